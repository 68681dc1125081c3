"""A whole service over the embedded messenger with a clock that tests turn: play events, let it settle, look."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.app import Service, open_service
from bot.domain import Incident, Role
from bot.events import User
from bot.service import staff
from bot.settings import Settings
from bot.store import chats, incidents, journal, people
from bot.store.engine import Tx
from bot.store.schema import incident as incident_table
from bot.transport.local import LocalMessage, LocalMessenger, LocalTransport

# A Tuesday noon in Yekaterinburg (+05:00).
NOON = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)

GROUP = "group"
EDUCATOR = User("sofya", "Софья Андреевна")
ADMINISTRATOR = User("rosa", "Роза Маратовна")
PARENT = User("rodion", "Папа Родиона")
OTHER = User("agata", "Мама Агаты")

SWEARING = "вы охуели там с вашими шариками"
PHONE = "Телефон мамы Полины: 8 944 713 28 05, звоните ей напрямую"
THREAT = "я тебя прирежу, понял? не шучу"
CLEAN = "Доброе утро! Во сколько сегодня утренник?"


class Hands:
    """A clock that stands until a test turns it."""

    def __init__(self, start: datetime = NOON) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """The moment the hands show."""
        return self.now

    def turn(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class Conversation:
    """The service, the messenger and the people of one group; ``settle`` lets the service do all it can."""

    def __init__(self, folder: Path, clock: Hands) -> None:
        self.clock = clock
        self.messenger = LocalMessenger(clock)
        self.settings = Settings(data_dir=folder, _env_file=None)
        self.service: Service
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Start the service, as after a stop."""
        self._stack = AsyncExitStack()
        transport = LocalTransport(self.messenger)
        self.service = await self._stack.enter_async_context(
            open_service(self.settings, {"local": transport}, clock=self.clock)
        )

    async def stop(self) -> None:
        """Stop the service; the messenger stays."""
        await self._stack.aclose()

    async def restart(self) -> None:
        """Stop and start."""
        await self.stop()
        await self.start()

    async def settle(self) -> None:
        """Fetch, handle and perform until nothing is left that is due now."""
        transport = self.service.office.transports["local"]
        assert isinstance(transport, LocalTransport)
        while True:
            place = await self.service.intake.place("local")
            fetched = await transport.fetch(self.service.intake.accept("local"), place)
            await self.service.intake.drain()
            await self.service.deadlines.drain()
            await self.service.delivery.drain()
            if fetched is None:
                return

    async def say(self, author: User, text: str, chat: str = GROUP, **extra: object) -> LocalMessage:
        """Post a message and let the service settle."""
        message = self.messenger.post(chat, author, text, **extra)
        await self.settle()
        return message

    async def press(self, by: User, label: str, card: LocalMessage | None = None) -> str:
        """Press a button of the last card in somebody's dialog; returns what he is shown."""
        card = card or self.cards(by)[-1]
        data = next(button.data for button in card.buttons if button.label == label)
        return await self.press_data(by, card, data)

    async def press_data(self, by: User, card: LocalMessage, data: str) -> str:
        """Press whatever stands behind a button, even one that is gone."""
        press = self.messenger.press(card.chat, card.id, data, by)
        await self.settle()
        return dict(self.messenger.answers)[press]

    def dialog(self, user: User) -> list[LocalMessage]:
        """What the bot wrote to somebody."""
        return [message for message in self.messenger.chats[user.id].messages.values() if message.author.bot]

    def cards(self, user: User) -> list[LocalMessage]:
        """The cards in somebody's dialog."""
        return [message for message in self.dialog(user) if "\nПункт " in message.text]

    def group(self, chat: str = GROUP) -> list[LocalMessage]:
        """The messages of the group, deleted ones too."""
        return list(self.messenger.chats[chat].messages.values())

    def bot_lines(self, chat: str = GROUP) -> list[str]:
        """What the bot said in the group."""
        return [message.text for message in self.group(chat) if message.author.bot]

    async def incidents(self) -> list[Incident]:
        """All cases."""
        async with self.service.store.read() as tx:
            ids = (await tx.execute(select(incident_table.c.id).order_by(incident_table.c.id))).scalars().all()
            found = [await incidents.get(tx, number) for number in ids]
            return [incident for incident in found if incident]

    async def journalled(self, subject: str) -> list[str]:
        """The actions journalled about a subject."""
        async with self.service.store.read() as tx:
            return [entry.action for entry in await journal.entries_of(tx, subject)]

    async def verify(self) -> journal.Chain:
        """The state of the journal's chain."""
        async with self.service.store.read() as tx:
            return await journal.verify(tx)


async def register(
    tx: Tx, service: Service, *, quiet: bool = False, linked: bool = True, on_duty: bool = True
) -> dict[str, int]:
    """A kindergarten with one group, an educator and an administrator; returns the ids by user id and ``chat``."""
    now = service.clock()
    hours = (time(21), time(7)) if quiet else None
    zone = "Asia/Yekaterinburg"
    place = await people.add_institution(tx, "Садик", time_zone=zone, edition="2026-1", now=now, quiet=hours)
    ids = {"institution": place}
    for user, role in ((EDUCATOR, Role.EDUCATOR), (ADMINISTRATOR, Role.ADMINISTRATOR)):
        ids[user.id] = await people.add_person(tx, place, user.name, [role], now)
        if linked:
            await people.link(tx, "local", user.id, ids[user.id], user.id)
    chat = await chats.save(tx, "local", GROUP, title="Гномики", present=True, reads_all=True, can_delete=True)
    await chats.change(tx, chat, institution_id=place)
    ids["chat"] = chat.id
    if on_duty:
        await staff.assign(tx, service.office, journal.COMMAND_LINE, chat.id, [ids[EDUCATOR.id]])
    return ids


@asynccontextmanager
async def conversation(
    folder: Path, *, clock: Hands | None = None, quiet: bool = False, linked: bool = True, on_duty: bool = True
) -> AsyncIterator[Conversation]:
    """A registered kindergarten whose staff opened their dialogs with the bot."""
    it = Conversation(folder, clock or Hands())
    it.messenger.create_group(GROUP, "Гномики")
    await it.start()
    try:
        async with it.service.store.write() as tx:
            await register(tx, it.service, quiet=quiet, linked=linked, on_duty=on_duty)
        if linked:
            for user in (EDUCATOR, ADMINISTRATOR):
                it.messenger.open_dialog(user)
        await it.settle()
        yield it
    finally:
        await it.stop()
