"""Structured logs that cannot hold a message's text: only the fields named here pass."""

import logging
import sys
import traceback
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

# Ids, counts, codes and our own words. A field that is not here is dropped and its name is told.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "transport", "update", "lane", "kind", "order", "refusal", "error", "job",
        "slot", "incident", "chat", "count", "attempts", "seconds", "port", "address", "status", "state",
        "dropped", "warning", "version", "path", "reason", "failures", "webhook", "place", "method",
    }
)  # fmt: skip


def configure(stream: TextIO | None = None, *, level: str = "INFO") -> None:
    """Send our own events to ``stream`` (standard error): JSON lines, or readable ones on a terminal."""
    stream = stream or sys.stderr
    renderer = (
        structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # Libraries speak of what they were given, and that is children's messages: none of them is heard below an error,
    # and of an error only its place.
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_PlaceOnly())
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)


def only_allowed(_logger: WrappedLogger, _name: str, fields: EventDict) -> EventDict:
    """Drop every field that is not allowed and say which."""
    dropped = sorted(set(fields) - ALLOWED)
    kept = {name: value for name, value in fields.items() if name in ALLOWED}
    return {**kept, "dropped": dropped} if dropped else kept


def describe(error: BaseException) -> str:
    """An exception's type and place, without its text: the text may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    place = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {place}" if place else type(error).__name__


class _PlaceOnly(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return f"{record.levelname.lower()} {record.name} {describe(error) if error else record.funcName}"
