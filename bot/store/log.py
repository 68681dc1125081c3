"""The incident log as the console reads it: pages by key, one case with its timeline, counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, select

from bot.domain import Incident, State
from bot.store import incidents, journal
from bot.store.engine import Tx
from bot.store.schema import chat, incident, person
from filters.types import Category

PAGE = 50


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see: one institution, and of it all chats (None) or some."""

    institution_id: int
    chats: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the log; None asks nothing.

    Attributes:
        open_only: cases that wait for a decision; ``state`` is more precise and goes first.
        since, until: half-open period of opening.
    """

    chat_id: int | None = None
    category: Category | None = None
    state: State | None = None
    open_only: bool = False
    since: datetime | None = None
    until: datetime | None = None


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
    """Cases, the newest first; ``older`` is the key to go on with, None at the end."""

    cases: tuple[Listed, ...]
    older: int | None


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


@dataclass(frozen=True, slots=True)
class Counters:
    """How many cases there are since a moment; of open ones all, however old."""

    waiting: int
    by_state: Mapping[State, int] = field(default_factory=dict)
    by_category: Mapping[Category, int] = field(default_factory=dict)
    by_chat: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """Cases opened in the period."""
        return sum(self.by_state.values())


async def chats(tx: Tx, scope: Scope) -> tuple[ChatName, ...]:
    """The chats that the scope covers, by title."""
    query = select(chat.c.id, chat.c.title).where(chat.c.institution_id == scope.institution_id).order_by(chat.c.title)
    if scope.chats is not None:
        query = query.where(chat.c.id.in_(scope.chats))
    return tuple(ChatName(row.id, row.title) for row in await tx.execute(query))


async def page(tx: Tx, scope: Scope, filters: Filters, before: int | None = None, limit: int = PAGE) -> Page:
    """One page of the log: cases older than ``before`` (None: from the newest)."""
    query = _cases(scope).where(*_asked(filters)).order_by(incident.c.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(incident.c.id < before)
    rows = (await tx.execute(query)).mappings().all()
    cases = tuple(Listed(_incident(row), row["chat_title"], row["responsible_name"]) for row in rows[:limit])
    return Page(cases, cases[-1].incident.id if len(rows) > limit else None)


async def case(tx: Tx, scope: Scope, incident_id: int) -> Case | None:
    """One case with its timeline; None: there is none, or it is outside the scope."""
    row = (await tx.execute(_cases(scope).where(incident.c.id == incident_id))).mappings().one_or_none()
    if row is None:
        return None
    entries = await journal.entries_of(tx, subject(incident_id))
    decider = journal.person(row["decided_by"] or 0)
    names = await _names(tx, [*(entry.actor for entry in entries), decider])
    return Case(
        incident=_incident(row),
        chat=row["chat_title"],
        responsible=row["responsible_name"],
        decided_by=names.get(decider),
        timeline=tuple(Entry(entry.at, names.get(entry.actor), entry.action, entry.details) for entry in entries),
    )


async def waiting(tx: Tx, scope: Scope) -> int:
    """How many cases of the scope wait for a decision."""
    query = select(func.count()).where(*_within(scope), incident.c.state.in_(_OPEN))
    return await tx.scalar(query) or 0


async def counters(tx: Tx, scope: Scope, since: datetime) -> Counters:
    """Figures of the cases opened since a moment."""
    recent = [*_within(scope), incident.c.opened_at >= since]
    states = await tx.execute(select(incident.c.state, func.count()).where(*recent).group_by(incident.c.state))
    kinds = await tx.execute(select(incident.c.category, func.count()).where(*recent).group_by(incident.c.category))
    places = await tx.execute(
        select(chat.c.title, func.count())
        .join(chat, chat.c.id == incident.c.chat_id)
        .where(*recent)
        .group_by(chat.c.id, chat.c.title)
        .order_by(func.count().desc(), chat.c.title)
    )
    return Counters(
        waiting=await waiting(tx, scope),
        by_state={State(state): number for state, number in states},
        by_category={Category(kind): number for kind, number in kinds},
        by_chat=tuple((title, number) for title, number in places),
    )


def subject(incident_id: int) -> str:
    """How the journal names a case."""
    return f"incident:{incident_id}"


_COLUMNS = [incident.c[name] for name in Incident.__slots__]
_OPEN = tuple(state.value for state in State if state.is_open)


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [incident.c.institution_id == scope.institution_id]
    if scope.chats is not None:
        conditions.append(incident.c.chat_id.in_(scope.chats))
    return conditions


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.chat_id is not None:
        conditions.append(incident.c.chat_id == filters.chat_id)
    if filters.category is not None:
        conditions.append(incident.c.category == filters.category.value)
    if filters.state is not None:
        conditions.append(incident.c.state == filters.state.value)
    elif filters.open_only:
        conditions.append(incident.c.state.in_(_OPEN))
    if filters.since is not None:
        conditions.append(incident.c.opened_at >= filters.since)
    if filters.until is not None:
        conditions.append(incident.c.opened_at < filters.until)
    return conditions


def _cases(scope: Scope) -> Select[Any]:
    return (
        select(*_COLUMNS, chat.c.title.label("chat_title"), person.c.name.label("responsible_name"))
        .join(chat, chat.c.id == incident.c.chat_id)
        .outerjoin(person, person.c.id == incident.c.responsible_id)
        .where(*_within(scope))
    )


def _incident(row: RowMapping) -> Incident:
    return incidents.from_row({name: row[name] for name in Incident.__slots__})


async def _names(tx: Tx, actors: Sequence[str]) -> dict[str, str]:
    """Names of those actors that are members of staff."""
    rows = await tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(_staff(actors))))
    return {journal.person(row.id): row.name for row in rows}


def _staff(actors: Sequence[str]) -> set[int]:
    prefix = journal.person(0).removesuffix("0")
    numbers = (actor.removeprefix(prefix) for actor in actors if actor.startswith(prefix))
    return {int(number) for number in numbers if number.isdecimal()}
