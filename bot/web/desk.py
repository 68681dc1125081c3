"""What pages that do something work with: the service's instruments and what they may ask of the running program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.service.office import Office
from bot.web.works import Works


@dataclass(frozen=True, slots=True)
class Pulse:
    """What only the running program knows.

    Attributes:
        started_at: when it was started; None: this process does nothing but pages.
        transports: messengers it is connected to.
        held: for each messenger, how many chats wait because it asked for a pause, and the longest wait in seconds.
    """

    started_at: datetime | None = None
    transports: tuple[str, ...] = ()
    held: Mapping[str, tuple[int, float]] = field(default_factory=dict)


def _nothing() -> None:
    """Nobody is to be woken."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of whoever works in the console.

    Attributes:
        office: the instruments that a decision needs, the bot's own.
        works: long works in hand.
        wake: tells the delivery that there is something to do.
        pulse: asks the running program.
        metrics_token: opens ``/metrics``; None: there is no such page.
    """

    office: Office
    works: Works
    wake: Callable[[], None] = _nothing
    pulse: Callable[[], Pulse] = Pulse
    metrics_token: str | None = None
