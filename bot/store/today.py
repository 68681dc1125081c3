"""What the Today page asks of the record: what waits, what went wrong, the last days in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from bot.domain import CONFIRMED_STATES, OPEN_STATES, Incident, State
from bot.store import incidents
from bot.store.engine import Tx
from bot.store.log_keys import Scope, within
from bot.store.outbox import FAILED
from bot.store.schema import account, chat, duty, incident, institution, outbox, person
from bot.store.schema import journal as entries

_COLUMNS = [incident.c[name] for name in Incident.__slots__]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case, the chat's title, and who answers."""

    incident: Incident
    chat: str
    responsible: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An action that will never be performed.

    Attributes:
        kind: of the order.
        refusal: why, a ``Refusal`` value.
        chat, person: where it should have gone: a chat's title or the name of a member of staff.
    """

    kind: str
    refusal: str
    at: datetime
    incident_id: int | None
    chat: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A chat that the bot left, where it lacks a right, or that nobody answers for."""

    id: int
    title: str
    present: bool
    reads_all: bool
    can_delete: bool
    attended: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The cases opened on one day, and what people have said of them since."""

    since: datetime
    opened: int
    confirmed: int
    dismissed: int


async def mine(tx: Tx, institution_id: int, person_id: int, limit: int) -> tuple[int, tuple[Waiting, ...]]:
    """How many open cases a person is asked to decide, and the most urgent of them."""
    return await _waiting(
        tx, [incident.c.institution_id == institution_id, incident.c.responsible_id == person_id], limit
    )


async def others(tx: Tx, scope: Scope, person_id: int, limit: int) -> tuple[int, tuple[Waiting, ...]]:
    """The same of the open cases that somebody else, or nobody, is asked to decide."""
    if scope.chats is not None and not scope.chats:
        return 0, ()
    return await _waiting(tx, [*within(scope), incident.c.responsible_id.is_distinct_from(person_id)], limit)


async def _waiting(tx: Tx, conditions: Sequence[ColumnElement[bool]], limit: int) -> tuple[int, tuple[Waiting, ...]]:
    here = [*conditions, incident.c.state.in_(OPEN_STATES)]
    number = await tx.scalar(select(func.count()).select_from(incident).where(*here)) or 0
    query = (
        select(*_COLUMNS, chat.c.title.label("chat_title"), person.c.name.label("responsible_name"))
        .join(chat, chat.c.id == incident.c.chat_id)
        .outerjoin(person, person.c.id == incident.c.responsible_id)
        .where(*here)
        # What is being carried out needs nobody; whose time is over for everybody has no deadline any more.
        .order_by(
            incident.c.pending.is_not(None),
            incident.c.urgent.desc(),
            incident.c.due_at.is_not(None),
            incident.c.due_at,
            incident.c.id,
        )
        .limit(limit)
    )
    rows = (await tx.execute(query)).mappings()
    return number, tuple(
        Waiting(
            incidents.from_row({name: row[name] for name in Incident.__slots__}),
            row["chat_title"],
            row["responsible_name"],
        )
        for row in rows
    )


async def failures(tx: Tx, scope: Scope, since: datetime, limit: int) -> tuple[int, tuple[Failure, ...]]:
    """Actions given up since then that nobody has made good for yet, the latest first; and how many there are.

    Whoever sees only some chats sees the failures in them; messages to the staff are the administrators' matter.
    """
    unsettled = or_(incident.c.id.is_(None), incident.c.state.in_(OPEN_STATES), incident.c.problem.is_not(None))
    places: list[ColumnElement[bool]] = [
        and_(incident.c.id.is_not(None), *within(scope)),
        and_(incident.c.id.is_(None), *_chats(scope)),
    ]
    if scope.chats is None:
        places.append(and_(incident.c.id.is_(None), person.c.institution_id == scope.institution_id))
    joined = (
        outbox.outerjoin(incident, incident.c.id == outbox.c.incident_id)
        .outerjoin(
            chat,
            or_(
                chat.c.id == incident.c.chat_id,
                and_(
                    incident.c.id.is_(None),
                    chat.c.transport == outbox.c.transport,
                    chat.c.external == outbox.c.target,
                ),
            ),
        )
        .outerjoin(account, and_(account.c.transport == outbox.c.transport, account.c.dialog == outbox.c.target))
        .outerjoin(person, person.c.id == account.c.person_id)
    )
    here = [outbox.c.state == FAILED, outbox.c.done_at >= since, unsettled, or_(*places)]
    number = await tx.scalar(select(func.count(outbox.c.id.distinct())).select_from(joined).where(*here)) or 0
    query = (
        select(outbox.c.kind, outbox.c.refusal, outbox.c.done_at, outbox.c.incident_id, chat.c.title, person.c.name)
        .select_from(joined)
        .where(*here)
        .order_by(outbox.c.done_at.desc(), outbox.c.id.desc())
        .limit(limit)
    )
    return number, tuple(
        Failure(row.kind, row.refusal or "", row.done_at, row.incident_id, row.title, row.name)
        for row in await tx.execute(query)
    )


async def lacking(tx: Tx, scope: Scope) -> tuple[Lacking, ...]:
    """The chats where the bot cannot do its work or whose cases nobody would get, by title."""
    on_duty = select(duty.c.chat_id).join(person, person.c.id == duty.c.person_id)
    attended = exists(on_duty.where(duty.c.chat_id == chat.c.id, person.c.active)).correlate(chat)
    columns = (chat.c.id, chat.c.title, chat.c.present, chat.c.reads_all, chat.c.can_delete)
    whole = and_(chat.c.present, chat.c.reads_all, chat.c.can_delete, attended)
    query = select(*columns, attended.label("attended")).where(*_chats(scope), ~whole).order_by(chat.c.title)
    return tuple(Lacking(*row) for row in await tx.execute(query))


async def chats(tx: Tx, scope: Scope) -> int:
    """How many chats the scope covers."""
    return await tx.scalar(select(func.count()).select_from(chat).where(*_chats(scope))) or 0


async def broken_since(tx: Tx) -> datetime | None:
    """When the last check of the journal found it broken; None: it was whole, or nobody checked it yet."""
    query = select(entries.c.at, entries.c.details).where(entries.c.action == "journal_checked")
    row = (await tx.execute(query.order_by(entries.c.at.desc(), entries.c.id.desc()).limit(1))).first()
    return row.at if row is not None and row.details.get("whole") is False else None


async def founded(tx: Tx) -> datetime | None:
    """Since when the record has anything to do: the first institution's registration."""
    since: datetime | None = await tx.scalar(select(func.min(institution.c.created_at)))
    return since


async def days(tx: Tx, scope: Scope, borders: Sequence[datetime]) -> tuple[Day, ...]:
    """The days between these midnights, the oldest first."""
    if scope.chats is not None and not scope.chats:
        return tuple(Day(since, 0, 0, 0) for since in borders[:-1])
    # Not grouped by state: the database would go through the index of states instead of that of time.
    confirmed = func.count().filter(incident.c.state.in_(CONFIRMED_STATES))
    dismissed = func.count().filter(incident.c.state == State.DISMISSED)
    found = []
    for since, until in pairwise(borders):
        day = (incident.c.opened_at >= since, incident.c.opened_at < until)
        query = select(func.count(), confirmed, dismissed).select_from(incident).where(*within(scope), *day)
        found.append(Day(since, *(await tx.execute(query)).one()))
    return tuple(found)


def _chats(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [chat.c.institution_id == scope.institution_id]
    if scope.chats is not None:
        conditions.append(chat.c.id.in_(scope.chats))
    return conditions
