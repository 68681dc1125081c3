"""The private dialog: one-time codes link accounts, administrators register people and chats."""

import re
from pathlib import Path

import pytest

from bot.events import User
from bot.service.dialog import new_code
from bot.store import chats, people
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, GROUP, PARENT, SWEARING, Conversation, conversation

NEWCOMER = User("anna", "Анна Петровна")


async def ask(talk: Conversation, user: User, text: str) -> str:
    """What the bot answers."""
    talk.messenger.open_dialog(user, text)
    await talk.settle()
    return talk.dialog(user)[-1].text


async def test_code_links_an_account_once(talk: Conversation) -> None:
    """A one-time code makes its sender the person; the second use is refused."""
    invited = await ask(talk, ADMINISTRATOR, "/invite educator Анна Петровна")
    code = re.findall(r"\S{16,}$", invited)[0]

    assert await ask(talk, NEWCOMER, f"/start {code}") == (
        "Готово, Анна Петровна: карточки случаев будут приходить сюда. Что можно: /help"
    )
    assert (await ask(talk, PARENT, f"/start {code}")).startswith("Код не подошёл")
    assert (await ask(talk, PARENT, code)).startswith("Код не подошёл")


async def test_link_to_the_console_opens_once(talk: Conversation) -> None:
    """/console answers with a link whose code opens the console once, links no account, and replaces the one before."""
    link = r"http://127\.0\.0\.1:\d+/console/link/(\S+)$"
    first, second = [re.findall(link, await ask(talk, EDUCATOR, command))[0] for command in ("/console", "/консоль")]
    now = talk.service.office.clock()
    async with talk.service.store.write() as tx:
        uses = [await people.use_code(tx, first, now, people.CONSOLE)]
        uses.append(await people.use_code(tx, second, now))
        uses += [await people.use_code(tx, second, now, people.CONSOLE) for _ in range(2)]

    assert uses[:2] == [None, None]
    assert isinstance(uses[2], int)
    assert uses[3] is None


async def test_link_to_the_console_is_not_for_parents(talk: Conversation) -> None:
    """Somebody who is not of the staff is greeted, and gets no link."""
    assert (await ask(talk, PARENT, "/console")).startswith("Здравствуйте! Я «Дежурный»")


async def test_code_expires(tmp_path: Path) -> None:
    """A code that nobody used in three days opens nothing."""
    async with conversation(tmp_path, linked=False) as talk:
        async with talk.service.store.write() as tx:
            code = await new_code(tx, talk.service.office, 1)
        talk.clock.turn(hours=73)

        assert (await ask(talk, EDUCATOR, f"/start {code}")).startswith("Код не подошёл")


async def test_codes_do_not_rest_in_the_database(talk: Conversation) -> None:
    """Neither outbox nor code table hold a code that would open something."""
    code = re.findall(r"\S{16,}$", await ask(talk, ADMINISTRATOR, "/invite educator Анна Петровна"))[0]
    await talk.stop()
    stored = b"".join(file.read_bytes() for file in talk.settings.data_dir.iterdir())
    await talk.start()

    assert code.encode() not in stored


async def test_newcomer_assigned_by_dialog_gets_the_cards(talk: Conversation) -> None:
    """Invite, link, assign, all in the dialog: the next case goes to the newcomer."""
    invited = await ask(talk, ADMINISTRATOR, "/invite educator Анна Петровна")
    number = re.search(r"№ (\d+)", invited)
    assert number
    await ask(talk, NEWCOMER, "/start " + re.findall(r"\S{16,}$", invited)[0])

    answer = await ask(talk, ADMINISTRATOR, f"/assign 1 {number[1]} 1")

    assert answer == "За чат «Гномики» теперь отвечает: Анна Петровна, Софья Андреевна."
    await talk.say(PARENT, SWEARING)
    assert len(talk.cards(NEWCOMER)) == 1
    assert talk.cards(EDUCATOR) == []


@pytest.mark.parametrize(
    "command",
    ["/people", "/invite educator Кто-то", "/code 1", "/assign 1 1", "/claim 1", "/назначить 1 1", "/сотрудники"],
)
async def test_only_administrators_register(talk: Conversation, command: str) -> None:
    """An educator or a parent cannot change who answers for what."""
    assert await ask(talk, EDUCATOR, command) == "Эта команда для администраторов."
    assert (await ask(talk, PARENT, command)).startswith("Здравствуйте! Я «Дежурный»")


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        ("/start", "Карточки случаев приходят сюда"),
        ("/help", "Карточки случаев приходят сюда"),
        ("/rules", "Добро пожаловать! Коротко о правилах"),
        ("/chats", "№ 1 Гномики: Софья Андреевна"),
        ("/ЧАТЫ", "№ 1 Гномики: Софья Андреевна"),
        ("/people@dezhurny_bot", "№ 1 Софья Андреевна, воспитатель"),
        ("/invite", "Команда не разобрана"),
        ("/invite повар Анна", "Команда не разобрана"),
        ("/invite воспитатель Анна", "Анна (воспитатель) — № 3"),
        ("/code 99", "Такого номера нет"),
        ("/code ²", "Такого номера нет"),
        ("/code 99999999999999999999", "Такого номера нет"),
        ("/assign 1", "Команда не разобрана"),
        ("/assign 1 x", "Команда не разобрана"),
        ("/assign 1 99", "Такого номера нет"),
        ("/assign 99 1", "Такого номера нет"),
        ("/claim 1", "Такого номера нет"),
        ("просто слова", "Не понимаю"),
        ("", "Не понимаю"),
    ],
)
async def test_commands_of_an_administrator(talk: Conversation, command: str, begins: str) -> None:
    """Every command answers, every mistake says what to do."""
    assert (await ask(talk, ADMINISTRATOR, command)).startswith(begins)


async def test_bot_added_by_an_administrator(talk: Conversation) -> None:
    """A chat to which an administrator adds the bot is his institution's at once."""
    talk.messenger.create_group("new", "Звёздочки")
    talk.messenger.set_rights("new", by=ADMINISTRATOR)
    await talk.settle()

    assert "Чат «Звёздочки» подключён" in talk.dialog(ADMINISTRATOR)[-1].text
    assert (await ask(talk, ADMINISTRATOR, "/chats")).endswith("№ 2 Звёздочки: никто не назначен")


async def test_bot_added_by_a_parent_waits_to_be_claimed(talk: Conversation) -> None:
    """A chat somebody else brought is checked only after an administrator claimed it."""
    talk.messenger.create_group("new", "Звёздочки")
    talk.messenger.set_rights("new", by=PARENT)
    await talk.settle()
    assert "чат не закреплён. Команда /claim 2" in talk.dialog(ADMINISTRATOR)[-1].text

    await ask(talk, ADMINISTRATOR, "/claim 2")
    await talk.say(PARENT, SWEARING, "new")

    (incident,) = await talk.incidents()
    assert incident.chat_id == 2
    # Nobody answers for it yet: the administrator is shown the case and told so.
    assert len(talk.cards(ADMINISTRATOR)) == 1
    assert any("никто не отвечает" in message.text for message in talk.dialog(ADMINISTRATOR))


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ({"can_delete": False}, "боту не хватает прав (удалять сообщения)"),
        ({"present": False}, "Бота удалили из чата «Гномики»"),
    ],
)
async def test_lost_rights_are_told(talk: Conversation, rights: dict[str, bool], told: str) -> None:
    """A bot that cannot do its work says so to the administrator."""
    talk.messenger.set_rights(GROUP, **rights)
    await talk.settle()

    assert told in talk.dialog(ADMINISTRATOR)[-1].text


async def test_rules_on_joining(talk: Conversation) -> None:
    """Newcomers see the rules once, however many come together."""
    talk.messenger.join(GROUP, PARENT)
    talk.messenger.join(GROUP, NEWCOMER)
    await talk.settle()

    (rules,) = talk.bot_lines()
    assert "Коротко о правилах" in rules


async def test_migrated_group_goes_on(talk: Conversation) -> None:
    """A group that became a supergroup keeps its people and its cases; what waits goes to the new id."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.migrate(GROUP, "supergroup")
    await talk.press(EDUCATOR, "Удалить")

    assert talk.messenger.chats["supergroup"].messages[message.id].deleted
    talk.clock.turn(minutes=11)
    await talk.say(PARENT, SWEARING, "supergroup")
    assert len(talk.cards(EDUCATOR)) == 2


async def test_what_was_posted_before_the_migration_is_judged(talk: Conversation) -> None:
    """A message that still waited in the old chat's lane when the new id was told is not lost."""
    message = talk.messenger.post(GROUP, PARENT, SWEARING)
    talk.messenger.migrate(GROUP, "supergroup")
    service = talk.service
    async with service.store.write() as tx:
        await chats.migrate(tx, "local", GROUP, "supergroup")
    await talk.settle()

    (incident,) = await talk.incidents()
    assert incident.chat_id == 1
    await talk.press(EDUCATOR, "Удалить")
    assert talk.messenger.chats["supergroup"].messages[message.id].deleted
