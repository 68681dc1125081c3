"""How the program is, as ``/healthz`` tells it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the program does its work; ``parts`` names each part with its state, without data of people."""

    ok: bool
    parts: Mapping[str, str] = field(default_factory=dict)


AskHealth = Callable[[], Awaitable[Health]]
