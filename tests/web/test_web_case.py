"""One case in the console: what is shown, deciding it, two people on it at once, opening its evidence."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.domain import Action, Incident, Role, State
from bot.store import incidents, journal, people
from bot.store.signin import SignIns
from bot.web.access import SESSION_COOKIE
from bot.web.app import build
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, PARENT, PHONE, SWEARING, Conversation, conversation
from tests.fakes.kindergarten import healthy
from tests.fakes.staffroom import HEAD, ROSA, SECOND, SOFYA, decide, deleted, hire, only, open_chat, put_on_duty
from tests.web.conftest import Browser

RUDE = "Сама ты дура, и ребёнок у тебя дебил"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    """A registered kindergarten with one group, its staff in dialog with the bot."""
    async with conversation(tmp_path) as it:
        yield it


class Console:
    """The console of this conversation: browsers signed in as its people."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        service = talk.service
        self.sign_ins = SignIns(service.store, talk.clock, service.office.seal)
        self.app = build(
            store=service.store, clock=talk.clock, seal=service.office.seal, health=healthy, desk=service.desk()
        )
        self._browsers: list[Browser] = []

    async def browser(self, person: int) -> Browser:
        """A browser of somebody."""
        browser = Browser(self.app)
        browser.cookies.set(SESSION_COOKIE, await self.sign_ins.open_session(person))
        self._browsers.append(browser)
        return browser

    async def close(self) -> None:
        """Close all browsers."""
        for browser in self._browsers:
            await browser.aclose()


@pytest.fixture
async def console(talk: Conversation) -> AsyncIterator[Console]:
    """The console of the conversation."""
    it = Console(talk)
    yield it
    await it.close()


async def press(
    browser: Browser, page: httpx.Response, action: str, *, remark: str = "", sure: bool = False
) -> httpx.Response:
    """Press a button of the page as it was seen."""
    fields = {name: field(page.text, name) for name in ("version", "seen")}
    address = re.sub(r"\?.*", "", str(page.url))
    return await browser.submit(address, action=action, remark=remark, sure="yes" if sure else "", **fields)


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def buttons(page: str) -> list[str]:
    """What the buttons of the case's form say."""
    return re.findall(r'<button type="submit" name="action"[^>]*>([^<]+)</button>', page)


async def journalled(talk: Conversation, number: int = 1) -> list[journal.Entry]:
    """What was journalled about a case."""
    async with talk.service.store.read() as tx:
        return await journal.entries_of(tx, f"incident:{number}")


# What is shown.


async def test_found_places_are_marked(talk: Conversation, console: Console) -> None:
    """The masked excerpt marks what was found, what stands in it in plain view as well as what is hidden."""
    await talk.say(PARENT, RUDE)
    await talk.say(PARENT, PHONE)
    browser = await console.browser(ROSA)
    rude = (await browser.get("/console/incidents/1")).text
    phone = (await browser.get("/console/incidents/2")).text

    assert "Сама ты <mark>дура</mark>, и ребёнок у тебя <mark>дебил</mark>" in rude
    assert "Телефон мамы Полины: <mark>••••05</mark>, звоните" in phone
    assert "944 713" not in phone


async def test_findings_are_explained(talk: Conversation, console: Console) -> None:
    """Each finding says what it is, why, by which rule and how sure; a case of before still shows its reasons."""
    await talk.say(PARENT, RUDE)
    browser = await console.browser(SOFYA)
    page = (await browser.get("/console/incidents/1")).text
    found = page[page.index('class="found"') : page.index("</ol>", page.index('class="found"'))]
    async with talk.service.store.write() as tx:
        it = await _get(tx, 1)
        before = tuple({name: value for name, value in one.items() if name != "why"} for one in it.findings)
        await incidents.change(tx, it, findings=before)
    old = (await browser.get("/console/incidents/1")).text

    assert "оскорбительное слово: «дура»" in found
    assert "<code>insult/slur</code>" in found
    assert re.search(r"уверенность \d\d %", found)
    assert "<li>оскорбительное слово: «дура»</li>" in old


async def test_buttons_are_those_of_the_card(talk: Conversation, console: Console) -> None:
    """The console offers what the card offers, the rarer actions apart."""
    await talk.say(PARENT, SWEARING)
    page = (await (await console.browser(SOFYA)).get("/console/incidents/1")).text
    card = [button.label for button in talk.cards(EDUCATOR)[-1].buttons if button.label != "Ещё…"]

    assert buttons(page)[: len(card)] == card
    assert "Закрыть с пометкой" in page
    assert "Заглушить автора на сутки" in page


async def test_history_of_the_author(talk: Conversation, console: Console) -> None:
    """The author's other confirmed cases are counted by clause; dismissed ones and this one are not."""
    talk.messenger.open_dialog(PARENT)
    for text in (SWEARING, RUDE, SWEARING, RUDE):
        await talk.say(PARENT, text)
        talk.clock.turn(hours=1)
    for number, action in ((1, Action.DELETE), (2, Action.WARN), (3, Action.DISMISS), (4, Action.WARN)):
        await decide(talk, number, ROSA, action)
    page = (await (await console.browser(ROSA)).get("/console/incidents/4")).text

    assert "3.3.4</span> общаться вежливо: без нецензурных слов и оскорблений — 2 раза, последний: " in page


async def test_timeline_names_whom_a_step_is_about(talk: Conversation, console: Console) -> None:
    """The timeline says to whom a card went and who passed the case on to whom."""
    await talk.say(PARENT, SWEARING)
    await decide(talk, 1, SOFYA, Action.ESCALATE)
    page = (await (await console.browser(ROSA)).get("/console/incidents/1")).text

    assert "Карточка доставлена ответственному: Софья Андреевна" in page
    assert "Случай передан администратору: Роза Маратовна" in page


# Who may.


async def test_substitute_opens_the_case_he_answers_for(talk: Conversation, console: Console) -> None:
    """An educator without duty in the chat does not see its cases, unless he is asked to decide one."""
    inga = await hire(talk, SECOND, Role.EDUCATOR)
    await open_chat(talk, "other", "Звёздочки", inga)
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(inga)
    before = (await browser.get("/console/incidents/1")).status_code
    async with talk.service.store.write() as tx:
        await incidents.change(tx, await _get(tx, 1), responsible_id=inga)
    after = (await browser.get("/console/incidents/1")).status_code

    assert (before, after) == (404, 200)


async def _get(tx: object, number: int) -> Incident:
    found = await incidents.get(tx, number)  # type: ignore[arg-type] # the transaction as it came
    assert found is not None
    return found


async def test_head_sees_no_case(talk: Conversation, console: Console) -> None:
    """The head opens neither a case nor its text, even when the case was passed to him."""
    nina = await hire(talk, HEAD, Role.HEAD)
    await talk.say(PARENT, SWEARING)
    async with talk.service.store.write() as tx:
        await incidents.change(tx, await _get(tx, 1), responsible_id=nina)
    browser = await console.browser(nina)
    answers = [
        await browser.get("/console/incidents/1"),
        await browser.submit("/console/incidents/1", action="dismiss", version="1", seen="0"),
        await browser.submit("/console/incidents/1/evidence", purpose="decide"),
        await browser.get("/console/today"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]


async def test_second_in_line_looks_on(talk: Conversation, console: Console) -> None:
    """Another educator of the chat reads the case, gets no buttons, no notes, no text; a made-up press is refused."""
    inga = await hire(talk, SECOND, Role.EDUCATOR)
    await put_on_duty(talk, SOFYA, inga)
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(inga)
    page = await browser.get("/console/incidents/1")
    pressed = await browser.submit("/console/incidents/1", action="dismiss", version="1", seen="0", remark="")
    opened = await browser.submit("/console/incidents/1/evidence", purpose="decide")

    assert page.status_code == 200
    assert buttons(page.text) == []
    assert "Показать текст" not in page.text
    assert "Пометка" not in page.text
    assert pressed.status_code == 409
    assert opened.status_code == 403
    assert "охуели" not in opened.text
    assert (await only(talk)).state is State.OPEN
    assert [entry.action for entry in await journalled(talk)].count("refused_to") == 2


async def test_author_does_not_judge_himself(talk: Conversation, console: Console) -> None:
    """An administrator who wrote it gets no buttons and cannot open the text; a made-up press is refused."""
    await talk.say(ADMINISTRATOR, SWEARING)
    browser = await console.browser(ROSA)
    page = await browser.get("/console/incidents/1")
    pressed = await browser.submit("/console/incidents/1", action="dismiss", version="1", seen="0", remark="")
    opened = await browser.submit("/console/incidents/1/evidence", purpose="decide")

    assert "Это ваше сообщение" in page.text
    assert buttons(page.text) == []
    assert "Это ваше сообщение" in pressed.text
    assert opened.status_code == 403
    assert (await only(talk)).state is State.OPEN


# Deciding.


async def test_decided_in_the_console(talk: Conversation, console: Console) -> None:
    """A decision in the console does what the card's button does: the message goes, the card says who did it."""
    message = await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    answer = await press(browser, await browser.get("/console/incidents/1"), "delete")
    page = (await browser.get(answer.headers["location"])).text
    await talk.settle()

    assert answer.status_code == 303
    assert "Удаляю сообщение…" in page
    assert deleted(talk, message)
    assert (await only(talk)).state is State.CLOSED_DELETED
    assert "Удалено — Софья Андреевна" in talk.cards(EDUCATOR)[-1].text
    assert list(talk.cards(EDUCATOR)[-1].buttons) == []


async def test_delivery_is_woken(talk: Conversation, console: Console) -> None:
    """What was decided goes out at once: the delivery does not sleep on."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    page = await browser.get("/console/incidents/1")
    talk.service.delivery.bell.clear()
    await press(browser, page, "dismiss")

    assert talk.service.delivery.bell.is_set()


async def test_two_people_on_one_case(talk: Conversation, console: Console) -> None:
    """Who presses on a page that is no more true changes nothing, keeps his words, and reads what happened."""
    await talk.say(PARENT, SWEARING)
    sofya, rosa = await console.browser(SOFYA), await console.browser(ROSA)
    seen = await rosa.get("/console/incidents/1")
    await press(sofya, await sofya.get("/console/incidents/1"), "dismiss")
    answer = await press(rosa, seen, "delete", remark="Я с ней поговорю")
    page = answer.text

    assert answer.status_code == 409
    assert "случай изменился, поэтому ничего не сделано" in page
    news = page[page.index('class="news"') : page.index("</ul>", page.index('class="news"'))]
    assert "Решение: не нарушение — Софья Андреевна" in news
    assert "Нарушение замечено" not in news
    assert ">Я с ней поговорю</textarea>" in page
    assert (await only(talk)).state is State.DISMISSED


async def test_muting_asks_again(talk: Conversation, console: Console) -> None:
    """Muting and removing the author are asked about before anything is done."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    page = await browser.get("/console/incidents/1")
    asked = await press(browser, page, "mute", remark="третий раз")
    before = [entry.action for entry in await journalled(talk)]
    answer = await press(browser, page, "mute", sure=True)
    await talk.settle()

    assert "Заглушить автора на сутки?" in asked.text
    assert field(asked.text, "remark") == "третий раз"
    assert "ordered" not in before
    assert answer.status_code == 303
    assert (await only(talk)).measure == "mute"


async def test_closing_needs_words(talk: Conversation, console: Console) -> None:
    """A case is not closed without a note; with one it is, and those who decide can read it."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    page = await browser.get("/console/incidents/1")
    without = await press(browser, page, "close")
    state = (await only(talk)).state
    await press(browser, page, "close", remark="Поговорили лично")
    after = (await browser.get("/console/incidents/1")).text

    assert without.status_code == 400
    assert "Напишите пометку" in without.text
    assert state is State.OPEN
    assert (await only(talk)).state is State.CLOSED_KEPT
    assert "Поговорили лично" in after


async def test_note_alone(talk: Conversation, console: Console) -> None:
    """A note can be written down without a decision; the journal says that, never the words."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    answer = await press(browser, await browser.get("/console/incidents/1"), "note", remark="Мама заболела, перезвоню")
    page = (await browser.get(answer.headers["location"])).text

    assert "Пометка записана" in page
    assert "Мама заболела, перезвоню" in page
    assert (await only(talk)).state is State.OPEN
    assert (await journalled(talk))[-1].action == "noted"
    assert "заболела" not in str(await journalled(talk))


async def test_undo_in_the_console(talk: Conversation, console: Console) -> None:
    """A slip of the finger is taken back within ten minutes, later it is not offered any more."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    await press(browser, await browser.get("/console/incidents/1"), "dismiss")
    offered = await browser.get("/console/incidents/1")
    answer = await press(browser, offered, "undo")
    await press(browser, await browser.get("/console/incidents/1"), "dismiss")
    talk.clock.turn(minutes=11)
    late = await browser.get("/console/incidents/1")

    assert "Вернуть: я ошибся" in buttons(offered.text)
    assert answer.headers["location"].endswith("said=undo")
    assert "Вернуть: я ошибся" not in buttons(late.text)
    assert (await press(browser, late, "undo")).status_code == 409


async def test_pressed_twice(talk: Conversation, console: Console) -> None:
    """The same form sent twice decides once."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    page = await browser.get("/console/incidents/1")
    first, second = await press(browser, page, "dismiss"), await press(browser, page, "dismiss")

    assert (first.status_code, second.status_code) == (303, 409)
    assert [entry.action for entry in await journalled(talk)].count("dismissed") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "explode"},
        {"action": ""},
        {"action": "dismiss", "version": "x"},
        {"action": "dismiss", "seen": "-1"},
        {"action": "note", "remark": "а" * 1001},
    ],
)
async def test_spoilt_form(talk: Conversation, console: Console, fields: dict[str, str]) -> None:
    """A form that no page of ours sends is refused calmly."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    answer = await browser.submit("/console/incidents/1", **({"version": "1", "seen": "0"} | fields))

    assert answer.status_code == 400
    assert (await only(talk)).state is State.OPEN


# Evidence.


async def test_opening_evidence(talk: Conversation, console: Console) -> None:
    """The text is shown to the responsible person for a minute, with every check's answer; who and for what is told."""
    await talk.say(PARENT, PHONE)
    browser = await console.browser(SOFYA)
    answer = await browser.submit("/console/incidents/1/evidence", purpose="talk")
    entry = (await journalled(talk))[-1]
    timeline = (await browser.get("/console/incidents/1")).text

    assert "Телефон мамы Полины: <mark>8 944 713 28 05</mark>, звоните ей напрямую" in answer.text
    assert PARENT.name in answer.text
    assert '<meta http-equiv="refresh" content="60;url=/console/incidents/1">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "<code>phone</code>" in answer.text
    assert (entry.action, entry.actor, entry.details["purpose"]) == ("evidence_opened", journal.person(SOFYA), "talk")
    assert "Открыт скрытый текст: для разговора с автором или родителями" in timeline


async def test_purpose_is_asked(talk: Conversation, console: Console) -> None:
    """Without a purpose nothing is opened and nothing is journalled."""
    await talk.say(PARENT, PHONE)
    browser = await console.browser(SOFYA)
    answers = [
        await browser.submit("/console/incidents/1/evidence", **fields) for fields in ({}, {"purpose": "curiosity"})
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("944 713" not in answer.text for answer in answers)
    assert "Выберите, для чего открыть текст" in answers[0].text
    assert "evidence_opened" not in [entry.action for entry in await journalled(talk)]


async def test_texts_of_a_digest(talk: Conversation, console: Console) -> None:
    """Opening a digest opens the texts of the cases that went into it."""
    texts = [f"{SWEARING} {number}" for number in range(6)]
    for text in texts:
        await talk.say(PARENT, text)
    number = max(it.id for it in await talk.incidents() if it.state.is_open)
    answer = await (await console.browser(ROSA)).submit(f"/console/incidents/{number}/evidence", purpose="check")

    assert all(f"шариками {place}" in answer.text for place in range(6))


async def test_purged_evidence(talk: Conversation, console: Console) -> None:
    """When the text was destroyed in its time the page says so instead of offering it."""
    await talk.say(PARENT, PHONE)
    async with talk.service.store.write() as tx:
        await incidents.purge_evidence(tx, talk.clock() + timedelta(days=1), talk.clock())
    page = (await (await console.browser(ROSA)).get("/console/incidents/1")).text

    assert "уничтожен по сроку хранения" in page
    assert "Показать текст" not in page


async def test_objection_is_read_masked(talk: Conversation, console: Console) -> None:
    """What the author objects is shown with the buttons of an appeal; values in it stay hidden."""
    await talk.say(PARENT, SWEARING)
    talk.messenger.open_dialog(PARENT)
    await talk.settle()
    await decide(talk, 1, SOFYA, Action.WARN)
    await talk.press(PARENT, "Оспорить", talk.dialog(PARENT)[-1])
    talk.messenger.open_dialog(PARENT, "Это не я, звоните 8 944 713 28 05")
    await talk.settle()
    page = (await (await console.browser(ROSA)).get("/console/incidents/1")).text

    assert "Автор сообщения возражает" in page
    assert "Это не я" in page
    assert "944 713" not in page
    assert buttons(page)[:2] == ["Отменить решение", "Решение верное"]


async def test_person_who_left(talk: Conversation, console: Console) -> None:
    """Who does not work here any more is asked to sign in and decides nothing."""
    await talk.say(PARENT, SWEARING)
    browser = await console.browser(SOFYA)
    page = await browser.get("/console/incidents/1")
    async with talk.service.store.write() as tx:
        await people.set_active(tx, SOFYA, active=False)
    answer = await press(browser, page, "dismiss")

    assert answer.headers["location"].startswith("/console/sign-in")
    assert (await only(talk)).state is State.OPEN
