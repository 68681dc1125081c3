"""Promises of the whole service that no single part can keep: all or nothing, and nothing deleted unasked."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.service import handle
from bot.store.schema import evidence, inbox, outbox
from tests.fakes.conversation import EDUCATOR, PARENT, PHONE, SWEARING, THREAT, Conversation


async def counts(talk: Conversation) -> tuple[int, ...]:
    """Rows of inbox, evidence and outbox."""
    async with talk.service.store.read() as tx:
        return tuple(
            [(await tx.execute(select(func.count()).select_from(it))).scalar_one() for it in (inbox, evidence, outbox)]
        )


async def test_a_case_is_written_whole_or_not_at_all(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 2: a fault at the last step of handling undoes case, evidence, journal and orders; the update waits."""
    _, _, before = await counts(talk)

    async def fail(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(handle, "_remind", fail)
        await talk.say(PARENT, SWEARING)
        undone = (await talk.incidents(), await talk.journalled("incident:1"), await counts(talk))
    talk.clock.now += timedelta(minutes=1)
    await talk.settle()

    assert undone == ([], [], (1, 0, before))
    assert [incident.id for incident in await talk.incidents()] == [1]
    assert await talk.journalled("incident:1") == ["opened", "card_sent"]
    assert len(talk.cards(EDUCATOR)) == 1
    assert (await talk.verify()).broken is None


async def test_nothing_is_deleted_unasked(talk: Conversation) -> None:
    """Promise 7: whatever is found, a message stays until a person presses «Удалить»."""
    for text in (SWEARING, PHONE, THREAT):
        await talk.say(PARENT, text)
    talk.clock.now += timedelta(days=8)
    await talk.settle()
    standing = [message.text for message in talk.group() if message.author == PARENT and not message.deleted]

    assert len(await talk.incidents()) == 3
    assert standing == [SWEARING, PHONE, THREAT]
