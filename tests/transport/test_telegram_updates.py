import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.errors import UserError
from bot.events import Message, PrivateMessage, RightsChanged
from bot.transport.interface import Accept, RawUpdate
from bot.transport.telegram import TelegramTransport
from tests.fakes.telegram_server import (
    ANSWER_LOST,
    BAD_GATEWAY,
    CONFLICT,
    DROPPED,
    SERVER_ERROR,
    Failure,
    refusal,
    too_many,
)

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


class Receiver:
    """Runs the transport's loop and keeps what was accepted, as the inbox does: once for each key."""

    def __init__(self, transport: TelegramTransport) -> None:
        self.transport = transport
        self.updates: dict[str, RawUpdate] = {}
        self.cursors: list[str | None] = []
        self.naps: list[float] = []
        self.stopping = asyncio.Event()
        transport._sleep = self._nap
        transport._jitter = lambda: 1.0

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0)

    async def accept(self, updates: Sequence[RawUpdate], cursor: str | None) -> None:
        """Store a batch."""
        self.updates |= {update.key: update for update in updates}
        self.cursors.append(cursor)

    def start(self, cursor: str | None = None, accept: Accept | None = None) -> "asyncio.Task[None]":
        """Begin to fetch."""
        return asyncio.create_task(self.transport.receive(accept or self.accept, cursor, self.stopping))

    async def stop(self, task: "asyncio.Task[None]") -> None:
        """End as a shutdown does, which may take no time."""
        self.stopping.set()
        await asyncio.wait_for(task, 5)

    def texts(self) -> list[str]:
        """What the stored updates say."""
        events = [self.transport.decode(update.payload, NOW) for update in self.updates.values()]
        return [event.text for event in events if isinstance(event, Message | PrivateMessage)]


async def test_updates_come_as_sent(server, transport) -> None:
    """Each update is handed over as Telegram sent it, with its number as key and its chat as lane."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.post(chat, parent, "Добрый день")
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: len(receiver.updates) == 2)
    await receiver.stop(task)

    sent = list(receiver.updates.values())[1]

    assert str(sent.payload["update_id"]) == sent.key
    assert str(chat.id) == sent.lane
    assert "Добрый день" == sent.payload["message"]["text"]
    assert ["Добрый день"] == receiver.texts()


async def test_asks_for_the_updates_it_reads(server, transport) -> None:
    """Joins and leaves must be asked for by name, and posts of channels are not asked for."""
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: server.allowed)
    await receiver.stop(task)

    assert {"message", "edited_message", "my_chat_member", "chat_member", "callback_query"} == set(server.allowed)


async def test_acknowledges_only_what_was_stored(server, transport) -> None:
    """While the inbox writes, nothing is confirmed: a crash at that moment loses nothing."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    writing, written = asyncio.Event(), asyncio.Event()
    receiver = Receiver(transport)

    async def slowly(updates: Sequence[RawUpdate], cursor: str | None) -> None:
        writing.set()
        await written.wait()
        await receiver.accept(updates, cursor)

    server.post(chat, parent, "раз")
    task = receiver.start(accept=slowly)
    await writing.wait()
    held = len(server.queue)
    asked = len(server.called("getUpdates"))
    written.set()
    await server.wait_for(lambda: not server.queue)
    await receiver.stop(task)

    assert (2, 1) == (held, asked)
    assert [receiver.cursors[-1]] == [server.called("getUpdates")[-1]["offset"]]


async def test_a_broken_inbox_ends_the_loop_and_confirms_nothing(server, transport) -> None:
    """What cannot be stored is not swallowed, and Telegram serves it again."""
    parent = server.user("Олег")
    server.post(server.group("2А", parent), parent, "раз")

    async def full(updates: Sequence[RawUpdate], cursor: str | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await transport.receive(full, None, asyncio.Event())

    assert 2 == len(server.queue)


async def test_goes_on_from_the_cursor(server, transport) -> None:
    """After a restart fetching begins where the stored cursor says: what lies before it is confirmed."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.post(chat, parent, "раз")
    server.post(chat, parent, "два")
    receiver = Receiver(transport)
    task = receiver.start(cursor=str(server.queue[-1]["update_id"]))
    await server.wait_for(lambda: receiver.updates)
    await receiver.stop(task)

    assert ["два"] == receiver.texts()


async def test_more_than_one_batch(server, transport) -> None:
    """Telegram gives a hundred updates at a time; all come, in order, each once."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    expected = [f"сообщение {number}" for number in range(250)]
    for text in expected:
        server.post(chat, parent, text)
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: len(receiver.updates) == 251)
    await receiver.stop(task)

    assert expected == receiver.texts()


async def test_stops_at_once_during_a_long_poll(server, transport) -> None:
    """Shutting down does not wait for the end of a poll of 50 seconds."""
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: server.called("getUpdates"))
    await receiver.stop(task)

    assert task.done()
    assert task.exception() is None


async def test_stops_at_once_during_a_pause(server, transport) -> None:
    """A pause after a failure ends with the shutdown."""
    receiver = Receiver(transport)
    pausing = asyncio.Event()

    async def forever(_: float) -> None:
        pausing.set()
        await asyncio.Event().wait()

    transport._sleep = forever
    server.fail_next("getUpdates", SERVER_ERROR)
    task = receiver.start()
    await pausing.wait()
    await receiver.stop(task)

    assert 1 == len(server.called("getUpdates"))


@pytest.mark.parametrize(
    "failure",
    [SERVER_ERROR, BAD_GATEWAY, DROPPED, ANSWER_LOST, too_many(7), Failure(500, {"ok": False, "error_code": 500})],
    ids=["500", "502-html", "dropped", "answer-lost", "429", "500-bare"],
)
async def test_trouble_on_the_way_loses_nothing(server, transport, failure) -> None:
    """Whatever happens to a poll, the loop waits and goes on, and the updates arrive."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.fail_next("getUpdates", failure, failure)
    server.post(chat, parent, "раз")
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: receiver.updates)
    await receiver.stop(task)

    assert ["раз"] == receiver.texts()
    assert ([7.0, 7.0] if failure.status == 429 else [1.0, 2.0]) == receiver.naps


async def test_pauses_grow_to_a_minute_and_start_anew(server, transport) -> None:
    """A long outage is asked about once a minute; after a success the pause is short again."""
    receiver = Receiver(transport)
    server.fail_next("getUpdates", *[SERVER_ERROR] * 9)
    task = receiver.start()
    await server.wait_for(lambda: len(server.called("getUpdates")) == 10)
    server.fail_next("getUpdates", SERVER_ERROR)
    server.update("message", {})
    await server.wait_for(lambda: len(receiver.naps) == 10)
    await receiver.stop(task)

    assert [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0, 1.0] == receiver.naps


async def test_jitter_spreads_the_pauses(server, transport) -> None:
    """Many bots do not come back in the same moment: the pause lies between a half and the whole."""
    receiver = Receiver(transport)
    transport._jitter = lambda: 0.0
    server.fail_next("getUpdates", SERVER_ERROR)
    task = receiver.start()
    await server.wait_for(lambda: len(server.called("getUpdates")) == 2)
    await receiver.stop(task)

    assert [0.5] == receiver.naps


async def test_a_second_copy_is_named(server, transport) -> None:
    """When another program fetches the same updates, the log says so, and we go on trying."""
    receiver = Receiver(transport)
    server.fail_next("getUpdates", CONFLICT)
    with capture_logs() as logs:
        task = receiver.start()
        await server.wait_for(lambda: len(server.called("getUpdates")) == 2)
        await receiver.stop(task)

    assert [("telegram_conflict", "error", False)] == [
        (entry["event"], entry["log_level"], entry["webhook"]) for entry in logs
    ]


async def test_a_forgotten_webhook_is_removed(server, transport) -> None:
    """A webhook set in another life of the bot would keep every update from us for ever."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.webhook = "https://example.org/hook"
    server.post(chat, parent, "раз")
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: receiver.updates)
    await receiver.stop(task)

    assert ["раз"] == receiver.texts()
    assert "" == server.webhook


@pytest.mark.parametrize("failure", [refusal(401, "Unauthorized"), refusal(404, "Not Found")])
async def test_a_revoked_token_ends_the_loop(server, transport, failure) -> None:
    """There is no use in asking again with a token that was revoked; the person is told."""
    server.fail_next("getUpdates", failure)

    with pytest.raises(UserError, match="DEZHURNY_TELEGRAM_TOKEN"):
        await transport.receive(Receiver(transport).accept, None, asyncio.Event())


async def test_one_odd_update_does_not_poison_the_batch(server, transport) -> None:
    """An update that no model knows is stored like the others, which are stored and confirmed with it."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.post(chat, parent, "до")
    server.update("telepathy", {"chat": {"id": chat.id, "type": "noosphere"}, "thought": ["?"]})
    server.update("message", {"message_id": "семь", "chat": None})
    server.post(chat, parent, "после", sticker={"type": "hologram"}, entities=[{"type": "smell", "offset": "0"}])
    receiver = Receiver(transport)
    task = receiver.start()
    await server.wait_for(lambda: len(receiver.updates) == 5 and not server.queue)
    await receiver.stop(task)

    assert ["до", "после"] == receiver.texts()
    assert str(chat.id) == list(receiver.updates.values())[2].lane


async def test_updates_without_numbers_do_not_spin(server, transport) -> None:
    """An answer that cannot be acknowledged is a failure to wait after, not a loop at full speed."""
    receiver = Receiver(transport)
    server.fail_next("getUpdates", Failure(200, {"ok": True, "result": [{"message": {}}, 5]}))
    with capture_logs() as logs:
        task = receiver.start()
        await server.wait_for(lambda: len(server.called("getUpdates")) == 2)
        await receiver.stop(task)

    assert [1.0] == receiver.naps
    assert [2] == [entry["count"] for entry in logs if entry["event"] == "telegram_updates_unreadable"]


async def test_numbers_that_start_anew(server, transport) -> None:
    """After a quiet week Telegram starts the numbers of updates anew: the cursor follows them downwards."""
    receiver = Receiver(transport)
    fresh = Failure(200, {"ok": True, "result": [{"update_id": 17, "message": {}}]})
    server.fail_next("getUpdates", fresh)
    task = receiver.start(cursor="815000000")
    await server.wait_for(lambda: len(server.called("getUpdates")) == 2)
    await receiver.stop(task)

    assert ["18"] == receiver.cursors
    assert "18" == server.called("getUpdates")[-1]["offset"]


async def test_privacy_mode_decides_what_a_member_hears(server, transport) -> None:
    """As a simple member the bot hears everything only with privacy mode off; as administrator always."""
    group = server.group("2А", bot="member")
    update = server.queue[0]
    server.me["can_read_all_group_messages"] = False
    await transport.identify()
    deaf = transport.decode(update, NOW)
    server.me["can_read_all_group_messages"] = True
    await transport.identify()
    hearing = transport.decode(update, NOW)
    server.set_bot_rights(group, "administrator", can_delete_messages=False)
    admin = transport.decode(server.queue[1], NOW)

    assert isinstance(deaf, RightsChanged)
    assert [(True, False, False), (True, True, False), (True, True, False)] == [
        (event.present, event.reads_all, event.can_delete) for event in (deaf, hearing, admin)
    ]


async def test_logs_hold_neither_texts_nor_token(server, transport, caplog, capsys) -> None:
    """Trouble is logged without what people wrote, their names and the token."""
    caplog.set_level(logging.DEBUG)
    parent = server.user("Пелагея")
    chat = server.group("2А", parent)
    server.post(chat, parent, "кракозябра")
    server.fail_next("getUpdates", SERVER_ERROR, DROPPED, BAD_GATEWAY, CONFLICT, too_many(1))
    receiver = Receiver(transport)
    with capture_logs() as logs:
        task = receiver.start()
        await server.wait_for(lambda: receiver.updates)
        await receiver.stop(task)
    written = f"{logs} {caplog.text} {capsys.readouterr()}"

    assert 5 == len(logs)
    assert [] == [secret for secret in ("кракозябра", "Пелагея", server.token, "AAHtest") if secret in written]
