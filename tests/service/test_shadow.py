"""Shadow mode and what is not looked for: recorded and shown in the console, told to nobody."""

from bot.domain import State
from filters.types import Category
from tests.fakes.conversation import (
    ADMINISTRATOR,
    EDUCATOR,
    GROUP,
    PARENT,
    PHONE,
    SWEARING,
    THREAT,
    Conversation,
)
from tests.fakes.staffroom import CHAT, SOFYA, choose, labels, only, open_chat, told, wait

RUDE = "говно ваши конфеты"


async def test_a_chat_in_shadow(talk: Conversation) -> None:
    """Everything is recorded, nobody is told, nothing is shown in the chat, nothing falls due."""
    await choose(talk, "mode", "наблюдение", chat=CHAT)
    await talk.say(PARENT, RUDE)
    await talk.say(PARENT, THREAT)
    await wait(talk, days=2)

    assert [incident.state for incident in await talk.incidents()] == [State.OBSERVED, State.OBSERVED]
    assert (talk.cards(EDUCATOR), talk.cards(ADMINISTRATOR), talk.bot_lines()) == ([], [], [])
    assert await talk.journalled("incident:1") == ["opened"]


async def test_a_category_in_shadow(talk: Conversation) -> None:
    """The other categories go on as ever; a message with both is a case by the one that counts."""
    await choose(talk, "mode", "наблюдение", kind=Category.PROFANITY)
    await talk.say(PARENT, RUDE)
    await talk.say(PARENT, PHONE)
    await talk.say(PARENT, f"{RUDE}. {PHONE}")
    await wait(talk, minutes=1)

    assert [(incident.state, incident.categories) for incident in await talk.incidents()] == [
        (State.OBSERVED, (Category.PROFANITY,)),
        (State.OPEN, (Category.PERSONAL_DATA,)),
        (State.OPEN, (Category.PERSONAL_DATA,)),
    ]
    assert len(talk.cards(EDUCATOR)) == 2


async def test_the_most_precise_choice_counts(talk: Conversation) -> None:
    """A category in one chat goes before the chat, the chat before all."""
    await open_chat(talk, "stars", "Звёздочки", SOFYA)
    await choose(talk, "mode", "наблюдение")
    await choose(talk, "mode", "вкл", chat=CHAT, kind=Category.PROFANITY)
    await talk.say(PARENT, RUDE)
    await talk.say(PARENT, RUDE, chat="stars")
    await talk.say(PARENT, PHONE)

    states = [incident.state for incident in await talk.incidents()]
    assert states == [State.OPEN, State.OBSERVED, State.OBSERVED]


async def test_off(talk: Conversation) -> None:
    """What is switched off leaves no trace."""
    await choose(talk, "mode", "выкл", chat=CHAT, kind=Category.PROFANITY)
    await talk.say(PARENT, RUDE)

    assert await talk.incidents() == []


async def test_observed_cases_do_not_count(talk: Conversation) -> None:
    """Nothing observed makes anybody a repeated offender or a flood."""
    await choose(talk, "mode", "наблюдение", chat=CHAT)
    for number in range(6):
        await talk.say(PARENT, f"{RUDE} {number}")
    await choose(talk, "mode", "по умолчанию", chat=CHAT)
    await talk.say(PARENT, RUDE)
    await wait(talk, minutes=1)

    (card,) = talk.cards(EDUCATOR)
    assert "Сводка" not in card.text
    assert "Подтверждено за неделю" not in card.text
    assert talk.cards(ADMINISTRATOR) == []


async def test_edit_into_what_counts(talk: Conversation) -> None:
    """An observed message edited into one that counts becomes a case that somebody answers for."""
    await choose(talk, "mode", "наблюдение", kind=Category.PROFANITY)
    message = await talk.say(PARENT, RUDE)
    assert (await only(talk)).state is State.OBSERVED

    talk.messenger.edit_post(GROUP, message.id, PHONE)
    await talk.settle()

    incident = await only(talk)
    assert (incident.state, incident.responsible_id) == (State.OPEN, SOFYA)
    assert "Удалить" in labels(talk.cards(EDUCATOR)[0])
    assert incident.due_at is not None


async def test_edit_into_a_threat(talk: Conversation) -> None:
    """An edit that makes a case urgent brings the administrators at once, as a message would."""
    message = await talk.say(PARENT, RUDE)
    assert talk.cards(ADMINISTRATOR) == []

    talk.messenger.edit_post(GROUP, message.id, f"{RUDE}. {THREAT}")
    await talk.settle()

    incident = await only(talk)
    assert incident.urgent
    assert len(talk.cards(ADMINISTRATOR)) == 1
    assert "Администратору тоже: срочный случай" in talk.cards(EDUCATOR)[0].text


async def test_needs_a_look(talk: Conversation) -> None:
    """Voice and pictures without words are noted where it was asked for, told in the morning's digest only."""
    await talk.say(PARENT, "", parts=("voice",))
    assert await talk.journalled("chat:1") == ["assigned"]
    await choose(talk, "look", "да", chat=CHAT)

    await talk.say(PARENT, "", parts=("voice",))
    await talk.say(PARENT, "", parts=("photo",))
    await talk.say(PARENT, "Наши снеговики", parts=("photo",))

    assert await talk.journalled("chat:1") == ["assigned", "needs_look", "needs_look"]
    assert await talk.incidents() == []
    assert told(talk, EDUCATOR, "не смог прочесть") == 0


async def test_shadow_ends_at_once(talk: Conversation) -> None:
    """A choice takes effect with the next message, without a restart."""
    await choose(talk, "mode", "наблюдение", chat=CHAT)
    await talk.say(PARENT, SWEARING)
    await choose(talk, "mode", "по умолчанию", chat=CHAT)
    await talk.say(PARENT, SWEARING)
    await wait(talk, minutes=1)

    assert len(talk.cards(EDUCATOR)) == 1
