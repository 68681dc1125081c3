"""Time, injected: the service asks a clock, never the system."""

from collections.abc import Callable
from datetime import UTC, datetime

# Returns the present moment, aware, in UTC.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
