"""Queries of the institution, its people, their accounts, one-time codes and duties."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update

from bot.domain import Account, Institution, Person, Role
from bot.store.engine import Tx
from bot.store.schema import account, appointment, chat, code, duty, institution, person, substitution

# What an institution begins with.
WORKING_HOURS = (time(7), time(19))
REACT_MINUTES = 120

# What a one-time code is for: tying a messenger's account to a person; opening the console; being half-way into it.
LINK = "link"
CONSOLE = "console"
HALF_WAY = "half"

# How long a link from the dialog opens the console.
CONSOLE_LIFE = timedelta(minutes=5)

_INSTITUTION = [institution.c[name] for name in Institution.__slots__]


async def add_institution(
    tx: Tx,
    name: str,
    *,
    time_zone: str,
    edition: str,
    now: datetime,
    quiet: tuple[time, time] | None,
    hours: tuple[time, time] = WORKING_HOURS,
    saturdays: bool = False,
    react_minutes: int = REACT_MINUTES,
) -> int:
    """Register an institution and return its id."""
    quiet_from, quiet_to = quiet or (None, None)
    work = {"opens": hours[0], "closes": hours[1], "saturdays": saturdays, "react_minutes": react_minutes}
    row = {"name": name, "time_zone": time_zone, "edition": edition, "own_values": [], "created_at": now}
    return await _insert(tx, institution, **row, **work, quiet_from=quiet_from, quiet_to=quiet_to)


async def change_institution(tx: Tx, institution_id: int, **values: Any) -> None:
    """Change columns of an institution."""
    await tx.execute(update(institution).where(institution.c.id == institution_id).values(values))


async def institutions(tx: Tx) -> list[Institution]:
    """All institutions."""
    rows = await tx.execute(select(*_INSTITUTION).order_by(institution.c.id))
    return [_institution(row) for row in rows.mappings()]


async def get_institution(tx: Tx, institution_id: int) -> Institution:
    """One institution; it has to exist."""
    rows = await tx.execute(select(*_INSTITUTION).where(institution.c.id == institution_id))
    return _institution(rows.mappings().one())


async def add_person(tx: Tx, institution_id: int, name: str, roles: Iterable[Role], now: datetime) -> int:
    """Register a member of staff with his appointments and return his id."""
    person_id = await _insert(tx, person, institution_id=institution_id, name=name, created_at=now)
    for role in sorted(set(roles)):
        await tx.execute(insert(appointment).values(person_id=person_id, role=role, since=now))
    return person_id


async def appoint(tx: Tx, person_id: int, role: Role, now: datetime) -> bool:
    """Give a person one more role; False: he has it."""
    here = (appointment.c.person_id == person_id) & (appointment.c.role == role)
    if (await tx.execute(select(appointment.c.role).where(here))).first():
        return False
    await tx.execute(insert(appointment).values(person_id=person_id, role=role, since=now))
    return True


async def dismiss(tx: Tx, person_id: int, role: Role) -> bool:
    """Take a role away; False: he did not have it."""
    here = (appointment.c.person_id == person_id) & (appointment.c.role == role)
    return (await tx.execute(delete(appointment).where(here))).rowcount > 0


async def set_active(tx: Tx, person_id: int, *, active: bool) -> None:
    """Somebody left the staff or came back; nothing of the record is lost."""
    await tx.execute(update(person).where(person.c.id == person_id).values(active=active))


async def staff(tx: Tx, institution_id: int) -> list[Person]:
    """The active staff of an institution, oldest registration first."""
    here = (person.c.institution_id == institution_id) & person.c.active
    ids = (await tx.execute(select(person.c.id).where(here).order_by(person.c.id))).scalars().all()
    return await _people(tx, ids)


async def get_person(tx: Tx, person_id: int) -> Person | None:
    """One person, also one who left."""
    found = await _people(tx, [person_id])
    return found[0] if found else None


async def administrators(tx: Tx, institution_id: int) -> list[Person]:
    """The active administrators of an institution."""
    return [someone for someone in await staff(tx, institution_id) if Role.ADMINISTRATOR in someone.roles]


async def heads(tx: Tx, institution_id: int) -> list[Person]:
    """The active heads of an institution."""
    return [someone for someone in await staff(tx, institution_id) if Role.HEAD in someone.roles]


# Accounts.


async def link(tx: Tx, transport: str, user: str, person_id: int, dialog: str | None) -> None:
    """Say that a messenger's user is this person, and where his dialog with the bot is."""
    await tx.execute(delete(account).where(account.c.transport == transport, account.c.user == user))
    await tx.execute(insert(account).values(transport=transport, user=user, person_id=person_id, dialog=dialog))


async def set_dialog(tx: Tx, transport: str, user: str, dialog: str | None) -> None:
    """Remember where the bot may write to a member of staff, or that it may not."""
    here = (account.c.transport == transport) & (account.c.user == user)
    await tx.execute(update(account).where(here).values(dialog=dialog))


async def close_dialog(tx: Tx, transport: str, dialog: str) -> None:
    """The bot may not write to this dialog any more."""
    here = (account.c.transport == transport) & (account.c.dialog == dialog)
    await tx.execute(update(account).where(here).values(dialog=None))


async def person_of(tx: Tx, transport: str, user: str) -> Person | None:
    """Which active member of staff a messenger's user is."""
    query = select(account.c.person_id).where(account.c.transport == transport, account.c.user == user)
    person_id = (await tx.execute(query)).scalar_one_or_none()
    someone = await get_person(tx, person_id) if person_id is not None else None
    return someone if someone and someone.active else None


async def accounts(tx: Tx, person_id: int) -> list[Account]:
    """All accounts of a person."""
    rows = await tx.execute(select(account).where(account.c.person_id == person_id).order_by(account.c.transport))
    return [Account(row.transport, row.user, row.person_id, row.dialog) for row in rows]


async def dialog_of(tx: Tx, person: Person, preferred: str) -> tuple[str, str] | None:
    """Where the bot may write to a person: transport and dialog, the preferred messenger first."""
    reachable = [it for it in await accounts(tx, person.id) if it.dialog]
    reachable.sort(key=lambda it: it.transport != preferred)
    return (reachable[0].transport, str(reachable[0].dialog)) if reachable else None


async def whose_dialog(tx: Tx, transport: str, dialog: str) -> Person | None:
    """The member of staff whose private dialog it is."""
    here = (account.c.transport == transport) & (account.c.dialog == dialog)
    person_id = (await tx.execute(select(account.c.person_id).where(here).limit(1))).scalar_one_or_none()
    return await get_person(tx, person_id) if person_id is not None else None


# One-time codes; only their digests are kept.


async def add_code(tx: Tx, plain: str, person_id: int, expires_at: datetime, purpose: str = LINK) -> None:
    """Remember a one-time code that proves who somebody is."""
    row = {"digest": digest(plain), "person_id": person_id, "expires_at": expires_at, "purpose": purpose}
    await tx.execute(insert(code).values(row))


async def code_of(tx: Tx, plain: str, now: datetime, purpose: str) -> int | None:
    """Whose a code is, without using it up; None: unknown, of another purpose, used or expired."""
    found: int | None = await tx.scalar(select(code.c.person_id).where(*_good(plain, now, purpose)))
    return found


async def use_code(tx: Tx, plain: str, now: datetime, purpose: str = LINK) -> int | None:
    """Use a code up; returns whose it is, None: unknown, of another purpose, used or expired."""
    # In one statement, so that of two uses at once one succeeds.
    using = update(code).where(*_good(plain, now, purpose)).values(used_at=now).returning(code.c.person_id)
    found: int | None = await tx.scalar(using)
    return found


async def drop_codes(tx: Tx, person_id: int, purpose: str) -> None:
    """Codes that somebody was given for a purpose are good for nothing any more."""
    await tx.execute(delete(code).where(code.c.person_id == person_id, code.c.purpose == purpose))


async def drop_expired_codes(tx: Tx, now: datetime, purpose: str) -> None:
    """Forget codes that can serve no more."""
    await tx.execute(delete(code).where(code.c.purpose == purpose, code.c.expires_at <= now))


def _good(plain: str, now: datetime, purpose: str) -> tuple[ColumnElement[bool], ...]:
    return (
        code.c.digest == digest(plain),
        code.c.purpose == purpose,
        code.c.used_at.is_(None),
        code.c.expires_at > now,
    )


def digest(secret: str) -> str:
    """What is stored in place of a code or a session's token."""
    return hashlib.sha256(secret.encode()).hexdigest()


# Duties.


async def assign(tx: Tx, chat_id: int, person_ids: Sequence[int]) -> None:
    """Set who answers for a chat, the first in line first."""
    await tx.execute(delete(duty).where(duty.c.chat_id == chat_id))
    for position, person_id in enumerate(person_ids):
        await tx.execute(insert(duty).values(chat_id=chat_id, person_id=person_id, position=position))


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody stands in for somebody, both days included; ``chat_id`` None: in all his chats."""

    id: int
    chat_id: int | None
    person_id: int
    substitute_id: int
    since: date
    until: date


async def substitute(
    tx: Tx, person_id: int, substitute_id: int, since: date, until: date, chat_id: int | None = None
) -> int:
    """Let somebody stand in for somebody; returns its number."""
    row = {"person_id": person_id, "substitute_id": substitute_id, "chat_id": chat_id}
    return await _insert(tx, substitution, **row, since=since, until=until)


async def end_substitution(tx: Tx, number: int) -> bool:
    """Take a substitution back; False: there is none."""
    return (await tx.execute(delete(substitution).where(substitution.c.id == number))).rowcount > 0


async def substitutions(tx: Tx, institution_id: int, since: date) -> list[Substitution]:
    """The substitutions of an institution that end on ``since`` or later."""
    columns = [substitution.c[name] for name in Substitution.__slots__]
    query = select(*columns).join(person, person.c.id == substitution.c.person_id)
    query = query.where(person.c.institution_id == institution_id, substitution.c.until >= since)
    return [Substitution(*row) for row in await tx.execute(query.order_by(substitution.c.since, substitution.c.id))]


async def on_duty(tx: Tx, chat_id: int, day: date) -> list[Person]:
    """Who answers for a chat on a day: its duty list with the substitutes of that day in their places."""
    line = await duties(tx, chat_id)
    here = or_(substitution.c.chat_id.is_(None), substitution.c.chat_id == chat_id)
    query = select(substitution.c.person_id, substitution.c.substitute_id).where(
        substitution.c.since <= day, substitution.c.until >= day, here
    )
    # The substitution of this one chat goes before the general one.
    rows = await tx.execute(query.order_by(substitution.c.chat_id.is_not(None), substitution.c.id))
    stands_in = {row.person_id: row.substitute_id for row in rows}
    ids = []
    for someone in line:
        place, steps = someone.id, 0
        # A substitute may be away too; a ring of substitutes ends where it began.
        while place in stands_in and steps < len(stands_in):
            place, steps = stands_in[place], steps + 1
        ids.append(place)
    return [someone for someone in await _people(tx, list(dict.fromkeys(ids))) if someone.active]


async def chats_on(tx: Tx, person_id: int, day: date) -> frozenset[int]:
    """The chats that somebody answers for on a day: his own, and those of whom he stands in for."""
    own = set(await chats_of(tx, person_id))
    query = select(substitution.c.person_id, substitution.c.chat_id).where(
        substitution.c.substitute_id == person_id, substitution.c.since <= day, substitution.c.until >= day
    )
    for row in (await tx.execute(query)).all():
        of_absent = await chats_of(tx, row.person_id)
        own.update(chat for chat in of_absent if row.chat_id in {None, chat})
    return frozenset(own)


async def chats_of(tx: Tx, person_id: int) -> list[int]:
    """The chats whose duty list names a person."""
    query = select(duty.c.chat_id).join(chat, chat.c.id == duty.c.chat_id).where(duty.c.person_id == person_id)
    return list((await tx.execute(query.order_by(duty.c.chat_id))).scalars())


async def duties(tx: Tx, chat_id: int) -> list[Person]:
    """The duty list of a chat, in order; those who left are skipped."""
    query = (
        select(duty.c.person_id)
        .join(person, person.c.id == duty.c.person_id)
        .where(duty.c.chat_id == chat_id, person.c.active)
        .order_by(duty.c.position)
    )
    return await _people(tx, (await tx.execute(query)).scalars().all())


async def _people(tx: Tx, ids: Sequence[int]) -> list[Person]:
    roles: dict[int, set[Role]] = {person_id: set() for person_id in ids}
    for row in await tx.execute(select(appointment).where(appointment.c.person_id.in_(ids))):
        roles[row.person_id].add(Role(row.role))
    rows = await tx.execute(select(person).where(person.c.id.in_(ids)))
    found = {row.id: Person(row.id, row.institution_id, row.name, frozenset(roles[row.id]), row.active) for row in rows}
    return [found[person_id] for person_id in ids if person_id in found]


def _institution(row: RowMapping) -> Institution:
    return Institution(**{**row, "own_values": tuple(row["own_values"])})


async def _insert(tx: Tx, table: Any, **values: Any) -> int:
    key = (await tx.execute(insert(table).values(values))).inserted_primary_key
    assert key is not None
    return int(key[0])
