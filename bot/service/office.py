"""What the service's functions work with: injected once by the composition root, handed on as one thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.store.seal import Seal
from bot.transport.interface import Transport
from filters.types import Context, Verdict


@dataclass(frozen=True, slots=True)
class Office:
    """The service's instruments.

    Attributes:
        check: the filters.
        check_joined: the filters over one author's consecutive messages: the joined text, what crosses a boundary in
            it, and the first message concerned; None when nothing does.
        mask: the masked excerpt of a text and its verdict.
        token: a new unguessable token (URL-safe).
        transports: the messengers by name.
        invitation: turns a messenger's name and a one-time code into what a newcomer opens or sends.
        lemma: the dictionary form of a plain word, None for anything else.
        console: what links to the console begin with.
    """

    clock: Clock
    seal: Seal
    check: Callable[[str, Context], Verdict]
    check_joined: Callable[[Sequence[str], Context], tuple[str, Verdict, int] | None]
    mask: Callable[[str, Verdict], str]
    lemma: Callable[[str], str | None]
    token: Callable[[], str]
    transports: Mapping[str, Transport]
    invitation: Callable[[str], str]
    console: str = "http://127.0.0.1:8033"
    code_life: timedelta = timedelta(hours=72)
