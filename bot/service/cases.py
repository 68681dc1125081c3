"""Cases: who is asked, what a press does, and what becomes of an ordered action. Bot and console call the same."""

from datetime import datetime, timedelta

from bot import policy
from bot.domain import Action, Chat, Incident, Person, Role, State
from bot.service import notices
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import chats, incidents, journal, outbox, people
from bot.store.engine import Tx

# Stands before the id of an author who speaks in the name of a chat: nobody to write to.
ANONYMOUS = "anonymous:"

# A warned author, a deleted message: the action that leads to each final state.
_FINAL = {Action.DELETE: State.CLOSED_DELETED, Action.WARN: State.CLOSED_WARNED}


async def author_of(tx: Tx, incident: Incident) -> Person | None:
    """The member of staff who wrote it, None for parents and strangers."""
    chat = await chats.get(tx, incident.chat_id)
    return await people.person_of(tx, chat.transport, incident.author)


async def responsible_for(tx: Tx, chat: Chat, author: Person | None) -> Person | None:
    """The first in line who did not write it himself; those the bot can reach come before those it cannot."""
    line = await line_of(tx, chat, author)
    for person in line:
        if await people.dialog_of(tx, person, chat.transport):
            return person
    return line[0] if line else None


async def line_of(tx: Tx, chat: Chat, author: Person | None) -> list[Person]:
    """Everybody who may be asked about a message, in order: the chat's duty list, then the administrators."""
    assert chat.institution_id is not None
    line = await people.duties(tx, chat.id) + await people.administrators(tx, chat.institution_id)
    unique = {person.id: person for person in line if author is None or person.id != author.id}
    return list(unique.values())


async def show_to(tx: Tx, office: Office, incident: Incident, person: Person, at: datetime) -> None:
    """Order the card of a case for a person, once; tell the administrators if he cannot be reached."""
    chat = await chats.get(tx, incident.chat_id)
    dialog = await people.dialog_of(tx, person, chat.transport)
    if dialog is None:
        await note(tx, office, case(incident.id), "unreachable", person=person.id)
        return
    transport, target = dialog
    card = await incidents.add_card(tx, office.token(), incident.id, person.id, transport, target)
    if card is None:
        return
    await outbox.put(
        tx,
        key=f"card:{card.token}",
        kind="card",
        transport=transport,
        target=target,
        incident_id=incident.id,
        payload={"card": card.token},
        now=office.clock(),
        not_before=at,
    )


async def pass_on(tx: Tx, office: Office, incident: Incident, *, unreachable: int) -> Incident:
    """The responsible person cannot be reached: the next in line answers, and the administrators are told why."""
    await notices.tell_administrators(
        tx, office, incident.institution_id, "undelivered", key=f"{incident.id}:{unreachable}",
        incident=incident.id, person=unreachable,
    )  # fmt: skip
    if incident.responsible_id != unreachable or not incident.state.is_open:
        return incident
    chat = await chats.get(tx, incident.chat_id)
    person = await responsible_for(tx, chat, await author_of(tx, incident))
    if person is None or person.id == unreachable:
        return incident
    passed = await incidents.change(tx, incident, responsible_id=person.id)
    await note(tx, office, case(incident.id), "passed_on", person=person.id, past=unreachable)
    await show_to(tx, office, passed, person, office.clock())
    return passed


async def catch_up(tx: Tx, office: Office, person: Person) -> int:
    """Show a newly reachable person the open cases that wait for him; returns how many."""
    waiting = await incidents.open_cases_of(tx, person.id)
    if Role.ADMINISTRATOR in person.roles:
        waiting += await incidents.open_cases_without_responsible(tx, person.institution_id)
    for incident in waiting:
        author = await author_of(tx, incident)
        if author is not None and author.id == person.id:
            continue
        if incident.responsible_id is None:
            incident = await incidents.change(tx, incident, responsible_id=person.id)  # noqa: PLW2901 the same case
            await note(tx, office, case(incident.id), "passed_on", person=person.id)
        await show_to(tx, office, incident, person, office.clock())
    return len(waiting)


async def show_to_administrators(tx: Tx, office: Office, incident: Incident, at: datetime) -> list[Person]:
    """Order cards for all administrators but the author; returns them."""
    author = await author_of(tx, incident)
    others = [
        person
        for person in await people.administrators(tx, incident.institution_id)
        if author is None or person.id != author.id
    ]
    for person in others:
        await show_to(tx, office, incident, person, at)
    return others


async def refresh(tx: Tx, office: Office, incident: Incident) -> None:
    """Order every card of the case to be brought up to date."""
    now = office.clock()
    for card in await incidents.cards_of(tx, incident.id):
        await outbox.put(
            tx,
            key=f"edit:{card.token}:{incident.version}",
            kind="card_edit",
            transport=card.transport,
            target=card.dialog,
            incident_id=incident.id,
            payload={"card": card.token},
            now=now,
        )


def may_decide(person: Person, incident: Incident) -> bool:
    """Only the responsible person or an administrator of the institution (and nobody who wrote it: see ``decide``)."""
    administers = Role.ADMINISTRATOR in person.roles and person.institution_id == incident.institution_id
    return person.active and (administers or person.id == incident.responsible_id)


async def decide(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> str:
    """Let a person decide a case; returns the key of the answer he is shown. A second decision changes nothing."""
    author = await author_of(tx, incident)
    if author is not None and author.id == person.id:
        return "own"
    if person.institution_id != incident.institution_id:
        return "not_yours"
    if not incident.state.is_open:
        return "decided"
    if not may_decide(person, incident):
        return "not_yours"
    if incident.pending is not None:
        return "in_hand"
    if action is Action.ESCALATE:
        return await _escalate(tx, office, incident, person)
    if action is Action.DISMISS:
        return await _dismiss(tx, office, incident, person)
    return await _order(tx, office, incident, person, action)


async def settle(tx: Tx, office: Office, incident: Incident, *, how: str) -> Incident:
    """The ordered action was performed: close the case. ``how``: ``deleted``, ``private`` or ``chat``."""
    if incident.pending is None:
        return incident
    state = _FINAL[incident.pending]
    closed = await incidents.change(
        tx, incident, state=state, decision=incident.pending, pending=None, problem=None, decided_at=office.clock()
    )
    await note(tx, office, case(incident.id), "performed", action=incident.pending, how=how, state=state)
    await refresh(tx, office, closed)
    return closed


async def fall_through(tx: Tx, office: Office, incident: Incident, refusal: str) -> Incident:
    """The ordered action will never be performed: the case is open again and its card says why and what to do."""
    if incident.pending is None:
        return incident
    remind_at, due_at = await deadlines_from_now(tx, office, incident)
    opened = await incidents.change(
        tx, incident, pending=None, problem=refusal, decided_by=None, remind_at=remind_at, due_at=due_at
    )
    await note(tx, office, case(incident.id), "refused", action=incident.pending, why=refusal)
    await refresh(tx, office, opened)
    return opened


async def close_by_author(tx: Tx, office: Office, incident: Incident) -> Incident:
    """The author took the message back: the case closes as such, its evidence stays."""
    if not incident.state.is_open:
        return incident
    closed = await incidents.change(
        tx, incident, state=State.CLOSED_BY_AUTHOR, pending=None, problem=None, decided_at=office.clock()
    )
    await note(tx, office, case(incident.id), "closed_by_author")
    await outbox.withdraw(tx, incident.id, "delete", office.clock())
    await refresh(tx, office, closed)
    return closed


async def close_by_hand(tx: Tx, office: Office, incident: Incident, by: Person | None) -> Incident:
    """Somebody of the staff removed the message in the chat itself: as good as a press on «Удалить»."""
    closed = await incidents.change(
        tx,
        incident,
        state=State.CLOSED_DELETED,
        decision=Action.DELETE,
        pending=None,
        problem=None,
        decided_at=office.clock(),
        decided_by=by.id if by else incident.decided_by,
    )
    actor = journal.person(by.id) if by else journal.BOT
    await note(
        tx, office, case(incident.id), "performed", actor=actor, action=Action.DELETE, how="by hand", state=closed.state
    )
    await outbox.withdraw(tx, incident.id, "delete", office.clock())
    await refresh(tx, office, closed)
    return closed


async def deadlines_from_now(tx: Tx, office: Office, incident: Incident) -> tuple[datetime, datetime]:
    """When whoever is asked now is reminded, and when the next in line is asked."""
    institution = await people.get_institution(tx, incident.institution_id)
    return policy.deadlines(institution, office.clock())


async def confirmed_before(tx: Tx, incident: Incident, window: timedelta) -> int:
    """Confirmed cases of the same author in the window before this one, this one not counted."""
    since = incident.opened_at - window
    count = await incidents.confirmed(tx, incident.institution_id, incident.author_code, since)
    return count - incident.is_confirmed


async def _escalate(tx: Tx, office: Office, incident: Incident, person: Person) -> str:
    author = await author_of(tx, incident)
    others = [
        someone
        for someone in await people.administrators(tx, incident.institution_id)
        if someone.id != person.id and (author is None or someone.id != author.id)
    ]
    if not others:
        return "no_administrator"
    remind_at, due_at = await deadlines_from_now(tx, office, incident)
    passed = await incidents.change(
        tx,
        incident,
        state=State.ESCALATED,
        remind_at=remind_at,
        due_at=due_at,
        responsible_id=others[0].id,
        decided_by=person.id,
        decided_at=office.clock(),
    )
    await note(
        tx,
        office,
        case(incident.id),
        "escalated",
        actor=journal.person(person.id),
        to=[someone.id for someone in others],
    )
    for someone in others:
        await show_to(tx, office, passed, someone, office.clock())
    await refresh(tx, office, passed)
    return "escalate"


async def _dismiss(tx: Tx, office: Office, incident: Incident, person: Person) -> str:
    now = office.clock()
    closed = await incidents.change(
        tx, incident, state=State.DISMISSED, problem=None, decided_by=person.id, decided_at=now
    )
    await note(tx, office, case(incident.id), "dismissed", actor=journal.person(person.id))
    await refresh(tx, office, closed)
    return "dismiss"


async def _order(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> str:
    chat = await chats.get(tx, incident.chat_id)
    ordered = await incidents.change(tx, incident, pending=action, problem=None, decided_by=person.id)
    await note(tx, office, case(incident.id), "ordered", actor=journal.person(person.id), action=action)
    privately = action is Action.WARN and not incident.author.startswith(ANONYMOUS)
    await outbox.put(
        tx,
        key=f"{action}:{incident.id}:{ordered.version}",
        kind=action if action is Action.DELETE or privately else "warn_in_chat",
        transport=chat.transport,
        target=incident.author if privately else chat.external,
        incident_id=incident.id,
        now=office.clock(),
    )
    return action
