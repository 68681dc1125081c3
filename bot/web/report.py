"""The monthly report: a page to be printed and signed, and a book for Excel. Figures only."""

from datetime import date
from zoneinfo import ZoneInfo

import xlsxwriter
from litestar import Router, get, post
from litestar.exceptions import ValidationException
from litestar.response import Redirect, Template

from bot.domain import Role
from bot.store import figures, journal
from bot.store.figures import Figures
from bot.store.signin import Viewer
from bot.texts import STATES, month
from bot.web import asked, exports, phrases, texts
from bot.web.access import only, scope_of
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.statistics import named_categories, named_clauses
from bot.web.works import File, Work

# Who reads the report of the whole institution.
READERS = (Role.ADMINISTRATOR, Role.HEAD)
HERE = "/console/report"


@get("/report", opt=only(*READERS))
async def monthly(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The report of a month, by default of the last whole one."""
    zone = ZoneInfo(viewer.institution.time_zone)
    today = clock().astimezone(zone).date()
    first = asked.month(request.query_params.get("month")) or _previous(today.replace(day=1))
    if first > today:
        raise ValidationException
    found = await _figures(viewer, store, first, zone)
    return page(
        "report.html",
        viewer,
        clock,
        it=found,
        first=first,
        month_name=month,
        today=today,
        is_whole=_following(first) <= today,
        categories_named=named_categories(found),
        clauses_named=named_clauses(found),
        states_named=texts.named(found.by_state, STATES),
        this=f"{first:%Y-%m}",
        previous=f"{_previous(first):%Y-%m}",
        following=f"{_following(first):%Y-%m}" if _following(first) <= today else None,
    )


@post("/report", opt=only(*READERS), status_code=303)
async def book(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Redirect:
    """Make the same as an Excel book."""
    value = (await request.form()).get("month", "")
    first = asked.month(value if isinstance(value, str) else "")
    if first is None:
        raise ValidationException
    zone = ZoneInfo(viewer.institution.time_zone)

    async def job(work: Work) -> File:
        found = await _figures(viewer, store, first, zone)
        write(work, viewer.institution.name, first, found)
        async with store.write() as tx:
            await journal.append(
                tx,
                at=clock(),
                actor=journal.person(viewer.person.id),
                action="report_made",
                subject=f"report:{first:%Y-%m}",
                details={"format": "xlsx"},
            )
        return File(work.path, f"dezhurny-otchet-{first:%Y-%m}.xlsx", exports.XLSX)

    back = asked.link(HERE, {"month": f"{first:%Y-%m}"})
    return to_result(await desk.works.start(viewer.person.id, f"{phrases.REPORT_TITLE} {first:%m.%Y}", back, job))


async def _figures(viewer: Viewer, store: GivenStore, first: date, zone: ZoneInfo) -> Figures:
    since, until = asked.midnight(first, zone), asked.midnight(_following(first), zone)
    assert since is not None
    assert until is not None
    async with store.read() as tx:
        return await figures.collect(tx, scope_of(viewer), since, until, zone, viewer.institution.edition)


def write(work: Work, institution: str, first: date, it: Figures) -> None:
    """Write the book: a sheet of totals, then a sheet for each table."""
    totals, places, kinds, rules = phrases.REPORT_SHEETS
    book = xlsxwriter.Workbook(str(work.path), exports.SAFE)
    heading = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bg_color": "#E3EFEC", "bottom": 1})
    judged: list[exports.Row] = [(rule.name, rule.cases, rule.dismissed, round(rule.share, 3)) for rule in it.rules]
    sheets: list[tuple[str, tuple[str, ...], list[exports.Row]]] = [
        (totals, phrases.REPORT_TOTALS, list(phrases.totals(it))),
        (places, (phrases.CHAT, phrases.CASES), list(it.by_chat)),
        (kinds, (phrases.CLAUSE, phrases.WORDING, phrases.CASES), [*named_clauses(it)]),
        (rules, phrases.RULE_COLUMNS, judged),
    ]  # fmt: skip
    for name, titles, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 3, 22)
        sheet.write_string(0, 0, f"{institution}: {month(first)}", heading)
        for place, title in enumerate(titles):
            sheet.write_string(2, place, title, bold)
        for line, row in enumerate(rows, 3):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                elif cell is not None:
                    sheet.write_number(line, place, cell)
    book.close()


def _previous(first: date) -> date:
    return (first - asked.ONE_DAY).replace(day=1)


def _following(first: date) -> date:
    return (first + 31 * asked.ONE_DAY).replace(day=1)


router = Router("/", route_handlers=[monthly, book])
