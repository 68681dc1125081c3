"""By the calendar: evidence is destroyed in time, the weekly reminder comes once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.service import jobs
from bot.store import incidents
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, PARENT, PHONE, Conversation, Hands, conversation

KEEP = timedelta(days=90)
# Monday 9:00 in Yekaterinburg.
MONDAY = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


async def sealed(talk: Conversation) -> int:
    """How many texts of the first case can still be opened."""
    async with talk.service.store.read() as tx:
        return len(await incidents.evidence_of(tx, 1))


async def test_evidence_is_destroyed_after_its_time(talk: Conversation) -> None:
    """After 90 days the sealed text goes, the masked record stays, and the journal tells of it."""
    await talk.say(PARENT, PHONE)
    talk.clock.turn(days=89)
    await jobs.purge(talk.service.store, talk.service.office, KEEP)
    assert await sealed(talk) == 1

    talk.clock.turn(days=2)
    await jobs.purge(talk.service.store, talk.service.office, KEEP)

    assert await sealed(talk) == 0
    (incident,) = await talk.incidents()
    assert "••" in incident.excerpt
    assert await talk.journalled("evidence") == ["purged"]
    # The card of a purged case shows the author's code in place of his name.
    await talk.press(EDUCATOR, "Не нарушение")
    assert f"Автор: {incident.author_code}" in talk.cards(EDUCATOR)[0].text


async def test_purge_runs_once_a_day(talk: Conversation) -> None:
    """A job run twice changes nothing."""
    first = await jobs.purge(talk.service.store, talk.service.office, KEEP)
    second = await jobs.purge(talk.service.store, talk.service.office, KEEP)
    talk.clock.turn(days=1)
    third = await jobs.purge(talk.service.store, talk.service.office, KEEP)

    assert [first, second, third] == [True, False, True]


@pytest.mark.parametrize(
    ("moment", "lines"),
    [
        (MONDAY - timedelta(minutes=1), 0),
        (MONDAY, 1),
        # The program was down on Monday morning: made up for until Tuesday evening.
        (MONDAY + timedelta(hours=30), 1),
        (MONDAY + timedelta(days=2), 0),
    ],
)
async def test_weekly_reminder(tmp_path: Path, moment: datetime, lines: int) -> None:
    """The rules are shown on Monday morning of the institution's own time."""
    clock = Hands(MONDAY - timedelta(days=10))
    async with conversation(tmp_path, clock=clock) as talk:
        clock.now = moment
        await jobs.remind_weekly(talk.service.store, talk.service.office)
        await talk.settle()

        assert len(talk.bot_lines()) == lines


async def test_weekly_reminder_comes_once(tmp_path: Path) -> None:
    """Looked at every ten minutes, over restarts, it is shown once a week."""
    clock = Hands(MONDAY - timedelta(days=10))
    async with conversation(tmp_path, clock=clock) as talk:
        clock.now = MONDAY
        for _ in range(6):
            await jobs.remind_weekly(talk.service.store, talk.service.office)
            await talk.restart()
            clock.turn(minutes=10)
        await talk.settle()
        assert len(talk.bot_lines()) == 1

        clock.turn(days=7)
        await jobs.remind_weekly(talk.service.store, talk.service.office)
        await talk.settle()

        assert len(talk.bot_lines()) == 2


# The 1st of December, 7:00 in Yekaterinburg: the kindergarten opens.
FIRST = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "notices"),
    [
        (FIRST - timedelta(minutes=1), 0),
        (FIRST, 1),
        # The program was down on the first: made up for.
        (FIRST + timedelta(days=5), 1),
        (FIRST + timedelta(days=20), 0),
    ],
)
async def test_report_of_the_month(tmp_path: Path, moment: datetime, notices: int) -> None:
    """On the first of the month the administrators and the head get a link to the last month's figures, once."""
    async with conversation(tmp_path) as talk:
        talk.clock.now = moment
        for _ in range(2):
            await jobs.report_monthly(talk.service.store, talk.service.office)
        await talk.settle()
        texts = [card.text for card in talk.dialog(ADMINISTRATOR) if "/console/report" in card.text]

    assert [("за ноябрь 2026 года" in text, "?month=2026-11" in text) for text in texts] == [(True, True)] * notices
    assert not [card for card in talk.dialog(EDUCATOR) if "/console/report" in card.text]
