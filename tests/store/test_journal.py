"""The journal's chain breaks on any change, and the first broken entry is named."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.store import journal
from bot.store.engine import Store

NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
ENTRIES = 5


@pytest.fixture
async def written(store: Store) -> Store:
    """A journal of five entries."""
    for number in range(ENTRIES):
        async with store.write() as tx:
            await journal.append(
                tx,
                at=NOW + timedelta(minutes=number),
                actor=journal.BOT,
                action="opened",
                subject=f"incident:{number}",
                details={"categories": ["profanity"], "number": number},
            )
    return store


async def chain(store: Store) -> journal.Chain:
    """What the walk finds."""
    async with store.read() as tx:
        return await journal.verify(tx)


async def test_untouched_journal_is_whole(written: Store) -> None:
    """A journal nobody touched verifies, with its length."""
    found = await chain(written)

    assert found.broken is None
    assert found.entries == ENTRIES


async def test_empty_journal_is_whole(store: Store) -> None:
    """Nothing written, nothing broken."""
    assert (await chain(store)).broken is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        # A word changed, in any column.
        ("UPDATE journal SET action = 'dismissed' WHERE id = 3", 3),
        ("UPDATE journal SET actor = 'person:9' WHERE id = 3", 3),
        ("UPDATE journal SET subject = 'incident:9' WHERE id = 3", 3),
        ("UPDATE journal SET details = '{}' WHERE id = 3", 3),
        ("UPDATE journal SET at = '2026-11-17 07:02:00.000001' WHERE id = 3", 3),
        # An entry taken out of the middle: the next one does not fit.
        ("DELETE FROM journal WHERE id = 3", 4),
        ("DELETE FROM journal WHERE id = 1", 2),
        # The tail cut off.
        ("DELETE FROM journal WHERE id = 5", 5),
        ("DELETE FROM journal", 1),
    ],
)
async def test_any_change_is_found(written: Store, change: str, broken: int) -> None:
    """The first entry that does not fit is named."""
    async with written.engine.begin() as connection:
        await connection.execute(text(change))

    assert (await chain(written)).broken == broken


async def test_the_chain_cannot_fork(written: Store) -> None:
    """Two entries never follow the same one."""
    with pytest.raises(Exception, match="UNIQUE"):
        async with written.engine.begin() as connection:
            await connection.execute(
                text("INSERT INTO journal (at, actor, action, subject, details, previous, digest) "
                     "SELECT at, actor, action, subject, details, previous, 'x' FROM journal WHERE id = 3")
            )  # fmt: skip
