"""Sessions of the console, kept on the server: opened, listed, ended. The table holds only digests of their tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.store import people
from bot.store.engine import Tx
from bot.store.schema import session

SESSION_LIFE = timedelta(hours=12)
# Noting each page would make every reader a writer.
SEEN_EVERY = timedelta(minutes=5)
LONGEST_DEVICE = 100


@dataclass(frozen=True, slots=True)
class Open:
    """Whose session a token opens, and when it was last seen (to within ``SEEN_EVERY``)."""

    person_id: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's open session as he sees it.

    Attributes:
        id: the digest of its token: names the session, opens nothing.
        device: browser and system in words, empty when unknown.
        seen_at: when it was last used, to within ``SEEN_EVERY``.
        current: the one that asks.
    """

    id: str
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


async def start(tx: Tx, token: str, person_id: int, now: datetime, device: str) -> datetime:
    """Open a session; returns until when it lasts. Expired ones are forgotten meanwhile."""
    until = now + SESSION_LIFE
    await tx.execute(delete(session).where(session.c.expires_at <= now))
    row = {"digest": people.digest(token), "person_id": person_id, "device": device[:LONGEST_DEVICE]}
    await tx.execute(insert(session).values(row | {"created_at": now, "expires_at": until, "seen_at": now}))
    return until


async def find(tx: Tx, token: str, now: datetime) -> Open | None:
    """The session that a token opens."""
    here = (session.c.digest == people.digest(token)) & (session.c.expires_at > now)
    row = (await tx.execute(select(session.c.person_id, session.c.seen_at).where(here))).one_or_none()
    return Open(row.person_id, row.seen_at) if row else None


async def see(tx: Tx, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    await tx.execute(update(session).where(session.c.digest == people.digest(token)).values(seen_at=now))


async def of(tx: Tx, person_id: int, now: datetime, current: str) -> list[Session]:
    """Somebody's open sessions, the last used first; ``current`` is the token that asks."""
    here = (session.c.person_id == person_id) & (session.c.expires_at > now)
    own = people.digest(current)
    found = [
        Session(row.digest, row.device, row.created_at, row.seen_at or row.created_at, row.digest == own)
        for row in await tx.execute(select(session).where(here))
    ]
    return sorted(found, key=lambda it: (it.current, it.seen_at), reverse=True)


async def end(tx: Tx, person_id: int, session_id: str | None = None) -> int:
    """End one of somebody's sessions, or (None) all of them; returns how many ended."""
    here = session.c.person_id == person_id
    if session_id is not None:
        here &= session.c.digest == session_id
    return (await tx.execute(delete(session).where(here))).rowcount
