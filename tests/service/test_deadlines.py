"""Deadlines: a reminder, then the next in line, to the last; each fires once, over restarts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import State
from tests.fakes.conversation import (
    ADMINISTRATOR,
    EDUCATOR,
    PARENT,
    SWEARING,
    Conversation,
    Hands,
    conversation,
)


def notices(talk: Conversation, words: str) -> int:
    """How many notices with these words stand in the staff's dialogs."""
    return sum(words in message.text for user in (EDUCATOR, ADMINISTRATOR) for message in talk.dialog(user))


async def test_silence_goes_to_the_administrator(talk: Conversation) -> None:
    """After an hour the educator is reminded, after two the administrator is asked; a late press changes nothing."""
    await talk.say(PARENT, SWEARING)
    (card,) = talk.cards(EDUCATOR)
    talk.clock.turn(minutes=60)
    await talk.settle()
    assert notices(talk, "ждёт вашего решения") == 1
    assert talk.cards(ADMINISTRATOR) == []

    talk.clock.turn(minutes=60)
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.state is State.ESCALATED
    assert len(talk.cards(ADMINISTRATOR)) == 1
    assert "⤴️ Передано администратору" in talk.cards(EDUCATOR)[0].text
    assert talk.cards(EDUCATOR)[0].buttons == ()
    await talk.press(ADMINISTRATOR, "Удалить")
    assert await talk.press_data(EDUCATOR, card, card.buttons[2].data) == "Уже решено: решил администратор"
    assert await talk.journalled("incident:1") == [
        "opened", "card_sent", "reminded", "deadline", "card_sent", "ordered", "performed",
    ]  # fmt: skip


async def test_each_deadline_fires_once_over_restarts(talk: Conversation) -> None:
    """Restarted at every turn, the case is reminded once, passed on once and told overdue once."""
    await talk.say(PARENT, SWEARING)
    for _ in range(40):
        talk.clock.turn(minutes=10)
        await talk.settle()
        await talk.restart()

    journalled = await talk.journalled("incident:1")
    assert journalled.count("deadline") == 1
    assert journalled.count("nobody_answered") == 1
    assert journalled.count("reminded") == 2
    assert notices(talk, "никто не решил в срок") == 1
    assert (await talk.incidents())[0].state.is_open


async def test_a_decided_case_has_no_deadline(talk: Conversation) -> None:
    """Nobody is reminded of what was decided."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Не нарушение")
    talk.clock.turn(days=3)
    await talk.settle()

    assert notices(talk, "ждёт вашего решения") == 0
    assert talk.cards(ADMINISTRATOR) == []


@pytest.mark.parametrize(
    ("posted", "passed_on"),
    [
        # Thursday noon: two hours later.
        ("2026-11-19T07:00", "2026-11-19T09:00"),
        # Friday evening, after the working hours: Monday morning.
        ("2026-11-20T14:30", "2026-11-23T04:00"),
        # The night: quiet hours until seven, then two working hours.
        ("2026-11-19T21:14", "2026-11-20T04:00"),
    ],
)
async def test_only_working_hours_count(tmp_path: Path, posted: str, passed_on: str) -> None:
    """The administrator is asked exactly when two working hours are over (moments in UTC)."""
    clock = Hands(datetime.fromisoformat(posted).replace(tzinfo=UTC))
    async with conversation(tmp_path, clock=clock, quiet=True) as talk:
        await talk.say(PARENT, SWEARING)
        due = datetime.fromisoformat(passed_on).replace(tzinfo=UTC)
        clock.now = due
        clock.turn(seconds=-1)
        await talk.settle()
        assert talk.cards(ADMINISTRATOR) == []

        clock.turn(seconds=1)
        await talk.settle()

        assert len(talk.cards(ADMINISTRATOR)) == 1
