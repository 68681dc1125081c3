"""Inbox and outbox: durable, in order, each thing once."""

from datetime import UTC, datetime, timedelta

from bot.store import inbox, outbox
from bot.store.engine import Store
from bot.transport.interface import RawUpdate

NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)


def update(key: int, lane: str = "a") -> RawUpdate:
    """An update of a chat."""
    return RawUpdate(str(key), lane, {"text": f"сообщение {key}"})


async def accepted(store: Store, *updates: RawUpdate, place: str | None = None) -> int:
    """Accept a batch."""
    async with store.write() as tx:
        return await inbox.accept(tx, "local", updates, place, NOW)


async def heads(store: Store) -> list[str]:
    """The keys of what can be handled next."""
    async with store.read() as tx:
        return [received.key for received in await inbox.heads(tx)]


async def test_same_update_is_accepted_once(store: Store) -> None:
    """An update served twice, in one batch, in two, or after it was handled, is one update."""
    assert await accepted(store, update(1), update(1)) == 1
    assert await accepted(store, update(1), update(2)) == 1
    async with store.write() as tx:
        await inbox.finish(tx, (await inbox.heads(tx))[0], NOW)

    assert await accepted(store, update(1)) == 0
    assert await heads(store) == ["2"]


async def test_lanes_are_ordered_and_independent(store: Store) -> None:
    """Only the first of each chat can be handled; a waiting or parked one stops no other chat."""
    await accepted(store, update(1, "a"), update(2, "b"), update(3, "a"), update(4, "b"))

    assert await heads(store) == ["1", "2"]
    async with store.write() as tx:
        first, second = await inbox.heads(tx)
        await inbox.postpone(tx, first, NOW, park=True)
        await inbox.finish(tx, second, NOW)
    assert await heads(store) == ["3", "4"]


async def test_place_is_stored_with_the_batch(store: Store) -> None:
    """Where to go on is durable together with what was read."""
    await accepted(store, update(1), place="17")
    await accepted(store, place="18")

    async with store.read() as tx:
        assert await inbox.place(tx, "local") == "18"
        assert await inbox.place(tx, "telegram") is None


async def order(store: Store, key: str, *, at: datetime = NOW) -> bool:
    """Order something."""
    async with store.write() as tx:
        return await outbox.put(tx, key=key, kind="rules", transport="local", target="a", now=NOW, not_before=at)


async def test_same_decision_is_ordered_once(store: Store) -> None:
    """A key is ordered once, also after it was performed."""
    assert await order(store, "k")
    async with store.write() as tx:
        await outbox.finish(tx, (await outbox.due(tx, NOW))[0], NOW)

    assert not await order(store, "k")


async def test_orders_wait_for_their_hour(store: Store) -> None:
    """What is put off to the morning is not due at night, and the next hour is known."""
    morning = NOW + timedelta(hours=8)
    await order(store, "later", at=morning)

    async with store.read() as tx:
        assert await outbox.due(tx, NOW) == []
        assert await outbox.next_due(tx) == morning
        assert [it.key for it in await outbox.due(tx, morning)] == ["later"]
