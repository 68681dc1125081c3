"""Signing in to the console: passwords, lock-out with a growing delay, sessions kept on the server."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update

from bot.clock import Clock
from bot.domain import Institution, Person, Role
from bot.errors import UserError
from bot.store import people
from bot.store.engine import Store, Tx
from bot.store.schema import duty, session, sign_in

FREE_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
SESSION_LIFE = timedelta(hours=12)
SHORTEST_PASSWORD = 10
# Each verification takes 64 MB for a moment: more at once would let strangers fill the memory.
AT_ONCE = 2


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the console.

    Attributes:
        person: the member of staff, with his roles.
        institution: where he works; he never sees another one.
        chats: the chats he has duty in.
    """

    person: Person
    institution: Institution
    chats: frozenset[int]

    def is_any(self, *roles: Role) -> bool:
        """He holds one of the roles."""
        return not self.person.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The password fits; ``token`` opens the console until ``until``."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many wrong passwords: nothing is checked before ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """No such login, or not its password; which of the two is not told."""


class SignIns:
    """Checks passwords and keeps sessions. The table holds only a session's digest: a stolen copy opens nothing."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        hasher: PasswordHasher | None = None,
        make_token: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._make_token = make_token
        self._room = asyncio.Semaphore(AT_ONCE)
        # Checked when there is no such login, so that both answers take the same time.
        self._decoy: str | None = None

    async def set_password(self, login: str, person_id: int, password: str) -> None:
        """Give a person a login and password, or new ones; his sessions end and a lock is lifted.

        Raises:
            UserError: the password is too short, or the login belongs to somebody else.
        """
        login = _plain(login)
        if len(password) < SHORTEST_PASSWORD:
            raise UserError(f"Пароль короче {SHORTEST_PASSWORD} знаков: придумайте длиннее")
        digest = await self._run(self._hasher.hash, password)
        async with self._store.write() as tx:
            owner = await tx.scalar(select(sign_in.c.person_id).where(sign_in.c.login == login))
            if owner not in {None, person_id}:
                raise UserError(f"Логин «{login}» занят другим сотрудником: выберите другой")
            await tx.execute(delete(sign_in).where(sign_in.c.person_id == person_id))
            await tx.execute(insert(sign_in).values(login=login, person_id=person_id, password=digest))
            await tx.execute(delete(session).where(session.c.person_id == person_id))

    async def sign_in(self, login: str, password: str) -> SignedIn | Locked | Wrong:
        """Check the password and open a session. Each attempt is counted before it is checked."""
        login = _plain(login)
        # Counting first: a hundred guesses sent at once are a hundred attempts, not one.
        async with self._store.write() as tx:
            found = (await tx.execute(select(sign_in).where(sign_in.c.login == login))).one_or_none()
            now = self._clock()
            if found is not None:
                if found.locked_until is not None and found.locked_until > now:
                    return Locked(found.locked_until)
                failures = found.failures + 1
                locked_until = now + delay(failures) if failures >= FREE_ATTEMPTS else None
                await tx.execute(
                    update(sign_in).where(sign_in.c.login == login).values(failures=failures, locked_until=locked_until)
                )
        if found is None:
            await self._verify(await self._some_digest(), password)
            return Wrong()
        if not await self._verify(found.password, password):
            return Wrong()
        await self._forgive(login, found.password, password)
        return await self._open(found.person_id)

    async def open_session(self, person_id: int) -> str:
        """Open a session without a password (the demo, one-time links); returns its token."""
        return (await self._open(person_id)).token

    async def viewer(self, token: str) -> Viewer | None:
        """Whose session it is; None: ended, expired, unknown, or the person has left."""
        async with self._store.read() as tx:
            found = await tx.scalar(
                select(session.c.person_id).where(
                    session.c.digest == people.digest(token), session.c.expires_at > self._clock()
                )
            )
            return None if found is None else await _viewer(tx, found)

    async def sign_out(self, token: str) -> None:
        """End the session on the server: its token opens nothing any more."""
        async with self._store.write() as tx:
            await tx.execute(delete(session).where(session.c.digest == people.digest(token)))

    async def _open(self, person_id: int) -> SignedIn:
        token = self._make_token()
        now = self._clock()
        until = now + SESSION_LIFE
        async with self._store.write() as tx:
            await tx.execute(delete(session).where(session.c.expires_at <= now))
            await tx.execute(
                insert(session).values(
                    digest=people.digest(token), person_id=person_id, created_at=now, expires_at=until
                )
            )
        return SignedIn(token, until)

    async def _forgive(self, login: str, digest: str, password: str) -> None:
        values: dict[str, object] = {"failures": 0, "locked_until": None}
        if self._hasher.check_needs_rehash(digest):
            values["password"] = await self._run(self._hasher.hash, password)
        async with self._store.write() as tx:
            await tx.execute(update(sign_in).where(sign_in.c.login == login).values(**values))

    async def _verify(self, digest: str, password: str) -> bool:
        try:
            return await self._run(self._hasher.verify, digest, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _some_digest(self) -> str:
        if self._decoy is None:
            self._decoy = await self._run(self._hasher.hash, self._make_token())
        return self._decoy

    async def _run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with self._room:
            return await asyncio.to_thread(work, *args, **kwargs)


def delay(failures: int) -> timedelta:
    """How long the door stays shut after so many wrong passwords in a row: doubling, an hour at most."""
    doublings = max(0, min(failures - FREE_ATTEMPTS, 16))
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def _plain(login: str) -> str:
    return login.strip().casefold()


async def _viewer(tx: Tx, person_id: int) -> Viewer | None:
    someone = await people.get_person(tx, person_id)
    if someone is None or not someone.active:
        return None
    institution = await people.get_institution(tx, someone.institution_id)
    chats = await tx.scalars(select(duty.c.chat_id).where(duty.c.person_id == person_id))
    return Viewer(someone, institution, frozenset(chats))
