"""The whole way over HTTP with the real aiogram: message, card, press, deleted, journal; and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import app
from bot.app import Service
from bot.clock import system_clock
from bot.domain import Role
from bot.service import dialog, staff
from bot.settings import Settings
from bot.store import chats, journal, people
from bot.transport.telegram import TelegramTransport
from bot.web.server import bind
from tests.fakes.telegram_server import BAD_GATEWAY, DROPPED, TelegramServer, close_quickly, too_many
from tests.fakes.telegram_world import FakeChat

SWEARING = "вы охуели там с вашими шариками"


@dataclass(frozen=True, slots=True)
class Scene:
    """A kindergarten on the fake Telegram with the program running against it."""

    server: TelegramServer
    service: Service
    chat: FakeChat
    teacher: dict[str, Any]
    parent: dict[str, Any]

    async def card(self, marks: str = "") -> dict[str, Any]:
        """The first card in the teacher's dialog with these words."""

        def found() -> list[dict[str, Any]]:
            said = self.server.said(self.teacher)
            return [message for message in said if "Пункт 3.3" in message["text"] and marks in message["text"]]

        return (await self.server.wait_for(found))[0]

    async def until(self, predicate: Callable[[], bool]) -> None:
        """Wait for something to happen at the server."""
        await self.server.wait_for(predicate)


@asynccontextmanager
async def running(server: TelegramServer, folder: Path) -> AsyncIterator[Service]:
    """The program, as `dezhurny run` puts it together, until the context ends."""
    transport = TelegramTransport(server.token, server.url)
    settings = Settings(data_dir=folder / "data", web_port=0, _env_file=None)
    stopping = asyncio.Event()
    handle = await app.introduce(transport)
    async with app.open_service(settings, {"telegram": transport}, clock=system_clock, handle=handle) as service:
        task = asyncio.create_task(app.run(service, bind("127.0.0.1", 0), stopping))
        try:
            yield service
        finally:
            stopping.set()
            await task
    await close_quickly(transport)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A registered group with a teacher who is in dialog with the bot."""
    async with TelegramServer() as server:
        teacher, parent = server.user("Софья Андреевна"), server.user("Папа Родиона")
        chat = server.group("Гномики", teacher, parent)
        async with running(server, tmp_path) as service:
            now = service.clock()
            async with service.store.write() as tx:
                place = await people.add_institution(
                    tx, "Садик", time_zone="Europe/Moscow", edition="1", now=now, quiet=None
                )
                person = await people.add_person(tx, place, "Софья Андреевна", [Role.EDUCATOR], now)
                known = await chats.save(
                    tx, "telegram", str(chat.id), title="Гномики", present=True, reads_all=True, can_delete=True
                )
                await chats.change(tx, known, institution_id=place)
                await staff.assign(tx, service.office, journal.COMMAND_LINE, known.id, [person])
                code = await dialog.new_code(tx, service.office, person)
            server.start(teacher, code)
            await server.wait_for(lambda: server.said(teacher))
            yield Scene(server, service, chat, teacher, parent)


async def actions(service: Service) -> list[str]:
    """What is journalled about the first case."""
    async with service.store.read() as tx:
        assert (await journal.verify(tx)).broken is None
        return [entry.action for entry in await journal.entries_of(tx, "incident:1")]


async def test_message_card_press_deleted_journal(scene: Scene) -> None:
    """The main job."""
    message = scene.server.post(scene.chat, scene.parent, SWEARING)
    card = await scene.card()
    labels = scene.server.labels(card)
    assert labels[:4] == ["Удалить", "Удалить и предупредить", "Предупредить автора", "Не нарушение"]

    scene.server.press(card, "Удалить", scene.teacher)
    await scene.until(lambda: "✅ Удалено — Софья Андреевна" in scene.server.said(scene.teacher)[-1]["text"])

    assert message["message_id"] in scene.chat.deleted
    assert scene.server.labels(scene.server.said(scene.teacher)[-1]) == []
    assert await actions(scene.service) == ["opened", "card_sent", "ordered", "performed"]
    # The calm reminder in the chat.
    assert "3.3.4" in scene.server.said(scene.chat)[0]["text"]


async def test_edit_album_and_caption(scene: Scene) -> None:
    """An edit is checked again; an album goes whole."""
    clean = scene.server.post(scene.chat, scene.parent, "Доброе утро, случай один")
    scene.server.edit(scene.chat, clean, SWEARING + ", случай один")
    assert "правка сообщения" in (await scene.card("случай один"))["text"]

    other = scene.server.user("Мама Агаты")
    album = scene.server.album(scene.chat, other, ["", SWEARING + ", случай два", ""])
    card = await scene.card("случай два")
    scene.server.press(card, "Удалить", scene.teacher)
    await scene.until(lambda: {part["message_id"] for part in album} <= set(scene.chat.deleted))


async def test_trouble_on_the_way(scene: Scene) -> None:
    """Floods, faults and dropped connections on every call delay the work and lose nothing."""
    scene.server.fail_next("sendMessage", too_many(1), BAD_GATEWAY, DROPPED)
    scene.server.fail_next("deleteMessage", DROPPED, too_many(1))
    scene.server.fail_next("getUpdates", BAD_GATEWAY, DROPPED)
    message = scene.server.post(scene.chat, scene.parent, SWEARING)

    scene.server.press(await scene.card(), "Удалить", scene.teacher)

    await scene.until(lambda: message["message_id"] in scene.chat.deleted)


async def test_missing_right(scene: Scene) -> None:
    """403 and «not enough rights» end on the card, in words."""
    scene.server.set_bot_rights(scene.chat, "administrator", can_delete_messages=False)
    scene.server.post(scene.chat, scene.parent, SWEARING)

    scene.server.press(await scene.card(), "Удалить", scene.teacher)

    await scene.until(lambda: any("Не получилось" in it["text"] for it in scene.server.said(scene.teacher)))


async def test_migrated_group(scene: Scene) -> None:
    """A group that becomes a supergroup stays the same chat."""
    new = scene.server.migrate(scene.chat)
    message = scene.server.post(new, scene.parent, SWEARING)

    scene.server.press(await scene.card(), "Удалить", scene.teacher)

    await scene.until(lambda: message["message_id"] in new.deleted)
    async with scene.service.store.read() as tx:
        rows = (await tx.execute(text("SELECT external FROM chat WHERE institution_id IS NOT NULL"))).scalars().all()
    assert rows == [str(new.id)]


async def test_unreadable_update_stops_nothing(scene: Scene) -> None:
    """An update of a kind nobody knows yet is passed over; the next message is handled."""
    scene.server.update("message", {"message_id": "не число", "chat": {"id": scene.chat.id}, "holo": {"deep": [1]}})
    scene.server.update("quantum_post", {"anything": 1})
    scene.server.post(scene.chat, scene.parent, SWEARING)

    await scene.card()
