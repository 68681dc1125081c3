import asyncio
import subprocess
import sys
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
    ANSWER_LOST,
    BAD_GATEWAY,
    DROPPED,
    SERVER_ERROR,
    Failure,
    TelegramServer,
    refusal,
    too_many,
)
from tests.fakes.telegram_world import RefusedByServer

HOUR = 3600
DELETE, WARN = Button("Удалить", "d:1"), Button("Предупредить автора", "w:1")
FINE, PASS = Button("Не нарушение", "f:1"), Button("Передать администратору", "p:1")


# Sending


async def test_sends_plain_text(server, transport) -> None:
    """What is sent arrives to the letter, whatever signs it holds, and its id is the messenger's."""
    chat = server.group("2А")
    text = "Правила <b>*класса*</b> [ссылка](tg://x) & _прочее_\n— 3.3"

    message = await transport.send(str(chat.id), text)

    assert [(message, text)] == [(str(sent["message_id"]), sent["text"]) for sent in server.said(chat)]


async def test_links_get_no_preview(server, transport) -> None:
    """The page behind a flagged link is not shown by our own card."""
    await transport.send(str(server.group("2А").id), "https://example.org")

    assert '{"is_disabled": true}' == server.called("sendMessage")[0]["link_preview_options"]


async def test_buttons_stand_one_or_two_in_a_row(server, transport) -> None:
    """Two short labels share a row, a long one has its own; each sends back what we put behind it."""
    teacher = server.user("Анна")
    server.start(teacher)

    await transport.send(str(teacher["id"]), "карточка", [DELETE, FINE, WARN, PASS, DELETE])

    rows = server.said(teacher)[0]["reply_markup"]["inline_keyboard"]
    assert [["Удалить", "Не нарушение"], ["Предупредить автора"], ["Передать администратору"], ["Удалить"]] == [
        [key["text"] for key in row] for row in rows
    ]
    assert ["d:1", "f:1", "w:1", "p:1", "d:1"] == [key["callback_data"] for row in rows for key in row]


async def test_an_answer_that_no_model_knows_is_success(server, transport) -> None:
    """Telegram sent the message: a new field of the answer must not make us send it twice."""
    odd = {"message_id": 77, "chat": {"type": "noosphere"}, "date": "вчера", "entities": [{"type": "smell"}]}
    server.fail_next("sendMessage", Failure(200, {"ok": True, "result": odd, "mood": {"x": 1}}))

    message = await transport.send("5", "текст")

    assert "77" == message
    assert 1 == len(server.called("sendMessage"))


async def test_success_without_an_id_is_not_success(server, transport) -> None:
    """Without the id the message can never be edited: it is tried again."""
    server.fail_next("sendMessage", Failure(200, {"ok": True, "result": True}))

    with pytest.raises(UnreachableError):
        await transport.send("5", "текст")


async def test_nothing_is_repeated_by_itself(server, transport) -> None:
    """The outbox decides on repetitions; the transport asks once, also when the answer was lost on the way."""
    chat = server.group("2А")
    server.fail_next("sendMessage", ANSWER_LOST)

    with pytest.raises(UnreachableError):
        await transport.send(str(chat.id), "текст")

    assert 1 == len(server.called("sendMessage"))
    assert 1 == len(server.said(chat))


# Editing


async def test_edits_text_and_buttons(server, transport) -> None:
    """A card is rewritten in place, and loses its buttons when it gets none."""
    chat = server.group("2А")
    message = await transport.send(str(chat.id), "было", [DELETE])

    await transport.edit(str(chat.id), message, "посередине", [FINE])
    between = server.said(chat)[0]
    await transport.edit(str(chat.id), message, "стало")
    after = server.said(chat)[0]

    assert ("посередине", ["Не нарушение"]) == (between["text"], server.labels(between))
    assert ("стало", []) == (after["text"], server.labels(after))


async def test_an_unchanged_message_is_no_error(server, transport) -> None:
    """The same edit twice is what a repeated action does."""
    chat = server.group("2А")
    message = await transport.send(str(chat.id), "текст", [DELETE])
    server.fail_next("editMessageText", Failure(performed=True))

    with pytest.raises(UnreachableError):
        await transport.edit(str(chat.id), message, "новый", [DELETE])
    await transport.edit(str(chat.id), message, "новый", [DELETE])

    assert "новый" == server.said(chat)[0]["text"]


async def test_editing_a_deleted_message(server, transport) -> None:
    """A card that somebody deleted cannot be edited, and never will be."""
    chat = server.group("2А")

    with pytest.raises(RefusedError) as caught:
        await transport.edit(str(chat.id), "999", "текст")

    assert Refusal.MESSAGE_GONE is caught.value.refusal


# Deleting


async def test_deletes_one_message(server, transport) -> None:
    """The message of a parent goes, the others stay."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    first, second = server.post(chat, parent, "раз"), server.post(chat, parent, "два")

    await transport.delete(str(chat.id), [str(second["message_id"])])

    assert [second["message_id"]] == chat.deleted
    assert [first["message_id"]] == list(chat.messages)
    assert 1 == len(server.called("deleteMessage"))


async def test_deletes_an_album_at_once(server, transport) -> None:
    """All the parts of an album go in one request."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    album = server.album(chat, parent, ["подпись", "", ""])

    await transport.delete(str(chat.id), [str(part["message_id"]) for part in album])

    assert [part["message_id"] for part in album] == chat.deleted
    assert (1, 0) == (len(server.called("deleteMessages")), len(server.called("deleteMessage")))


async def test_deletes_a_hundred_at_a_time(server, transport) -> None:
    """Telegram takes at most a hundred ids in a request."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    ids = [server.post(chat, parent, str(number))["message_id"] for number in range(201)]

    await transport.delete(str(chat.id), [str(number) for number in ids])

    assert ids == chat.deleted
    assert (2, 1) == (len(server.called("deleteMessages")), len(server.called("deleteMessage")))


@pytest.mark.parametrize("ids", [["999"], ["998", "999"], []])
async def test_what_is_gone_already_is_no_error(server, transport, ids) -> None:
    """The author may be quicker than we."""
    chat = server.group("2А")

    await transport.delete(str(chat.id), ids)

    assert [] == chat.deleted


@pytest.mark.parametrize("parts", [1, 2])
async def test_deleting_without_the_right(server, transport, parts) -> None:
    """The responsible person must learn that the bot may not delete."""
    parent = server.user("Олег")
    chat = server.group("2А", parent, can_delete_messages=False)
    ids = [str(server.post(chat, parent, "раз")["message_id"]) for _ in range(parts)]

    with pytest.raises(RefusedError) as caught:
        await transport.delete(str(chat.id), ids)

    assert Refusal.NO_RIGHT is caught.value.refusal
    assert [] == chat.deleted


async def test_deleting_what_is_too_old(server, transport) -> None:
    """After 48 hours no right helps; younger messages of the same order are deleted all the same."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    old = server.post(chat, parent, "раз", date=int(server.clock()) - 49 * HOUR)
    new = server.post(chat, parent, "два", date=int(server.clock()) - 47 * HOUR)

    with pytest.raises(RefusedError) as caught:
        await transport.delete(str(chat.id), [str(old["message_id"]), str(new["message_id"])])

    assert Refusal.TOO_OLD is caught.value.refusal
    assert [new["message_id"]] == chat.deleted


async def test_deleting_an_old_card_in_a_dialog(server, transport) -> None:
    """In a private dialog there are no rights to lack: only age is in the way."""
    teacher = server.user("Анна")
    message = server.start(teacher)
    message["date"] -= 49 * HOUR

    with pytest.raises(RefusedError) as caught:
        await transport.delete(str(teacher["id"]), [str(message["message_id"])])

    assert Refusal.TOO_OLD is caught.value.refusal


async def test_lost_right_seen_while_asking_for_it(server, transport) -> None:
    """A chat that does not even tell our rights gives none."""
    parent = server.user("Олег")
    chat = server.group("2А", parent, can_delete_messages=False)
    message = server.post(chat, parent, "раз")
    server.fail_next("getChatMember", refusal(400, "Bad Request: CHAT_ADMIN_REQUIRED"))

    with pytest.raises(RefusedError) as caught:
        await transport.delete(str(chat.id), [str(message["message_id"])])

    assert Refusal.NO_RIGHT is caught.value.refusal


# Answering a press


async def test_answers_a_press(server, transport) -> None:
    """The note reaches the one who pressed, cut to what Telegram shows."""
    teacher = server.user("Анна")
    server.start(teacher)
    await transport.send(str(teacher["id"]), "карточка", [DELETE])
    press = server.press(server.said(teacher)[0], "Удалить", teacher)

    await transport.answer(press, "Уже " + "о" * 300)

    assert [(press, "Уже " + "о" * 196)] == server.answers


async def test_a_press_too_old_is_no_error(server, transport) -> None:
    """Only the little clock on the button is lost."""
    teacher = server.user("Анна")
    server.start(teacher)
    await transport.send(str(teacher["id"]), "карточка", [DELETE])
    press = server.press(server.said(teacher)[0], 0, teacher)
    server.expire_presses()

    await transport.answer(press, "поздно")

    assert [] == server.answers


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


# The server itself


async def test_the_server_serves_again_what_was_not_confirmed(server) -> None:
    """Updates vanish only by a higher offset; a newer poll ends an older one."""
    parent = server.user("Олег")
    chat = server.group("2А", parent)
    server.post(chat, parent, "раз")
    first = await server._get_updates({})
    again = await server._get_updates({})
    rest = await server._get_updates({"offset": str(first[0]["update_id"] + 1)})

    assert first == again
    assert first[1:] == rest == server.queue


async def test_the_server_ends_an_older_poll(server) -> None:
    """Two programs with one token: the older poll gets 409, as at Telegram."""
    polls = [asyncio.create_task(server._get_updates({"timeout": "50"}))]
    await server.wait_for(lambda: server._polls == 1)
    polls.append(asyncio.create_task(server._get_updates({"timeout": "50"})))
    with pytest.raises(RefusedByServer, match="terminated by other getUpdates"):
        await polls[0]
    server.start(server.user("Анна"))
    served = await polls[1]

    assert ["/start"] == [update["message"]["text"] for update in served]


async def test_the_server_hides_from_a_member_in_privacy_mode() -> None:
    """With privacy mode on a simple member hears commands only."""
    async with TelegramServer(privacy=True) as server:
        parent = server.user("Олег")
        chat = server.group("2А", parent, bot="member")
        for text in ("раз", "/help"):
            server.post(chat, parent, text)
        heard = [update["message"]["text"] for update in server.queue if "message" in update]

    assert ["/help"] == heard


def test_the_interface_is_cheap_to_import() -> None:
    """Who needs only the interface does not pay for aiogram's models."""
    code = "import sys, bot.transport.interface; print([name for name in sys.modules if name == 'aiogram'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout
