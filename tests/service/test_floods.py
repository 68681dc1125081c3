"""Floods: one growing digest takes the place of single cards; nothing is lost, urgent and decided cases apart."""

import pytest

from bot.domain import State
from filters.types import Category
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, OTHER, PARENT, THREAT, Conversation
from tests.fakes.staffroom import CHAT, choose, deleted, labels, told, wait


async def flood(talk: Conversation, count: int, *, seconds: float = 0) -> list:
    """So many flagged messages of one parent, so far apart."""
    said = []
    for number in range(count):
        said.append(await talk.say(PARENT, f"говно ваша смета, строка {number}"))
        if seconds:
            await wait(talk, seconds=seconds)
    return said


async def states(talk: Conversation) -> list[State]:
    """The states of all cases in order."""
    return [incident.state for incident in await talk.incidents()]


async def test_a_burst_sends_one_card(talk: Conversation) -> None:
    """Seven messages within seconds: one card that counts them all, one reminder in the chat."""
    await flood(talk, 7)
    await wait(talk, minutes=1)

    (card,) = talk.cards(EDUCATOR)
    assert "Сводка: 7 сообщений подряд. Первое:" in card.text
    assert len(talk.bot_lines()) == 1
    assert (await states(talk)).count(State.OPEN) == 1
    assert set(await states(talk)) == {State.OPEN, State.MERGED}


async def test_the_fifth_message_makes_the_digest(talk: Conversation) -> None:
    """Four messages have a card each; the fifth gathers them, and the single cards say where their case went."""
    await flood(talk, 4, seconds=60)
    assert len(talk.cards(EDUCATOR)) == 4
    assert not any("Сводка" in card.text for card in talk.cards(EDUCATOR))

    await flood(talk, 2, seconds=60)

    cards = talk.cards(EDUCATOR)
    assert len(cards) == 4
    assert "Сводка: 6 сообщений подряд" in cards[0].text
    for card in cards[1:]:
        assert card.text.endswith("➕ Вошло в сводку: случай № 1, 12:04")
        assert labels(card) == []


async def test_slow_messages_are_no_flood(talk: Conversation) -> None:
    """Five messages in an hour are five cases."""
    await flood(talk, 5, seconds=700)

    assert await states(talk) == [State.OPEN] * 5
    assert len(talk.cards(EDUCATOR)) == 5


async def test_a_slow_flood_goes_on_growing(talk: Conversation) -> None:
    """Once it is a digest, each message within ten minutes of the last one belongs to it."""
    await flood(talk, 5)
    await flood(talk, 4, seconds=9 * 60)

    assert "Сводка: 9 сообщений подряд" in talk.cards(EDUCATOR)[0].text
    assert (await states(talk)).count(State.OPEN) == 1


async def test_one_press_deletes_all(talk: Conversation) -> None:
    """«Удалить» on a digest deletes every message of it; for the author it is one confirmed case."""
    said = await flood(talk, 6)

    await talk.press(EDUCATOR, "Удалить")

    assert all(deleted(talk, message) for message in said)
    incidents = await talk.incidents()
    assert [it.is_confirmed for it in incidents].count(True) == 1
    assert State.OPEN not in await states(talk)
    await wait(talk, minutes=30)
    await talk.say(PARENT, "говно ваша смета, новая")
    card = talk.cards(EDUCATOR)[-1]
    assert "Подтверждено за неделю: 1 — 17.11" in card.text
    assert talk.cards(ADMINISTRATOR) == []


async def test_after_the_decision_a_new_case(talk: Conversation) -> None:
    """What is written after the digest was decided is a case of its own."""
    await flood(talk, 5)
    await talk.press(EDUCATOR, "Удалить")
    (later,) = await flood(talk, 1)
    await wait(talk, minutes=1)

    assert not deleted(talk, later)
    assert (await states(talk))[-1] is State.OPEN
    assert len(talk.cards(EDUCATOR)) == 2


async def test_decided_cases_stay_as_they_are(talk: Conversation) -> None:
    """What somebody decided already is not drawn into the digest."""
    await talk.say(PARENT, "говно ваши конфеты")
    await talk.press(EDUCATOR, "Не нарушение")
    await flood(talk, 5)
    await wait(talk, minutes=1)

    assert (await states(talk))[0] is State.DISMISSED
    assert (await states(talk)).count(State.OPEN) == 1
    assert "Сводка: 5 сообщений подряд" in talk.cards(EDUCATOR)[-1].text


async def test_urgent_stays_apart(talk: Conversation) -> None:
    """A threat in the middle of a flood is its own case: at once, to the administrator too."""
    await flood(talk, 5)
    await talk.say(PARENT, THREAT)
    await flood(talk, 1)

    (card,) = talk.cards(ADMINISTRATOR)
    assert "Угроза" in card.text
    assert "Сводка" not in card.text
    assert any("Сводка: 6 сообщений" in card.text for card in talk.cards(EDUCATOR))
    threat = next(it for it in await talk.incidents() if it.category is Category.THREAT)
    assert threat.state is State.OPEN


async def test_authors_are_not_mixed(talk: Conversation) -> None:
    """A digest is one author's."""
    for number in range(3):
        await talk.say(PARENT, f"говно ваша смета {number}")
        await talk.say(OTHER, f"говно ваши шарики {number}")

    assert State.MERGED not in await states(talk)


async def test_the_limit_is_an_option(talk: Conversation) -> None:
    """From which message on is the institution's choice."""
    await choose(talk, "digest_from", "2", chat=CHAT)
    await flood(talk, 2)

    assert "Сводка: 2 сообщения подряд" in talk.cards(EDUCATOR)[0].text


async def test_each_message_is_in_one_case(talk: Conversation) -> None:
    """The author takes back one message of a digest, then all: only then the digest closes."""
    said = await flood(talk, 5)
    for message in said[:-1]:
        talk.messenger.remove_post("group", message.id, PARENT)
        await talk.settle()
    assert (await states(talk)).count(State.OPEN) == 1

    talk.messenger.remove_post("group", said[-1].id, PARENT)
    await talk.settle()

    assert set(await states(talk)) == {State.CLOSED_BY_AUTHOR, State.MERGED}


async def test_over_a_restart(talk: Conversation) -> None:
    """Stopped in the middle of a flood the program makes the same digest."""
    for number in range(6):
        await talk.say(PARENT, f"говно ваша смета {number}")
        await talk.restart()
    await wait(talk, minutes=1)

    (card,) = talk.cards(EDUCATOR)
    assert "Сводка: 6 сообщений подряд" in card.text


@pytest.mark.parametrize("count", [5, 7])
async def test_hidden_to_the_last_message(talk: Conversation, count: int) -> None:
    """Where the program hides by itself, it hides all messages of a flood; the digest is decided by a person."""
    await choose(talk, "hide", "да", chat=CHAT)
    said = await flood(talk, count)

    assert [deleted(talk, message) for message in said] == [True] * count
    assert "🙈 Сообщение скрыто ботом" in talk.cards(EDUCATOR)[0].text
    assert (await states(talk)).count(State.OPEN) == 1


async def test_edit_of_a_part_belongs_to_the_digest(talk: Conversation) -> None:
    """An edit of a message within a digest makes no new case and no new card."""
    said = await flood(talk, 5)
    talk.messenger.edit_post("group", said[3].id, "говно ваша смета, и шарики тоже говно")
    await talk.settle()

    assert (await states(talk)).count(State.OPEN) == 1
    assert len(talk.cards(EDUCATOR)) == 1
    assert told(talk, EDUCATOR, "Сводка: 5 сообщений подряд") == 1
