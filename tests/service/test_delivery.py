"""Actions are retried, wait when asked to, and a person is told of what failed for good."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import State
from bot.service.delivery import Pace
from bot.service.dialog import new_code
from bot.transport.interface import BusyError, Capabilities, Refusal, RefusedError, UnreachableError
from tests.fakes.conversation import (
    ADMINISTRATOR,
    EDUCATOR,
    GROUP,
    NOON,
    OTHER,
    PARENT,
    SWEARING,
    Conversation,
    conversation,
)


async def test_retry_after_is_honoured(talk: Conversation) -> None:
    """Nothing is sent to a target that asked for a pause before the pause is over."""
    talk.messenger.fail_next("delete", BusyError(30))
    message = await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Удалить")
    talk.clock.turn(seconds=29)
    await talk.settle()
    assert not talk.messenger.chats[GROUP].messages[message.id].deleted

    talk.clock.turn(seconds=2)
    await talk.settle()

    assert talk.messenger.chats[GROUP].messages[message.id].deleted


async def test_network_trouble_is_retried_with_growing_pauses(talk: Conversation) -> None:
    """An unreachable messenger is tried again, later and later, and the action happens once it answers."""
    talk.messenger.fail_next("delete", *[UnreachableError("timeout")] * 3)
    message = await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Удалить")
    for _ in range(3):
        assert not talk.messenger.chats[GROUP].messages[message.id].deleted
        talk.clock.turn(seconds=10)
        await talk.settle()

    assert talk.messenger.chats[GROUP].messages[message.id].deleted


async def test_missing_right_is_told_on_the_card(talk: Conversation) -> None:
    """A deletion that is refused leaves the case open; the card says why, what to do, and keeps its buttons."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.set_rights(GROUP, can_delete=False)
    await talk.press(EDUCATOR, "Удалить")

    (incident,) = await talk.incidents()
    assert incident.state is State.OPEN
    (card,) = talk.cards(EDUCATOR)
    assert "Не получилось: у бота нет права удалять" in card.text
    assert card.buttons
    talk.messenger.set_rights(GROUP)
    await talk.press(EDUCATOR, "Удалить")
    assert talk.messenger.chats[GROUP].messages[message.id].deleted


async def test_unreachable_for_a_day_is_told(talk: Conversation) -> None:
    """After a day of silence the action is given up and the card says so."""
    await talk.say(PARENT, SWEARING)
    talk.messenger.fail_next("delete", *[UnreachableError("timeout")] * 500)
    await talk.press(EDUCATOR, "Удалить")
    for _ in range(26):
        talk.clock.turn(hours=1)
        await talk.settle()

    assert "мессенджер не отвечает больше суток" in talk.cards(EDUCATOR)[0].text
    assert (await talk.incidents())[0].state is State.OPEN


async def test_one_dead_chat_stops_nobody(talk: Conversation) -> None:
    """A group that refuses the bot's lines does not keep the educator from his card."""
    talk.messenger.chats[GROUP].present = False

    await talk.say(PARENT, SWEARING)

    assert len(talk.cards(EDUCATOR)) == 1
    assert any("не отправлено сообщение бота" in message.text for message in talk.dialog(ADMINISTRATOR))


async def test_undelivered_card_goes_to_the_next_in_line(talk: Conversation) -> None:
    """A responsible person who blocked the bot loses the case to the administrator, who is told why."""
    talk.messenger.unreachable_users.add(EDUCATOR.id)

    await talk.say(PARENT, SWEARING)

    (incident,) = await talk.incidents()
    (card,) = talk.cards(ADMINISTRATOR)
    assert card.buttons
    assert any("не доставлена: Софья Андреевна" in message.text for message in talk.dialog(ADMINISTRATOR))
    assert await talk.press(ADMINISTRATOR, "Не нарушение") == "Отмечено: не нарушение"
    assert incident.responsible_id is not None


async def test_card_waits_for_a_newcomer(tmp_path: Path) -> None:
    """A case that nobody could be told of is shown as soon as somebody opens the dialog."""
    async with conversation(tmp_path, linked=False) as talk:
        await talk.say(PARENT, SWEARING)
        assert await talk.incidents()
        async with talk.service.store.write() as tx:
            code = await new_code(tx, talk.service.office, 1)

        talk.messenger.open_dialog(EDUCATOR, f"/start {code}")
        await talk.settle()

        assert len(talk.cards(EDUCATOR)) == 1


async def test_nothing_due_is_lost_by_a_restart(talk: Conversation) -> None:
    """What was ordered before a stop is performed after the start."""
    talk.messenger.fail_next("send", *[UnreachableError("timeout")] * 2)
    await talk.say(PARENT, SWEARING)
    assert talk.cards(EDUCATOR) == []

    await talk.restart()
    talk.clock.turn(seconds=10)
    await talk.settle()

    assert len(talk.cards(EDUCATOR)) == 1


async def test_night_alerts_wait_for_the_morning(tmp_path: Path) -> None:
    """In quiet hours a card waits until seven; it survives a restart and comes once."""
    async with conversation(tmp_path, quiet=True) as talk:
        talk.clock.turn(hours=11)
        await talk.say(PARENT, SWEARING)
        assert talk.cards(EDUCATOR) == []
        assert len(talk.bot_lines()) == 1

        await talk.restart()
        talk.clock.turn(hours=8)
        await talk.settle()

        assert len(talk.cards(EDUCATOR)) == 1


async def test_card_of_a_case_decided_meanwhile_has_no_buttons(tmp_path: Path) -> None:
    """A card that waited for the morning shows the case as it stands then."""
    async with conversation(tmp_path, quiet=True) as talk:
        talk.clock.turn(hours=11)
        message = await talk.say(PARENT, SWEARING)
        talk.messenger.remove_post(GROUP, message.id, PARENT)
        await talk.settle()
        talk.clock.turn(hours=8)
        await talk.settle()

        (card,) = talk.cards(EDUCATOR)
        assert "Автор удалил сам" in card.text
        assert card.buttons == ()


LIMITS = Capabilities(
    delete=True,
    mute=False,
    remove=False,
    write_first=False,
    reports_removals=True,
    max_text=100,
    per_second=3,
    per_chat_minute=5,
)


def test_pace_keeps_the_overall_limit() -> None:
    """No more than so many calls a second; the wait ends when the oldest leaves the window."""
    pace = Pace(LIMITS)
    waits = [pace.wait(str(target), NOON, to_group=False) for target in range(4)]

    assert waits == [timedelta(0)] * 3 + [timedelta(seconds=1)]
    assert pace.wait("5", NOON + timedelta(seconds=1), to_group=False) == timedelta(0)


def test_pace_keeps_the_groups_limit() -> None:
    """No more than so many lines a minute in one group; other groups are free."""
    pace = Pace(LIMITS)
    moments = [NOON + timedelta(seconds=second) for second in range(6)]
    waits = [pace.wait("group", moment, to_group=True) for moment in moments]

    assert waits[:5] == [timedelta(0)] * 5
    assert waits[5] == timedelta(seconds=55)
    assert pace.wait("other", moments[5], to_group=True) == timedelta(0)


@pytest.mark.parametrize("refusal", [Refusal.TOO_OLD, Refusal.CHAT_GONE, Refusal.BAD_REQUEST])
async def test_every_refusal_has_its_words(talk: Conversation, refusal: Refusal) -> None:
    """Whatever the reason, the card says it in words."""
    talk.messenger.fail_next("delete", RefusedError(refusal))
    await talk.say(OTHER, SWEARING)
    await talk.press(EDUCATOR, "Удалить")

    assert "⚠️ Не получилось" in talk.cards(EDUCATOR)[0].text
