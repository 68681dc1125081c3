"""Writing the journal from the service: one short call."""

from bot.service.office import Office
from bot.store import journal
from bot.store.engine import Tx


async def note(
    tx: Tx, office: Office, subject: str, action: str, /, *, actor: str = journal.BOT, **details: object
) -> None:
    """Journal an action about a subject now; ``details`` hold ids, categories and codes only."""
    await journal.append(tx, at=office.clock(), actor=actor, action=action, subject=subject, details=details)


def case(incident_id: int) -> str:
    """The journal's name of a case."""
    return f"incident:{incident_id}"
