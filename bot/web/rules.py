"""The rules: clauses and editions of the regulation, hours and calendar, own values, reminders as people read them."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.exceptions import ValidationException
from litestar.response import Redirect, Template

from bot import texts
from bot.domain import Institution, Role
from bot.errors import UserError
from bot.service import institution as service
from bot.store import choices, journal, people
from bot.store.signin import Viewer
from bot.web import asked, setup_texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.render import page
from filters.types import CLAUSES, Category

HERE = "/console/rules"
WORKS = {"works": True, "closed": False, "usual": None}


# Clauses and editions.


@get("/rules", opt=only(Role.ADMINISTRATOR))
async def clauses(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The clauses of the present edition, ours and the institution's own."""
    return await _clauses(request, viewer, store, clock)


async def _clauses(
    request: AnyRequest, viewer: Viewer, store: GivenStore, clock: GivenClock, problem: str = "", at: str = ""
) -> Template:
    async with store.read() as tx:
        institution = await people.get_institution(tx, viewer.institution.id)
        own = await choices.clauses(tx, institution.id, institution.edition)
        editions = await choices.editions(tx, institution.id)
    of = {number: [it for it in Category if CLAUSES[it] == number] for number in texts.CLAUSE_WORDS}
    return _page(
        "rules_clauses.html",
        "clauses",
        request,
        viewer,
        clock,
        problem=problem,
        at=at,
        institution=institution,
        own=own,
        of=of,
        editions=[it for it in editions if it != institution.edition],
    )


@post("/rules/clauses/{number:str}", opt=only(Role.ADMINISTRATOR), status_code=303)
async def word_clause(
    number: asked.Name, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Give a clause the institution's own wording."""
    written = str((await request.form()).get("words", ""))
    if number not in texts.CLAUSE_WORDS:
        raise ValidationException
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await service.word_clause(tx, desk.office, _me(viewer), institution, number, written)
    except UserError as error:
        return await _clauses(request, viewer, store, clock, str(error), number)
    return Redirect(f"{HERE}?saved=clause#clause-{number}", status_code=303)


@post("/rules/edition", opt=only(Role.ADMINISTRATOR), status_code=303)
async def new_edition(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Judge by another edition from now on."""
    written = str((await request.form()).get("edition", ""))
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await service.new_edition(tx, desk.office, _me(viewer), institution, written)
    except UserError as error:
        return await _clauses(request, viewer, store, clock, str(error), "edition")
    return Redirect(f"{HERE}?saved=edition", status_code=303)


# Hours, days, own values.


@get("/rules/hours", opt=only(Role.ADMINISTRATOR))
async def hours(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """When the institution works and is quiet, its own days and values."""
    return await _hours(request, viewer, store, clock)


async def _hours(
    request: AnyRequest,
    viewer: Viewer,
    store: GivenStore,
    clock: GivenClock,
    *,
    problem: str = "",
    at: str = "",
    filled: dict[str, str] | None = None,
) -> Template:
    async with store.read() as tx:
        institution = await people.get_institution(tx, viewer.institution.id)
    today = clock().astimezone(ZoneInfo(institution.time_zone)).date()
    days = sorted((asked.day(key), works) for key, works in institution.days.items())
    return _page(
        "rules_hours.html",
        "hours",
        request,
        viewer,
        clock,
        problem=problem,
        at=at,
        institution=institution,
        filled=_written(institution) | (filled or {}),
        days=[(day, works) for day, works in days if day is not None],
        today=today,
    )


def _written(it: Institution) -> dict[str, str]:
    """The settings as people write them."""
    night = f"{it.quiet_from:%H:%M}-{it.quiet_to:%H:%M}" if it.quiet_from and it.quiet_to else "нет"
    return {
        "hours": f"{it.opens:%H:%M}-{it.closes:%H:%M}",
        "quiet": night,
        "react_minutes": str(it.react_minutes),
        "reminder_minutes": str(it.reminder_minutes),
        "saturdays": "yes" if it.saturdays else "",
        "own": "\n".join(it.own_values),
        "day": "",
    }


@post("/rules/hours", opt=only(Role.ADMINISTRATOR), status_code=303)
async def set_hours(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Set the hours."""
    form = await request.form()
    names = ("hours", "quiet", "react_minutes", "reminder_minutes", "saturdays")
    filled = {name: str(form.get(name, "")).strip() for name in names}
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await service.set_hours(
                tx,
                desk.office,
                _me(viewer),
                institution,
                hours=filled["hours"],
                quiet=filled["quiet"],
                react_minutes=filled["react_minutes"],
                reminder_minutes=filled["reminder_minutes"],
                saturdays=bool(filled["saturdays"]),
            )
    except UserError as error:
        return await _hours(request, viewer, store, clock, problem=str(error), at="hours", filled=filled)
    return Redirect(f"{HERE}/hours?saved=hours", status_code=303)


@post("/rules/days", opt=only(Role.ADMINISTRATOR), status_code=303)
async def set_day(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Say that a day is worked on, is not, or is as everywhere."""
    form = await request.form()
    day, kind = asked.day(str(form.get("day", ""))), str(form.get("kind", ""))
    if day is None or kind not in WORKS:
        raise ValidationException
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await service.set_day(tx, desk.office, _me(viewer), institution, day, works=WORKS[kind])
    except UserError as error:
        return await _hours(
            request, viewer, store, clock, problem=str(error), at="day", filled={"day": day.isoformat()}
        )
    return Redirect(f"{HERE}/hours?saved=day#days", status_code=303)


@post("/rules/own", opt=only(Role.ADMINISTRATOR), status_code=303)
async def set_own_values(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Set what is the institution's own and therefore no personal data."""
    written = str((await request.form()).get("own", ""))
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await service.set_own_values(tx, desk.office, _me(viewer), institution, written.splitlines())
    except UserError as error:
        return await _hours(request, viewer, store, clock, problem=str(error), at="own", filled={"own": written})
    return Redirect(f"{HERE}/hours?saved=own#own", status_code=303)


# Reminders.


@get("/rules/reminders", opt=only(Role.ADMINISTRATOR))
async def reminders(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """What the chat and the author read, word for word."""
    async with store.read() as tx:
        institution = await people.get_institution(tx, viewer.institution.id)
        options = await choices.options_of(tx, institution.id)
    shown = [
        (category, texts.reminder(category, CLAUSES[category]), bool(options.get("remind", None, category)))
        for category in Category
        if category is not Category.ACCOUNT_REPORT
    ]
    return _page(
        "rules_reminders.html",
        "reminders",
        request,
        viewer,
        clock,
        shown=shown,
        warning=texts.warning(Category.INSULT, CLAUSES[Category.INSULT], "Группа «Гномики»"),
        joining=texts.RULES,
        weekly=texts.WEEKLY,
        pause=options.get("reminder_minutes") or institution.reminder_minutes,
    )


def _page(
    template: str, tab: str, request: AnyRequest, viewer: Viewer, clock: GivenClock, *, problem: str = "", **shown: Any
) -> Template:
    saved = setup_texts.SAVED.get(request.query_params.get("saved", "")) if not problem else None
    answer = page(template, viewer, clock, tab=tab, tabs=setup_texts.SECTIONS, problem=problem, saved=saved, **shown)
    answer.status_code = 400 if problem else 200
    return answer


def _me(viewer: Viewer) -> str:
    return journal.person(viewer.person.id)


router = Router(
    "/",
    route_handlers=[clauses, word_clause, new_edition, hours, set_hours, set_day, set_own_values, reminders],
)
