"""Who answers: the chat's duty list with its substitutes of the day, then the administrators, then the head."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import Action, Chat, Incident, Institution, Person, Role, State
from bot.service import cards, notices
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import chats, incidents, people
from bot.store.engine import Tx
from filters.types import Category

# The state an action leads to when the one who answers for the chat decides; see ``final_state``.
_FINAL = {
    Action.DELETE: State.CLOSED_DELETED,
    Action.DELETE_AND_WARN: State.CLOSED_DELETED,
    Action.WARN: State.CLOSED_WARNED,
    Action.KEEP: State.CLOSED_KEPT,
    Action.CLOSE: State.CLOSED_KEPT,
    Action.DISMISS: State.DISMISSED,
    Action.ALLOW_HERE: State.DISMISSED,
    Action.ALLOW_EVERYWHERE: State.DISMISSED,
}


async def author_of(tx: Tx, incident: Incident) -> Person | None:
    """The member of staff who wrote it, None for parents and strangers."""
    chat = await chats.get(tx, incident.chat_id)
    return await people.person_of(tx, chat.transport, incident.author)


async def on_duty(tx: Tx, office: Office, chat: Chat) -> list[Person]:
    """The duty list of a chat today, with the substitutes in their places."""
    assert chat.institution_id is not None
    institution = await people.get_institution(tx, chat.institution_id)
    return await people.on_duty(tx, chat.id, office.clock().astimezone(ZoneInfo(institution.time_zone)).date())


async def line_of(
    tx: Tx, office: Office, chat: Chat, without: Collection[int], *, report: bool = False
) -> list[Person]:
    """Everybody who may be asked, in order.

    Args:
        tx: the transaction.
        office: the service's instruments.
        chat: where it was written.
        without: who may not be asked: the author, whoever decided what is contested.
        report: a report of a break-in, which is the administrators' matter.
    """
    assert chat.institution_id is not None
    duty = await on_duty(tx, office, chat)
    above = await people.administrators(tx, chat.institution_id) + await people.heads(tx, chat.institution_id)
    line = above if report else duty + above
    asked = {person.id: person for person in line if person.id not in without}
    # Better somebody of the chat than nobody.
    return list(asked.values()) or [person for person in duty if person.id not in without]


async def line_for(tx: Tx, office: Office, incident: Incident) -> list[Person]:
    """Everybody who may be asked about a case, in order; of an appeal the administrators come first."""
    chat = await chats.get(tx, incident.chat_id)
    author = await author_of(tx, incident)
    without = {author.id if author else 0, incident.appealed_from or 0}
    report = incident.categories == (Category.ACCOUNT_REPORT,) or incident.state is State.APPEALED
    return await line_of(tx, office, chat, without, report=report)


async def first_reachable(tx: Tx, line: list[Person], transport: str) -> Person | None:
    """The first in line; those the bot can write to come before those it cannot."""
    for person in line:
        if await people.dialog_of(tx, person, transport):
            return person
    return line[0] if line else None


def acts_as_administrator(person: Person, duty: list[Person]) -> bool:
    """Whether somebody decides as administrator or head and not as the one who answers for the chat."""
    return bool(person.roles & {Role.ADMINISTRATOR, Role.HEAD}) and person.id not in {it.id for it in duty}


async def final_state(tx: Tx, office: Office, incident: Incident, person_id: int | None, action: Action) -> State:
    """Where a decision leaves a case: an administrator's own decisions are told apart from the responsible's."""
    state = _FINAL[action]
    if action is Action.CLOSE and incident.corrected:
        state = State.CLOSED_BY_AUTHOR
    person = await people.get_person(tx, person_id) if person_id is not None else None
    if person is None or state is State.DISMISSED:
        return state
    chat = await chats.get(tx, incident.chat_id)
    by_administrator = acts_as_administrator(person, await on_duty(tx, office, chat))
    return State.CLOSED_BY_ADMINISTRATOR if by_administrator else state


async def reroute(tx: Tx, office: Office, institution: Institution) -> int:
    """Staff, duties or substitutions changed: see that each open case has somebody in line; returns how many moved."""
    moved = 0
    for incident in await incidents.open_cases(tx, institution.id):
        await cards.redraw(tx, office, incident)
        chat = await chats.get(tx, incident.chat_id)
        line = await line_for(tx, office, incident)
        if incident.state is State.ESCALATED:
            # It went past those who answer for the chat: they are asked again only when nobody above is left.
            line.sort(key=lambda person: not person.roles & {Role.ADMINISTRATOR, Role.HEAD})
        ids = [person.id for person in line]
        duty = {person.id for person in await on_duty(tx, office, chat)}
        # An administrator who answered only because nobody else did gives way to whoever is on duty now.
        stopgap = (
            incident.state is State.OPEN
            and incident.claimed_by is None
            and incident.responsible_id not in duty
            and bool(duty & set(ids))
        )
        if incident.responsible_id in ids and not stopgap:
            continue
        person = await first_reachable(tx, line, chat.transport)
        if person is None or person.id == incident.responsible_id:
            if person is None and incident.responsible_id is not None:
                await incidents.change(tx, incident, responsible_id=None, claimed_by=None)
            continue
        await hand_over(tx, office, incident, person)
        moved += 1
    return moved


async def hand_over(tx: Tx, office: Office, incident: Incident, person: Person, *, why: str = "passed_on") -> Incident:
    """Let somebody else answer for a case from now on: his card, his time; ``why`` is journalled."""
    remind_at, due_at = await cards.deadlines_from(tx, incident, office.clock())
    passed = await incidents.change(
        tx, incident, responsible_id=person.id, claimed_by=None, remind_at=remind_at, due_at=due_at
    )
    await note(tx, office, case(incident.id), why, person=person.id, past=incident.responsible_id)
    await cards.show_to(tx, office, passed, person, await cards.alert_time(tx, office, passed))
    await cards.refresh(tx, office, passed)
    return passed


async def show_to_administrators(tx: Tx, office: Office, incident: Incident, at: datetime) -> list[Person]:
    """Order cards for all administrators but the author; returns them."""
    author = await author_of(tx, incident)
    others = [
        person
        for person in await people.administrators(tx, incident.institution_id)
        if author is None or person.id != author.id
    ]
    for person in others:
        if person.id != incident.responsible_id:
            await cards.show_to(tx, office, incident, person, at)
    return others


async def catch_up(tx: Tx, office: Office, person: Person) -> int:
    """Show a newly reachable person the open cases that wait for him; returns how many."""
    waiting = await incidents.open_cases_of(tx, person.id)
    if person.roles & {Role.ADMINISTRATOR, Role.HEAD}:
        waiting += await incidents.open_cases_without_responsible(tx, person.institution_id)
    for incident in waiting:
        if person.id not in {it.id for it in await line_for(tx, office, incident)}:
            continue
        if incident.responsible_id is None:
            await hand_over(tx, office, incident, person)
        elif not await incidents.has_card(tx, incident.id, person.id):
            await cards.show_to(tx, office, incident, person, office.clock())
    return len(waiting)


async def pass_on(tx: Tx, office: Office, incident: Incident, *, unreachable: int) -> Incident:
    """The responsible person cannot be reached: the next in line answers, and the administrators are told why."""
    await notices.tell_administrators(
        tx, office, incident.institution_id, "undelivered", key=f"{incident.id}:{unreachable}",
        incident=incident.id, person=unreachable,
    )  # fmt: skip
    if incident.responsible_id != unreachable or not incident.state.is_open:
        return incident
    chat = await chats.get(tx, incident.chat_id)
    person = await first_reachable(tx, await line_for(tx, office, incident), chat.transport)
    if person is None or person.id == unreachable:
        return incident
    return await hand_over(tx, office, incident, person)
