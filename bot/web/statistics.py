"""Statistics: figures of a period with charts, never a text."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import Router, get
from litestar.exceptions import ValidationException
from litestar.response import Template

from bot.store import figures, log
from bot.store.figures import Figures
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS
from bot.web import asked, charts, phrases, texts
from bot.web.access import CASE_READERS, STAFF, only, scope_of
from bot.web.given import AnyRequest, GivenClock, GivenStore, GivenViewer
from bot.web.render import page

HERE = "/console/figures"
USUAL = 30
MOST_DAYS = 3 * 366


@get("/figures", opt=only(*STAFF))
async def statistics(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """Counters, never texts: all that the head needs."""
    zone, query = ZoneInfo(viewer.institution.time_zone), request.query_params
    days = asked.number(query.get("days"))
    first, last = _period(asked.day(query.get("since")), asked.day(query.get("until")), days, clock().astimezone(zone))
    since, until = asked.midnight(first, zone), asked.midnight(last + asked.ONE_DAY, zone)
    assert since is not None
    assert until is not None
    scope = scope_of(viewer)
    async with store.read() as tx:
        found = await figures.collect(tx, scope, since, until, zone, viewer.institution.edition)
        chats = await log.chats(tx, scope)
    return page(
        "figures.html",
        viewer,
        clock,
        it=found,
        first=first,
        last=last,
        days=days or (USUAL if not query.get("since") and not query.get("until") else None),
        charts=drawn(found),
        chats=chats,
        links=viewer.is_any(*CASE_READERS),
        report_month=f"{clock().astimezone(zone).date().replace(day=1) - asked.ONE_DAY:%Y-%m}",
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


router = Router("/", route_handlers=[statistics])
