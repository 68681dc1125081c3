"""«Оспорить»: who may, once, in time; somebody else looks at it; everybody concerned is told the outcome."""

from datetime import time

import pytest

from bot.domain import Action, Role, State
from bot.store import people
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, GROUP, OTHER, PARENT, SWEARING, THREAT, Conversation
from tests.fakes.staffroom import (
    HEAD,
    ROSA,
    SECOND_ADMINISTRATOR,
    SOFYA,
    ask,
    decide,
    hire,
    labels,
    leave,
    only,
    told,
    wait,
)

TAKEN = "Возражение принято. Его посмотрит другой сотрудник, об итоге я напишу сюда."
WORDS = "я ничего такого не писал, это цитата из книги"


async def warned(talk: Conversation, words: str = SWEARING, label: str = "Удалить и предупредить") -> None:
    """A parent's message was decided by the educator, and he was told privately."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, words)
    await talk.press(EDUCATOR, label)


async def appeal(talk: Conversation, words: str = WORDS) -> str:
    """The parent contests the last warning; returns what he is answered."""
    warning = next(it for it in reversed(talk.dialog(PARENT)) if "Оспорить" in labels(it))
    await talk.press(PARENT, "Оспорить", warning)
    return await ask(talk, PARENT, words)


async def test_appeal_goes_to_somebody_else(talk: Conversation) -> None:
    """The administrator gets both sides: the masked message and what its author says; the decider has no buttons."""
    await warned(talk)

    assert await appeal(talk) == TAKEN

    incident = await only(talk)
    assert (incident.state, incident.responsible_id, incident.appealed_from) == (State.APPEALED, ROSA, SOFYA)
    (card,) = talk.cards(ADMINISTRATOR)
    assert card.text.startswith("⚖️ Автор просит пересмотреть решение")
    assert f"Автор возражает: «{WORDS}»" in card.text
    assert "шариками" in card.text
    assert card.text.endswith("Решение: удалено, автор предупреждён — Софья Андреевна, 12:00")
    assert labels(card) == ["Отменить решение", "Решение верное"]
    assert labels(talk.cards(EDUCATOR)[0]) == []
    assert await decide(talk, 1, SOFYA, Action.OVERTURN) == "not_yours"


async def test_upheld(talk: Conversation) -> None:
    """The decision stands: author and decider are told, the case counts as before, and it is final."""
    await warned(talk)
    await appeal(talk)

    assert await talk.press(ADMINISTRATOR, "Решение верное") == "Решение оставлено в силе"

    incident = await only(talk)
    assert (incident.state, incident.is_confirmed) == (State.CLOSED_DELETED, True)
    assert "решение осталось в силе" in talk.dialog(PARENT)[-1].text
    assert talk.dialog(EDUCATOR)[-1].text == (
        "⚖️ Случай № 1 в чате «Гномики»: автор оспаривал ваше решение, оно осталось в силе."
    )
    assert talk.cards(ADMINISTRATOR)[0].text.endswith("Возражение отклонено — Роза Маратовна")
    warning = next(it for it in talk.dialog(PARENT) if "Оспорить" in labels(it))
    assert await talk.press(PARENT, "Оспорить", warning) == "Это решение уже оспаривали: оно окончательное"


async def test_overturned(talk: Conversation) -> None:
    """The decision is taken back: author and decider are told, nothing is counted; the card names who did it."""
    await warned(talk)
    await appeal(talk)

    assert await talk.press(ADMINISTRATOR, "Отменить решение") == "Решение отменено"

    incident = await only(talk)
    assert (incident.state, incident.is_confirmed) == (State.DISMISSED, False)
    assert "решение отменено, нарушение вам не засчитано" in talk.dialog(PARENT)[-1].text
    assert talk.dialog(EDUCATOR)[-1].text == (
        "⚖️ Случай № 1 в чате «Гномики»: автор оспорил ваше решение, его отменили."
    )
    card = talk.cards(EDUCATOR)[0]
    assert card.text.endswith("⚪ Решение отменено по возражению автора — Роза Маратовна")
    assert labels(card) == []
    assert await talk.journalled("incident:1") == [
        "opened", "card_sent", "ordered", "deleted_first", "performed", "appealed", "card_sent", "overturned",
    ]  # fmt: skip


async def test_appeal_by_command(talk: Conversation) -> None:
    """/appeal lists the decisions that can be contested, also those nobody was told of privately."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Удалить")

    assert await ask(talk, PARENT, "/appeal") == "Какое решение вы хотите оспорить?"
    assert labels(talk.dialog(PARENT)[-1]) == ["Гномики, 17.11 в 12:00"]
    assert await talk.press(PARENT, "Гномики, 17.11 в 12:00", talk.dialog(PARENT)[-1]) == (
        "Напишите мне одним сообщением, с чем не согласны. Передумали: /cancel"
    )
    assert await ask(talk, PARENT, WORDS) == TAKEN
    assert await ask(talk, PARENT, "/appeal") == "Оспаривать нечего: случай ещё не решён или снят"


async def test_only_the_author_may(talk: Conversation) -> None:
    """Whoever gets hold of the button of another's warning contests nothing."""
    await warned(talk)
    warning = talk.dialog(PARENT)[-1]
    talk.messenger.open_dialog(OTHER)

    assert await talk.press_data(OTHER, warning, warning.buttons[0].data) == (
        "Оспорить решение может только автор сообщения"
    )
    assert await ask(talk, OTHER, "/appeal") == "Оспаривать нечего: случай ещё не решён или снят"


async def test_given_up(talk: Conversation) -> None:
    """/cancel gives the appeal up; it can be made later."""
    await warned(talk)

    assert await appeal(talk, "/cancel") == "Хорошо, ничего не записано."
    assert (await only(talk)).state is State.CLOSED_DELETED
    assert await appeal(talk) == TAKEN


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (6.9, "Напишите мне одним сообщением, с чем не согласны. Передумали: /cancel"),
        (7.1, "Прошло больше семи дней. Обратитесь к администратору учреждения"),
    ],
)
async def test_within_seven_days(talk: Conversation, days: float, answer: str) -> None:
    """A decision can be contested for seven days."""
    await warned(talk)
    warning = talk.dialog(PARENT)[-1]
    await wait(talk, days=days)

    assert await talk.press(PARENT, "Оспорить", warning) == answer


@pytest.mark.parametrize("label", ["Не нарушение", None])
async def test_nothing_to_contest(talk: Conversation, label: str | None) -> None:
    """A case that is open or was no violation has nothing to contest."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, SWEARING)
    if label:
        await talk.press(EDUCATOR, label)

    assert await ask(talk, PARENT, "/appeal") == "Оспаривать нечего: случай ещё не решён или снят"


async def test_nobody_else(talk: Conversation) -> None:
    """Decided by the only administrator of a chat without others: the author is told whom to turn to."""
    await leave(talk, SOFYA)
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, THREAT)
    await talk.press(ADMINISTRATOR, "Удалить и предупредить")

    assert await appeal(talk) == (
        "Возражение записано, но кроме решившего рассмотреть его некому. Обратитесь к заведующей или директору лично."
    )
    assert (await only(talk)).state is State.CLOSED_BY_ADMINISTRATOR
    assert "appeal_without_judge" in await talk.journalled("incident:1")


async def test_decided_by_the_administrator(talk: Conversation) -> None:
    """An administrator's decision is looked at by another administrator, else by the head or the educator."""
    second = await hire(talk, SECOND_ADMINISTRATOR, Role.ADMINISTRATOR)
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, THREAT)
    await talk.press(ADMINISTRATOR, "Удалить и предупредить")

    await appeal(talk)

    incident = await only(talk)
    assert incident.responsible_id == second
    # The administrator who decided has every right but this one.
    assert await decide(talk, 1, ROSA, Action.UPHOLD) == "not_yours"
    assert labels(talk.cards(ADMINISTRATOR)[0]) == []
    assert labels(talk.cards(SECOND_ADMINISTRATOR)[0]) == ["Отменить решение", "Решение верное"]


async def test_deadline_of_an_appeal(talk: Conversation) -> None:
    """An appeal has a deadline as every case: the next in line is asked, never the one who decided."""
    head = await hire(talk, HEAD, Role.HEAD)
    await warned(talk)
    await appeal(talk)
    await wait(talk, minutes=60)
    assert told(talk, ADMINISTRATOR, "ждёт вашего решения") == 1

    await wait(talk, minutes=60)

    incident = await only(talk)
    assert (incident.state, incident.responsible_id) == (State.APPEALED, head)
    assert labels(talk.cards(HEAD)[0]) == ["Отменить решение", "Решение верное"]
    await wait(talk, minutes=120)
    incident = await only(talk)
    assert (incident.state, incident.responsible_id) == (State.APPEALED, head)
    assert "nobody_answered" in await talk.journalled("incident:1")
    await talk.press(HEAD, "Решение верное")
    assert (await only(talk)).state is State.CLOSED_DELETED


async def test_the_judge_leaves(talk: Conversation) -> None:
    """When the one who looks at it leaves the staff, somebody else does, but not who decided."""
    second = await hire(talk, SECOND_ADMINISTRATOR, Role.ADMINISTRATOR)
    await warned(talk)
    await appeal(talk)

    await leave(talk, ROSA)

    assert (await only(talk)).responsible_id == second


async def test_author_is_staff(talk: Conversation) -> None:
    """An educator contests the administrator's decision about her own words; she never judges it herself."""
    second = await hire(talk, SECOND_ADMINISTRATOR, Role.ADMINISTRATOR)
    await talk.say(EDUCATOR, SWEARING)
    await talk.press(ADMINISTRATOR, "Предупредить автора")

    warning = talk.dialog(EDUCATOR)[-1]
    await talk.press(EDUCATOR, "Оспорить", warning)

    assert await ask(talk, EDUCATOR, "это была цитата") == TAKEN
    assert (await only(talk)).responsible_id == second
    assert await decide(talk, 1, SOFYA, Action.OVERTURN) == "own"


async def test_removed_by_hand_is_contested_once(talk: Conversation) -> None:
    """Somebody unknown removed the message in the chat: it may be contested, and only once."""
    message = await talk.say(PARENT, SWEARING)
    talk.messenger.remove_post(GROUP, message.id, OTHER)
    await talk.settle()
    assert (await only(talk)).state is State.CLOSED_DELETED
    await ask(talk, PARENT, "/appeal")
    await talk.press(PARENT, "Гномики, 17.11 в 12:00", talk.dialog(PARENT)[-1])
    assert await ask(talk, PARENT, WORDS) == TAKEN
    await talk.press(ADMINISTRATOR, "Решение верное")

    assert await ask(talk, PARENT, "/appeal") == "Оспаривать нечего: случай ещё не решён или снят"


async def test_words_of_an_appeal_are_masked_and_sealed(talk: Conversation) -> None:
    """What the author objects is as well guarded as his message: masked on the card, sealed in the record."""
    await warned(talk)
    await appeal(talk, "звоните мне: 8 944 713 28 05, я всё объясню")

    (card,) = talk.cards(ADMINISTRATOR)
    assert "713 28" not in card.text
    assert "я всё объясню" in card.text
    await talk.stop()
    stored = b"".join(file.read_bytes() for file in talk.settings.data_dir.iterdir() if file.suffix != ".key")
    await talk.start()
    assert "объясню".encode() not in stored
    assert b"713 28" not in stored


async def test_appeal_in_the_night_waits(talk: Conversation) -> None:
    """Whoever looks at an appeal is not woken for it."""
    async with talk.service.store.write() as tx:
        await people.change_institution(tx, 1, quiet_from=time(21), quiet_to=time(7))
    await warned(talk)
    await wait(talk, hours=11)
    await appeal(talk)
    assert talk.cards(ADMINISTRATOR) == []

    await wait(talk, hours=8)

    assert len(talk.cards(ADMINISTRATOR)) == 1
