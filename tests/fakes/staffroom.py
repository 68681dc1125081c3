"""What tests of the service do beside talking: register staff, put it on duty, choose options, ask the bot."""

from datetime import date

from bot.domain import Action, Incident, Role
from bot.events import User
from bot.service import cases, rules, staff
from bot.store import chats, incidents, journal, people
from bot.transport.local import LocalMessage
from filters.types import Category
from tests.fakes.conversation import GROUP, Conversation

# The chat and the people that ``conversation`` registers.
CHAT, SOFYA, ROSA = 1, 1, 2

SECOND = User("inga", "Инга Львовна")
THIRD = User("vera", "Вера Павловна")
SECOND_ADMINISTRATOR = User("olga", "Ольга Тимофеевна")
HEAD = User("nina", "Нина Робертовна")


async def hire(talk: Conversation, user: User, role: Role) -> int:
    """Register somebody who opened the dialog with the bot; returns the number."""
    async with talk.service.store.write() as tx:
        number = await people.add_person(tx, 1, user.name, [role], talk.clock())
        await people.link(tx, "local", user.id, number, user.id)
    talk.messenger.open_dialog(user)
    await talk.settle()
    return number


async def put_on_duty(talk: Conversation, *numbers: int, chat: int = CHAT) -> None:
    """Set the duty list of a chat."""
    async with talk.service.store.write() as tx:
        await staff.assign(tx, talk.service.office, journal.COMMAND_LINE, chat, list(numbers))
    await talk.settle()


async def substitute(
    talk: Conversation, absent: int, instead: int, since: date, until: date, chat: int | None = None
) -> int:
    """Let somebody stand in for somebody."""
    async with talk.service.store.write() as tx:
        number = await staff.substitute(
            tx, talk.service.office, journal.COMMAND_LINE, absent, instead, since, until, chat
        )
    await talk.settle()
    return number


async def leave(talk: Conversation, number: int) -> None:
    """Let somebody leave the staff."""
    async with talk.service.store.write() as tx:
        await staff.set_active(tx, talk.service.office, journal.COMMAND_LINE, number, active=False)
    await talk.settle()


async def choose(
    talk: Conversation, name: str, written: str, *, chat: int | None = None, kind: Category | None = None
) -> None:
    """Choose an option."""
    async with talk.service.store.write() as tx:
        institution = await people.get_institution(tx, 1)
        await rules.choose(
            tx, talk.service.office, journal.COMMAND_LINE, institution, name, written, chat_id=chat, category=kind
        )


async def ask(talk: Conversation, user: User, text: str) -> str:
    """What the bot answers to a private message."""
    talk.messenger.open_dialog(user, text)
    await talk.settle()
    return talk.dialog(user)[-1].text


async def decide(talk: Conversation, number: int, person: int, action: Action) -> str:
    """Decide a case as the console does; returns the key of the answer."""
    async with talk.service.store.write() as tx:
        incident, someone = await incidents.get(tx, number), await people.get_person(tx, person)
        assert incident is not None
        assert someone is not None
        answer = await cases.decide(tx, talk.service.office, incident, someone, action)
    await talk.settle()
    return answer


async def open_chat(talk: Conversation, chat: str, title: str, *numbers: int) -> int:
    """One more group of the institution with its duty list; returns its number."""
    talk.messenger.create_group(chat, title)
    async with talk.service.store.write() as tx:
        saved = await chats.save(tx, "local", chat, title=title, present=True, reads_all=True, can_delete=True)
        await chats.change(tx, saved, institution_id=1)
        await staff.assign(tx, talk.service.office, journal.COMMAND_LINE, saved.id, list(numbers))
    return saved.id


async def only(talk: Conversation) -> Incident:
    """The one case there is."""
    (incident,) = await talk.incidents()
    return incident


async def wait(talk: Conversation, **by: float) -> None:
    """Let time pass and the service do what is due then."""
    talk.clock.turn(**by)
    await talk.settle()


def labels(card: LocalMessage) -> list[str]:
    """What the buttons say."""
    return [button.label for button in card.buttons]


def told(talk: Conversation, user: User, words: str) -> int:
    """How many of the bot's messages to somebody hold these words."""
    return sum(words in message.text for message in talk.dialog(user))


def deleted(talk: Conversation, message: LocalMessage, chat: str = GROUP) -> bool:
    """Whether a message is gone from the chat."""
    return talk.messenger.chats[chat].messages[message.id].deleted
