"""Saved views: filters of the incident log that somebody keeps under a name."""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from bot.store.engine import Tx
from bot.store.schema import saved_view

# More names would hide the log behind them.
MOST = 20
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class View:
    """One saved view; ``query`` is the part of the address after the question mark."""

    id: int
    name: str
    query: str


async def of(tx: Tx, person_id: int) -> tuple[View, ...]:
    """Somebody's views, by name."""
    query = select(saved_view.c.id, saved_view.c.name, saved_view.c.query)
    rows = await tx.execute(query.where(saved_view.c.person_id == person_id).order_by(saved_view.c.name))
    return tuple(View(*row) for row in rows)


async def save(tx: Tx, person_id: int, name: str, query: str) -> bool:
    """Keep a view; one of the same name is replaced. False: there are too many already."""
    mine = saved_view.c.person_id == person_id
    await tx.execute(delete(saved_view).where(mine, saved_view.c.name == name))
    if (await tx.scalar(select(func.count()).select_from(saved_view).where(mine)) or 0) >= MOST:
        return False
    await tx.execute(insert(saved_view).values(person_id=person_id, name=name, query=query))
    return True


async def drop(tx: Tx, person_id: int, view_id: int) -> None:
    """Forget a view of one's own."""
    await tx.execute(delete(saved_view).where(saved_view.c.person_id == person_id, saved_view.c.id == view_id))
