"""Pages of the console: the incident log, one case, the figures."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Router, get
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import PathParameter
from litestar.response import Redirect, Template

from bot.domain import State
from bot.store import log
from bot.web import texts
from bot.web.access import CASE_READERS, STAFF, case_scope_of, only, scope_of
from bot.web.given import AnyRequest, GivenClock, GivenStore, GivenViewer
from bot.web.render import page
from filters.types import Category

FIGURES_DAYS = 30
# Beyond SQLite's integers there is no case.
MOST = 2**62

Number = Annotated[int, PathParameter(ge=1, le=MOST)]
OPEN_ONLY = "waiting"
FIELDS = ("chat", "category", "state", "since", "until")

E = TypeVar("E", bound=StrEnum)


@get("/", opt=only(*STAFF))
async def home(viewer: GivenViewer) -> Redirect:
    """The page to begin with: the log for those who decide, the figures for the head."""
    return Redirect("/console/incidents" if viewer.is_any(*CASE_READERS) else "/console/figures", status_code=303)


@get("/incidents", opt=only(*CASE_READERS))
async def incidents(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The incident log."""
    scope, zone = case_scope_of(viewer), ZoneInfo(viewer.institution.time_zone)
    asked = {name: value for name, value in request.query_params.items() if value}
    filters = read_filters(asked, zone)
    before = _number(asked.pop("before", ""))
    async with store.read() as tx:
        found = await log.page(tx, scope, filters, before)
        chats = await log.chats(tx, scope)
        waiting = await log.waiting(tx, scope)
    known = {name: value for name, value in asked.items() if name in FIELDS}
    return page(
        "incidents.html",
        viewer,
        clock,
        found=found,
        chats=chats,
        waiting=waiting,
        asked={name: known.get(name, "") for name in FIELDS},
        narrowed=bool(known),
        first=before is None,
        newest_link=_link(known),
        older_link=_link(known | {"before": str(found.older)}) if found.older else None,
        waiting_link=_link({"state": OPEN_ONLY}),
        problem=texts.BAD_PERIOD if filters.since and filters.until and filters.since >= filters.until else "",
    )


@get("/incidents/{number:int}", opt=only(*CASE_READERS))
async def incident(number: Number, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """One case."""
    async with store.read() as tx:
        case = await log.case(tx, case_scope_of(viewer), number)
    if case is None:
        raise NotFoundException
    return page("incident.html", viewer, clock, case=case, it=case.incident)


@get("/figures", opt=only(*STAFF))
async def figures(viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """Counters, never texts: all that the head needs."""
    async with store.read() as tx:
        counters = await log.counters(tx, scope_of(viewer), clock() - timedelta(days=FIGURES_DAYS))
    return page("figures.html", viewer, clock, counters=counters, days=FIGURES_DAYS)


router = Router("/console", route_handlers=[home, incidents, incident, figures])


def read_filters(asked: Mapping[str, str], zone: ZoneInfo) -> log.Filters:
    """The filters of an address; days are those of the institution's zone, the last one included.

    Raises:
        ValidationException: a value that no form of ours sends.
    """
    state = asked.get("state")
    until = _day(asked.get("until"))
    return log.Filters(
        chat_id=_number(asked.get("chat", "")),
        category=_one_of(Category, asked.get("category")),
        state=None if state == OPEN_ONLY else _one_of(State, state),
        open_only=state == OPEN_ONLY,
        since=_midnight(_day(asked.get("since")), zone),
        until=_midnight(until + timedelta(days=1) if until else None, zone),
    )


def _number(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()) or int(value[:20]) > MOST:
        raise ValidationException
    return int(value)


def _one_of(kind: type[E], value: str | None) -> E | None:
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise ValidationException from None


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValidationException from None
    # Outside of it a day has no next day or no moment in UTC.
    if not date(2000, 1, 1) <= day <= date(2200, 1, 1):
        raise ValidationException
    return day


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _link(asked: dict[str, Any]) -> str:
    return "/console/incidents" + (f"?{urlencode(asked)}" if asked else "")
