"""What an address asks for, read strictly: a value that no form of ours sends is refused, never guessed."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from litestar.exceptions import ValidationException
from litestar.params import PathParameter

# Beyond SQLite's integers there is no case.
MOST = 2**62
# Outside of it a day has no next day or no moment in UTC.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
ONE_DAY = timedelta(days=1)

# The id of something in an address.
Id = Annotated[int, PathParameter(ge=1, le=MOST)]
Name = Annotated[str, PathParameter(max_length=64)]

E = TypeVar("E", bound=StrEnum)


def number(value: str | None) -> int | None:
    """A number, None when nothing was asked."""
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()) or int(value[:20]) > MOST:
        raise ValidationException
    return int(value)


def one_of(kind: type[E], value: str | None) -> E | None:
    """One of a closed list."""
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise ValidationException from None


def line(value: str | None, longest: int) -> str:
    """A short text without the spaces around it."""
    value = (value or "").strip()
    if len(value) > longest or not value.isprintable():
        raise ValidationException
    return value


def day(value: str | None) -> date | None:
    """A day of a date field."""
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ValidationException from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValidationException
    return found


def month(value: str | None) -> date | None:
    """The first day of a month, «2026-11»."""
    return day(f"{value}-01") if value else None


def midnight(of: date | None, zone: ZoneInfo) -> datetime | None:
    """The moment a day begins."""
    return None if of is None else datetime.combine(of, time(), zone)


def period(asked: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """``since`` and ``until`` as a half-open period; both days are included."""
    until = day(asked.get("until"))
    return midnight(day(asked.get("since")), zone), midnight(until + ONE_DAY if until else None, zone)


def key(value: str | None) -> tuple[int | None, ...] | None:
    """Where a page begins, as ``link_key`` wrote it."""
    if not value:
        return None
    return tuple(None if part == "n" else number(part) for part in value.split("."))


def link_key(following: tuple[int | None, ...]) -> str:
    """A key as part of an address."""
    return ".".join("n" if part is None else str(part) for part in following)


def parsed(query: str) -> list[tuple[str, str]]:
    """The part of an address after the question mark, taken apart."""
    try:
        return parse_qsl(query, max_num_fields=50)
    except ValueError:
        raise ValidationException from None


def link(path: str, asked: Mapping[str, str]) -> str:
    """An address with what is asked."""
    return path + (f"?{urlencode(asked)}" if asked else "")
