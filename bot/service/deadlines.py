"""Deadlines: whoever is asked and stays silent is reminded once, then the next in line is asked, to the last."""

import asyncio

from bot.domain import Incident, Person, Role, State
from bot.service import cases, notices
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
    person = await people.get_person(tx, incident.responsible_id) if incident.responsible_id else None
    chat = await chats.get(tx, incident.chat_id)
    dialog = await people.dialog_of(tx, person, chat.transport) if person else None
    if person is None or dialog is None:
        return
    await note(tx, office, case(incident.id), "reminded", person=person.id)
    transport, target = dialog
    await outbox.put(
        tx,
        key=f"waiting:{incident.id}:{person.id}",
        kind="notice",
        transport=transport,
        target=target,
        incident_id=incident.id,
        payload={"notice": "waiting", "incident": incident.id, "chat": chat.id},
        now=office.clock(),
    )


async def _ask_next(tx: Tx, office: Office, incident: Incident) -> None:
    chat = await chats.get(tx, incident.chat_id)
    line = await cases.line_of(tx, chat, await cases.author_of(tx, incident))
    following = _after(line, incident.responsible_id)
    if following is None:
        await incidents.change(tx, incident, remind_at=None, due_at=None)
        await note(tx, office, case(incident.id), "nobody_answered")
        await notices.tell_administrators(
            tx, office, incident.institution_id, "overdue", key=str(incident.id), incident=incident.id, chat=chat.id
        )
        return
    remind_at, due_at = await cases.deadlines_from_now(tx, office, incident)
    state = State.ESCALATED if Role.ADMINISTRATOR in following.roles else incident.state
    passed = await incidents.change(
        tx, incident, state=state, responsible_id=following.id, remind_at=remind_at, due_at=due_at
    )
    await note(tx, office, case(incident.id), "deadline", past=incident.responsible_id, person=following.id)
    await cases.show_to(tx, office, passed, following, office.clock())
    await cases.refresh(tx, office, passed)


def _after(line: list[Person], current: int | None) -> Person | None:
    places = [place for place, person in enumerate(line) if person.id == current]
    rest = line[places[0] + 1 :] if places else line
    return rest[0] if rest else None
