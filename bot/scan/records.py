"""What the readers hand on: one record a message, or the reason why there is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.scan import texts


class Skip(Enum):
    """Why an entry of the file gives no message."""

    SERVICE = "service"  # «Мария добавила Ивана»: nobody's words
    PRIVATE = "private"  # a personal dialogue, when only groups were asked for
    BROKEN = "broken"  # not of the shape the format promises


@dataclass(frozen=True, slots=True)
class Record:
    """One message of an export.

    Attributes:
        chat: the title under which the report counts it.
        id: the message's own number in its chat, or the line it stands on.
        author: whoever wrote it, as a key to tell authors apart; it is never shown.
        at: when, by the clock the export was made with (no zone); None when the file does not say.
        text: all that can be read: text, caption, hidden links, poll, contact card; may be empty.
        caption: the text stands under a photo or document.
        part: what it carries that cannot be read, a key of ``texts.PART_NAMES``; empty when nothing.
    """

    chat: str
    id: str
    author: str
    at: datetime | None
    text: str
    caption: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry without a message.

    Attributes:
        why: the reason.
        place: number of the entry or of the line in the file.
    """

    why: Skip
    place: int


_MAX_ID = 40  # characters; a message's number is short, and a report is no place for anything else
_MAX_TITLE = 128  # what Telegram allows

Item = Record | Skipped
Items = Iterator[Item]


def short_id(value: object, place: int) -> str:
    """A message's own number as a report shows it; the place in the file when it has none."""
    return whole_text(str(value)[:_MAX_ID]) if isinstance(value, str | int) and value != "" else str(place)


def title(written: str) -> str:
    """A chat's title in one line, fit for a report; «Чат без названия» when there is none."""
    return " ".join(whole_text(written[:_MAX_TITLE]).split()) or texts.NO_CHAT


def whole_text(text: str) -> str:
    """The text fit for any file: halves of surrogate pairs joined, lone ones replaced (they cannot be written)."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


_RUSSIAN_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_SECONDS = 10  # digits of a present-day count of seconds since 1970
_MILLISECONDS = 13
_CENTURY = 2000
_LONGEST_DATE = 40


def when(value: object) -> datetime | None:
    """The moment an export means: ISO, Russian order or seconds since 1970; None when it says nothing readable.

    A stated zone is dropped: the hour on the chat's clock is what the report is about.
    """
    written = str(value).strip() if isinstance(value, str | int | float) else ""
    if not written or len(written) > _LONGEST_DATE:
        return None
    if written.isdecimal() and len(written) in {_SECONDS, _MILLISECONDS}:
        # The local hour of whoever runs the scan, as Telegram Desktop does with its own dates.
        return datetime.fromtimestamp(int(written[:_SECONDS]))  # noqa: DTZ006
    try:
        if found := _RUSSIAN_DATE.fullmatch(written):
            day, month, year, hour, minute, second = (int(digits or 0) for digits in found.groups())
            return datetime(year if year > _CENTURY else _CENTURY + year, month, day, hour, minute, second)  # noqa: DTZ001
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return None
