"""Floods: from the fifth flagged message of one author in ten minutes one growing digest takes the place of cards."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain import Chat, Incident
from bot.service import cards
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import incidents, outbox
from bot.store.engine import Tx

WINDOW = timedelta(minutes=10)
# The second to fourth card of an author wait so long: in a burst they are not sent at all.
HOLD = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Flood:
    """What one author's last ten minutes say of his next flagged message.

    Attributes:
        digest: the open digest that goes on with it.
        earlier: his cases in the window, each of one message so far, the oldest first.
    """

    digest: Incident | None
    earlier: tuple[Incident, ...]


async def look(tx: Tx, office: Office, chat: Chat, author: str, *, urgent: bool) -> Flood:
    """What stands of an author in a chat; urgent cases and others never share a digest."""
    found = [
        incident
        for incident in await incidents.of_author(tx, chat.id, author, office.clock() - WINDOW)
        if incident.urgent == urgent and incident.merged_into is None
    ]
    for incident in reversed(found):
        if incident.state.is_open and incident.pending is None and await incidents.is_digest(tx, incident.id):
            return Flood(incident, tuple(found))
    return Flood(None, tuple(found))


async def gather(tx: Tx, office: Office, earlier: tuple[Incident, ...], newest: Incident) -> Incident:
    """Make one digest of an author's open cases and the newest one; the oldest of them goes on."""
    open_ones = [it for it in (*earlier, newest) if it.state.is_open and it.pending is None]
    whole, *parts = open_ones
    for part in parts:
        await incidents.merge(tx, part, whole, office.clock())
        await outbox.withdraw(tx, part.id, "card", office.clock())
        await note(tx, office, case(part.id), "merged", into=whole.id)
        merged = await incidents.get(tx, part.id)
        assert merged is not None
        await cards.refresh(tx, office, merged)
    if not parts:
        return whole
    grown = await incidents.change(
        tx,
        whole,
        categories=tuple(dict.fromkeys(category for it in open_ones for category in it.categories)),
        severity=max(it.severity for it in open_ones),
        reasons=tuple(dict.fromkeys(reason for it in open_ones for reason in it.reasons)),
        last_at=office.clock(),
    )
    await note(tx, office, case(whole.id), "digest", parts=[part.id for part in parts])
    await cards.refresh(tx, office, grown)
    return grown
