"""Repeated offenders and hacked accounts: what counts, what does not, who is told."""

from bot.domain import State
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, OTHER, PARENT, Conversation
from tests.fakes.staffroom import choose, labels, told, wait

RUDE = "говно ваши конфеты"
CODE = "Девочки, пришлите код из смс, я вас в список на льготное питание добавлю"
HACKED = "Аккаунт жены взломали! это не она пишет, ничего не отправляйте"
DOUBT = "🔐 В чате сообщили о взломе: возможно, писал не автор. Случай ему не засчитается"


async def offend(talk: Conversation, times: int, decision: str | None = "Удалить") -> None:
    """So many cases of one parent, each decided before the next."""
    for _ in range(times):
        await wait(talk, minutes=11)
        await talk.say(PARENT, RUDE)
        if decision:
            await talk.press(EDUCATOR, decision)


async def test_third_case_is_shown_to_the_administrator(talk: Conversation) -> None:
    """After two confirmed cases the third is the administrator's too; the card shows counts, days and clauses only."""
    await offend(talk, 2)
    assert talk.cards(ADMINISTRATOR) == []

    await offend(talk, 1, None)

    (card,) = talk.cards(ADMINISTRATOR)
    assert "Подтверждено за неделю: 2 — 17.11 (п. 3.3.4), 17.11 (п. 3.3.4)" in card.text
    assert "Администратору тоже: повторные случаи этого автора за неделю" in card.text


async def test_third_confirmation_brings_the_administrator(talk: Conversation) -> None:
    """Three open cases confirmed one after the other: at the third press the administrator is shown it."""
    await choose(talk, "digest_from", "100")
    for _ in range(3):
        await talk.say(PARENT, RUDE)
    await wait(talk, minutes=1)
    first, second, third = talk.cards(EDUCATOR)
    await talk.press(EDUCATOR, "Удалить", first)
    await talk.press(EDUCATOR, "Предупредить автора", second)
    assert talk.cards(ADMINISTRATOR) == []

    await talk.press(EDUCATOR, "Удалить", third)

    (card,) = talk.cards(ADMINISTRATOR)
    assert "повторные случаи этого автора за неделю" in card.text
    assert "✅ Удалено — Софья Андреевна" in card.text
    assert "repeated" in await talk.journalled("incident:3")


async def test_what_does_not_count(talk: Conversation) -> None:
    """Dismissed and kept cases, and those the author took back, make nobody a repeated offender."""
    await offend(talk, 1, "Не нарушение")
    await offend(talk, 1, None)
    await talk.press(EDUCATOR, "Ещё…")
    await talk.press(EDUCATOR, "Оставить в чате")
    await wait(talk, minutes=11)
    message = await talk.say(PARENT, RUDE)
    talk.messenger.remove_post("group", message.id, PARENT)
    await talk.settle()

    await offend(talk, 1, None)

    assert talk.cards(ADMINISTRATOR) == []
    assert "Подтверждено за неделю" not in talk.cards(EDUCATOR)[-1].text


async def test_counters_expire(talk: Conversation) -> None:
    """Cases of more than a week ago are forgotten on the card and in the count."""
    await offend(talk, 2)
    await wait(talk, days=7, minutes=1)
    await offend(talk, 1, None)

    assert talk.cards(ADMINISTRATOR) == []
    assert "Подтверждено за неделю" not in talk.cards(EDUCATOR)[-1].text


async def test_the_number_is_an_option(talk: Conversation) -> None:
    """From which case on is the institution's choice; the card says what it is."""
    await choose(talk, "repeat_limit", "2")
    await offend(talk, 1)
    await offend(talk, 1, None)

    (card,) = talk.cards(ADMINISTRATOR)
    assert "Администратору тоже: повторные случаи этого автора за неделю" in card.text


async def test_report_of_a_break_in(talk: Conversation) -> None:
    """The report is the administrator's, and casts doubt on what was asked for before: no warning, no count."""
    await talk.say(PARENT, CODE)
    await talk.say(OTHER, HACKED)

    asked, report = await talk.incidents()
    assert (asked.hacked, report.hacked) == (True, False)
    card = next(card for card in talk.cards(ADMINISTRATOR) if "взломе" in card.text.partition("\n")[0])
    assert labels(card) == ["Принято", "Взять в работу"]
    doubtful = talk.cards(EDUCATOR)[0]
    assert DOUBT in doubtful.text
    assert not {"Предупредить автора", "Удалить и предупредить"} & set(labels(doubtful))
    await talk.press(EDUCATOR, "Удалить", doubtful)
    asked, _ = await talk.incidents()
    assert (asked.state, asked.is_confirmed) == (State.CLOSED_DELETED, False)


async def test_stale_card_of_a_doubtful_case(talk: Conversation) -> None:
    """A press on «Предупредить» of the card as it was before the report warns nobody."""
    talk.messenger.open_dialog(PARENT)
    await talk.say(PARENT, CODE)
    (before,) = talk.cards(EDUCATOR)
    warn = next(button.data for button in before.buttons if button.label == "Предупредить автора")
    await talk.say(OTHER, HACKED)

    assert await talk.press_data(EDUCATOR, before, warn) == (
        "Аккаунт автора, возможно, взломан: предупреждать некого. Удалите сообщение"
    )
    assert told(talk, PARENT, "нарушает правила") == 0


async def test_report_breaks_no_rule(talk: Conversation) -> None:
    """Nobody is reminded of a rule because of a report, and «Принято» counts nothing."""
    await talk.say(OTHER, HACKED)
    assert talk.bot_lines() == []

    assert await talk.press(ADMINISTRATOR, "Принято") == "Закрыто"

    (report,) = await talk.incidents()
    assert not report.is_confirmed
    assert not report.state.is_open


async def test_rudeness_is_not_excused_by_a_break_in(talk: Conversation) -> None:
    """Only what burglars write is doubtful: fraud, requests for data and codes, advertisements."""
    await talk.say(PARENT, RUDE)
    await talk.say(OTHER, HACKED)

    assert not (await talk.incidents())[0].hacked
