"""Signing in to the console: passwords, one-time links, the second factor, lock-out with a growing delay."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from bot.clock import Clock
from bot.domain import Institution, Person, Role
from bot.errors import UserError
from bot.store import journal, people, sessions, totp
from bot.store.engine import Store, Tx
from bot.store.schema import sign_in
from bot.store.seal import Seal
from bot.store.sessions import SEEN_EVERY, Session

FREE_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
SHORTEST_PASSWORD = 10
# How long the second factor is waited for.
HALF_LIFE = timedelta(minutes=10)
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
    """He is who he says; ``token`` opens the console until ``until``."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password or the link fits, the second factor is still asked; ``token`` opens only that question."""

    token: str
    sets_up: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many wrong attempts: nothing is checked before ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was given does not fit; what of it is not told."""


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody who is half-way in; ``secret``: the second factor that he is setting up, None: he has one."""

    login: str
    secret: str | None


class SignIns:
    """Checks who comes and keeps sessions. Tables hold only digests of what opens: a stolen copy opens nothing."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        seal: Seal,
        *,
        hasher: PasswordHasher | None = None,
        make_token: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self._store = store
        self._clock = clock
        self._seal = seal
        self._hasher = hasher or PasswordHasher()
        self._make_token = make_token
        self._room = asyncio.Semaphore(AT_ONCE)
        # Checked when there is no such login, so that both answers take the same time.
        self._decoy: str | None = None

    async def set_password(self, login: str, person_id: int, password: str) -> None:
        """Give a person a login and password, or new ones; his sessions end and a lock is lifted.

        The second factor stays with its login; with another login it has to be set up again.

        Raises:
            UserError: the password is too short, or the login belongs to somebody else.
        """
        login = _plain(login)
        if len(password) < SHORTEST_PASSWORD:
            raise UserError(f"Пароль короче {SHORTEST_PASSWORD} знаков: придумайте длиннее")
        digest = await self._run(self._hasher.hash, password)
        async with self._store.write() as tx:
            known = await _find(tx, sign_in.c.login == login)
            if known is not None and known.person_id != person_id:
                raise UserError(f"Логин «{login}» занят другим сотрудником: выберите другой")
            factor = {"totp": known.totp, "totp_step": known.totp_step} if known else {}
            await tx.execute(delete(sign_in).where(sign_in.c.person_id == person_id))
            await tx.execute(insert(sign_in).values(login=login, person_id=person_id, password=digest, **factor))
            await sessions.end(tx, person_id)
            await people.drop_codes(tx, person_id, people.HALF_WAY)

    async def sign_in(self, login: str, password: str, device: str = "") -> SignedIn | HalfWay | Locked | Wrong:
        """Check the password. Each attempt is counted before it is checked."""
        login = _plain(login)
        # Counting first: a hundred guesses sent at once are a hundred attempts, not one.
        async with self._store.write() as tx:
            found = await _find(tx, sign_in.c.login == login)
            if found is not None:
                if until := _locked(found, self._clock()):
                    return Locked(until)
                await _count(tx, found, self._clock())
        if not await self._verify(found.password if found else await self._some_digest(), password) or found is None:
            async with self._store.write() as tx:
                await self._failed(tx, found, "password")
            return Wrong()
        changed = await self._rehashed(found.password, password)
        async with self._store.write() as tx:
            if await viewer_of(tx, found.person_id, self._clock()) is None:
                return Wrong()
            if not await _asks_second(tx, found):
                await tx.execute(_of(found).values(failures=0, locked_until=None, **changed))
                return await self._open(tx, found.person_id, "password", device)
            # The attempt is taken back, not forgiven: who knows the password alone may not guess codes for ever.
            await tx.execute(_of(found).values(failures=sign_in.c.failures - 1, **changed))
            same = sign_in.c.failures == found.failures
            await tx.execute(_of(found).where(same).values(locked_until=found.locked_until))
            return await self._half_way(tx, found)

    async def enter(self, link: str, device: str = "") -> SignedIn | HalfWay | Wrong:
        """Use a one-time link up."""
        async with self._store.write() as tx:
            person_id = await people.use_code(tx, link, self._clock(), people.CONSOLE)
            if person_id is None or await viewer_of(tx, person_id, self._clock()) is None:
                return Wrong()
            known = await _find(tx, sign_in.c.person_id == person_id)
            if known is not None and await _asks_second(tx, known):
                return await self._half_way(tx, known)
            return await self._open(tx, person_id, "link", device)

    async def link_opens(self, link: str) -> bool:
        """Whether a one-time link would still open the console; asking does not use it up."""
        async with self._store.read() as tx:
            return await people.code_of(tx, link, self._clock(), people.CONSOLE) is not None

    async def half(self, token: str) -> Half | None:
        """Who is half-way in with this token; None: nobody, or too late."""
        async with self._store.read() as tx:
            found = await self._half(tx, token)
            return Half(found.login, None if found.totp else self._new_secret(token)) if found else None

    async def confirm(self, token: str, code: str, device: str = "") -> SignedIn | Locked | Wrong | None:
        """Check the second factor, or set it up by its first code; None: not half-way in any more."""
        now = self._clock()
        async with self._store.write() as tx:
            found = await self._half(tx, token)
            if found is None:
                return None
            if until := _locked(found, now):
                return Locked(until)
            secret = self._seal.open(found.totp, _place(found))["secret"] if found.totp else self._new_secret(token)
            step = totp.step_of(secret, code, now, found.totp_step)
            if step is None:
                await _count(tx, found, now)
                await self._failed(tx, found, "second factor")
                return Wrong()
            if not found.totp:
                await tx.execute(_of(found).values(totp=self._seal.close({"secret": secret}, _place(found))))
                await self._note(tx, found.person_id, "second_factor_set")
            await tx.execute(_of(found).values(totp_step=step, failures=0, locked_until=None))
            await people.drop_codes(tx, found.person_id, people.HALF_WAY)
            return await self._open(tx, found.person_id, "second factor", device)

    async def open_session(self, person_id: int, device: str = "") -> str:
        """Open a session without asking anything (the demo); returns its token."""
        async with self._store.write() as tx:
            return (await self._open(tx, person_id, "demo", device)).token

    async def viewer(self, token: str) -> Viewer | None:
        """Whose session it is; None: ended, expired, unknown, or the person has left."""
        now = self._clock()
        async with self._store.read() as tx:
            found = await sessions.find(tx, token, now)
            viewer = await viewer_of(tx, found.person_id, now) if found else None
        if found and viewer and (found.seen_at is None or now - found.seen_at >= SEEN_EVERY):
            async with self._store.write() as tx:
                await sessions.see(tx, token, now)
        return viewer

    async def sign_out(self, token: str) -> None:
        """End the session on the server: its token opens nothing any more."""
        async with self._store.write() as tx:
            found = await sessions.find(tx, token, self._clock())
            if found is not None:
                await sessions.end(tx, found.person_id, people.digest(token))
                await self._note(tx, found.person_id, "signed_out")

    async def sessions(self, person_id: int, current: str) -> list[Session]:
        """Somebody's open sessions; ``current`` is the token that asks."""
        async with self._store.read() as tx:
            return await sessions.of(tx, person_id, self._clock(), current)

    async def end_sessions(self, person_id: int, session_id: str | None = None) -> None:
        """Sign somebody out in one place, or (None) everywhere."""
        async with self._store.write() as tx:
            if ended := await sessions.end(tx, person_id, session_id):
                action = "signed_out" if session_id else "signed_out_everywhere"
                await self._note(tx, person_id, action, sessions=ended)

    async def _open(self, tx: Tx, person_id: int, how: str, device: str) -> SignedIn:
        token = self._make_token()
        until = await sessions.start(tx, token, person_id, self._clock(), device)
        await self._note(tx, person_id, "signed_in", how=how)
        return SignedIn(token, until)

    async def _half_way(self, tx: Tx, found: Row[Any]) -> HalfWay:
        token, now = self._make_token(), self._clock()
        await people.drop_expired_codes(tx, now, people.HALF_WAY)
        await people.add_code(tx, token, found.person_id, now + HALF_LIFE, people.HALF_WAY)
        return HalfWay(token, sets_up=found.totp is None)

    async def _half(self, tx: Tx, token: str) -> Row[Any] | None:
        person_id = await people.code_of(tx, token, self._clock(), people.HALF_WAY)
        if person_id is None or await viewer_of(tx, person_id, self._clock()) is None:
            return None
        return await _find(tx, sign_in.c.person_id == person_id)

    def _new_secret(self, token: str) -> str:
        # Bound to one half-way visit: who saw somebody else's QR code cannot have his own become the factor.
        return totp.secret_of(self._seal.setup_secret(token))

    async def _failed(self, tx: Tx, found: Row[Any] | None, what: str) -> None:
        # A login that does not exist may be a password typed into the wrong field: it is not written down.
        subject = f"person:{found.person_id}" if found else "sign_in"
        details = {"what": what} | ({"attempt": found.failures + 1} if found else {})
        now, action = self._clock(), "sign_in_failed"
        await journal.append(tx, at=now, actor=journal.BOT, action=action, subject=subject, details=details)

    async def _note(self, tx: Tx, person_id: int, action: str, **details: object) -> None:
        actor = journal.person(person_id)
        await journal.append(tx, at=self._clock(), actor=actor, action=action, subject=actor, details=details)

    async def _rehashed(self, digest: str, password: str) -> dict[str, object]:
        if not self._hasher.check_needs_rehash(digest):
            return {}
        return {"password": await self._run(self._hasher.hash, password)}

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


def delay(failures: int, free: int = FREE_ATTEMPTS) -> timedelta:
    """How long the door stays shut after so many wrong attempts in a row: doubling, an hour at most."""
    doublings = max(0, min(failures - free, 16))
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


async def viewer_of(tx: Tx, person_id: int, now: datetime) -> Viewer | None:
    """The person as a viewer of the console, whose chats are those he answers for today; None: he has left."""
    someone = await people.get_person(tx, person_id)
    if someone is None or not someone.active:
        return None
    institution = await people.get_institution(tx, someone.institution_id)
    today = now.astimezone(ZoneInfo(institution.time_zone)).date()
    return Viewer(someone, institution, await people.chats_on(tx, person_id, today))


async def reset_second_factor(tx: Tx, person_id: int) -> bool:
    """Forget somebody's second factor and end his sessions; False: he had none."""
    had = (sign_in.c.person_id == person_id) & sign_in.c.totp.is_not(None)
    forgotten = await tx.execute(update(sign_in).where(had).values(totp=None, totp_step=None))
    if forgotten.rowcount:
        await sessions.end(tx, person_id)
        await people.drop_codes(tx, person_id, people.HALF_WAY)
    return forgotten.rowcount > 0


def _plain(login: str) -> str:
    return login.strip().casefold()


def _place(found: Row[Any]) -> str:
    return f"sign_in:{found.login}"


async def _find(tx: Tx, where: ColumnElement[bool]) -> Row[Any] | None:
    # Locked until commit where the database locks rows: two attempts at once are counted as two.
    return (await tx.execute(select(sign_in).where(where).with_for_update())).one_or_none()


def _of(found: Row[Any]) -> Any:
    return update(sign_in).where(sign_in.c.login == found.login)


def _locked(found: Row[Any], now: datetime) -> datetime | None:
    until: datetime | None = found.locked_until
    return until if until is not None and until > now else None


async def _count(tx: Tx, found: Row[Any], now: datetime) -> None:
    failures = found.failures + 1
    locked_until = now + delay(failures) if failures >= FREE_ATTEMPTS else None
    await tx.execute(_of(found).values(failures=failures, locked_until=locked_until))


async def _asks_second(tx: Tx, found: Row[Any]) -> bool:
    someone = await people.get_person(tx, found.person_id)
    return found.totp is not None or (someone is not None and Role.ADMINISTRATOR in someone.roles)
