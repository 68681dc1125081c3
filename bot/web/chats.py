"""The chats: a checklist for each, who answers in order, chats that nobody claimed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Redirect, Template

from bot.domain import Account, Chat, Person, Role
from bot.errors import UserError
from bot.service import staff
from bot.store import chats, journal, people, roster
from bot.store.engine import Tx
from bot.store.signin import Viewer
from bot.web import asked, setup_texts
from bot.web.access import CASE_READERS, case_scope_of, only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.render import page

HERE = "/console/chats"
# A chat without a word for so long may be the wrong one.
SILENT = timedelta(days=7)
MOST_ON_DUTY = 6


@dataclass(frozen=True, slots=True)
class Listed:
    """A chat with all that the checklist says of it.

    Attributes:
        duty: who answers, in order; ``today`` with the substitutes of the day.
        acknowledged: parents who know the present edition.
        checks: name -> whether it is as it should be.
    """

    chat: Chat
    duty: tuple[Person, ...]
    today: tuple[Person, ...]
    acknowledged: int
    checks: dict[str, bool]

    @property
    def missing(self) -> int:
        """How many points of the checklist are open."""
        return sum(not done for done in self.checks.values())


@get("/chats", opt=only(*CASE_READERS))
async def all_chats(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The checklist of each chat; an educator sees his own."""
    administers = viewer.is_any(Role.ADMINISTRATOR)
    async with store.read() as tx:
        listed = await _listed(tx, viewer, clock())
        unclaimed = await chats.of(tx, None) if administers else []
    return page(
        "chats.html",
        viewer,
        clock,
        listed=sorted(listed, key=lambda it: (-it.missing, it.chat.title)),
        unclaimed=unclaimed,
        administers=administers,
        saved=setup_texts.SAVED.get(request.query_params.get("saved", "")),
    )


@get("/chats/{number:int}", opt=only(*CASE_READERS))
async def one_chat(
    number: asked.Id, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock
) -> Template:
    """One chat: its checklist, and who answers for it."""
    return await _page(number, request, viewer, store, clock)


@post("/chats/{number:int}/duty", opt=only(Role.ADMINISTRATOR), status_code=303)
async def assign(
    number: asked.Id, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Set who answers, in the order of the fields."""
    form = await request.form()
    chosen = [asked.number(str(form.get(f"duty{place}", ""))) for place in range(MOST_ON_DUTY)]
    in_order = list(dict.fromkeys(it for it in chosen if it is not None))
    if not in_order:
        return await _page(number, request, viewer, store, clock, problem=setup_texts.NOBODY_CHOSEN)
    async with store.write() as tx:
        await _own(tx, viewer, number)
        if not set(in_order) <= {it.id for it in await people.staff(tx, viewer.institution.id)}:
            raise ValidationException
        await staff.assign(tx, desk.office, journal.person(viewer.person.id), number, in_order)
    desk.wake()
    return Redirect(f"{HERE}/{number}?saved=assigned", status_code=303)


@post("/chats/{number:int}/claim", opt=only(Role.ADMINISTRATOR), status_code=303)
async def claim(number: asked.Id, viewer: GivenViewer, store: GivenStore, desk: GivenDesk) -> Redirect:
    """Take a chat that nobody claimed."""
    async with store.write() as tx:
        chat = next((it for it in await chats.of(tx, None) if it.id == number), None)
        if chat is None:
            raise NotFoundException
        try:
            await staff.claim(tx, desk.office, journal.person(viewer.person.id), chat, viewer.institution.id)
        except UserError:
            raise NotFoundException from None
    return Redirect(f"{HERE}/{number}?saved=claimed", status_code=303)


async def _page(
    number: int, request: AnyRequest, viewer: Viewer, store: GivenStore, clock: GivenClock, problem: str = ""
) -> Template:
    administers = viewer.is_any(Role.ADMINISTRATOR)
    async with store.read() as tx:
        it = next((it for it in await _listed(tx, viewer, clock()) if it.chat.id == number), None)
        if it is None:
            raise NotFoundException
        known = await people.staff(tx, viewer.institution.id) if administers else []
    answer = page(
        "chat.html",
        viewer,
        clock,
        it=it,
        administers=administers,
        staff=sorted((one for one in known if one.roles - {Role.PARENT}), key=lambda one: one.name),
        places=range(min(MOST_ON_DUTY, max(3, len(it.duty) + 1))),
        saved=setup_texts.SAVED.get(request.query_params.get("saved", "")),
        problem=problem,
    )
    answer.status_code = 400 if problem else 200
    return answer


async def _own(tx: Tx, viewer: Viewer, number: int) -> Chat:
    chat = next((it for it in await chats.of(tx, viewer.institution.id) if it.id == number), None)
    if chat is None:
        raise NotFoundException
    return chat


async def _listed(tx: Tx, viewer: Viewer, now: datetime) -> list[Listed]:
    institution, mine = viewer.institution, case_scope_of(viewer).chats
    duties = await roster.duty_lists(tx, institution.id)
    accounts = await roster.accounts(tx, institution.id)
    counts = await roster.acknowledged(tx, institution.id, institution.edition)
    known = {it.id: it for it in await roster.everybody(tx, institution.id)}
    today = now.astimezone(ZoneInfo(institution.time_zone)).date()
    listed = []
    for chat in await chats.of(tx, institution.id):
        if mine is not None and chat.id not in mine:
            continue
        duty = tuple(known[number] for number in duties.get(chat.id, ()) if number in known)
        instead = tuple(await people.on_duty(tx, chat.id, today))
        checks = _checks(chat, instead, accounts, now)
        listed.append(Listed(chat, duty, instead, counts.get(chat.id, 0), checks))
    return listed


def _checks(
    chat: Chat, today: tuple[Person, ...], accounts: dict[int, list[Account]], now: datetime
) -> dict[str, bool]:
    first = today[0] if today else None
    return {
        "present": chat.present,
        "reads_all": chat.reads_all,
        "can_delete": chat.can_delete,
        "responsible": first is not None,
        "reachable": first is not None and any(it.dialog for it in accounts.get(first.id, ())),
        "alive": chat.last_at is not None and now - chat.last_at < SILENT,
        "rules": chat.rules_at is not None,
    }


router = Router("/", route_handlers=[all_chats, one_chat, assign, claim])
