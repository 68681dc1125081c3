"""Which cases a page of the log shows: filters, sorts and keys made into a query that indexes alone can answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    column,
    literal,
    literal_column,
    or_,
    select,
    table,
    tuple_,
    union_all,
)  # fmt: skip

from bot.domain import State
from bot.store.engine import Tx
from bot.store.schema import incident
from filters.types import Category, Severity

# Words of a search; more say nothing and cost time.
MOST_WORDS = 8
# So many chats times states are looked up one by one in their indexes; beyond, one walk serves better.
MOST_PARTS = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see: one institution, and of it all chats (None) or some."""

    institution_id: int
    chats: frozenset[int] | None = None


class Sort(StrEnum):
    """What comes first; ``deadline`` and ``severity`` go on by age."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DEADLINE = "deadline"
    SEVERITY = "severity"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the log; None and empty ask nothing.

    Attributes:
        states: any of them.
        responsible_id: whose; ``NOBODY``: cases that nobody answers for.
        author: an author's code.
        since, until: half-open period of opening.
        words: beginnings of words that all occur in the masked excerpt, the reasons or the author's code; or a number.
    """

    chat_id: int | None = None
    category: Category | None = None
    clause: str | None = None
    states: tuple[State, ...] = ()
    responsible_id: int | None = None
    author: str | None = None
    severity: Severity | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


NOBODY = 0

# Where a page ends: what its last case is sorted by, as numbers (moments in microseconds), the id last.
Key: TypeAlias = tuple[int | None, ...]


def keys(
    tx: Tx, scope: Scope, filters: Filters, sort: Sort = Sort.NEWEST, after: Key | None = None, limit: int = 50
) -> Select[Any]:
    """The query of a page's keys, one more than asked: the columns it is sorted by, the case's id last.

    Raises:
        ValueError: ``after`` is a key of another sort.
    """
    order, number = _order(sort, filters), _number(filters.words)
    if filters.words and number is None:
        return _by_words(tx, scope, filters, order, after, limit)
    found: Select[Any] = _by_index(scope, filters, order, after, limit, number)
    return found


def key_of(row: Sequence[Any]) -> Key:
    """The key of a row that such a query gave."""
    return tuple((value - _EPOCH) // _TICK if isinstance(value, datetime) else value for value in row)


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of a scope."""
    conditions = [incident.c.institution_id == scope.institution_id]
    if scope.chats is not None:
        conditions.append(incident.c.chat_id.in_(scope.chats))
    return conditions


@dataclass(frozen=True, slots=True)
class _By:
    """One column to sort by."""

    column: ColumnElement[Any]
    descending: bool = False

    def ordered(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The same order of another statement's column."""
        return column.desc() if self.descending else column.asc()


_ORDERS = {
    Sort.NEWEST: (_By(incident.c.opened_at, descending=True), _By(incident.c.id, descending=True)),
    Sort.OLDEST: (_By(incident.c.opened_at), _By(incident.c.id)),
    Sort.DEADLINE: (_By(incident.c.due_at), _By(incident.c.id)),
    Sort.SEVERITY: (
        _By(incident.c.severity, descending=True),
        _By(incident.c.opened_at, descending=True),
        _By(incident.c.id, descending=True),
    ),
}
# The full-text index gives numbers in order at once; they grow with time.
_SEARCHED = {
    Sort.NEWEST: (_By(incident.c.id, descending=True),),
    Sort.OLDEST: (_By(incident.c.id),),
}
_WORDS = table("incident_words", column("rowid", Integer))


def _order(sort: Sort, filters: Filters) -> tuple[_By, ...]:
    if filters.words and _number(filters.words) is None and sort in _SEARCHED:
        return _SEARCHED[sort]
    return _ORDERS[sort]


def _by_index(
    scope: Scope, filters: Filters, order: tuple[_By, ...], after: Key | None, limit: int, number: int | None
) -> Any:
    chats: Iterable[int | None] = (
        (filters.chat_id,) if filters.chat_id is not None else sorted(scope.chats or ()) or (None,)
    )
    conditions = [*_asked(filters), *_after(order, after)]
    if scope.chats is not None and filters.chat_id is not None:
        conditions.append(incident.c.chat_id.in_(scope.chats))
    if number is not None:
        conditions.append(incident.c.id == number)
    parts = [
        _part(scope, conditions, order, limit, chat_id, state)
        for chat_id, state in product(chats, filters.states or (None,))
    ]
    if len(parts) == 1:
        return parts[0]
    if len(parts) > MOST_PARTS:
        some = [*within(scope), *conditions]
        if filters.chat_id is not None:
            some.append(incident.c.chat_id == filters.chat_id)
        if filters.states:
            some.append(incident.c.state.in_(filters.states))
        return _keys(some, order, limit)
    # Each part comes sorted from its own index; only their few first rows are merged.
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    columns = list(merged.c)
    ordered = (by.ordered(column) for by, column in zip(order, columns, strict=True))
    return select(*columns).order_by(*ordered).limit(limit + 1)


def _part(
    scope: Scope,
    conditions: Sequence[ColumnElement[bool]],
    order: tuple[_By, ...],
    limit: int,
    chat_id: int | None,
    state: State | None,
) -> Select[Any]:
    own = [incident.c.institution_id == scope.institution_id, *conditions]
    if chat_id is not None:
        own.append(incident.c.chat_id == chat_id)
    if state is not None:
        own.append(incident.c.state == state)
    return _keys(own, order, limit)


def _keys(conditions: Sequence[ColumnElement[bool]], order: tuple[_By, ...], limit: int) -> Select[Any]:
    columns = [by.column for by in order]
    return select(*columns).where(*conditions).order_by(*(by.ordered(by.column) for by in order)).limit(limit + 1)


def _by_words(
    tx: Tx, scope: Scope, filters: Filters, order: tuple[_By, ...], after: Key | None, limit: int
) -> Select[Any]:
    conditions = [*within(scope), *_asked(filters), *_after(order, after)]
    if filters.chat_id is not None:
        conditions.append(incident.c.chat_id == filters.chat_id)
    if filters.states:
        conditions.append(incident.c.state.in_(filters.states))
    words = _terms(filters.words)
    if tx.dialect.name != "sqlite":
        conditions += [incident.c.excerpt.ilike(f"%{word}%") for word in words]
        return _keys(conditions, order, limit)
    asked = " ".join(f'"{word}"*' for word in words) or '""'
    # «+ 0» keeps the search outside: it is asked once, and each case it names is looked up.
    source = _WORDS.join(incident, incident.c.id == _WORDS.c.rowid + 0)
    query = _keys(conditions, order, limit).select_from(source)
    query = query.where(literal_column("incident_words").op("MATCH")(asked))
    if len(order) == 1:
        return query.order_by(None).order_by(order[0].ordered(_WORDS.c.rowid))
    return query


def _terms(words: str) -> list[str]:
    """The words of a search as the index knows them."""
    return re.findall(r"\w+(?:-\w+)*", words.lower().replace("ё", "е"))[:MOST_WORDS]


def _number(words: str) -> int | None:
    """The number of a case, if that is what is searched for: «№ 17», «17»."""
    found = re.fullmatch(r"\s*№?\s*([0-9]{1,18})\s*", words)
    return int(found[1]) if found else None


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions beside chat and state."""
    conditions: list[ColumnElement[bool]] = []
    if filters.category is not None:
        conditions.append(incident.c.category == filters.category.value)
    if filters.clause is not None:
        conditions.append(incident.c.clause == filters.clause)
    if filters.severity is not None:
        conditions.append(incident.c.severity == int(filters.severity))
    if filters.author is not None:
        conditions.append(incident.c.author_code == filters.author)
    if filters.responsible_id == NOBODY:
        conditions.append(incident.c.responsible_id.is_(None))
    elif filters.responsible_id is not None:
        conditions.append(incident.c.responsible_id == filters.responsible_id)
    if filters.since is not None:
        conditions.append(incident.c.opened_at >= filters.since)
    if filters.until is not None:
        conditions.append(incident.c.opened_at < filters.until)
    return conditions


def _after(order: tuple[_By, ...], after: Key | None) -> list[ColumnElement[bool]]:
    """What follows a key in an order."""
    if after is None:
        return []
    if len(after) != len(order):
        raise ValueError("a key of another order")
    columns = [by.column for by in order]
    if after[0] is None:
        # Only deadlines can be missing, and the missing ones come first.
        return [or_(and_(columns[0].is_(None), columns[1] > after[1]), columns[0].is_not(None))]
    values = [literal(value_of(by.column, part), by.column.type) for by, part in zip(order, after, strict=True)]
    mine, bound = tuple_(*columns), tuple_(*values)
    return [mine < bound if order[0].descending else mine > bound]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def value_of(of: ColumnElement[Any], part: int | None) -> int | datetime | None:
    """What a part of a key says of a column."""
    if part is None or of.type.python_type is int:
        return part
    return _EPOCH + part * _TICK
