"""Muting and removing an author: by a person only, with a second tap, and what a refusal says."""

import pytest

from bot.domain import Action, State
from bot.events import User
from bot.transport.interface import Refusal, RefusedError
from tests.fakes.conversation import EDUCATOR, GROUP, PARENT, SWEARING, Conversation
from tests.fakes.staffroom import SOFYA, decide, labels, only

MUTE, REMOVE = "Заглушить автора на сутки", "Удалить автора из чата"
SURE = {MUTE: "Да, заглушить на сутки", REMOVE: "Да, удалить автора из чата"}


async def first_tap(talk: Conversation, label: str) -> None:
    """A message, its card, «Ещё…» and the measure."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Ещё…")
    await talk.press(EDUCATOR, label)


@pytest.mark.parametrize("label", [MUTE, REMOVE])
async def test_one_tap_does_nothing(talk: Conversation, label: str) -> None:
    """The first tap asks; «Назад» takes it back."""
    await first_tap(talk, label)
    group = talk.messenger.chats[GROUP]
    assert labels(talk.cards(EDUCATOR)[0]) == [SURE[label], "← Назад"]

    await talk.press(EDUCATOR, "← Назад")

    assert (group.muted, group.removed) == ({}, set())
    assert labels(talk.cards(EDUCATOR)[0])[0] == "Удалить"


async def test_mute(talk: Conversation) -> None:
    """The second tap mutes for a day; the case itself waits for its decision, and says what was done."""
    await first_tap(talk, MUTE)

    assert await talk.press(EDUCATOR, SURE[MUTE]) == "Заглушаю…"

    (until,) = talk.messenger.chats[GROUP].muted.values()
    assert (until - talk.clock()).total_seconds() == 24 * 3600
    assert (await only(talk)).state is State.OPEN
    (card,) = talk.cards(EDUCATOR)
    assert "🔇 Автор заглушён в чате на сутки" in card.text
    await talk.press(EDUCATOR, "Ещё…")
    assert not {MUTE, REMOVE} & set(labels(talk.cards(EDUCATOR)[0]))
    assert await talk.journalled("incident:1") == ["opened", "card_sent", "ordered", "measure_taken"]


async def test_remove(talk: Conversation) -> None:
    """The second tap removes the author from the chat."""
    await first_tap(talk, REMOVE)

    assert await talk.press(EDUCATOR, SURE[REMOVE]) == "Удаляю из чата…"

    assert talk.messenger.chats[GROUP].removed == {PARENT.id}
    assert "🚪 Автор удалён из чата" in talk.cards(EDUCATOR)[0].text


async def test_second_press_of_the_second_tap(talk: Conversation) -> None:
    """Two quick taps on «Да» mute once."""
    await first_tap(talk, MUTE)
    card = talk.cards(EDUCATOR)[0]
    sure = card.buttons[0].data
    talk.messenger.press(card.chat, card.id, sure, EDUCATOR)
    await talk.press_data(EDUCATOR, card, sure)

    assert (await talk.journalled("incident:1")).count("measure_taken") == 1


@pytest.mark.parametrize("refusal", [Refusal.NO_RIGHT, Refusal.BAD_REQUEST])
async def test_refused_measure_is_told_on_the_card(talk: Conversation, refusal: Refusal) -> None:
    """A measure that was refused says so and what to do; it does not speak of deleting."""
    talk.messenger.fail_next("restrict", RefusedError(refusal))
    await first_tap(talk, MUTE)

    await talk.press(EDUCATOR, SURE[MUTE])

    (card,) = talk.cards(EDUCATOR)
    assert "⚠️ Не получилось: ограничить автора. Боту нужно право блокировать участников" in card.text
    assert "права удалять" not in card.text
    assert (await only(talk)).measure is None
    await talk.press(EDUCATOR, "Ещё…")
    assert MUTE in labels(talk.cards(EDUCATOR)[0])


async def test_nobody_to_mute(talk: Conversation) -> None:
    """Who writes in the chat's own name can be neither muted nor removed."""
    await talk.say(User("group", "Гномики", anonymous=True), SWEARING)
    await talk.press(EDUCATOR, "Ещё…")

    assert not {MUTE, REMOVE} & set(labels(talk.cards(EDUCATOR)[0]))
    assert await decide(talk, 1, SOFYA, Action.MUTE) == "stale"


async def test_only_who_decides_may(talk: Conversation) -> None:
    """A parent who presses a copied button mutes nobody."""
    await first_tap(talk, MUTE)
    card = talk.cards(EDUCATOR)[0]

    assert await talk.press_data(PARENT, card, card.buttons[0].data) == "Решает ответственный за чат или администратор"
    assert talk.messenger.chats[GROUP].muted == {}
