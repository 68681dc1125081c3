"""Deadlines: whoever is asked and stays silent is reminded once, then the next in line is asked, to the last."""

import asyncio

from bot.domain import Incident, Person, State
from bot.service import cards, line, notices, pieces
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import chats, incidents, outbox, people
from bot.store.engine import Store, Tx

LONGEST_SLEEP = 60.0


class Deadlines:
    """Fires what is due, each once: the case's own columns say what is still to come, so a restart changes nothing."""

    def __init__(self, store: Store, office: Office, outgoing: asyncio.Event) -> None:
        self._store = store
        self._office = office
        self._outgoing = outgoing

    async def drain(self) -> None:
        """Fire everything that is due now."""
        async with self._store.read() as tx:
            due = await incidents.due(tx, self._office.clock())
        for incident in due:
            async with self._store.write() as tx:
                # Decided since it was read: nothing to fire.
                fresh = await incidents.get(tx, incident.id)
                if fresh is not None and fresh.version == incident.version:
                    await _fire(tx, self._office, fresh)
            self._outgoing.set()
        await pieces.forget(self._store, self._office)

    async def run(self, stopping: asyncio.Event) -> None:
        """Fire deadlines as they come until told to stop."""
        while not stopping.is_set():
            await self.drain()
            async with self._store.read() as tx:
                moment = await incidents.next_deadline(tx)
            pause = (moment - self._office.clock()).total_seconds() if moment else LONGEST_SLEEP
            try:
                await asyncio.wait_for(stopping.wait(), timeout=min(max(pause, 0.5), LONGEST_SLEEP))
            except TimeoutError:
                continue


async def _fire(tx: Tx, office: Office, incident: Incident) -> None:
    now = office.clock()
    if incident.due_at is not None and incident.due_at <= now:
        await _ask_next(tx, office, incident)
    elif incident.remind_at is not None and incident.remind_at <= now:
        await _remind(tx, office, incident)


async def _remind(tx: Tx, office: Office, incident: Incident) -> None:
    await incidents.change(tx, incident, remind_at=None)
    if await _tell(tx, office, incident, "waiting"):
        await note(tx, office, case(incident.id), "reminded", person=incident.responsible_id)


async def _ask_next(tx: Tx, office: Office, incident: Incident) -> None:
    chat = await chats.get(tx, incident.chat_id)
    in_line = await line.line_for(tx, office, incident)
    following = _after(in_line, incident.responsible_id)
    if incident.claimed_by is not None and incident.state is State.OPEN:
        # Taken by somebody above before the turn came to him: those who answer for the chat are asked still.
        duty = {person.id for person in await line.on_duty(tx, office, chat)}
        first = in_line[0] if in_line else None
        if incident.claimed_by not in duty and first is not None and first.id in duty:
            following = first
    if incident.claimed_by is not None:
        await note(tx, office, case(incident.id), "claim_released", person=incident.claimed_by)
        await _tell(tx, office, incident, "released")
    if following is None:
        left = await incidents.change(tx, incident, remind_at=None, due_at=None, claimed_by=None)
        await note(tx, office, case(incident.id), "nobody_answered")
        await notices.tell_administrators(
            tx, office, incident.institution_id, "overdue", key=str(incident.id), incident=incident.id, chat=chat.id
        )
        await cards.refresh(tx, office, left)
        return
    above = line.acts_as_administrator(following, await line.on_duty(tx, office, chat))
    if above and incident.state is State.OPEN:
        incident = await incidents.change(tx, incident, state=State.ESCALATED)
    await line.hand_over(tx, office, incident, following, why="deadline")


async def _tell(tx: Tx, office: Office, incident: Incident, notice: str) -> bool:
    """Order a notice to whoever answers for the case; False: he cannot be reached."""
    person = await people.get_person(tx, incident.responsible_id) if incident.responsible_id else None
    chat = await chats.get(tx, incident.chat_id)
    dialog = await people.dialog_of(tx, person, chat.transport) if person else None
    if person is None or dialog is None:
        return False
    return await outbox.put(
        tx,
        key=f"{notice}:{incident.id}:{person.id}:{incident.version}",
        kind="notice",
        transport=dialog[0],
        target=dialog[1],
        incident_id=incident.id,
        payload={"notice": notice, "incident": incident.id, "chat": chat.id},
        now=office.clock(),
    )


def _after(people_in_line: list[Person], current: int | None) -> Person | None:
    places = [place for place, person in enumerate(people_in_line) if person.id == current]
    rest = people_in_line[places[0] + 1 :] if places else people_in_line
    return rest[0] if rest else None
