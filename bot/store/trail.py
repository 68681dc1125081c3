"""The journal as people read it: filters, pages by key, one institution's entries alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal, or_, select, tuple_

from bot.store import journal
from bot.store.engine import Store, Tx
from bot.store.journal import Entry
from bot.store.log import names_of
from bot.store.log_keys import Key, key_of, value_of
from bot.store.schema import chat, incident, institution, journal_head, person
from bot.store.schema import journal as entries

PAGE = 50
CHUNK = 2000
_CASE, _CHAT = "incident:", "chat:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the journal; None asks nothing.

    Attributes:
        actor: the journal's own name of who did it.
        subject: the journal's own name of what it is about.
        since, until: half-open period.
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """An entry with the name of who acted, None: no member of staff."""

    entry: Entry
    name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first; ``following`` is the key to go on with, None at the end."""

    entries: tuple[Read, ...]
    following: Key | None


async def page(tx: Tx, institution_id: int, asked: Asked, after: Key | None = None, limit: int = PAGE) -> Page:
    """One page of the journal.

    Raises:
        ValueError: ``after`` is no key of the journal.
    """
    query = select(entries).where(*_asked(asked)).order_by(entries.c.at.desc(), entries.c.id.desc()).limit(limit + 1)
    if after is not None:
        if len(after) != 2:  # noqa: PLR2004 moment and id
            raise ValueError("a key of something else")
        at = literal(value_of(entries.c.at, after[0]), entries.c.at.type)
        query = query.where(tuple_(entries.c.at, entries.c.id) < tuple_(at, literal(after[1])))
    query = await _own(tx, query, institution_id)
    rows = [Entry(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001 the documented way to a row's columns
    names = await names_of(tx, [entry.actor for entry in rows])
    shown = tuple(Read(entry, names.get(entry.actor)) for entry in rows[:limit])
    return Page(shown, key_of((rows[limit - 1].at, rows[limit - 1].id)) if len(rows) > limit else None)


async def every(store: Store, institution_id: int, asked: Asked) -> AsyncIterator[tuple[Read, ...]]:
    """All entries that match, chunk by chunk."""
    after: Key | None = None
    while True:
        async with store.read() as tx:
            found = await page(tx, institution_id, asked, after, CHUNK)
        yield found.entries
        after = found.following
        if after is None:
            return


async def actions(tx: Tx) -> tuple[str, ...]:
    """The kinds of actions that the journal knows, found by jumping from one to the next in the index."""
    known: list[str] = []
    name = await tx.scalar(select(func.min(entries.c.action)))
    while name is not None:
        known.append(name)
        name = await tx.scalar(select(func.min(entries.c.action)).where(entries.c.action > name))
    return tuple(known)


async def length(tx: Tx) -> int:
    """How many entries the whole journal has."""
    return await tx.scalar(select(journal_head.c.entries)) or 0


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.actor is not None:
        conditions.append(entries.c.actor == asked.actor)
    if asked.action is not None:
        conditions.append(entries.c.action == asked.action)
    if asked.subject is not None:
        conditions.append(entries.c.subject == asked.subject)
    if asked.since is not None:
        conditions.append(entries.c.at >= asked.since)
    if asked.until is not None:
        conditions.append(entries.c.at < asked.until)
    return conditions


async def _own(tx: Tx, query: Select[Any], institution_id: int) -> Select[Any]:
    """Of several institutions in one record each sees its own entries and those that are of nobody."""
    if (await tx.scalar(select(func.count()).select_from(institution)) or 0) <= 1:
        return query
    people = {row.id: row.institution_id for row in await tx.execute(select(person.c.id, person.c.institution_id))}
    others = [journal.person(number) for number, place in people.items() if place != institution_id]
    chats = await tx.execute(select(chat.c.id).where(chat.c.institution_id.is_distinct_from(institution_id)))
    foreign = [f"{_CHAT}{row.id}" for row in chats]
    number = cast(func.substr(entries.c.subject, len(_CASE) + 1), Integer)
    its_case = select(incident.c.id).where((incident.c.id == number) & (incident.c.institution_id == institution_id))
    return query.where(
        entries.c.actor.not_in(others),
        entries.c.subject.not_in([*others, *foreign]),
        or_(
            entries.c.subject.not_like(f"{_CASE}%"),
            and_(entries.c.subject.like(f"{_CASE}%"), its_case.exists()),
        ),
    )
