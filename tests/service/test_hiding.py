"""The program hides by itself only where the options ask for it; a person decides all the same."""

import pytest

from bot.domain import Action, State
from bot.transport.interface import BusyError, Refusal, RefusedError
from filters.types import Category
from tests.fakes.conversation import EDUCATOR, GROUP, PARENT, PHONE, SWEARING, Conversation
from tests.fakes.staffroom import CHAT, choose, deleted, labels, only, wait

HIDDEN = "🙈 Сообщение скрыто ботом, как задано для чата. Решение за вами"


@pytest.fixture
async def hiding(talk: Conversation) -> Conversation:
    """A chat whose personal data the program hides."""
    await choose(talk, "hide", "да", chat=CHAT, kind=Category.PERSONAL_DATA)
    return talk


async def test_hides_what_is_chosen(hiding: Conversation) -> None:
    """Only the chosen category is hidden; the card says so, and the case waits for a person."""
    data, swearing = await hiding.say(PARENT, PHONE), await hiding.say(PARENT, SWEARING)
    await wait(hiding, minutes=1)

    assert (deleted(hiding, data), deleted(hiding, swearing)) == (True, False)
    first, second = hiding.cards(EDUCATOR)
    assert HIDDEN in first.text
    assert HIDDEN not in second.text
    assert [incident.state for incident in await hiding.incidents()] == [State.OPEN, State.OPEN]


async def test_confirmed(hiding: Conversation) -> None:
    """«Удалить» on a hidden message confirms it; nothing is left to delete."""
    await hiding.say(PARENT, PHONE)

    await hiding.press(EDUCATOR, "Удалить")

    incident = await only(hiding)
    assert (incident.state, incident.is_confirmed) == (State.CLOSED_DELETED, True)


async def test_dismissed(hiding: Conversation) -> None:
    """What was hidden by mistake is said to be clean in the chat, and the reminder goes."""
    await hiding.say(PARENT, PHONE)
    reminder = next(message for message in hiding.group() if message.author.bot)

    await hiding.press(EDUCATOR, "Не нарушение")

    assert hiding.messenger.chats[GROUP].messages[reminder.id].deleted
    assert [line for line in hiding.bot_lines() if line] == [
        "Сообщение, которое бот скрыл 17.11 в 12:00, проверено: нарушения нет. Автор может отправить его снова."
    ]


async def test_refused(hiding: Conversation) -> None:
    """What could not be hidden still stands in the chat: the card says why, the deletion can be tried."""
    hiding.messenger.fail_next("delete", RefusedError(Refusal.NO_RIGHT))
    message = await hiding.say(PARENT, PHONE)

    (card,) = hiding.cards(EDUCATOR)
    assert "Не получилось: у бота нет права удалять" in card.text
    assert HIDDEN not in card.text
    await hiding.press(EDUCATOR, "Удалить")
    assert deleted(hiding, message)


async def test_press_while_it_is_being_hidden(hiding: Conversation) -> None:
    """The messenger asks to wait, a person presses meanwhile: the case closes once the message is gone."""
    hiding.messenger.fail_next("delete", BusyError(30))
    message = await hiding.say(PARENT, PHONE)
    await hiding.press(EDUCATOR, "Удалить")

    await wait(hiding, seconds=31)

    assert deleted(hiding, message)
    incident = await only(hiding)
    assert (incident.state, incident.decision, incident.pending) == (State.CLOSED_DELETED, Action.DELETE, None)
    assert labels(hiding.cards(EDUCATOR)[0]) == []


async def test_an_album_is_hidden_whole(hiding: Conversation) -> None:
    """The parts that come after the caption go too."""
    parts = [await hiding.say(PARENT, text, album="a1", parts=("photo",)) for text in (PHONE, "", "")]

    assert [deleted(hiding, part) for part in parts] == [True, True, True]
    assert (await only(hiding)).state is State.OPEN


async def test_nothing_is_hidden_by_default(talk: Conversation) -> None:
    """Unless chosen the program deletes nothing by itself."""
    message = await talk.say(PARENT, PHONE)
    await wait(talk, days=3)

    assert not deleted(talk, message)
