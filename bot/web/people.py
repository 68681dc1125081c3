"""The staff: roles, accounts, invitations, and who stands in for whom on a calendar strip."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Redirect, Template

from bot.domain import Person, Role
from bot.errors import UserError
from bot.policy import working_time
from bot.service import dialog, staff
from bot.service.record import note
from bot.store import chats, journal, people, roster
from bot.store.engine import Tx
from bot.store.people import Substitution
from bot.store.signin import Viewer
from bot.web import asked, setup_texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.render import page

HERE = "/console/people"
WEEKS = 5
LONGEST_NAME = 200
A_YEAR = timedelta(days=366)
FIELDS = ("person", "instead", "since", "until", "chat")


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row on somebody's strip; ``substitute`` None: he is at work himself."""

    length: int
    since: date
    until: date
    substitute: Person | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The next weeks of one person."""

    person: Person
    runs: tuple[Run, ...]


@get("/people", opt=only(Role.ADMINISTRATOR))
async def everybody(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The staff, the strip of substitutions and the form for one more."""
    return await _everybody(request, viewer, store, clock)


async def _everybody(
    request: AnyRequest,
    viewer: Viewer,
    store: GivenStore,
    clock: GivenClock,
    *,
    problem: str = "",
    filled: dict[str, str] | None = None,
    new_problem: str = "",
) -> Template:
    institution, now = viewer.institution, clock()
    today = now.astimezone(ZoneInfo(institution.time_zone)).date()
    async with store.read() as tx:
        known = await roster.everybody(tx, institution.id)
        accounts = await roster.accounts(tx, institution.id)
        logins = await roster.logins(tx, institution.id)
        invited = await roster.invited(tx, institution.id, now, people.LINK)
        coming = await people.substitutions(tx, institution.id, today)
        titles = {it.id: it.title for it in await chats.of(tx, institution.id)}
    names = {it.id: it for it in known}
    days = [today + timedelta(days=number) for number in range(7 * WEEKS)]
    hours = working_time(institution)
    answer = page(
        "people.html",
        viewer,
        clock,
        known=known,
        names=names,
        accounts=accounts,
        logins=logins,
        invited=invited,
        coming=coming,
        titles=titles,
        today=today,
        days=[(day, hours.works_on(day)) for day in days],
        strips=[Strip(it, tuple(_runs(it.id, days, coming, names))) for it in known if it.active],
        problem=problem,
        new_problem=new_problem,
        filled=dict.fromkeys(FIELDS, "") | (filled or {}),
        saved=setup_texts.SAVED.get(request.query_params.get("saved", "")),
    )
    answer.status_code = 400 if problem or new_problem else 200
    return answer


def _runs(person_id: int, days: list[date], coming: list[Substitution], names: dict[int, Person]) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        mine = [it for it in coming if it.person_id == person_id and it.since <= day <= it.until]
        # The general one shows whether he is away at all.
        mine.sort(key=lambda it: it.chat_id is not None)
        substitute = names.get(mine[0].substitute_id) if mine else None
        if runs and runs[-1].substitute == substitute:
            last = runs.pop()
            runs.append(Run(last.length + 1, last.since, day, substitute))
        else:
            runs.append(Run(1, day, day, substitute))
    return runs


@post("/people", opt=only(Role.ADMINISTRATOR), status_code=303)
async def add(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Take somebody into the staff."""
    form = await request.form()
    role = _role(str(form.get("role", "")))
    try:
        async with store.write() as tx:
            number = await staff.register(
                tx, desk.office, _me(viewer), viewer.institution.id, str(form.get("name", ""))[: LONGEST_NAME + 1], role
            )
    except UserError as error:
        return await _everybody(request, viewer, store, clock, new_problem=str(error))
    return Redirect(f"{HERE}/{number}?saved=registered", status_code=303)


@get("/people/{number:int}", opt=only(Role.ADMINISTRATOR))
async def one(
    number: asked.Id, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock
) -> Template:
    """One of the staff."""
    return await _one(number, viewer, store, clock, saved=request.query_params.get("saved", ""))


async def _one(
    number: int,
    viewer: Viewer,
    store: GivenStore,
    clock: GivenClock,
    *,
    saved: str = "",
    invitation: str = "",
    hours: int = 0,
    problem: str = "",
) -> Template:
    async with store.read() as tx:
        person = await _own(tx, viewer, number)
        duties = await people.chats_of(tx, number)
        answer = page(
            "person.html",
            viewer,
            clock,
            it=person,
            accounts=await people.accounts(tx, number),
            login=(await roster.logins(tx, viewer.institution.id)).get(number),
            duties=[it for it in await chats.of(tx, viewer.institution.id) if it.id in duties],
            saved=setup_texts.SAVED.get(saved),
            invitation=invitation,
            hours=hours,
            problem=problem,
        )
    answer.status_code = 400 if problem else 200
    return answer


@post("/people/{number:int}/invite", opt=only(Role.ADMINISTRATOR), status_code=200)
async def invite(
    number: asked.Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Template:
    """Make a one-time invitation; it is shown in this answer and nowhere else. Earlier ones open nothing any more."""
    async with store.write() as tx:
        person = await _own(tx, viewer, number)
        if not person.active:
            raise ValidationException
        await people.drop_codes(tx, person.id, people.LINK)
        code = await dialog.new_code(tx, desk.office, person.id)
        await note(tx, desk.office, f"person:{person.id}", "invited", actor=_me(viewer))
    hours = int(desk.office.code_life.total_seconds() // 3600)
    return await _one(number, viewer, store, clock, invitation=desk.office.invitation(code), hours=hours)


@post("/people/{number:int}/roles", opt=only(Role.ADMINISTRATOR), status_code=303)
async def roles(
    number: asked.Id, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Give the ticked roles, take the others."""
    form = await request.form()
    wanted = {_role(str(value)) for value in form.getall("role", [])}
    try:
        async with store.write() as tx:
            person = await _own(tx, viewer, number)
            for role in setup_texts.STAFF_ROLES:
                if role in wanted:
                    await staff.give_role(tx, desk.office, _me(viewer), person, role)
                elif role in person.roles:
                    await staff.take_role(tx, desk.office, _me(viewer), person, role)
    except UserError as error:
        return await _one(number, viewer, store, clock, problem=str(error))
    desk.wake()
    return Redirect(f"{HERE}/{number}?saved=role", status_code=303)


@post("/people/{number:int}/leave", opt=only(Role.ADMINISTRATOR), status_code=303)
async def leave(
    number: asked.Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Somebody works here no more."""
    try:
        async with store.write() as tx:
            await staff.leave(tx, desk.office, _me(viewer), await _own(tx, viewer, number))
    except UserError as error:
        return await _one(number, viewer, store, clock, problem=str(error))
    desk.wake()
    return Redirect(f"{HERE}/{number}?saved=left", status_code=303)


@post("/people/{number:int}/return", opt=only(Role.ADMINISTRATOR), status_code=303)
async def come_back(number: asked.Id, viewer: GivenViewer, store: GivenStore, desk: GivenDesk) -> Redirect:
    """Somebody works here again."""
    async with store.write() as tx:
        person = await _own(tx, viewer, number)
        await staff.set_active(tx, desk.office, _me(viewer), person.id, active=True)
    desk.wake()
    return Redirect(f"{HERE}/{number}?saved=returned", status_code=303)


# Substitutions.


@post("/substitutions", opt=only(Role.ADMINISTRATOR), status_code=303)
async def substitute(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Let somebody stand in for somebody."""
    form = await request.form()
    filled = {name: str(form.get(name, "")) for name in FIELDS}
    person, instead, chat = (asked.number(filled[name]) for name in ("person", "instead", "chat"))
    since, until = asked.day(filled["since"]), asked.day(filled["until"])
    today = clock().astimezone(ZoneInfo(viewer.institution.time_zone)).date()
    if person is None or instead is None or since is None or until is None:
        return await _everybody(
            request, viewer, store, clock, problem=setup_texts.BAD_SUBSTITUTION["empty"], filled=filled
        )
    problem = _mistake(person, instead, since, until, today)
    async with store.write() as tx:
        at_work = {it.id for it in await people.staff(tx, viewer.institution.id)}
        own_chats = {it.id for it in await chats.of(tx, viewer.institution.id)}
        if not {person, instead} <= at_work or (chat is not None and chat not in own_chats):
            raise ValidationException
        coming = await people.substitutions(tx, viewer.institution.id, since)
        if any((it.person_id, it.chat_id) == (person, chat) and it.since <= until for it in coming):
            problem = problem or "twice"
        if not problem:
            await staff.substitute(tx, desk.office, _me(viewer), person, instead, since, until, chat)
    if problem:
        words = setup_texts.BAD_SUBSTITUTION[problem]
        return await _everybody(request, viewer, store, clock, problem=words, filled=filled)
    desk.wake()
    return Redirect(f"{HERE}?saved=substituted#strip", status_code=303)


def _mistake(person: int, instead: int, since: date, until: date, today: date) -> str:
    if person == instead:
        return "self"
    if until < since:
        return "days"
    if until < today:
        return "past"
    return "long" if until - since > A_YEAR else ""


@post("/substitutions/{number:int}/end", opt=only(Role.ADMINISTRATOR), status_code=303)
async def end(number: asked.Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk) -> Redirect:
    """Take a substitution back."""
    async with store.write() as tx:
        since = _day(clock(), viewer) - A_YEAR
        found = [it for it in await people.substitutions(tx, viewer.institution.id, since) if it.id == number]
        if not found:
            raise NotFoundException
        await staff.end_substitution(tx, desk.office, _me(viewer), found[0].person_id, number)
    desk.wake()
    return Redirect(f"{HERE}?saved=ended#strip", status_code=303)


def _day(now: datetime, viewer: Viewer) -> date:
    return now.astimezone(ZoneInfo(viewer.institution.time_zone)).date()


def _me(viewer: Viewer) -> str:
    return journal.person(viewer.person.id)


def _role(value: str) -> Role:
    role = asked.one_of(Role, value)
    if role not in setup_texts.STAFF_ROLES:
        raise ValidationException
    return role


async def _own(tx: Tx, viewer: Viewer, number: int) -> Person:
    person = await people.get_person(tx, number)
    if person is None or person.institution_id != viewer.institution.id:
        raise NotFoundException
    return person


router = Router("/", route_handlers=[everybody, add, one, invite, roles, leave, come_back, substitute, end])
