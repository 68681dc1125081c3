"""The outbox: actions decided and not yet performed. A row names what to do; texts are made when it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema import outbox

WAITING, DONE, FAILED = "waiting", "done", "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """One action to perform.

    Attributes:
        key: the same decision gives the same key, so that nothing is ordered twice.
        kind: what to do, a key of the delivery's table.
        target: the messenger's chat id it goes to.
        payload: ids and text keys, never texts.
    """

    id: int
    key: str
    kind: str
    transport: str
    target: str
    incident_id: int | None
    payload: dict[str, Any]
    attempts: int
    not_before: datetime
    created_at: datetime


_COLUMNS = [outbox.c[name] for name in Order.__slots__]


async def put(
    tx: Tx,
    *,
    key: str,
    kind: str,
    transport: str,
    target: str,
    now: datetime,
    incident_id: int | None = None,
    payload: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Order an action once; False: it was ordered already."""
    if (await tx.execute(select(outbox.c.id).where(outbox.c.key == key))).first():
        return False
    row = {"key": key, "kind": kind, "transport": transport, "target": target, "incident_id": incident_id}
    times = {"created_at": now, "not_before": not_before or now}
    await tx.execute(insert(outbox).values(**row, **times, payload=payload or {}, state=WAITING))
    return True


async def due(tx: Tx, now: datetime, limit: int = 200) -> list[Order]:
    """Waiting orders whose time has come, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(outbox.c.state == WAITING, outbox.c.not_before <= now)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Order(*row) for row in await tx.execute(query)]


async def next_due(tx: Tx) -> datetime | None:
    """When the next waiting order's time comes."""
    query = select(outbox.c.not_before).where(outbox.c.state == WAITING).order_by(outbox.c.not_before).limit(1)
    return (await tx.execute(query)).scalar_one_or_none()


async def finish(tx: Tx, order: Order, now: datetime) -> None:
    """The action was performed."""
    await tx.execute(update(outbox).where(outbox.c.id == order.id).values(state=DONE, done_at=now))


async def fail(tx: Tx, order: Order, refusal: str, now: datetime) -> None:
    """The action will never be performed."""
    values = {"state": FAILED, "done_at": now, "refusal": refusal}
    await tx.execute(update(outbox).where(outbox.c.id == order.id).values(values))


async def postpone(tx: Tx, order: Order, not_before: datetime, *, failed: bool = True) -> None:
    """Try again later; ``failed`` counts an attempt."""
    values = {"not_before": not_before, "attempts": order.attempts + failed}
    await tx.execute(update(outbox).where(outbox.c.id == order.id).values(values))


async def redirect(tx: Tx, transport: str, target: str, new_target: str) -> None:
    """Send what waits for a migrated chat to its new id."""
    here = (outbox.c.transport == transport) & (outbox.c.target == target) & (outbox.c.state == WAITING)
    await tx.execute(update(outbox).where(here).values(target=new_target))


async def sent_since(tx: Tx, transport: str, target: str, kinds: tuple[str, ...], since: datetime) -> list[datetime]:
    """When orders of these kinds were performed for a target since then, the oldest first."""
    query = select(outbox.c.done_at).where(
        outbox.c.transport == transport, outbox.c.target == target, outbox.c.kind.in_(kinds),
        outbox.c.state == DONE, outbox.c.done_at > since,
    )  # fmt: skip
    return [moment for moment in (await tx.execute(query.order_by(outbox.c.done_at))).scalars() if moment is not None]


async def withdraw(tx: Tx, incident_id: int, kind: str, now: datetime) -> None:
    """Take back orders of one kind for a case that are not needed any more."""
    here = (outbox.c.incident_id == incident_id) & (outbox.c.kind == kind) & (outbox.c.state == WAITING)
    await tx.execute(update(outbox).where(here).values(state=DONE, done_at=now))


async def forget_done(tx: Tx, before: datetime) -> None:
    """Forget what was performed before."""
    await tx.execute(delete(outbox).where(outbox.c.state == DONE, outbox.c.done_at < before))


async def waiting_for(tx: Tx, transport: str, target: str) -> int:
    """How many cards and notices wait for a target."""
    here = (outbox.c.transport == transport) & (outbox.c.target == target) & (outbox.c.state == WAITING)
    query = select(func.count()).select_from(outbox).where(here, outbox.c.kind.in_(("card", "notice")))
    return (await tx.execute(query)).scalar_one()


async def waiting(tx: Tx) -> tuple[int, int, datetime | None]:
    """How many wait, how many failed, and since when the oldest waits."""
    query = (
        select(outbox.c.state, func.count(), func.min(outbox.c.created_at))
        .where(outbox.c.state != DONE)
        .group_by(outbox.c.state)
    )
    counts = {row[0]: row for row in await tx.execute(query)}
    live, failed = counts.get(WAITING), counts.get(FAILED)
    return (live[1] if live else 0, failed[1] if failed else 0, live[2] if live else None)
