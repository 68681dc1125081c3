"""Appeals: the author of a deleted or warned message objects, and somebody other than who decided looks at it."""

from datetime import timedelta

from bot.domain import CONFIRMED_STATES, Action, Incident, Person, State
from bot.service import cards, line
from bot.service.office import Office
from bot.service.record import case, note, order_to_author
from bot.store import chats, incidents, journal, outbox, people, remarks
from bot.store.engine import Tx

# What stands behind «Оспорить», before the case's number; who presses it is checked against the record.
PREFIX = "appeal"
MAY_APPEAL_WITHIN = timedelta(days=7)
LISTEN_FOR = timedelta(days=1)


async def why_not(
    tx: Tx, office: Office, incident: Incident, transport: str, chat_transport: str, user: str
) -> str | None:
    """Why somebody may not contest a decision, as a text key; None: he may."""
    if incident.author != user or transport != chat_transport:
        return "appeal_not_yours"
    if await journal.count(tx, case(incident.id), "appealed", incident.opened_at):
        return "appeal_once"
    decided = incident.decision is not None and incident.decision.confirms and incident.state in CONFIRMED_STATES
    if not decided or incident.decided_at is None:
        return "appeal_nothing"
    return "appeal_late" if office.clock() - incident.decided_at > MAY_APPEAL_WITHIN else None


async def of_author(tx: Tx, office: Office, transport: str, user: str) -> list[Incident]:
    """The decisions that somebody may contest, the newest first."""
    found = []
    for incident in await incidents.of_user(tx, user, office.clock() - MAY_APPEAL_WITHIN):
        chat = await chats.get(tx, incident.chat_id)
        if await why_not(tx, office, incident, transport, chat.transport, user) is None:
            found.append(incident)
    return found


async def listen(tx: Tx, office: Office, transport: str, user: str, incident_id: int) -> str:
    """«Оспорить» was pressed: wait for the author's words; returns the key of the answer."""
    incident = await incidents.get(tx, incident_id)
    if incident is None:
        return "stale"
    chat = await chats.get(tx, incident.chat_id)
    refusal = await why_not(tx, office, incident, transport, chat.transport, user)
    if refusal is None:
        await remarks.wait_for(tx, transport, user, remarks.APPEAL, incident.id, office.clock() + LISTEN_FOR)
    return refusal or "appeal_write"


async def open_(tx: Tx, office: Office, transport: str, user: str, incident_id: int, words: str) -> str:
    """Take the author's objection: somebody else answers for the case now; returns the key of the reply."""
    incident = await incidents.get(tx, incident_id)
    if incident is None:
        return "stale"
    chat = await chats.get(tx, incident.chat_id)
    refusal = await why_not(tx, office, incident, transport, chat.transport, user)
    if refusal is not None:
        return refusal
    now = office.clock()
    author = await line.author_of(tx, incident)
    without = {author.id if author else 0, incident.decided_by or 0}
    person = await line.first_reachable(tx, await line.line_of(tx, office, chat, without, report=True), chat.transport)
    sealed = office.seal.close({"text": words}, case(incident.id))
    await remarks.add(tx, incident.id, remarks.APPEAL, None, sealed, now)
    if person is None:
        await note(tx, office, case(incident.id), "appeal_without_judge")
        return "appeal_nobody"
    start = await cards.alert_time(tx, office, incident)
    remind_at, due_at = await cards.deadlines_from(tx, incident, start)
    contested = await incidents.change(
        tx, incident, state=State.APPEALED, appealed_from=incident.decided_by, responsible_id=person.id,
        claimed_by=None, remind_at=remind_at, due_at=due_at,
    )  # fmt: skip
    await note(tx, office, case(incident.id), "appealed", past=incident.decided_by, person=person.id)
    await cards.show_to(tx, office, contested, person, start)
    await cards.refresh(tx, office, contested)
    return "appeal_taken"


async def judge(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> None:
    """The decision stands, or it is taken back and the case counts no more; author and decider are told."""
    assert incident.decision is not None
    stands = action is Action.UPHOLD
    state = State.DISMISSED
    if stands:
        state = await line.final_state(tx, office, incident, incident.decided_by, incident.decision)
    closed = await incidents.change(
        tx, incident, state=state, responsible_id=person.id, remind_at=None, due_at=None, claimed_by=None,
    )  # fmt: skip
    await note(tx, office, case(incident.id), "upheld" if stands else "overturned", actor=journal.person(person.id))
    chat = await chats.get(tx, incident.chat_id)
    outcome = "appeal_upheld" if stands else "appeal_granted"
    await order_to_author(tx, office, chat, incident, "to_author", f":{outcome}", say=outcome)
    decider = await people.get_person(tx, incident.appealed_from) if incident.appealed_from else None
    dialog = await people.dialog_of(tx, decider, chat.transport) if decider else None
    if dialog is not None:
        await outbox.put(
            tx,
            key=f"{outcome}:{incident.id}:decider",
            kind="notice",
            transport=dialog[0],
            target=dialog[1],
            incident_id=incident.id,
            payload={"notice": outcome, "incident": incident.id, "chat": chat.id},
            now=office.clock(),
            not_before=await cards.alert_time(tx, office, closed),
        )
    await cards.refresh(tx, office, closed)
