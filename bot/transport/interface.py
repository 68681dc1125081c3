"""What every messenger offers the service: raw updates in, neutral events out, actions performed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.events import Event


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update exactly as the messenger sent it, with the little that the inbox needs to know of it.

    Attributes:
        key: unique for this transport; the same update fetched twice has the same key.
        lane: updates of one lane are handled in order, lanes independently; the chat's id.
        payload: the messenger's own JSON.
    """

    key: str
    lane: str
    payload: dict[str, Any]


# Stores the updates durably together with the place in the stream; only when it returns may they be acknowledged.
Accept = Callable[[Sequence[RawUpdate], str | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says and the opaque data it sends back (Telegram: at most 64 bytes)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the messenger can do at all, whatever the bot's rights in one chat."""

    delete: bool
    mute: bool
    remove: bool
    write_first: bool
    reports_removals: bool
    max_text: int
    per_second: float
    per_chat_minute: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: for deep links and for the check at start.

    Attributes:
        id: the bot's own user id.
        handle: public name for links, without ``@``; empty where there is none.
        warnings: Russian sentences on what the set-up lacks (Telegram: privacy mode is on …).
    """

    id: str
    handle: str
    warnings: tuple[str, ...] = ()


class Refusal(StrEnum):
    """Why a messenger will never do what was asked; a person has to be told."""

    NO_RIGHT = "no_right"
    CHAT_GONE = "chat_gone"
    USER_UNREACHABLE = "user_unreachable"
    MESSAGE_GONE = "message_gone"
    TOO_OLD = "too_old"
    BAD_REQUEST = "bad_request"


class TransportError(Exception):
    """An action was not performed; its text holds no message text, name or token."""


class BusyError(TransportError):
    """The messenger asks to wait (429)."""

    def __init__(self, retry_after: float) -> None:
        """Args: retry_after: seconds to wait before anything else is sent to this chat."""
        super().__init__(f"asked to wait {retry_after:g} s")
        self.retry_after = retry_after


class UnreachableError(TransportError):
    """Network trouble or the messenger's own fault (5xx): try again later."""


class RefusedError(TransportError):
    """The messenger refused for good."""

    def __init__(self, refusal: Refusal) -> None:
        """Args: refusal: the reason, in our words."""
        super().__init__(refusal.value)
        self.refusal = refusal


class MigratedError(TransportError):
    """The chat lives on under another id: perform the action there."""

    def __init__(self, new_chat: str) -> None:
        """Args: new_chat: the messenger's new id of the chat."""
        super().__init__("chat migrated")
        self.new_chat = new_chat


class Transport(Protocol):
    """One messenger. Every call may raise ``TransportError`` in one of its kinds."""

    @property
    def name(self) -> str:
        """Stable name: ``telegram``, ``max``, ``local``."""

    @property
    def capabilities(self) -> Capabilities:
        """What this messenger can do."""

    async def identify(self) -> Identity:
        """Ask the messenger who we are.

        Raises:
            UserError: the token is wrong (a Russian sentence that says what to do).
            UnreachableError: no answer.
        """

    async def receive(self, accept: Accept, cursor: str | None, stopping: asyncio.Event) -> None:
        """Fetch updates from ``cursor`` on until ``stopping`` is set; never raises for network trouble.

        ``accept`` stores a batch and the cursor after it; the batch is acknowledged to the messenger only after that.
        """

    def decode(self, payload: dict[str, Any], received_at: datetime) -> Event | None:
        """Turn one raw update into an event, tolerantly; None for what does not concern us."""

    async def send(self, chat: str, text: str, buttons: Sequence[Button] = (), *, silent: bool = False) -> str:
        """Send a message and return its id; plain text, buttons one or two in a row; ``silent``: wakes nobody."""

    async def edit(self, chat: str, message: str, text: str, buttons: Sequence[Button] = ()) -> None:
        """Replace the text and buttons of our own message; an unchanged message is no error."""

    async def delete(self, chat: str, messages: Sequence[str]) -> None:
        """Delete messages; those already gone are no error."""

    async def mute(self, chat: str, user: str, until: datetime) -> None:
        """Let somebody read but not write until then."""

    async def remove(self, chat: str, user: str) -> None:
        """Remove somebody from the chat; he cannot come back by the old link."""

    async def answer(self, press: str, text: str) -> None:
        """Show the one who pressed a short note; a press too old to answer is no error."""

    async def close(self) -> None:
        """Release connections."""
