import pytest

from bot.transport.interface import (
    Button,
    Refusal,
    RefusedError,
    UnreachableError,
)
from tests.fakes.telegram_server import (
    ANSWER_LOST,
    Failure,
    refusal,
)

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
