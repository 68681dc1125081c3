"""What each button does, in the end and when it is refused: both halves of a double one, keep, note, words."""

import pytest

from bot.domain import Action, State
from bot.transport.interface import Refusal, RefusedError
from tests.fakes.conversation import (
    ADMINISTRATOR,
    EDUCATOR,
    GROUP,
    OTHER,
    PARENT,
    PHONE,
    SWEARING,
    THREAT,
    Conversation,
)
from tests.fakes.staffroom import CHAT, SOFYA, ask, decide, deleted, labels, only, open_chat, wait

FORM = "Закрыть с пометкой"


async def more(talk: Conversation, label: str, user=EDUCATOR) -> str:
    """Open «Ещё…» of the last card and press a button there."""
    await talk.press(user, "Ещё…")
    return await talk.press(user, label)


# Delete and warn.


async def test_delete_and_warn(talk: Conversation) -> None:
    """The message goes first, then its author is warned; the case closes when both are done."""
    talk.messenger.open_dialog(PARENT)
    message = await talk.say(PARENT, SWEARING)

    answer = await talk.press(EDUCATOR, "Удалить и предупредить")

    assert answer == "Удаляю и предупреждаю…"
    assert deleted(talk, message)
    assert labels(talk.dialog(PARENT)[-1]) == ["Оспорить"]
    incident = await only(talk)
    assert (incident.state, incident.decision) == (State.CLOSED_DELETED, Action.DELETE_AND_WARN)
    journalled = await talk.journalled("incident:1")
    assert journalled == ["opened", "card_sent", "ordered", "deleted_first", "performed"]


async def test_author_is_not_warned_of_what_still_stands(talk: Conversation) -> None:
    """While the deletion is refused nobody is warned: the card says why, the case is open."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, SWEARING)
    talk.messenger.set_rights(GROUP, can_delete=False)
    before = len(talk.dialog(PARENT))

    await talk.press(EDUCATOR, "Удалить и предупредить")

    assert len(talk.dialog(PARENT)) == before
    assert (await only(talk)).state is State.OPEN
    assert "Не получилось: у бота нет права удалять" in talk.cards(EDUCATOR)[0].text
    assert "Удалить и предупредить" in labels(talk.cards(EDUCATOR)[0])


async def test_refused_warning_after_the_deletion(talk: Conversation) -> None:
    """Deleted but nobody could be warned, neither privately nor in the chat: closed, and the card says so."""
    message = await talk.say(PARENT, SWEARING)
    # The warning to the author, then the line in the chat.
    talk.messenger.fail_next("send", RefusedError(Refusal.USER_UNREACHABLE), RefusedError(Refusal.NO_RIGHT))

    await talk.press(EDUCATOR, "Удалить и предупредить")

    assert deleted(talk, message)
    assert (await only(talk)).state is State.CLOSED_DELETED
    (card,) = talk.cards(EDUCATOR)
    assert "⚠️ Не получилось: предупредить" in card.text
    assert "✅ Удалено" in card.text
    assert "автор предупреждён" not in card.text


async def test_refused_warning(talk: Conversation) -> None:
    """A warning that reached nobody leaves the case open; the card speaks of the warning, not of deleting."""
    await talk.say(PARENT, SWEARING)
    talk.messenger.fail_next("send", RefusedError(Refusal.USER_UNREACHABLE), RefusedError(Refusal.NO_RIGHT))

    await talk.press(EDUCATOR, "Предупредить автора")

    assert (await only(talk)).state is State.OPEN
    (card,) = talk.cards(EDUCATOR)
    assert "⚠️ Не получилось: предупредить" in card.text
    assert "права удалять" not in card.text


async def test_message_gone_closes_as_taken_back(talk: Conversation) -> None:
    """What is gone when the deletion comes was taken back by its author: no violation is counted."""
    await talk.say(PARENT, SWEARING)
    talk.messenger.fail_next("delete", RefusedError(Refusal.MESSAGE_GONE))

    await talk.press(EDUCATOR, "Удалить")

    incident = await only(talk)
    assert incident.state is State.CLOSED_BY_AUTHOR
    assert not incident.is_confirmed
    assert talk.cards(EDUCATOR)[0].text.endswith("✅ Автор удалил сам, 12:00")


async def test_taken_back_after_escalation_is_nobodys_doing(talk: Conversation) -> None:
    """The author's own removal is not put down to whoever passed the case on."""
    message = await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Передать администратору")
    talk.messenger.remove_post(GROUP, message.id, PARENT)
    await talk.settle()

    assert talk.cards(EDUCATOR)[0].text.endswith("✅ Автор удалил сам, 12:00")


# Keep, note, menu.


async def test_keep(talk: Conversation) -> None:
    """«Оставить в чате» closes without a violation; the message and the reminder stay."""
    message = await talk.say(PARENT, SWEARING)

    assert await more(talk, "Оставить в чате") == "Оставлено в чате"

    incident = await only(talk)
    assert (incident.state, incident.is_confirmed) == (State.CLOSED_KEPT, False)
    assert not deleted(talk, message)
    assert not any(line.deleted for line in talk.group() if line.author.bot)


async def test_more_and_back(talk: Conversation) -> None:
    """«Ещё…» shows the rarer buttons, «Назад» the first ones; neither decides anything."""
    await talk.say(PARENT, "говно ваши конфеты")
    first = labels(talk.cards(EDUCATOR)[0])
    assert await talk.press(EDUCATOR, "Ещё…") == ""
    assert labels(talk.cards(EDUCATOR)[0]) == [
        "Оставить в чате", "Закрыть с пометкой", "Не отмечать «говно» здесь",
        "Заглушить автора на сутки", "Удалить автора из чата", "← Назад",
    ]  # fmt: skip

    await talk.press(EDUCATOR, "← Назад")

    assert labels(talk.cards(EDUCATOR)[0]) == first
    assert await talk.journalled("incident:1") == ["opened", "card_sent"]


async def test_close_with_a_note(talk: Conversation) -> None:
    """The note is asked for in the dialog, sealed, and closes the case; the journal does not hold its words."""
    await talk.say(PARENT, SWEARING)

    assert await more(talk, FORM) == "Напишите мне пометку одним сообщением. Передумали: /cancel"
    assert (await only(talk)).state is State.OPEN
    assert await ask(talk, EDUCATOR, "поговорила с папой лично") == "Случай № 1 закрыт, пометка записана."
    assert (await only(talk)).state is State.CLOSED_KEPT
    await talk.stop()
    stored = b"".join(file.read_bytes() for file in talk.settings.data_dir.iterdir() if file.suffix != ".key")
    await talk.start()
    assert "поговорила".encode() not in stored


@pytest.mark.parametrize(
    ("instead", "answer"),
    [("/cancel", "Хорошо, ничего не записано."), ("/chats", "№ 1 Гномики: Софья Андреевна")],
)
async def test_note_given_up(talk: Conversation, instead: str, answer: str) -> None:
    """/cancel and every other command give the note up; the next words are no note then."""
    await talk.say(PARENT, SWEARING)
    await more(talk, FORM)

    assert await ask(talk, EDUCATOR, instead) == answer
    assert await ask(talk, EDUCATOR, "просто слова") == "Не понимаю. Что можно: /help"
    assert (await only(talk)).state is State.OPEN


async def test_note_too_late(talk: Conversation) -> None:
    """After half an hour words are no note any more."""
    await talk.say(PARENT, SWEARING)
    await more(talk, FORM)
    await wait(talk, minutes=31)

    assert await ask(talk, EDUCATOR, "поговорила с папой") == "Не понимаю. Что можно: /help"


async def test_note_to_a_case_decided_meanwhile(talk: Conversation) -> None:
    """Whoever writes a note to a case that somebody else decided meanwhile is told what was decided."""
    await talk.say(PARENT, THREAT)
    await more(talk, FORM)
    await talk.press(ADMINISTRATOR, "Удалить")

    assert await ask(talk, EDUCATOR, "поговорила с папой") == "Уже решено: решил администратор"


# Words that are not flagged.


async def test_allowed_word_is_not_flagged_here(talk: Conversation) -> None:
    """The word is allowed in all its forms, in this chat only; the case is no violation."""
    await talk.say(PARENT, "говно ваши конфеты")
    answer = await more(talk, "Не отмечать «говно» здесь")
    await open_chat(talk, "stars", "Звёздочки", SOFYA)

    assert answer == "Не нарушение; слово в этом чате больше не отмечается"
    assert (await only(talk)).state is State.DISMISSED
    await talk.say(OTHER, "опять говном накормили")
    assert len(await talk.incidents()) == 1
    await talk.say(OTHER, "опять говном накормили", chat="stars")
    assert len(await talk.incidents()) == 2
    await talk.say(OTHER, SWEARING)
    assert len(await talk.incidents()) == 3


async def test_word_allowed_everywhere_by_an_administrator(talk: Conversation) -> None:
    """Only an administrator may allow a word in all chats; an educator is not offered it and cannot press it."""
    await open_chat(talk, "stars", "Звёздочки", SOFYA)
    await talk.say(PARENT, f"говно, {THREAT}")
    await talk.press(EDUCATOR, "Ещё…")
    assert "Не отмечать «говно» нигде" not in labels(talk.cards(EDUCATOR)[0])
    card = talk.cards(EDUCATOR)[0]
    token = card.buttons[0].data.partition(":")[0]
    await talk.press_data(EDUCATOR, card, f"{token}:allow_everywhere")
    assert (await only(talk)).state is State.OPEN

    assert await more(talk, "Не отмечать «говно» нигде", ADMINISTRATOR) == "Не нарушение; слово больше не отмечается"

    await talk.say(OTHER, "опять говном накормили", chat="stars")
    assert len(await talk.incidents()) == 1


async def test_no_word_to_allow(talk: Conversation) -> None:
    """Personal data is no word: the button is not there, and a press that claims it decides nothing."""
    await talk.say(PARENT, PHONE)
    await talk.press(EDUCATOR, "Ещё…")

    assert not [label for label in labels(talk.cards(EDUCATOR)[0]) if label.startswith("Не отмечать")]
    assert await decide(talk, 1, SOFYA, Action.ALLOW_HERE) == "stale"
    assert (await only(talk)).state is State.OPEN


# Undo.


async def test_undo_of_a_dismissal(talk: Conversation) -> None:
    """Within ten minutes a slip of the finger is taken back: the case is open again, with its time."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Не нарушение")
    assert labels(talk.cards(EDUCATOR)[0]) == ["Вернуть: я ошибся"]
    talk.clock.turn(minutes=9)

    assert await talk.press(EDUCATOR, "Вернуть: я ошибся") == "Случай снова открыт"

    incident = await only(talk)
    assert (incident.state, incident.decision, incident.decided_by) == (State.OPEN, None, None)
    assert "Удалить" in labels(talk.cards(EDUCATOR)[0])
    await wait(talk, minutes=120)
    assert (await only(talk)).state is State.ESCALATED


async def test_undo_has_its_time(talk: Conversation) -> None:
    """After ten minutes the button goes by itself; a late press is told why."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Не нарушение")
    (card,) = talk.cards(EDUCATOR)

    await wait(talk, minutes=10, seconds=1)

    assert labels(talk.cards(EDUCATOR)[0]) == []
    assert (await talk.press_data(EDUCATOR, card, card.buttons[0].data)).startswith("Вернуть можно только своё решение")
    assert (await only(talk)).state is State.DISMISSED


async def test_undo_is_for_who_decided(talk: Conversation) -> None:
    """Nobody takes back another's decision with this button."""
    await talk.say(PARENT, THREAT)
    await talk.press(EDUCATOR, "Не нарушение")
    assert labels(talk.cards(ADMINISTRATOR)[0]) == []

    assert await decide(talk, 1, 2, Action.UNDO) == "too_late"


async def test_deleted_is_not_undone(talk: Conversation) -> None:
    """A deletion has no «Вернуть»: nothing brings a message back."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Удалить")

    assert labels(talk.cards(EDUCATOR)[0]) == []
    assert await decide(talk, 1, SOFYA, Action.UNDO) == "too_late"


async def test_undo_of_a_warning_is_told_to_its_author(talk: Conversation) -> None:
    """A warning taken back is told to who was warned; he has nothing to contest any more."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Предупредить автора")
    warning = talk.dialog(PARENT)[-1]

    await talk.press(EDUCATOR, "Вернуть: я ошибся")

    assert talk.dialog(PARENT)[-1].text == (
        "Предупреждение о вашем сообщении в чате «Гномики» отозвано: это была ошибка. Извините за беспокойство."
    )
    assert await talk.press_data(PARENT, warning, warning.buttons[0].data) == (
        "Оспаривать нечего: случай ещё не решён или снят"
    )
    assert not (await only(talk)).is_confirmed


async def test_undo_of_an_allowed_word(talk: Conversation) -> None:
    """With the decision the word is taken back too."""
    await talk.say(PARENT, "говно ваши конфеты")
    await more(talk, "Не отмечать «говно» здесь")
    await talk.press(EDUCATOR, "Вернуть: я ошибся")

    await talk.say(OTHER, "опять говном накормили")

    assert len(await talk.incidents()) == 2


async def test_decisions_of_the_console_are_the_same(talk: Conversation) -> None:
    """The console decides through the same function: the card follows."""
    await talk.say(PARENT, SWEARING)

    assert await decide(talk, 1, SOFYA, Action.KEEP) == Action.KEEP

    assert talk.cards(EDUCATOR)[0].text.endswith("⚪ Оставлено в чате — Софья Андреевна, 12:00")
    assert CHAT == (await only(talk)).chat_id
