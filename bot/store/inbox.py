"""The inbox: updates accepted and not yet handled, in order within a lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema import cursor, inbox, seen
from bot.transport.interface import RawUpdate


@dataclass(frozen=True, slots=True)
class Received:
    """An update in the inbox."""

    id: int
    transport: str
    key: str
    lane: str
    payload: dict[str, Any]
    received_at: datetime
    attempts: int
    not_before: datetime


async def accept(tx: Tx, transport: str, updates: Sequence[RawUpdate], place: str | None, now: datetime) -> int:
    """Store the new ones among the updates and the place in the stream after them; returns how many were new."""
    keys = [new.key for new in updates]
    known: set[str] = set()
    for table in (inbox, seen):
        found = await tx.execute(select(table.c.key).where(table.c.transport == transport, table.c.key.in_(keys)))
        known.update(found.scalars())
    common = {"transport": transport, "received_at": now, "not_before": now}
    # One batch may hold an update twice, too.
    fresh = {new.key: new for new in updates if new.key not in known}
    rows = [{**common, "key": new.key, "lane": new.lane, "payload": new.payload} for new in fresh.values()]
    if rows:
        await tx.execute(insert(inbox), rows)
    if place is not None:
        moved = await tx.execute(update(cursor).where(cursor.c.transport == transport).values(value=place))
        if moved.rowcount == 0:
            await tx.execute(insert(cursor).values(transport=transport, value=place))
    return len(rows)


async def place(tx: Tx, transport: str) -> str | None:
    """Where to go on reading the messenger's stream."""
    return (await tx.execute(select(cursor.c.value).where(cursor.c.transport == transport))).scalar_one_or_none()


async def heads(tx: Tx) -> list[Received]:
    """The first unhandled update of every lane, oldest first; parked ones do not hold up their lane."""
    first = select(func.min(inbox.c.id)).where(inbox.c.parked.is_(False)).group_by(inbox.c.transport, inbox.c.lane)
    columns = [inbox.c[name] for name in Received.__slots__]
    rows = await tx.execute(select(*columns).where(inbox.c.id.in_(first)).order_by(inbox.c.id))
    return [Received(*row) for row in rows]


async def finish(tx: Tx, received: Received, now: datetime) -> None:
    """Take a handled update out, text and all, and remember its key."""
    await tx.execute(delete(inbox).where(inbox.c.id == received.id))
    await tx.execute(insert(seen).values(transport=received.transport, key=received.key, at=now))


async def postpone(tx: Tx, received: Received, not_before: datetime, *, park: bool) -> None:
    """Try again later, or put the update aside for a person to look at."""
    values = {"attempts": received.attempts + 1, "not_before": not_before, "parked": park}
    await tx.execute(update(inbox).where(inbox.c.id == received.id).values(values))


async def forget_seen(tx: Tx, before: datetime) -> None:
    """Forget the keys of updates handled before; messengers serve nothing again after so long."""
    await tx.execute(delete(seen).where(seen.c.at < before))


async def waiting(tx: Tx) -> tuple[int, int, datetime | None]:
    """How many wait, how many are parked, and since when the oldest waits."""
    query = select(inbox.c.parked, func.count(), func.min(inbox.c.received_at)).group_by(inbox.c.parked)
    counts = {row[0]: row for row in await tx.execute(query)}
    live, parked = counts.get(False), counts.get(True)
    return (live[1] if live else 0, parked[1] if parked else 0, live[2] if live else None)
