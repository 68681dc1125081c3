"""Words that people say about a case, sealed; and what the bot waits to read from somebody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.engine import Tx
from bot.store.schema import awaiting, remark

NOTE, APPEAL = "note", "appeal"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark; ``person_id`` None: the author of the message."""

    kind: str
    person_id: int | None
    sealed: bytes | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the next private message of somebody is."""

    what: str
    incident_id: int


async def add(tx: Tx, incident_id: int, kind: str, person_id: int | None, sealed: bytes, now: datetime) -> None:
    """Keep a remark."""
    row = {"incident_id": incident_id, "kind": kind, "person_id": person_id, "sealed": sealed, "at": now}
    await tx.execute(insert(remark).values(row))


async def of(tx: Tx, incident_id: int) -> list[Remark]:
    """The remarks on a case, in order."""
    query = select(remark.c.kind, remark.c.person_id, remark.c.sealed, remark.c.at)
    rows = await tx.execute(query.where(remark.c.incident_id == incident_id).order_by(remark.c.id))
    return [Remark(*row) for row in rows]


async def purge(tx: Tx, before: datetime) -> None:
    """Destroy remarks of before."""
    await tx.execute(delete(remark).where(remark.c.at < before))


async def wait_for(tx: Tx, transport: str, user: str, what: str, incident_id: int, until: datetime) -> None:
    """The next private message of a user is this."""
    await stop_waiting(tx, transport, user)
    row = {"transport": transport, "user": user, "what": what, "incident_id": incident_id, "until": until}
    await tx.execute(insert(awaiting).values(row))


async def awaited(tx: Tx, transport: str, user: str, now: datetime) -> Awaited | None:
    """What is waited for from a user."""
    here = (awaiting.c.transport == transport) & (awaiting.c.user == user) & (awaiting.c.until > now)
    row = (await tx.execute(select(awaiting.c.what, awaiting.c.incident_id).where(here))).one_or_none()
    return Awaited(*row) if row else None


async def stop_waiting(tx: Tx, transport: str, user: str) -> None:
    """Nothing is waited for any more."""
    await tx.execute(delete(awaiting).where(awaiting.c.transport == transport, awaiting.c.user == user))
