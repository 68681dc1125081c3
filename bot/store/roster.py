"""What the console shows of chats and people: the whole staff, accounts, acknowledgements, duty lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.domain import Account, Person, Role
from bot.store.engine import Tx
from bot.store.schema import account, acknowledgement, appointment, chat, code, duty, person, sign_in


async def everybody(tx: Tx, institution_id: int) -> list[Person]:
    """The staff, those who left too, by the alphabet; those at work first."""
    here = person.c.institution_id == institution_id
    roles: dict[int, set[Role]] = {}
    query = select(appointment.c.person_id, appointment.c.role).join(person, person.c.id == appointment.c.person_id)
    for row in await tx.execute(query.where(here)):
        roles.setdefault(row.person_id, set()).add(Role(row.role))
    rows = await tx.execute(select(person).where(here).order_by(person.c.active.desc(), person.c.name, person.c.id))
    return [
        Person(row.id, row.institution_id, row.name, frozenset(roles.get(row.id, ())), row.active)
        for row in rows
        if roles.get(row.id) != {Role.PARENT}
    ]


async def accounts(tx: Tx, institution_id: int) -> dict[int, list[Account]]:
    """The accounts of the staff, by person."""
    query = select(account).join(person, person.c.id == account.c.person_id)
    found: dict[int, list[Account]] = {}
    for row in await tx.execute(query.where(person.c.institution_id == institution_id).order_by(account.c.transport)):
        found.setdefault(row.person_id, []).append(Account(row.transport, row.user, row.person_id, row.dialog))
    return found


async def logins(tx: Tx, institution_id: int) -> dict[int, str]:
    """Who signs in with a password, by person."""
    query = select(sign_in.c.person_id, sign_in.c.login).join(person, person.c.id == sign_in.c.person_id)
    rows = await tx.execute(query.where(person.c.institution_id == institution_id))
    return {row.person_id: row.login for row in rows}


async def invited(tx: Tx, institution_id: int, now: datetime, purpose: str) -> dict[int, datetime]:
    """Until when the unused invitations of the staff are good, by person."""
    query = select(code.c.person_id, func.max(code.c.expires_at)).join(person, person.c.id == code.c.person_id)
    query = query.where(person.c.institution_id == institution_id, code.c.purpose == purpose)
    query = query.where(code.c.used_at.is_(None), code.c.expires_at > now).group_by(code.c.person_id)
    return {row[0]: row[1] for row in await tx.execute(query)}


async def acknowledged(tx: Tx, institution_id: int, edition: str) -> dict[int, int]:
    """How many parents said that they know the rules of an edition, by chat."""
    query = select(acknowledgement.c.chat_id, func.count()).join(chat, chat.c.id == acknowledgement.c.chat_id)
    query = query.where(chat.c.institution_id == institution_id, acknowledgement.c.edition == edition)
    return {row[0]: row[1] for row in await tx.execute(query.group_by(acknowledgement.c.chat_id))}


async def duty_lists(tx: Tx, institution_id: int) -> dict[int, Sequence[int]]:
    """Who answers for each chat, in order; those who left are skipped."""
    query = select(duty.c.chat_id, duty.c.person_id).join(chat, chat.c.id == duty.c.chat_id)
    query = query.join(person, person.c.id == duty.c.person_id)
    query = query.where(chat.c.institution_id == institution_id, person.c.active)
    found: dict[int, list[int]] = {}
    for row in await tx.execute(query.order_by(duty.c.chat_id, duty.c.position)):
        found.setdefault(row.chat_id, []).append(row.person_id)
    return dict(found)
