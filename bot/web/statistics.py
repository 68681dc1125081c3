"""Statistics: figures of a period with charts, never a text."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Template

from bot.clock import Clock
from bot.store import figures, log
from bot.store.figures import Figures
from bot.store.log import ChatName
from bot.store.signin import Viewer
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS
from bot.web import asked, charts, phrases, texts
from bot.web.access import CASE_READERS, STAFF, only, scope_of
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.works import Result, Shown, Work

HERE = "/console/figures"
USUAL = 30
MOST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, and for which days; ``days``: chosen as so many last days."""

    figures: Figures
    chats: tuple[ChatName, ...]
    first: date
    last: date
    days: int | None


@get("/figures", opt=only(*STAFF))
async def statistics(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Counters, never texts: all that the head needs. Many years of a big record are counted beside a progress page."""
    zone, query = ZoneInfo(viewer.institution.time_zone), request.query_params
    days = asked.number(query.get("days"))
    first, last = _period(asked.day(query.get("since")), asked.day(query.get("until")), days, clock().astimezone(zone))
    since, until = asked.midnight(first, zone), asked.midnight(last + asked.ONE_DAY, zone)
    assert since is not None
    assert until is not None
    scope = scope_of(viewer)
    chosen = days or (USUAL if not query.get("since") and not query.get("until") else None)

    async def job(_work: Work) -> Result:
        async with store.read() as tx:
            found = await figures.collect(tx, scope, since, until, zone, viewer.institution.edition)
            return Shown(HERE, Counted(found, await log.chats(tx, scope), first, last, chosen))

    work = await desk.works.start(viewer.person.id, phrases.COUNTING, f"{HERE}?{request.url.query}", job)
    ready = work.result.content if isinstance(work.result, Shown) else None
    return _shown(ready, viewer, clock) if isinstance(ready, Counted) else to_result(work)


@get("/figures/{name:str}", opt=only(*STAFF))
async def counted(name: asked.Name, viewer: GivenViewer, clock: GivenClock, desk: GivenDesk) -> Template:
    """The figures that took their time."""
    work = desk.works.find(name, viewer.person.id)
    content = work.result.content if work is not None and isinstance(work.result, Shown) else None
    if not isinstance(content, Counted):
        raise NotFoundException
    return _shown(content, viewer, clock)


def _shown(it: Counted, viewer: Viewer, clock: Clock) -> Template:
    today = clock().astimezone(ZoneInfo(viewer.institution.time_zone)).date()
    return page(
        "figures.html",
        viewer,
        clock,
        it=it.figures,
        first=it.first,
        last=it.last,
        days=it.days,
        charts=drawn(it.figures),
        chats=it.chats,
        links=viewer.is_any(*CASE_READERS),
        report_month=f"{today.replace(day=1) - asked.ONE_DAY:%Y-%m}",
    )


def drawn(it: Figures) -> dict[str, object]:
    """The charts of some figures."""
    if not it.total:
        return {}
    weeks = [(phrases.short_week(monday), number) for monday, number in it.by_week]
    clauses = [(f"п. {clause}", number) for clause, number in it.by_clause.items()]
    return {
        "hours": charts.bars(phrases.CHART_HOURS, [(str(hour), number) for hour, number in enumerate(it.by_hour)]),
        "weeks": charts.bars(phrases.CHART_WEEKS, weeks),
        "clauses": charts.bars(phrases.CHART_CLAUSES, clauses),
    }


def named_categories(it: Figures) -> list[tuple[str, int]]:
    """Cases by the kind of violation, in words."""
    return texts.named(it.by_category, CATEGORY_NAMES)


def named_clauses(it: Figures) -> list[tuple[str, str, int]]:
    """Cases by clause: number, wording, how many."""
    return [(clause, CLAUSE_WORDS.get(clause, ""), number) for clause, number in it.by_clause.items()]


def _period(first: date | None, last: date | None, days: int | None, now: datetime) -> tuple[date, date]:
    """The days asked for, both included.

    Raises:
        ValidationException: the period is turned round or longer than can be counted while somebody waits.
    """
    today = now.date()
    last = last or today
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ValidationException
    first = first or last - timedelta(days=(days or USUAL) - 1)
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise ValidationException
    return first, last


router = Router("/", route_handlers=[statistics, counted])
