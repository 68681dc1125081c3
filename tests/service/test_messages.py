"""What becomes of messages of every kind: edits, albums, quotes, forwards, pieces, removals."""

import pytest

from bot.domain import State
from tests.fakes.conversation import CLEAN, EDUCATOR, GROUP, OTHER, PARENT, PHONE, SWEARING, Conversation


async def test_edit_that_adds_the_offence(talk: Conversation) -> None:
    """A clean message edited later is checked again; the card says that it is an edit."""
    message = await talk.say(PARENT, CLEAN)
    talk.messenger.edit_post(GROUP, message.id, SWEARING)
    await talk.settle()

    (card,) = talk.cards(EDUCATOR)
    assert "(правка сообщения)" in card.text


async def test_second_edit_supplements_the_case(talk: Conversation) -> None:
    """One message, one case: a further edit makes no new case and no new card."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.edit_post(GROUP, message.id, f"{SWEARING} и дураки")
    await talk.settle()

    assert len(await talk.incidents()) == 1
    (card,) = talk.cards(EDUCATOR)
    assert "дураки" in card.text
    assert await talk.journalled("incident:1") == ["opened", "card_sent", "edited"]


async def test_edit_that_removes_the_offence_keeps_the_case(talk: Conversation) -> None:
    """What was seen stays a case with its evidence; the journal tells that it was edited away."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.edit_post(GROUP, message.id, CLEAN)
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.state is State.OPEN
    assert await talk.journalled("incident:1") == ["opened", "card_sent", "edited_clean"]


async def test_dismissed_case_reopens_for_a_new_offence(talk: Conversation) -> None:
    """A case judged harmless is judged again when an edit adds something else."""
    message = await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Не нарушение")
    talk.messenger.edit_post(GROUP, message.id, f"{SWEARING} {PHONE}")
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.state is State.OPEN
    assert talk.cards(EDUCATOR)[0].buttons


async def test_album_is_one_case_and_goes_whole(talk: Conversation) -> None:
    """A caption's offence takes all pictures of its album along, those before and after it."""
    parts = [await talk.say(PARENT, text, parts=("photo",), album="a1") for text in ("", SWEARING, "")]

    await talk.press(EDUCATOR, "Удалить")

    assert len(await talk.incidents()) == 1
    assert "(подпись к вложению)" in talk.cards(EDUCATOR)[0].text
    assert all(talk.messenger.chats[GROUP].messages[part.id].deleted for part in parts)


async def test_quote_is_not_the_authors_word(talk: Conversation) -> None:
    """Whoever quotes an offence in a reply is not charged with it."""
    await talk.say(OTHER, "давайте спокойно, смета же открыта", quote=SWEARING)

    assert await talk.incidents() == []


async def test_forward_is_charged_to_who_forwards(talk: Conversation) -> None:
    """Whoever brings other people's data into the chat answers for it."""
    await talk.say(OTHER, PHONE, forwarded=True)

    (card,) = talk.cards(EDUCATOR)
    assert "Мама Агаты" in card.text
    assert "(пересланное сообщение)" in card.text


async def test_word_split_over_messages(talk: Conversation) -> None:
    """Two pieces of one author within a minute are one case and go together."""
    first = await talk.say(PARENT, "пиз")
    talk.clock.turn(seconds=4)
    second = await talk.say(PARENT, "дец")

    await talk.press(EDUCATOR, "Удалить")

    assert len(await talk.incidents()) == 1
    messages = talk.messenger.chats[GROUP].messages
    assert messages[first.id].deleted
    assert messages[second.id].deleted


@pytest.mark.parametrize(("seconds", "between"), [(61, False), (4, True)])
async def test_pieces_apart_are_not_joined(talk: Conversation, seconds: int, between: bool) -> None:
    """Another author's word or a minute's pause breaks the row."""
    await talk.say(PARENT, "пиз")
    if between:
        await talk.say(OTHER, "ты чё сову изображаешь")
    talk.clock.turn(seconds=seconds)
    await talk.say(PARENT, "дец")

    assert await talk.incidents() == []


async def test_author_takes_it_back(talk: Conversation) -> None:
    """A message removed by its author closes the case as such; the evidence stays."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.remove_post(GROUP, message.id, PARENT)
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.state is State.CLOSED_BY_AUTHOR
    (card,) = talk.cards(EDUCATOR)
    assert "Автор удалил сам" in card.text
    assert card.buttons == ()


async def test_removed_by_hand(talk: Conversation) -> None:
    """An educator who deletes in the chat itself has decided; the card shows it."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.remove_post(GROUP, message.id, EDUCATOR)
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.state is State.CLOSED_DELETED
    assert "✅ Удалено — Софья Андреевна" in talk.cards(EDUCATOR)[0].text


async def test_unknown_chat_is_left_alone(talk: Conversation) -> None:
    """Nothing is judged in a chat that no institution claimed."""
    talk.messenger.create_group("foreign", "Чужой чат")
    await talk.say(PARENT, SWEARING, "foreign")

    assert await talk.incidents() == []
