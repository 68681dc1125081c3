"""At most so many messages an hour to one person: the rest waits in order, he knows how many, urgent cases pass."""

from bot.events import User
from tests.fakes.conversation import EDUCATOR, THREAT, Conversation
from tests.fakes.staffroom import choose, told, wait


async def trouble(talk: Conversation, count: int, first: int = 0) -> None:
    """So many parents break the rules, one message each."""
    for number in range(first, first + count):
        await talk.say(User(f"parent{number}", f"Родитель {number}"), f"говно ваша смета, строка {number}")


def order(talk: Conversation) -> list[int]:
    """Whose cards the educator got, in order."""
    return [int(card.text.partition("Родитель ")[2].partition(",")[0]) for card in talk.cards(EDUCATOR)]


async def test_over_the_cap_waits(talk: Conversation) -> None:
    """Of six cases in an hour with a cap of four three cards come, and one line that tells of the rest."""
    await choose(talk, "hourly_cap", "4")
    before = len(talk.dialog(EDUCATOR))

    await trouble(talk, 6)

    assert order(talk) == [0, 1, 2]
    assert len(talk.dialog(EDUCATOR)) - before == 4
    assert told(talk, EDUCATOR, "📥 За час пришло много случаев") == 1


async def test_nothing_is_lost_and_the_order_kept(talk: Conversation) -> None:
    """Hour by hour the rest comes, the oldest first, never more than the cap in any hour."""
    await choose(talk, "hourly_cap", "3")
    before = len(talk.dialog(EDUCATOR))
    await trouble(talk, 2)
    await wait(talk, minutes=30)
    await trouble(talk, 3, first=2)
    await wait(talk, minutes=10)
    await trouble(talk, 2, first=5)
    for _ in range(60):
        await wait(talk, minutes=5)

    assert order(talk) == list(range(7))
    sent = [message.at for message in talk.dialog(EDUCATOR)[before:]]
    for moment in sent:
        within = [other for other in sent if 0 <= (other - moment).total_seconds() < 3600]
        assert len(within) <= 3


async def test_urgent_passes(talk: Conversation) -> None:
    """A threat comes at once, however many cards came before; the backlog waits on."""
    await choose(talk, "hourly_cap", "3")
    await trouble(talk, 5)

    await talk.say(User("last", "Родитель 99"), THREAT)

    assert order(talk) == [0, 1, 99]


async def test_counted_over_a_restart(talk: Conversation) -> None:
    """A restart opens no new hour."""
    await choose(talk, "hourly_cap", "3")
    await trouble(talk, 3)
    await talk.restart()
    await trouble(talk, 2, first=3)

    assert order(talk) == [0, 1]
    assert told(talk, EDUCATOR, "📥 За час пришло много случаев") == 1


async def test_card_that_waited_shows_what_stands(talk: Conversation) -> None:
    """A case decided while its card waited comes decided, without buttons."""
    await choose(talk, "hourly_cap", "3")
    await trouble(talk, 3)
    message = next(it for it in talk.group() if it.author.id == "parent2")
    talk.messenger.remove_post("group", message.id, message.author)
    await talk.settle()

    await wait(talk, minutes=60)

    assert talk.cards(EDUCATOR)[-1].text.endswith("✅ Автор удалил сам, 12:00")
    assert talk.cards(EDUCATOR)[-1].buttons == ()
