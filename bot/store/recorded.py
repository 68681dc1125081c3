"""Recorded cases to look at again: what was found then, and the sealed texts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from bot.domain import Incident
from bot.store import incidents
from bot.store.engine import Tx
from bot.store.schema import evidence, incident

# A database takes only so many values in one query.
_AT_ONCE = 500


async def cases(tx: Tx, institution_id: int | None, since: datetime, most: int) -> list[Incident]:
    """The last cases opened since then, of one institution or of all; the oldest first."""
    query = select(*(incident.c[name] for name in Incident.__slots__)).where(incident.c.opened_at >= since)
    if institution_id is not None:
        query = query.where(incident.c.institution_id == institution_id)
    rows = await tx.execute(query.order_by(incident.c.opened_at.desc(), incident.c.id.desc()).limit(most))
    return [incidents.from_row(row) for row in rows.mappings()][::-1]


async def sealed_texts(tx: Tx, numbers: Iterable[int]) -> dict[int, list[bytes]]:
    """The sealed texts of cases that are not purged, the oldest first."""
    wanted = list(numbers)
    found: dict[int, list[bytes]] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        here = evidence.c.incident_id.in_(wanted[begin : begin + _AT_ONCE]) & evidence.c.sealed.is_not(None)
        query = select(evidence.c.incident_id, evidence.c.sealed).where(here).order_by(evidence.c.id)
        for row in await tx.execute(query):
            found.setdefault(row.incident_id, []).append(row.sealed)
    return found
