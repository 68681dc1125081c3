"""Telegram's answers to our words for failure: what may be tried again, what a person has to be told.

The Bot API has no error codes worth the name: what went wrong stands in an English sentence. Those below are what its
server is known to answer; they are matched in lower case, and an unknown sentence is a refusal all the same.
"""

import re

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.transport.interface import (
    BusyError,
    MigratedError,
    Refusal,
    RefusedError,
    TransportError,
    UnreachableError,
)

# Asked to wait, but not told how long.
_UNTOLD_WAIT = 5.0

_NO_RIGHT = ("not enough rights", "have no rights", "write_forbidden", "admin_required", "need administrator rights")
_CHAT_GONE = (
    "chat was deactivated",
    "chat was deleted",
    "bot was kicked",
    "bot is not a member",
    "group is deactivated",
)
_PARTNER_GONE = ("chat not found", "user not found", "peer_id_invalid")
_USER_UNREACHABLE = ("bot was blocked", "can't initiate conversation", "user is deactivated", "messages to bots")
_MESSAGE_GONE = ("message to delete not found", "message to edit not found", "message_id_invalid", "message not found")
_TOO_OLD = ("message can't be deleted", "message can't be edited")


class TokenRefusedError(UnreachableError):
    """Telegram does not know this token (401, or 404 where the method exists)."""


class ConflictError(UnreachableError):
    """Somebody else fetches the updates of this bot: a second copy of the program, or a webhook (409)."""

    def __init__(self, *, webhook: bool) -> None:
        """Args: webhook: the updates go to a webhook."""
        super().__init__("another receiver of updates")
        self.webhook = webhook


class UndeletableError(RefusedError):
    """«message can't be deleted»: no right to, or older than 48 hours; Telegram does not say which."""


class UnchangedError(RefusedError):
    """«message is not modified»: it says already what we want it to say."""


class PressExpiredError(RefusedError):
    """«query is too old»: a press may be answered for a few minutes only."""


def translate(error: TelegramAPIError, chat: str | None) -> TransportError:
    """The failure in our words, without anything of the request.

    Args:
        error: what aiogram made of the answer.
        chat: the chat of the request; a negative id is a group, a positive one a person.
    """
    if isinstance(error, TelegramRetryAfter):
        return BusyError(float(error.retry_after))
    if isinstance(error, TelegramMigrateToChat):
        return MigratedError(str(error.migrate_to_chat_id))
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        return TokenRefusedError("token refused")
    sentence = (error.message or "").lower()
    if isinstance(error, TelegramConflictError):
        return ConflictError(webhook="webhook" in sentence)
    if isinstance(error, TelegramForbiddenError | TelegramBadRequest | TelegramEntityTooLarge):
        return _refused(sentence, forbidden=isinstance(error, TelegramForbiddenError), person=_person(chat))
    if "too many requests" in sentence:
        told = re.search(r"retry after (\d+)", sentence)
        return BusyError(float(told[1]) if told else _UNTOLD_WAIT)
    return UnreachableError(type(error).__name__)


def _refused(sentence: str, *, forbidden: bool, person: bool) -> RefusedError:
    def says(phrases: tuple[str, ...]) -> bool:
        return any(phrase in sentence for phrase in phrases)

    if "message is not modified" in sentence:
        return UnchangedError(Refusal.BAD_REQUEST)
    if "query is too old" in sentence or "query_id_invalid" in sentence:
        return PressExpiredError(Refusal.BAD_REQUEST)
    if says(_NO_RIGHT):
        return RefusedError(Refusal.NO_RIGHT)
    if says(_USER_UNREACHABLE):
        return RefusedError(Refusal.USER_UNREACHABLE)
    if says(_CHAT_GONE):
        return RefusedError(Refusal.CHAT_GONE)
    if says(_MESSAGE_GONE):
        return RefusedError(Refusal.MESSAGE_GONE)
    if says(_TOO_OLD):
        return UndeletableError(Refusal.TOO_OLD)
    if forbidden or says(_PARTNER_GONE):
        return RefusedError(Refusal.USER_UNREACHABLE if person else Refusal.CHAT_GONE)
    return RefusedError(Refusal.BAD_REQUEST)


def _person(chat: str | None) -> bool:
    return chat is not None and not chat.startswith("-")
