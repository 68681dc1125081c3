import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.transport.interface import (
    BusyError,
    Button,
    MigratedError,
    Refusal,
    RefusedError,
    TransportError,
    UnreachableError,
)
from bot.transport.telegram import TelegramTransport
from tests.fakes.telegram_server import (
    BAD_GATEWAY,
    DROPPED,
    SERVER_ERROR,
    Failure,
    refusal,
    too_many,
)

DELETE = Button("Удалить", "d:1")


# Refusals of the world


async def test_nobody_can_be_written_to_first(server, transport) -> None:
    """Until a person presses «Старт» the bot may not write to him."""
    teacher = server.user("Анна")

    with pytest.raises(RefusedError) as caught:
        await transport.send(str(teacher["id"]), "карточка")
    server.start(teacher)
    await transport.send(str(teacher["id"]), "карточка")

    assert Refusal.USER_UNREACHABLE is caught.value.refusal
    assert ["карточка"] == [message["text"] for message in server.said(teacher)]


async def test_a_person_who_blocked_the_bot(server, transport) -> None:
    """A block is the person's own decision, which repetition does not change."""
    teacher = server.user("Анна")
    server.start(teacher)
    server.block(teacher)

    with pytest.raises(RefusedError) as caught:
        await transport.send(str(teacher["id"]), "карточка")

    assert Refusal.USER_UNREACHABLE is caught.value.refusal


@pytest.mark.parametrize("status", ["left", "kicked"])
@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_chat_without_the_bot(server, transport, status, kind) -> None:
    """Removed from the chat, the bot can do nothing there."""
    chat = server.group("2А", kind=kind)
    server.set_bot_rights(chat, status)

    with pytest.raises(RefusedError) as caught:
        await transport.send(str(chat.id), "напоминание")

    assert Refusal.CHAT_GONE is caught.value.refusal


async def test_a_chat_under_a_new_id(server, transport) -> None:
    """The new id comes with the refusal, and the action goes through there."""
    chat = server.group("2А", server.user("Олег"), kind="group")
    new = server.migrate(chat)

    with pytest.raises(MigratedError) as caught:
        await transport.send(str(chat.id), "напоминание")
    await transport.send(caught.value.new_chat, "напоминание")

    assert str(new.id) == caught.value.new_chat
    assert ["напоминание"] == [message["text"] for message in server.said(new)]


GROUP, PERSON = "-1001", "501"


@pytest.mark.parametrize(
    ("chat", "code", "sentence", "expected"),
    [
        (GROUP, 400, "Bad Request: not enough rights to send text messages to the chat", Refusal.NO_RIGHT),
        (GROUP, 400, "Bad Request: have no rights to send a message", Refusal.NO_RIGHT),
        (GROUP, 403, "Forbidden: CHAT_WRITE_FORBIDDEN", Refusal.NO_RIGHT),
        (GROUP, 400, "Bad Request: need administrator rights in the channel chat", Refusal.NO_RIGHT),
        (GROUP, 400, "Bad Request: chat not found", Refusal.CHAT_GONE),
        (GROUP, 403, "Forbidden: the group chat was deleted", Refusal.CHAT_GONE),
        (GROUP, 400, "Bad Request: group chat was deactivated", Refusal.CHAT_GONE),
        (GROUP, 403, "Forbidden: something new", Refusal.CHAT_GONE),
        (PERSON, 400, "Bad Request: chat not found", Refusal.USER_UNREACHABLE),
        (PERSON, 400, "Bad Request: PEER_ID_INVALID", Refusal.USER_UNREACHABLE),
        (PERSON, 403, "Forbidden: user is deactivated", Refusal.USER_UNREACHABLE),
        (PERSON, 403, "Forbidden: bot can't send messages to bots", Refusal.USER_UNREACHABLE),
        (PERSON, 403, "Forbidden: something new", Refusal.USER_UNREACHABLE),
        (GROUP, 400, "Bad Request: message is too long", Refusal.BAD_REQUEST),
        (GROUP, 400, "Bad Request: BUTTON_DATA_INVALID", Refusal.BAD_REQUEST),
        (GROUP, 413, "Request Entity Too Large", Refusal.BAD_REQUEST),
    ],
)
async def test_refusals_for_good(server, transport, chat, code, sentence, expected) -> None:
    """Each of Telegram's sentences becomes the reason that a person is told."""
    server.fail_next("sendMessage", refusal(code, sentence))

    with pytest.raises(RefusedError) as caught:
        await transport.send(chat, "текст")

    assert expected is caught.value.refusal


Call = Callable[[TelegramTransport], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "sendMessage": lambda transport: transport.send("-5", "тайна", [DELETE]),
    "editMessageText": lambda transport: transport.edit("-5", "1", "тайна", [DELETE]),
    "deleteMessage": lambda transport: transport.delete("-5", ["1"]),
    "deleteMessages": lambda transport: transport.delete("-5", ["1", "2"]),
    "answerCallbackQuery": lambda transport: transport.answer("1", "тайна"),
}
TROUBLES = {
    "500": SERVER_ERROR,
    "502-html": BAD_GATEWAY,
    "dropped": DROPPED,
    "500-bare": Failure(500, {"ok": False}),
    "restart": refusal(500, "Internal Server Error: restart"),
    "captive-portal": Failure(200, "<html>Вход в Wi-Fi</html>"),
    "401": refusal(401, "Unauthorized"),
    "nonsense": Failure(200, {"ok": "может быть"}),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("method", CALLS)
async def test_trouble_is_tried_again_later(server, transport, method, trouble) -> None:
    """Faults on the way and Telegram's own are told apart from refusals, for every call."""
    server.fail_next(method, TROUBLES[trouble])

    with pytest.raises(UnreachableError):
        await CALLS[method](transport)


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [(too_many(37), 37), (refusal(429, "Too Many Requests: retry after 9"), 9), (refusal(429, "Too Many Requests"), 5)],
)
@pytest.mark.parametrize("method", CALLS)
async def test_asked_to_wait(server, transport, method, failure, seconds) -> None:
    """The time to wait comes from the answer, also when it stands only in its sentence."""
    server.fail_next(method, failure)

    with pytest.raises(BusyError) as caught:
        await CALLS[method](transport)

    assert seconds == caught.value.retry_after


@pytest.mark.parametrize(
    "failure", [*TROUBLES.values(), too_many(3), refusal(400, "Bad Request: тайна"), refusal(403, "Forbidden: тайна")]
)
@pytest.mark.parametrize("method", CALLS)
async def test_errors_remember_nothing(server, transport, method, failure) -> None:
    """Neither the text nor the token is in the error, its cause, its context or its printed traceback."""
    server.fail_next(method, failure)

    with pytest.raises(TransportError) as caught:
        await CALLS[method](transport)
    error = caught.value
    printed = "".join(traceback.format_exception_only(error)) + repr(vars(error))

    assert (None, None) == (error.__cause__, error.__context__)
    assert [] == [secret for secret in ("тайна", server.token) if secret in printed]


async def test_no_server_at_all() -> None:
    """A refused connection and an address that is none are unreachable, not a crash."""
    for address in ("http://127.0.0.1:1", "no address"):
        transport = TelegramTransport("1:a", address)
        with pytest.raises(UnreachableError):
            await transport.send("5", "текст")
        await transport.close()
