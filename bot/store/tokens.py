"""Keys to the API: made, listed, revoked; whose request one brings. Only digests are kept, so each is shown once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select, update

from bot.clock import Clock
from bot.store import people
from bot.store.engine import Store, Tx
from bot.store.schema import api_token, person
from bot.store.signin import Viewer, viewer_of

# So that a key that got into a text can be recognised as one.
PREFIX = "dzh_"
LONGEST_NAME = 100
LIVES = (30, 90, 365)
# Noting each request would make every reader a writer.
USED_EVERY = timedelta(minutes=5)


class ApiScope(StrEnum):
    """What a key may be used for; beyond that it opens nothing."""

    CHECK = "check"
    INCIDENTS = "incidents:read"
    STATISTICS = "statistics:read"


@dataclass(frozen=True, slots=True)
class Token:
    """A key as the list shows it; ``person``: in whose name it reads."""

    id: int
    name: str
    person: str
    scopes: tuple[ApiScope, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """It still opens something."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who sent a request to the API: whose rights, and what of them the key allows."""

    viewer: Viewer
    scopes: frozenset[ApiScope]


class ApiTokens:
    """Tells whose request a key brings."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def bearer(self, plain: str) -> Bearer | None:
        """Whose key it is; None: unknown, expired, revoked, or its person has left."""
        now = self._clock()
        here = (api_token.c.digest == people.digest(plain)) & api_token.c.revoked_at.is_(None)
        async with self._store.read() as tx:
            query = select(api_token).where(here, api_token.c.expires_at > now)
            row = (await tx.execute(query)).one_or_none()
            viewer = await viewer_of(tx, row.person_id, now) if row else None
        if row is None or viewer is None:
            return None
        if row.used_at is None or now - row.used_at >= USED_EVERY:
            async with self._store.write() as tx:
                await tx.execute(update(api_token).where(api_token.c.id == row.id).values(used_at=now))
        return Bearer(viewer, frozenset(_scopes(row.scopes)))


async def make(
    tx: Tx, person_id: int, name: str, scopes: frozenset[ApiScope], now: datetime, days: int
) -> tuple[int, str]:
    """Make a key for so many days; returns its number and the key itself, which is told only now."""
    plain = PREFIX + secrets.token_urlsafe(32)
    row = {"digest": people.digest(plain), "person_id": person_id, "name": name, "scopes": sorted(scopes)}
    made = await tx.execute(insert(api_token).values(**row, created_at=now, expires_at=now + timedelta(days=days)))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0]), plain


async def of(tx: Tx, institution_id: int) -> list[Token]:
    """The keys of an institution, the newest first; expired and revoked ones too."""
    query = select(api_token, person.c.name.label("holder")).join(person, person.c.id == api_token.c.person_id)
    rows = await tx.execute(query.where(person.c.institution_id == institution_id).order_by(api_token.c.id.desc()))
    return [
        Token(
            row.id, row.name, row.holder, _scopes(row.scopes), row.created_at, row.expires_at, row.used_at,
            row.revoked_at,
        )
        for row in rows
    ]  # fmt: skip


async def revoke(tx: Tx, institution_id: int, number: int, now: datetime) -> bool:
    """Let a key open nothing from now on; False: there is none of this number that would."""
    here = (api_token.c.id == number) & api_token.c.revoked_at.is_(None)
    own = api_token.c.person_id.in_(select(person.c.id).where(person.c.institution_id == institution_id))
    return (await tx.execute(update(api_token).where(here, own).values(revoked_at=now))).rowcount > 0


def _scopes(stored: list[str]) -> tuple[ApiScope, ...]:
    # A scope that an older or newer program knew opens nothing here.
    return tuple(scope for scope in ApiScope if scope.value in stored)
