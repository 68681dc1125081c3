"""The morning's digest of whoever answers for a chat, the week's of an administrator: on working days, once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Role
from bot.service import jobs
from bot.store import people
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, PARENT, PHONE, Conversation, Hands, conversation
from tests.fakes.staffroom import CHAT, SECOND, choose, hire, told, wait

RUDE = "говно ваши конфеты"
DAILY, WEEKLY = "☀️ Доброе утро!", "📊 Неделя в чатах"
# Tuesday 17 November 2026, noon in Yekaterinburg, is when the conversation begins; the institution opens at seven.
WEDNESDAY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


async def at(talk: Conversation, moment: datetime) -> None:
    """Let it be that moment, with the morning's work done."""
    talk.clock.now = moment
    await talk.settle()
    await jobs.morning(talk.service.store, talk.service.office)
    await talk.settle()
    # What the messenger's limit of calls a second held back.
    talk.clock.turn(seconds=2)
    await talk.settle()


async def test_daily_digest(talk: Conversation) -> None:
    """What waits, until when, what was decided, what could not be read: in one message, with no quotation."""
    await choose(talk, "look", "да", chat=CHAT)
    await choose(talk, "react_minutes", "600")
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Удалить")
    await wait(talk, minutes=11)
    await talk.say(PARENT, PHONE)
    await talk.say(PARENT, "", parts=("voice",))

    await at(talk, WEDNESDAY)

    assert talk.dialog(EDUCATOR)[-1].text == (
        "☀️ Доброе утро! Коротко о ваших чатах:\n"
        "Ждут вашего решения: 1\n"
        "• № 2, Гномики: персональные данные, срок 18.11 10:11\n"
        "Решено за сутки в ваших чатах: 1\n"
        "Бот не смог прочесть (голос, фото без подписи): 1. Загляните в чат"
    )
    assert told(talk, ADMINISTRATOR, DAILY) == 0


async def test_nothing_to_tell(talk: Conversation) -> None:
    """Who has nothing to read gets nothing."""
    await at(talk, WEDNESDAY)

    assert told(talk, EDUCATOR, DAILY) == 0


@pytest.mark.parametrize(
    ("moment", "times"),
    [
        (WEDNESDAY - timedelta(seconds=1), 0),
        (WEDNESDAY, 1),
        (WEDNESDAY + timedelta(hours=12), 1),
        # Half a day late is too late for a good morning.
        (WEDNESDAY + timedelta(hours=12, seconds=1), 0),
        # Saturday, Sunday.
        (WEDNESDAY + timedelta(days=3), 0),
        (WEDNESDAY + timedelta(days=4), 0),
        (MONDAY, 1),
        # The New Year's holidays.
        (datetime(2027, 1, 5, 2, 0, tzinfo=UTC), 0),
    ],
)
async def test_on_working_mornings(tmp_path: Path, moment: datetime, times: int) -> None:
    """From the opening hour on, on working days of the Russian calendar."""
    async with conversation(tmp_path, clock=Hands(), on_duty=True) as talk:
        await choose(talk, "react_minutes", "10000")
        await talk.say(PARENT, RUDE)

        await at(talk, moment)

        assert told(talk, EDUCATOR, DAILY) == times


async def test_own_holiday(talk: Conversation) -> None:
    """A day the institution closes by itself has no digest."""
    async with talk.service.store.write() as tx:
        await people.change_institution(tx, 1, days={"2026-11-18": False})
    await choose(talk, "react_minutes", "10000")
    await talk.say(PARENT, RUDE)

    await at(talk, WEDNESDAY)

    assert told(talk, EDUCATOR, DAILY) == 0


async def test_once_over_restarts(talk: Conversation) -> None:
    """Looked at every ten minutes, over restarts, it comes once a day, and the weekly one once a week."""
    await choose(talk, "react_minutes", "10000")
    await talk.say(PARENT, RUDE)
    for day in range(6):
        for minutes in (0, 10, 20):
            await at(talk, WEDNESDAY + timedelta(days=day, minutes=minutes))
            await talk.restart()

    # Wednesday, Thursday, Friday, Monday.
    assert told(talk, EDUCATOR, DAILY) == 4
    # This week's, late because the institution began on Tuesday, and next Monday's.
    assert told(talk, ADMINISTRATOR, WEEKLY) == 2
    assert told(talk, EDUCATOR, WEEKLY) == 0


async def test_weekly_digest(talk: Conversation) -> None:
    """Counts by category and chat; no names, no excerpts."""
    await talk.say(PARENT, RUDE)
    await talk.press(EDUCATOR, "Не нарушение")
    await wait(talk, minutes=11)
    await talk.say(PARENT, PHONE)

    await at(talk, MONDAY)

    assert talk.dialog(ADMINISTRATOR)[-1].text == (
        "📊 Неделя в чатах учреждения:\n"
        "Случаев: 2, не решено: 1, ложных: 1\n"
        "• нецензурная лексика: 1\n"
        "• персональные данные: 1\n"
        "Чаще всего: Гномики — 2"
    )


async def test_weekly_on_the_first_working_day(talk: Conversation) -> None:
    """When Monday is a holiday the week's digest comes on Tuesday."""
    await talk.say(PARENT, RUDE)
    async with talk.service.store.write() as tx:
        await people.change_institution(tx, 1, days={"2026-11-23": False})

    await at(talk, MONDAY)
    assert told(talk, ADMINISTRATOR, WEEKLY) == 0
    await at(talk, MONDAY + timedelta(days=1))

    assert told(talk, ADMINISTRATOR, WEEKLY) == 1


async def test_a_quiet_week(talk: Conversation) -> None:
    """A week without cases is one reassuring line."""
    await at(talk, MONDAY)

    assert talk.dialog(ADMINISTRATOR)[-1].text == "📊 Неделя в чатах учреждения: нарушений не найдено. Хорошей недели!"


async def test_long_list_is_cut(talk: Conversation) -> None:
    """Five cases are named, the rest counted; the message stays short."""
    await choose(talk, "react_minutes", "10000")
    await choose(talk, "digest_from", "100")
    await hire(talk, SECOND, Role.EDUCATOR)
    for number in range(8):
        await talk.say(PARENT, f"{RUDE} {number}")

    await at(talk, WEDNESDAY)

    text = talk.dialog(EDUCATOR)[-1].text
    assert text.count("•") == 6
    assert text.endswith("• и ещё 3")
    assert told(talk, SECOND, DAILY) == 0
