"""The incident log as the console reads it: filters that combine, search, sorts, pages by key, one case."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from bot.domain import OPEN_STATES, Incident
from bot.store import incidents, journal
from bot.store.engine import Store, Tx
from bot.store.log_keys import NOBODY, Filters, Key, Scope, Sort, key_of, keys, within
from bot.store.schema import chat, duty, incident, person

__all__ = [
    "NOBODY", "PAGE", "Case", "ChatName", "Entry", "Filters", "Key", "Listed", "Page", "Scope", "Sort",
    "case", "chats", "every", "names_of", "page", "staff", "subject", "waiting", "within",
]  # fmt: skip

PAGE = 50
# An export reads so many cases at a time, each time anew, so that it holds up nobody.
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class ChatName:
    """A chat to choose from."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as a line of the log."""

    incident: Incident
    chat: str
    responsible: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Cases in the order asked for; ``following`` is the key to go on with, None at the end."""

    cases: tuple[Listed, ...]
    following: Key | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's timeline.

    Attributes:
        actor: the name of the member of staff, or None when the program itself acted.
        action: the journal's own name of what was done.
    """

    at: datetime
    actor: str | None
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case with everything its page shows."""

    incident: Incident
    chat: str
    responsible: str | None
    decided_by: str | None
    timeline: tuple[Entry, ...]


async def chats(tx: Tx, scope: Scope) -> tuple[ChatName, ...]:
    """The chats that the scope covers, by title."""
    query = select(chat.c.id, chat.c.title).where(chat.c.institution_id == scope.institution_id).order_by(chat.c.title)
    if scope.chats is not None:
        query = query.where(chat.c.id.in_(scope.chats))
    return tuple(ChatName(row.id, row.title) for row in await tx.execute(query))


async def staff(tx: Tx, scope: Scope) -> tuple[tuple[int, str], ...]:
    """Who may answer for cases of the scope: id and name, by name; those who left stay findable."""
    query = select(person.c.id, person.c.name).where(person.c.institution_id == scope.institution_id)
    if scope.chats is not None:
        query = query.where(person.c.id.in_(select(duty.c.person_id).where(duty.c.chat_id.in_(scope.chats))))
    return tuple((row.id, row.name) for row in await tx.execute(query.order_by(person.c.name)))


async def page(
    tx: Tx, scope: Scope, filters: Filters, sort: Sort = Sort.NEWEST, after: Key | None = None, limit: int = PAGE
) -> Page:
    """One page of the log: the cases that follow ``after`` (None: from the first)."""
    if scope.chats is not None and not scope.chats:
        return Page((), None)
    # In two steps: the keys from an index that holds all that is asked, then the rows of these keys alone.
    found = (await tx.execute(keys(tx, scope, filters, sort, after, limit))).all()
    rows = await _rows(tx, [row[-1] for row in found[:limit]])
    return Page(rows, key_of(found[limit - 1]) if len(found) > limit else None)


async def every(store: Store, scope: Scope, filters: Filters, sort: Sort) -> AsyncIterator[tuple[Listed, ...]]:
    """All cases that match, chunk by chunk; a case decided meanwhile is given as it is by then."""
    after: Key | None = None
    while True:
        async with store.read() as tx:
            found = await page(tx, scope, filters, sort, after, CHUNK)
        yield found.cases
        after = found.following
        if after is None:
            return


async def case(tx: Tx, scope: Scope, incident_id: int) -> Case | None:
    """One case with its timeline; None: there is none, or it is outside the scope."""
    row = (await tx.execute(_cases().where(*within(scope), incident.c.id == incident_id))).mappings().one_or_none()
    if row is None:
        return None
    entries = await journal.entries_of(tx, subject(incident_id))
    decider = journal.person(row["decided_by"] or 0)
    names = await names_of(tx, [*(entry.actor for entry in entries), decider])
    return Case(
        incident=_incident(row),
        chat=row["chat_title"],
        responsible=row["responsible_name"],
        decided_by=names.get(decider),
        timeline=tuple(Entry(entry.at, names.get(entry.actor), entry.action, entry.details) for entry in entries),
    )


async def waiting(tx: Tx, scope: Scope) -> int:
    """How many cases of the scope wait for a decision."""
    query = select(func.count()).where(*within(scope), incident.c.state.in_(OPEN_STATES))
    return await tx.scalar(query) or 0


def subject(incident_id: int) -> str:
    """How the journal names a case."""
    return f"incident:{incident_id}"


_COLUMNS = [incident.c[name] for name in Incident.__slots__]


def _cases() -> Select[Any]:
    return (
        select(*_COLUMNS, chat.c.title.label("chat_title"), person.c.name.label("responsible_name"))
        .join(chat, chat.c.id == incident.c.chat_id)
        .outerjoin(person, person.c.id == incident.c.responsible_id)
    )


async def _rows(tx: Tx, ids: Sequence[int]) -> tuple[Listed, ...]:
    """The cases of these ids, in this order."""
    if not ids:
        return ()
    rows = {row["id"]: row for row in (await tx.execute(_cases().where(incident.c.id.in_(ids)))).mappings()}
    found = (rows[number] for number in ids if number in rows)
    return tuple(Listed(_incident(row), row["chat_title"], row["responsible_name"]) for row in found)


def _incident(row: RowMapping) -> Incident:
    return incidents.from_row({name: row[name] for name in Incident.__slots__})


async def names_of(tx: Tx, actors: Sequence[str]) -> dict[str, str]:
    """Names of those actors that are members of staff."""
    rows = await tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(_staff(actors))))
    return {journal.person(row.id): row.name for row in rows}


def _staff(actors: Sequence[str]) -> set[int]:
    prefix = journal.person(0).removesuffix("0")
    numbers = (actor.removeprefix(prefix) for actor in actors if actor.startswith(prefix))
    return {int(number) for number in numbers if number.isdecimal()}
