"""The Telegram transport: fetches updates and performs actions through the Bot API, with aiogram for the calls.

aiogram's dispatcher acknowledges updates before their handlers finish, so we fetch them ourselves: store first, then
ask for the next. Answers are taken as raw JSON: whether Telegram did what we asked must not depend on whether aiogram's
models know every field of the answer.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.methods import (
    AnswerCallbackQuery,
    BanChatMember,
    DeleteMessage,
    DeleteMessages,
    DeleteWebhook,
    EditMessageText,
    GetChatMember,
    GetMe,
    GetUpdates,
    RestrictChatMember,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import ChatPermissions, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from aiogram.utils.token import TokenValidationError, extract_bot_id

from bot.errors import UserError
from bot.events import Event
from bot.transport.interface import (
    Accept,
    BusyError,
    Button,
    Capabilities,
    Identity,
    RawUpdate,
    Refusal,
    RefusedError,
    TransportError,
    UnreachableError,
)
from bot.transport.telegram.decode import ALLOWED_UPDATES, Reader, decode, identifier, lane_of, record
from bot.transport.telegram.errors import (
    ConflictError,
    PressExpiredError,
    TokenRefusedError,
    UnchangedError,
    UndeletableError,
    translate,
)

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")

# Seconds. Telegram closes a long poll after 50 s; the first pause after a failure and the longest one.
_LONG_POLL = 50
_CALL_TIMEOUT = 30
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
# Limits of the Bot API.
_DELETE_AT_ONCE = 100
_ANSWER_LENGTH = 200
# Two labels this short stand side by side on a phone.
_HALF_ROW = 18

_NOT_ACCEPTED = (
    "Telegram не принял токен бота: проверьте DEZHURNY_TELEGRAM_TOKEN "
    "(его выдаёт @BotFather, он выглядит как 123456789:AbC…), а если задан DEZHURNY_TELEGRAM_API, то и этот адрес."
)
_PRIVACY = (
    "У бота в Telegram включён режим приватности: он видит все сообщения только там, где он администратор. "
    "Сделайте бота администратором каждого чата с правом удалять сообщения, или отключите режим приватности "
    "в @BotFather (Bot Settings → Group Privacy → Turn off), удалите бота из чатов и добавьте снова."
)


def _raw(method: type[TelegramMethod[Any]]) -> Callable[..., TelegramMethod[Any]]:
    """The same call with its answer left as it came."""
    return type(method.__name__, (method,), {"__returning__": Any, "__module__": __name__})


_GetMe, _GetUpdates, _GetChatMember = _raw(GetMe), _raw(GetUpdates), _raw(GetChatMember)
_SendMessage, _EditMessageText = _raw(SendMessage), _raw(EditMessageText)


class TelegramTransport:
    """Telegram as a ``Transport``."""

    name = "telegram"
    capabilities = Capabilities(
        delete=True,
        mute=True,
        remove=True,
        write_first=False,
        reports_removals=False,
        max_text=4096,
        per_second=25,
        per_chat_minute=20,
    )

    def __init__(
        self,
        token: str,
        api: str | None = None,
        *,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Make the transport; nothing is sent yet.

        Args:
            token: from @BotFather.
            api: base address of another Bot API server.
            sleep: waits between attempts to fetch updates.
            jitter: spreads those waits, 0 ≤ x < 1.

        Raises:
            UserError: the token has not the shape of a token.
        """
        server = TelegramAPIServer.from_base(api) if api else PRODUCTION
        try:
            bot_id = str(extract_bot_id(token))
            self._bot = Bot(token, session=AiohttpSession(api=server, timeout=_CALL_TIMEOUT))
        except TokenValidationError:
            raise UserError(_NOT_ACCEPTED) from None
        self._reader = Reader(bot_id=bot_id, hears_all=False)
        self._sleep = sleep
        self._jitter = jitter

    async def identify(self) -> Identity:
        """Ask Telegram who we are, and learn whether privacy mode is on.

        Raises:
            UserError: the token is wrong.
            UnreachableError: no answer.
        """
        refused = False
        me: dict[str, Any] = {}
        try:
            me = record(await self._call(_GetMe()))
        except TokenRefusedError:
            refused = True
        if refused:
            raise UserError(_NOT_ACCEPTED)
        hears_all = me.get("can_read_all_group_messages") is True
        self._reader = Reader(bot_id=identifier(me.get("id")) or self._reader.bot_id, hears_all=hears_all)
        return Identity(
            id=self._reader.bot_id,
            handle=str(me.get("username") or ""),
            warnings=() if hears_all else (_PRIVACY,),
        )

    async def receive(self, accept: Accept, cursor: str | None, stopping: asyncio.Event) -> None:
        """Fetch updates until ``stopping`` is set, storing each batch before it is acknowledged.

        The cursor is the offset of the next ``getUpdates``: asking from it on is the acknowledgement. What ``accept``
        raises is not ours to handle and ends the loop; nothing of that batch is acknowledged then.

        Raises:
            UserError: Telegram refuses the token.
        """
        failures = 0
        while not stopping.is_set():
            pause = 0.0
            try:
                fetched = await _unless(stopping, self._fetch(cursor))
            except TokenRefusedError:
                raise UserError(_NOT_ACCEPTED) from None
            except TransportError as error:
                failures += 1
                pause = await self._recover(error, failures)
            else:
                if fetched is None:
                    return
                failures = 0
                updates, next_cursor = fetched
                if next_cursor != cursor:
                    await accept(updates, next_cursor)
                    cursor = next_cursor
            if pause:
                await _unless(stopping, self._sleep(pause))

    async def _fetch(self, cursor: str | None) -> tuple[list[RawUpdate], str | None]:
        method = _GetUpdates(
            offset=int(cursor) if cursor else None, timeout=_LONG_POLL, allowed_updates=list(ALLOWED_UPDATES)
        )
        answer = await self._call(method, timeout=_LONG_POLL + _CALL_TIMEOUT)
        items = answer if isinstance(answer, list) else [answer]
        numbered = [(item["update_id"], item) for item in items if isinstance(record(item).get("update_id"), int)]
        if len(numbered) < len(items):
            _log.warning("telegram_updates_unreadable", count=len(items) - len(numbered))
            if not numbered:
                # Without a number there is nothing to acknowledge them by.
                raise UnreachableError("updates without numbers")
        updates = [RawUpdate(key=str(number), lane=lane_of(item), payload=item) for number, item in numbered]
        # Not the highest ever seen: after a quiet week Telegram starts the numbers anew.
        return updates, str(max(number for number, _ in numbered) + 1) if numbered else cursor

    async def _recover(self, error: TransportError, failures: int) -> float:
        """Say what keeps us from the updates, mend what can be mended, and return how long to wait."""
        if isinstance(error, ConflictError):
            _log.error("telegram_conflict", webhook=error.webhook, failures=failures)
            if error.webhook:
                await self._drop_webhook()
        else:
            _log.warning("telegram_fetch_failed", reason=str(error), failures=failures)
        if isinstance(error, BusyError):
            return error.retry_after
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
        return longest * (1 + self._jitter()) / 2

    async def _drop_webhook(self) -> None:
        # The bot was used with a webhook before: as long as it is set, nobody can fetch. Pending updates are kept.
        try:
            await self._call(DeleteWebhook(drop_pending_updates=False))
        except TransportError as error:
            _log.warning("telegram_webhook_stays", reason=str(error))

    def decode(self, payload: dict[str, Any], received_at: datetime) -> Event | None:
        """Turn one raw update into an event; None for what does not concern us."""
        return decode(payload, received_at, self._reader)

    async def send(self, chat: str, text: str, buttons: Sequence[Button] = (), *, silent: bool = False) -> str:
        """Send a plain message and return its id.

        Raises:
            TransportError: in one of its kinds; after ``UnreachableError`` the message may have been sent.
        """
        sent = await self._call(
            _SendMessage(
                chat_id=chat,
                text=text,
                reply_markup=_keyboard(buttons),
                link_preview_options=_no_preview(),
                parse_mode=None,
                disable_notification=silent or None,
            ),
            chat,
        )
        message = identifier(record(sent).get("message_id"))
        if not message:
            raise UnreachableError("sent message without id")
        return message

    async def edit(self, chat: str, message: str, text: str, buttons: Sequence[Button] = ()) -> None:
        """Replace the text and buttons of our own message."""
        method = _EditMessageText(
            chat_id=chat,
            message_id=int(message),
            text=text,
            reply_markup=_keyboard(buttons),
            link_preview_options=_no_preview(),
            parse_mode=None,
        )
        try:
            await self._call(method, chat)
        except UnchangedError:
            return

    async def delete(self, chat: str, messages: Sequence[str]) -> None:
        """Delete messages, a hundred at a time; those already gone are no error."""
        kept = False
        for chunk in _chunks([int(message) for message in messages]):
            if await self._deleted(chat, chunk):
                continue
            kept = True
            refusal = await self._why_undeletable(chat)
            if refusal is Refusal.NO_RIGHT:
                raise RefusedError(refusal)
            # One message that is too old keeps the whole lot: take the others away one by one.
            if len(chunk) > 1:
                for message in chunk:
                    await self._deleted(chat, [message])
        if kept:
            raise RefusedError(Refusal.TOO_OLD)

    async def _deleted(self, chat: str, chunk: list[int]) -> bool:
        """Whether none of these messages stands any more; False when Telegram says that one cannot be deleted."""
        method: TelegramMethod[bool] = DeleteMessages(chat_id=chat, message_ids=chunk)
        if len(chunk) == 1:
            method = DeleteMessage(chat_id=chat, message_id=chunk[0])
        try:
            await self._call(method, chat)
        except UndeletableError:
            return False
        except RefusedError as error:
            if error.refusal is not Refusal.MESSAGE_GONE:
                raise
        return True

    async def _why_undeletable(self, chat: str) -> Refusal:
        """Our right in the chat decides: with it, only the message's age can be in the way."""
        if not chat.startswith("-"):
            return Refusal.TOO_OLD
        try:
            me = record(await self._call(_GetChatMember(chat_id=chat, user_id=int(self._reader.bot_id)), chat))
        except RefusedError:
            return Refusal.NO_RIGHT
        allowed = me.get("status") == "creator" or me.get("can_delete_messages") is True
        return Refusal.TOO_OLD if allowed else Refusal.NO_RIGHT

    async def mute(self, chat: str, user: str, until: datetime) -> None:
        """Let somebody read but not write until then; Telegram can do so in supergroups only."""
        nothing = ChatPermissions(
            **dict.fromkeys((name for name in ChatPermissions.model_fields if name.startswith("can_")), False)
        )
        await self._call(
            RestrictChatMember(chat_id=chat, user_id=int(user), permissions=nothing, until_date=until), chat
        )

    async def remove(self, chat: str, user: str) -> None:
        """Ban somebody from the chat: a mere kick would let him in again by the link."""
        await self._call(BanChatMember(chat_id=chat, user_id=int(user)), chat)

    async def answer(self, press: str, text: str) -> None:
        """Show the one who pressed a short note, cut to the 200 characters Telegram shows."""
        try:
            await self._call(AnswerCallbackQuery(callback_query_id=press, text=text[:_ANSWER_LENGTH]))
        except PressExpiredError:
            return

    async def close(self) -> None:
        """Release connections."""
        await self._bot.session.close()

    async def _call(self, method: TelegramMethod[Any], chat: str | None = None, timeout: int | None = None) -> Any:  # noqa: ASYNC109 - the server's long poll, not a guard of ours
        """One request, never repeated here; its failure in our words.

        aiogram's exceptions hold the request and the answer, so ours are raised outside the ``except``: then they
        remember nothing of them, not even as context.
        """
        try:
            return await self._bot(method, request_timeout=timeout)
        except TelegramAPIError as error:
            failure = translate(error, chat)
        except (ClientDecodeError, UnicodeDecodeError):
            failure = UnreachableError("answer is no Bot API answer")
        except TypeError:
            # aiogram 3.31 searches the description of a 5xx without looking whether there is one.
            failure = UnreachableError("answer without description")
        raise failure


async def _unless(stopping: asyncio.Event, work: Coroutine[Any, Any, _T]) -> _T | None:
    """The result of ``work``, or None when ``stopping`` came first: then the work is cancelled."""
    task, stop = asyncio.ensure_future(work), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for pending in (task, stop):
            pending.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        key = InlineKeyboardButton(text=button.label, callback_data=button.data)
        short = len(button.label) <= _HALF_ROW
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _HALF_ROW:
            rows[-1].append(key)
        else:
            rows.append([key])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _no_preview() -> LinkPreviewOptions:
    # A preview would show the very page that a message was flagged for.
    return LinkPreviewOptions(is_disabled=True)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _DELETE_AT_ONCE):
        yield ids[start : start + _DELETE_AT_ONCE]
