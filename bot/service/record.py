"""Writing the journal and the chat's orders from the service: one short call each."""

from bot.domain import Chat, Incident
from bot.service.office import Office
from bot.store import journal, outbox
from bot.store.engine import Tx


async def note(
    tx: Tx, office: Office, subject: str, action: str, /, *, actor: str = journal.BOT, **details: object
) -> None:
    """Journal an action about a subject now; ``details`` hold ids, categories and codes only."""
    await journal.append(tx, at=office.clock(), actor=actor, action=action, subject=subject, details=details)


def case(incident_id: int) -> str:
    """The journal's name of a case."""
    return f"incident:{incident_id}"


async def order_in_chat(
    tx: Tx, office: Office, chat: Chat, incident: Incident, kind: str, key: str, **payload: object
) -> None:
    """Order an action in the chat of a case, once for each ``key``."""
    await outbox.put(
        tx,
        key=f"{kind}:{incident.id}{key}",
        kind=kind,
        transport=chat.transport,
        target=chat.external,
        incident_id=incident.id,
        payload=payload,
        now=office.clock(),
    )


async def order_to_author(
    tx: Tx, office: Office, chat: Chat, incident: Incident, kind: str, key: str, **payload: object
) -> None:
    """Order words to the author of a case, once for each ``key``."""
    await outbox.put(
        tx,
        key=f"{kind}:{incident.id}{key}",
        kind=kind,
        transport=chat.transport,
        target=incident.author,
        incident_id=incident.id,
        payload=payload,
        now=office.clock(),
    )
