"""How the record is: queues with their age, jobs, size. Numbers and moments, nothing of people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from bot.domain import OPEN_STATES
from bot.store import inbox, outbox
from bot.store.engine import Tx
from bot.store.schema import chat, incident, job_run, journal_head
from bot.store.schema import outbox as orders


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: how many wait, how many were given up, since when the oldest waits."""

    waiting: int
    given_up: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """The last run of a job; ``finished_at`` None: it was begun and not ended."""

    job: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the record is.

    Attributes:
        postponed: orders that failed at least once and are to be tried again.
        chats: for each messenger: chats, those the bot is missing from, those where it lacks a right, the last message.
        octets: the size of the database; None: the database does not say.
    """

    inbox: Queue
    outbox: Queue
    postponed: int
    runs: tuple[Run, ...]
    chats: tuple[tuple[str, int, int, int, datetime | None], ...]
    open_cases: int
    journal: int
    octets: int | None
    schema: str
    engine: str


async def look(tx: Tx) -> Vitals:
    """Look at the whole record, quickly."""
    return Vitals(
        inbox=Queue(*await inbox.waiting(tx)),
        outbox=Queue(*await outbox.waiting(tx)),
        postponed=await _count_postponed(tx),
        runs=await _runs(tx),
        chats=await _chats(tx),
        open_cases=await tx.scalar(select(func.count()).where(incident.c.state.in_(OPEN_STATES))) or 0,
        journal=await tx.scalar(select(journal_head.c.entries)) or 0,
        octets=await _octets(tx),
        schema=await tx.scalar(text("SELECT version_num FROM alembic_version")) or "",
        engine=f"{tx.dialect.name} {'.'.join(map(str, tx.dialect.server_version_info or ()))}",
    )


async def _count_postponed(tx: Tx) -> int:
    query = select(func.count()).select_from(orders).where(orders.c.state == outbox.WAITING, orders.c.attempts > 0)
    return await tx.scalar(query) or 0


async def _runs(tx: Tx) -> tuple[Run, ...]:
    last = select(job_run.c.job, func.max(job_run.c.started_at).label("at")).group_by(job_run.c.job).subquery()
    query = select(job_run.c.job, job_run.c.started_at, func.max(job_run.c.finished_at)).join(
        last, (last.c.job == job_run.c.job) & (last.c.at == job_run.c.started_at)
    )
    rows = await tx.execute(query.group_by(job_run.c.job, job_run.c.started_at).order_by(job_run.c.job))
    return tuple(Run(*row) for row in rows)


async def _chats(tx: Tx) -> tuple[tuple[str, int, int, int, datetime | None], ...]:
    gone = func.count().filter(chat.c.present.is_(False))
    lacking = func.count().filter(chat.c.present & ~(chat.c.reads_all & chat.c.can_delete))
    query = select(chat.c.transport, func.count(), gone, lacking, func.max(chat.c.last_at)).group_by(chat.c.transport)
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in await tx.execute(query.order_by(chat.c.transport)))


async def _octets(tx: Tx) -> int | None:
    if tx.dialect.name == "sqlite":
        pages = await tx.scalar(text("PRAGMA page_count")) or 0
        octets: int = pages * (await tx.scalar(text("PRAGMA page_size")) or 0)
        return octets
    size: int | None = await tx.scalar(text("SELECT pg_database_size(current_database())"))
    return size
