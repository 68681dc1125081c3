"""The journal: an append-only record of who did what, each entry bound to the one before by its digest."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema import journal, journal_head

GENESIS = "0" * 64

BOT = "bot"
COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``actor``: ``bot``, ``command line`` or ``person:ID``; ``subject``: ``incident:ID`` and the like."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Chain:
    """What walking the chain found: its length, its end, and the first broken entry with the reason, if any."""

    entries: int
    digest: str
    broken: int | None = None
    reason: str | None = None


def person(person_id: int) -> str:
    """The actor name of a member of staff."""
    return f"person:{person_id}"


async def append(
    tx: Tx, *, at: datetime, actor: str, action: str, subject: str, details: dict[str, Any] | None = None
) -> None:
    """Add an entry; ``details`` hold ids, categories and codes, never texts, names or values."""
    details = details or {}
    # The head's row is locked until commit, so that two writers cannot continue the chain from one entry.
    head = (await tx.execute(select(journal_head).with_for_update())).one_or_none()
    previous = head.digest if head else GENESIS
    digest = _digest(at, actor, action, subject, details, previous)
    row = {"at": at, "actor": actor, "action": action, "subject": subject, "details": details}
    await tx.execute(insert(journal).values(**row, previous=previous, digest=digest))
    if head is None:
        await tx.execute(insert(journal_head).values(id=1, entries=1, digest=digest))
    else:
        await tx.execute(update(journal_head).values(entries=head.entries + 1, digest=digest))


async def entries_of(tx: Tx, subject: str) -> list[Entry]:
    """All entries about one subject, in order."""
    rows = await tx.execute(select(journal).where(journal.c.subject == subject).order_by(journal.c.id))
    return [Entry(**row._mapping) for row in rows]  # noqa: SLF001 the documented way to a row's columns


async def count(tx: Tx, subject: str, action: str, since: datetime) -> int:
    """How many entries of one kind there are about a subject since then."""
    here = (journal.c.subject == subject) & (journal.c.action == action) & (journal.c.at >= since)
    return (await tx.execute(select(func.count()).select_from(journal).where(here))).scalar_one()


async def verify(tx: Tx, seen: Callable[[int], None] = lambda _: None) -> Chain:
    """Walk the whole chain, streaming, and name the first entry that does not fit; ``seen`` hears how far it is."""
    previous, count = GENESIS, 0
    stream = await tx.stream(select(journal).order_by(journal.c.id))
    async for row in stream:
        count += 1
        seen(count)
        if row.previous != previous:
            reason = "запись перед ней удалена, вставлена или переставлена"
            return Chain(count, previous, row.id, reason)
        if row.digest != _digest(row.at, row.actor, row.action, row.subject, row.details, row.previous):
            return Chain(count, previous, row.id, "содержимое записи изменено")
        previous = row.digest
    head = (await tx.execute(select(journal_head))).one_or_none()
    if (head.entries, head.digest) != (count, previous) if head else count > 0:
        return Chain(count, previous, count + 1, "последние записи удалены")
    return Chain(count, previous)


def _digest(at: datetime, actor: str, action: str, subject: str, details: dict[str, Any], previous: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = json.dumps([moment, actor, action, subject, details, previous], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
