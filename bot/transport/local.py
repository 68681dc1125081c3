"""The embedded messenger: a small chat server inside the program, and the transport that talks to it.

`LocalMessenger` plays the messenger's servers: it keeps chats, private dialogs and a queue of updates that goes on
serving what was not acknowledged. `LocalTransport` is the bot's side of it, with the limits of the real ones. The
demo page and the tests write into the messenger; nothing of it is part of the record.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.events import Event, Join, Leave, Message, Migration, Press, PrivateMessage, Removal, RightsChanged, User
from bot.transport.interface import (
    Accept,
    Button,
    Capabilities,
    Identity,
    RawUpdate,
    Refusal,
    RefusedError,
    TransportError,
)

BOT = User(id="bot", name="Дежурный", bot=True)


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message as the messenger's page shows it."""

    id: str
    chat: str
    author: User
    at: datetime
    text: str
    buttons: tuple[Button, ...] = ()
    parts: tuple[str, ...] = ()
    album: str | None = None
    quote: str = ""
    forwarded: bool = False
    edited: bool = False
    deleted: bool = False
    silent: bool = False


@dataclass(slots=True)
class LocalChat:
    """A group chat or (``private``) the dialog of one user with the bot."""

    id: str
    title: str
    private: bool = False
    can_delete: bool = True
    present: bool = True
    messages: dict[str, LocalMessage] = field(default_factory=dict)
    muted: dict[str, datetime] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)


class LocalMessenger:
    """The messenger's side. Every change wakes ``changed`` listeners; every user's act becomes an update."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._updates: deque[tuple[int, dict[str, Any]]] = deque()
        # Numbers go on rising over restarts of the program, as a real messenger's do: the record remembers them.
        self._last = self._ids = int(clock().timestamp() * 1000)
        self._failures: dict[str, deque[TransportError]] = defaultdict(deque)
        self._listeners: set[Callable[[], None]] = set()
        self._waiting: set[asyncio.Event] = set()
        self.chats: dict[str, LocalChat] = {}
        self.answers: list[tuple[str, str]] = []
        self.unreachable_users: set[str] = set()

    # What people do.

    def create_group(self, chat: str, title: str) -> LocalChat:
        """Create a group chat with the bot in it."""
        self.chats[chat] = LocalChat(chat, title)
        return self.chats[chat]

    def open_dialog(self, user: User, text: str = "/start") -> None:
        """Let the user open the private dialog with the bot; only then the bot may write to him."""
        self.chats.setdefault(user.id, LocalChat(user.id, user.name, private=True))
        self.post(user.id, user, text)

    def post(self, chat: str, author: User, text: str, **extra: Any) -> LocalMessage:
        """Post a message into a group or a private dialog; ``extra`` are further fields of ``LocalMessage``."""
        self._ids += 1
        message = LocalMessage(str(self._ids), chat, author, extra.pop("at", None) or self._clock(), text, **extra)
        self.chats[chat].messages[message.id] = message
        self._push("message", chat, message)
        return message

    def edit_post(self, chat: str, message: str, text: str) -> LocalMessage:
        """Let the author change his message."""
        edited = replace(self.chats[chat].messages[message], text=text, edited=True)
        self.chats[chat].messages[message] = edited
        self._push("message", chat, edited)
        return edited

    def remove_post(self, chat: str, message: str, by: User) -> None:
        """Let a person remove a message."""
        self._hide(chat, message)
        self._push("removal", chat, message=message, by=_user_json(by))

    def press(self, chat: str, message: str, data: str, by: User) -> str:
        """Press a button under a message of the bot; returns the id of the press."""
        self._ids += 1
        press = f"press-{self._ids}"
        self._push("press", chat, press=press, message=message, data=data, by=_user_json(by))
        return press

    def join(self, chat: str, *users: User) -> None:
        """Let people join a group."""
        self._push("join", chat, users=[_user_json(user) for user in users])

    def leave(self, chat: str, user: User) -> None:
        """Let a person leave a group."""
        self._push("leave", chat, user=_user_json(user))

    def set_rights(self, chat: str, *, present: bool = True, can_delete: bool = True, by: User | None = None) -> None:
        """Change what the bot may do in a group, and tell it so."""
        group = self.chats[chat]
        group.present, group.can_delete = present, can_delete
        self._push(
            "rights",
            chat,
            title=group.title,
            present=present,
            can_delete=can_delete,
            by=_user_json(by) if by else None,
        )

    def migrate(self, chat: str, new_chat: str) -> None:
        """Give a group a new id."""
        group = self.chats.pop(chat)
        group.id = new_chat
        self.chats[new_chat] = group
        self._push("migration", chat, new_chat=new_chat)

    def fail_next(self, call: str, *errors: TransportError) -> None:
        """Make the next calls of one kind (send, edit, delete, answer) fail so."""
        self._failures[call].extend(errors)

    # What the bot does.

    def send(self, chat: str, text: str, buttons: Sequence[Button], *, silent: bool = False) -> str:
        """Show a message of the bot."""
        self._refuse("send")
        group = self.chats.get(chat)
        if chat in self.unreachable_users or group is None:
            raise RefusedError(Refusal.USER_UNREACHABLE)
        if not group.present:
            raise RefusedError(Refusal.CHAT_GONE)
        self._ids += 1
        message = LocalMessage(str(self._ids), chat, BOT, self._clock(), text, tuple(buttons), silent=silent)
        group.messages[message.id] = message
        self._changed()
        return message.id

    def edit(self, chat: str, message: str, text: str, buttons: Sequence[Button]) -> None:
        """Change a message of the bot."""
        self._refuse("edit")
        group = self.chats.get(chat)
        if group is None or message not in group.messages:
            raise RefusedError(Refusal.MESSAGE_GONE)
        group.messages[message] = replace(group.messages[message], text=text, buttons=tuple(buttons))
        self._changed()

    def delete(self, chat: str, messages: Sequence[str]) -> None:
        """Delete messages for everybody."""
        self._refuse("delete")
        group = self.chats.get(chat)
        if group is None or not group.present:
            raise RefusedError(Refusal.CHAT_GONE)
        if not group.can_delete:
            raise RefusedError(Refusal.NO_RIGHT)
        for message in messages:
            self._hide(chat, message)

    def restrict(self, chat: str, user: str, until: datetime | None) -> None:
        """Mute somebody until then; None: remove him from the group."""
        self._refuse("restrict")
        group = self.chats.get(chat)
        if group is None or not group.present:
            raise RefusedError(Refusal.CHAT_GONE)
        if not group.can_delete:
            raise RefusedError(Refusal.NO_RIGHT)
        if until is None:
            group.removed.add(user)
        else:
            group.muted[user] = until
        self._changed()

    def answer(self, press: str, text: str) -> None:
        """Show a note to the one who pressed."""
        self._refuse("answer")
        self.answers.append((press, text))
        self._changed()

    def unacknowledged(self, after: int) -> list[tuple[int, dict[str, Any]]]:
        """Forget the updates up to ``after`` and return the rest, in order."""
        while self._updates and self._updates[0][0] <= after:
            self._updates.popleft()
        return list(self._updates)

    async def wait(self, stopping: asyncio.Event) -> None:
        """Return when a new update may be there or the bot stops."""
        fresh = asyncio.Event()
        self._waiting.add(fresh)
        waits = {asyncio.ensure_future(fresh.wait()), asyncio.ensure_future(stopping.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting.discard(fresh)
            for wait in waits:
                wait.cancel()

    # Watching.

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every change; returns the function that ends it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def _hide(self, chat: str, message: str) -> None:
        group = self.chats[chat]
        if message in group.messages:
            group.messages[message] = replace(group.messages[message], deleted=True, text="", buttons=())
        self._changed()

    def _push(self, kind: str, chat: str, message: LocalMessage | str | None = None, **fields: Any) -> None:
        self._last += 1
        body = _message_json(message) if isinstance(message, LocalMessage) else {"message": message}
        payload = {"kind": kind, "chat": chat, "at": self._clock().isoformat(), **body, **fields}
        payload["private"] = chat in self.chats and self.chats[chat].private
        self._updates.append((self._last, payload))
        self._changed()

    def _changed(self) -> None:
        for listener in list(self._listeners):
            listener()
        for waiting in self._waiting:
            waiting.set()

    def _refuse(self, call: str) -> None:
        if self._failures[call]:
            raise self._failures[call].popleft()


class LocalTransport:
    """The bot's side of the embedded messenger."""

    name = "local"
    capabilities = Capabilities(
        delete=True,
        mute=True,
        remove=True,
        write_first=False,
        reports_removals=True,
        max_text=4096,
        per_second=25,
        per_chat_minute=1200,
    )

    def __init__(self, messenger: LocalMessenger) -> None:
        self._messenger = messenger

    async def identify(self) -> Identity:
        """Say who the bot is."""
        return Identity(BOT.id, "")

    async def receive(self, accept: Accept, cursor: str | None, stopping: asyncio.Event) -> None:
        """Hand every update over; the messenger serves it again until the next call acknowledges it."""
        while not stopping.is_set():
            fetched = await self.fetch(accept, cursor)
            if fetched is None:
                await self._messenger.wait(stopping)
            cursor = fetched or cursor

    async def fetch(self, accept: Accept, cursor: str | None) -> str | None:
        """One step of ``receive``: hand over what is there; returns the new place, None: nothing was there."""
        batch = self._messenger.unacknowledged(int(cursor or 0))
        if not batch:
            return None
        place = str(batch[-1][0])
        await accept([RawUpdate(str(number), payload["chat"], payload) for number, payload in batch], place)
        return place

    def decode(self, payload: dict[str, Any], received_at: datetime) -> Event | None:
        """Turn one of the messenger's updates into an event."""
        at = datetime.fromisoformat(payload["at"]) if "at" in payload else received_at
        chat = payload["chat"]
        match payload["kind"]:
            case "message" if payload["private"]:
                return PrivateMessage(chat, _user(payload["author"]), payload["text"], at)
            case "message":
                return _message(payload)
            case "removal":
                return Removal(chat, payload["message"], _user(payload["by"]), at)
            case "press":
                return Press(payload["press"], chat, payload["message"], _user(payload["by"]), payload["data"], at)
            case "join":
                return Join(chat, tuple(_user(user) for user in payload["users"]), at)
            case "leave":
                return Leave(chat, _user(payload["user"]), at)
            case "rights":
                by = _user(payload["by"]) if payload["by"] else None
                present, can_delete = payload["present"], payload["can_delete"]
                return RightsChanged(chat, payload["title"], present, present, can_delete, by, at)
            case "migration":
                return Migration(chat, payload["new_chat"], at)
            case _:
                return None

    async def send(self, chat: str, text: str, buttons: Sequence[Button] = (), *, silent: bool = False) -> str:
        """Show a message of the bot."""
        return self._messenger.send(chat, text, buttons, silent=silent)

    async def edit(self, chat: str, message: str, text: str, buttons: Sequence[Button] = ()) -> None:
        """Change a message of the bot."""
        self._messenger.edit(chat, message, text, buttons)

    async def delete(self, chat: str, messages: Sequence[str]) -> None:
        """Delete messages for everybody."""
        self._messenger.delete(chat, messages)

    async def mute(self, chat: str, user: str, until: datetime) -> None:
        """Let somebody read but not write until then."""
        self._messenger.restrict(chat, user, until)

    async def remove(self, chat: str, user: str) -> None:
        """Remove somebody from the group."""
        self._messenger.restrict(chat, user, None)

    async def answer(self, press: str, text: str) -> None:
        """Show a note to the one who pressed."""
        self._messenger.answer(press, text)

    async def close(self) -> None:
        """Nothing to release."""


def _user_json(user: User) -> dict[str, Any]:
    return {"id": user.id, "name": user.name, "bot": user.bot, "anonymous": user.anonymous}


def _user(payload: dict[str, Any]) -> User:
    return User(payload["id"], payload["name"], bot=payload["bot"], anonymous=payload["anonymous"])


def _message_json(message: LocalMessage) -> dict[str, Any]:
    return {
        "message": message.id,
        "author": _user_json(message.author),
        "at": message.at.isoformat(),
        "text": message.text,
        "parts": list(message.parts),
        "album": message.album,
        "quote": message.quote,
        "forwarded": message.forwarded,
        "edited": message.edited,
    }


def _message(payload: dict[str, Any]) -> Message:
    return Message(
        chat=payload["chat"],
        id=payload["message"],
        author=_user(payload["author"]),
        at=datetime.fromisoformat(payload["at"]),
        text=payload["text"],
        quote=payload["quote"],
        caption=bool(payload["parts"]) and bool(payload["text"]),
        forwarded=payload["forwarded"],
        album=payload["album"],
        parts=tuple(payload["parts"]),
        edited=payload["edited"],
    )
