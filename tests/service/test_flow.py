"""The main way: a message, the card, a press, the result, the record."""

import pytest

from bot.domain import State
from tests.fakes.conversation import (
    ADMINISTRATOR,
    CLEAN,
    EDUCATOR,
    OTHER,
    PARENT,
    PHONE,
    SWEARING,
    THREAT,
    Conversation,
)


async def test_clean_message_leaves_no_trace(talk: Conversation) -> None:
    """Text of clean messages is stored nowhere once it is handled."""
    await talk.say(PARENT, CLEAN)

    assert await talk.incidents() == []
    assert talk.cards(EDUCATOR) == []
    assert talk.bot_lines() == []
    folder = talk.settings.data_dir
    assert not any("утренник".encode() in file.read_bytes() for file in folder.iterdir())


async def test_violation_is_shown_to_the_educator(talk: Conversation) -> None:
    """The responsible educator gets chat, author, time, masked excerpt, reason and clause, with buttons."""
    await talk.say(PARENT, SWEARING)

    (card,) = talk.cards(EDUCATOR)
    assert "Гномики" in card.text
    assert "Папа Родиона, 17.11 в 12:00" in card.text
    assert "охуели" not in card.text
    assert "шариками" in card.text
    assert "Пункт 3.3.4" in card.text
    labels = [button.label for button in card.buttons]
    assert labels == [
        "Удалить", "Удалить и предупредить", "Предупредить автора", "Не нарушение", "Взять в работу",
        "Передать администратору", "Ещё…",
    ]  # fmt: skip
    assert talk.cards(ADMINISTRATOR) == []


async def test_delete(talk: Conversation) -> None:
    """«Удалить» removes the message, closes the case and shows who did it and when."""
    message = await talk.say(PARENT, SWEARING)
    talk.clock.turn(minutes=4)

    answer = await talk.press(EDUCATOR, "Удалить")

    assert answer == "Удаляю сообщение…"
    assert talk.messenger.chats["group"].messages[message.id].deleted
    (incident,) = await talk.incidents()
    assert incident.state is State.CLOSED_DELETED
    (card,) = talk.cards(EDUCATOR)
    assert card.text.endswith("✅ Удалено — Софья Андреевна, 12:04")
    assert card.buttons == ()
    assert await talk.journalled("incident:1") == ["opened", "card_sent", "ordered", "performed"]
    assert (await talk.verify()).broken is None


async def test_second_press_changes_nothing(talk: Conversation) -> None:
    """A second press is harmless and says what was decided."""
    await talk.say(PARENT, SWEARING)
    (card,) = talk.cards(EDUCATOR)
    await talk.press(EDUCATOR, "Не нарушение")
    before = await talk.incidents()

    answer = await talk.press_data(EDUCATOR, card, card.buttons[0].data)

    assert answer == "Уже решено: не нарушение"
    assert await talk.incidents() == before


@pytest.mark.parametrize("user", [PARENT, OTHER])
async def test_strangers_decide_nothing(talk: Conversation, user) -> None:
    """Only the responsible person or an administrator may press."""
    message = await talk.say(PARENT, SWEARING)
    (card,) = talk.cards(EDUCATOR)

    answer = await talk.press_data(user, card, card.buttons[0].data)

    assert answer == "Решает ответственный за чат или администратор"
    assert not talk.messenger.chats["group"].messages[message.id].deleted


async def test_administrator_may_press(talk: Conversation) -> None:
    """An administrator decides any case of the institution."""
    await talk.say(PARENT, THREAT)

    await talk.press(ADMINISTRATOR, "Удалить")

    (incident,) = await talk.incidents()
    assert incident.state is State.CLOSED_BY_ADMINISTRATOR
    assert talk.cards(EDUCATOR)[0].text.endswith("✅ Решил администратор: удалено — Роза Маратовна, 12:00")


async def test_warning_goes_privately(talk: Conversation) -> None:
    """The author is warned privately when the bot may write to him; nothing is quoted."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, SWEARING)

    await talk.press(EDUCATOR, "Предупредить автора")

    assert (await talk.incidents())[0].state is State.CLOSED_WARNED
    warning = talk.dialog(PARENT)[-1].text
    assert "Гномики" in warning
    assert "3.3.4" in warning
    assert "шариками" not in warning


async def test_warning_falls_back_to_the_chat(talk: Conversation) -> None:
    """Whoever never opened the dialog is reminded by a neutral line in the chat that names nobody."""
    await talk.say(PARENT, SWEARING)

    await talk.press(EDUCATOR, "Предупредить автора")

    assert (await talk.incidents())[0].state is State.CLOSED_WARNED
    line = talk.bot_lines()[-1]
    assert line.startswith("Ответственный за чат напоминает")
    assert "Родион" not in line


async def test_escalation(talk: Conversation) -> None:
    """«Передать администратору» shows him the case and takes it from the educator."""
    await talk.say(PARENT, SWEARING)
    (card,) = talk.cards(EDUCATOR)

    await talk.press(EDUCATOR, "Передать администратору")

    (handed,) = talk.cards(EDUCATOR)
    assert "⤴️ Передано администратору — Софья Андреевна" in handed.text
    assert handed.buttons == ()
    assert (
        await talk.press_data(EDUCATOR, card, card.buttons[0].data) == "Решает ответственный за чат или администратор"
    )
    await talk.press(ADMINISTRATOR, "Удалить")
    assert (await talk.incidents())[0].state is State.CLOSED_BY_ADMINISTRATOR


async def test_personal_data_is_masked_everywhere(talk: Conversation) -> None:
    """A value of personal data stands in sealed evidence only."""
    await talk.say(PARENT, PHONE)

    assert "713 28" not in talk.cards(EDUCATOR)[0].text
    assert all("713" not in line for line in talk.bot_lines())
    folder = talk.settings.data_dir
    await talk.stop()
    stored = b"".join(file.read_bytes() for file in folder.iterdir() if file.suffix != ".key")
    await talk.start()
    assert b"713 28" not in stored


async def test_nobody_judges_himself(talk: Conversation) -> None:
    """An educator's own violation goes to the administrator; his press is refused."""
    await talk.say(EDUCATOR, SWEARING)

    assert talk.cards(EDUCATOR) == []
    (card,) = talk.cards(ADMINISTRATOR)
    answer = await talk.press_data(EDUCATOR, card, card.buttons[0].data)
    assert answer == "Это ваше сообщение: решение примет другой сотрудник"


async def test_reminder_is_calm_and_rare(talk: Conversation) -> None:
    """One reminder a chat within the cooldown; it cites the clause, names nobody and quotes nothing."""
    await talk.say(PARENT, SWEARING)
    await talk.say(OTHER, SWEARING)

    (line,) = talk.bot_lines()
    assert "3.3.4" in line
    assert "Родион" not in line
    assert "шариками" not in line
    assert len(line) <= 400
    talk.clock.turn(minutes=31)
    await talk.say(OTHER, SWEARING)
    assert len(talk.bot_lines()) == 2
