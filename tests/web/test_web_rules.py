"""The rules' pages: clauses, hours, options and words; what is refused, what is shown before it is saved."""

import asyncio
import re

import httpx
import pytest

from bot.domain import State
from bot.store import choices, incidents, journal, people
from bot.web.access import SESSION_COOKIE
from filters.types import Category
from tests.fakes.kindergarten import SEAL, Kindergarten
from tests.web.conftest import Browser

RULES, OPTIONS, HOURS, WORDS = (
    "/console/rules",
    "/console/rules/options",
    "/console/rules/hours",
    "/console/rules/words",
)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
async def browser(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
    return browser


async def journalled(place: Kindergarten, subject: str) -> list[journal.Entry]:
    """What was journalled about something."""
    async with place.store.read() as tx:
        return await journal.entries_of(tx, subject)


async def institution(place: Kindergarten) -> people.Institution:
    """The kindergarten as it is now."""
    async with place.store.read() as tx:
        return await people.get_institution(tx, place.institution)


async def done(browser: Browser, answer: httpx.Response) -> httpx.Response:
    """The page of a work's result, once it is done."""
    assert 303 == answer.status_code
    for _ in range(600):
        page = await browser.get(answer.headers["location"])
        if page.status_code == 303:
            return await browser.get(page.headers["location"])
        if 'http-equiv="refresh"' not in page.text:
            return page
        await asyncio.sleep(0.1)
    raise AssertionError("it is never done")


@pytest.mark.parametrize("address", [RULES, OPTIONS, HOURS, f"{RULES}/reminders", WORDS])
async def test_every_part_is_one_page_under_100_kb(browser: Browser, address: str) -> None:
    """Each tab opens, names itself, and stays small."""
    page = await browser.get(address)

    assert 200 == page.status_code
    assert f'<a href="{address}" aria-current="page">' in page.text
    assert len(page.content) < 100_000


# Clauses and editions.


async def test_own_wording_of_a_clause_belongs_to_its_edition(place: Kindergarten, browser: Browser) -> None:
    """It is shown escaped, goes on into a new edition, and an empty one brings ours back; each is journalled."""
    await browser.submit(f"{RULES}/clauses/3.3.4", words=f"соблюдать вежливость {HOSTILE}")
    await browser.submit(f"{RULES}/edition", edition=" 2027-1 ")
    page = (await browser.get(RULES)).text
    await browser.submit(f"{RULES}/clauses/3.3.4", words=" ")

    assert "соблюдать вежливость &lt;script&gt;" in page
    assert "2027-1" == (await institution(place)).edition
    async with place.store.read() as tx:
        assert {} == await choices.clauses(tx, place.institution, "2027-1")
        assert ["3.3.4"] == list(await choices.clauses(tx, place.institution, "2026-1"))
    entries = await journalled(place, f"institution:{place.institution}")
    assert ["clause", "edition", "clause"] == [it.action for it in entries]
    assert "вежливость" not in str(entries)


@pytest.mark.parametrize("edition", ["", "2026-1", "x" * 33])
async def test_an_edition_that_is_none_is_refused(place: Kindergarten, browser: Browser, edition: str) -> None:
    """The present one, nothing, and what fits no column."""
    answer = await browser.submit(f"{RULES}/edition", edition=edition)

    assert 400 == answer.status_code
    assert "2026-1" == (await institution(place)).edition


async def test_an_unknown_clause_is_refused(browser: Browser) -> None:
    """There are only the clauses of 3.3."""
    assert 400 == (await browser.submit(f"{RULES}/clauses/9.9", words="x")).status_code
    assert 400 == (await browser.submit(f"{RULES}/clauses/3.3.4", words="ж" * 1001)).status_code


# Hours, days, own values.

GOOD = {"hours": "08:00-18:00", "quiet": "20:00-07:30", "react_minutes": "90", "reminder_minutes": "15"}


async def test_hours_are_set_and_only_what_changed_is_journalled(place: Kindergarten, browser: Browser) -> None:
    """They count at once."""
    await browser.submit(HOURS, **GOOD)
    await browser.submit(HOURS, **GOOD, saturdays="yes")
    it = await institution(place)

    assert ("08:00", "18:00", 90, 15, True) == (
        f"{it.opens:%H:%M}", f"{it.closes:%H:%M}", it.react_minutes, it.reminder_minutes, it.saturdays
    )  # fmt: skip
    last = (await journalled(place, f"institution:{place.institution}"))[-1]
    assert ("settings", {"saturdays": True}) == (last.action, last.details)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hours": "18:00-08:00"}, "начало позже конца"),
        ({"hours": "утром"}, "Рабочие часы не разобраны"),
        ({"quiet": "25:00-07:00"}, "Тихие часы не разобраны"),
        ({"quiet": "07:00-19:00"}, "Тихие часы закрывают всё рабочее время"),
        ({"react_minutes": "4"}, "Срок: нужно число минут от 5"),
        ({"reminder_minutes": "-1"}, "Пауза между напоминаниями"),
    ],
)
async def test_hours_that_cannot_be_are_refused_with_the_reason(
    place: Kindergarten, browser: Browser, fields: dict[str, str], said: str
) -> None:
    """Nothing is saved, and the form keeps what was written."""
    before = await institution(place)
    answer = await browser.submit(HOURS, **(GOOD | fields))

    assert 400 == answer.status_code
    assert said in answer.text
    assert f'value="{next(iter(fields.values()))}"' in answer.text
    assert before == await institution(place)


async def test_own_days_and_values(place: Kindergarten, browser: Browser) -> None:
    """A day is added and taken back; own values are counted in the journal, not named."""
    await browser.submit(f"{RULES}/days", day="2026-12-31", kind="closed")
    assert {"2026-12-31": False} == (await institution(place)).days
    assert "31 декабря 2026 года</strong> — выходной" in (await browser.get(HOURS)).text
    await browser.submit(f"{RULES}/days", day="2026-12-31", kind="usual")
    await browser.submit(f"{RULES}/own", own="8 343 000-00-00\n\nsad@example.org\n8 343 000-00-00")

    it = await institution(place)
    assert ({}, ("8 343 000-00-00", "sad@example.org")) == (it.days, it.own_values)
    entries = await journalled(place, f"institution:{place.institution}")
    assert {"count": 2} == entries[-1].details
    assert 400 == (await browser.submit(f"{RULES}/days", day="2026-12-31", kind="x")).status_code
    assert 400 == (await browser.submit(f"{RULES}/own", own="x" * 201)).status_code


async def test_reminders_are_shown_word_for_word(place: Kindergarten, browser: Browser) -> None:
    """With whether they are on, for each kind."""
    async with place.store.write() as tx:
        await choices.choose(tx, place.institution, choices.Choice("remind", value=False, category=Category.THREAT))
    page = (await browser.get(f"{RULES}/reminders")).text

    assert "Напоминаем: угрозы и призывы к травле в чате недопустимы (пункт 3.3.5 правил)." in page
    assert 1 == page.count('<span class="pill off">выключено</span>')


# Options.


async def chosen(place: Kindergarten) -> dict[tuple[str, int | None, str | None], object]:
    """All choices."""
    async with place.store.read() as tx:
        made = (await choices.options_of(tx, place.institution)).choices
    return {(it.name, it.chat_id, it.category): it.value for it in made}


async def test_an_option_is_replayed_before_it_is_saved(place: Kindergarten, browser: Browser) -> None:
    """The cases it would have touched are shown masked; nothing is saved until the button; no text is opened."""
    touched = await place.incident(excerpt=f"сама ты д*** {HOSTILE}")
    await place.incident(category=Category.THREAT)
    page = await done(
        browser, await browser.submit(f"{OPTIONS}/replay", name="mode", value="выкл", chat="", category="insult")
    )

    assert "Случаи не открылись бы вовсе" in page.text
    assert f'<a href="/console/incidents/{touched}">№ {touched}</a>' in page.text
    assert "сама ты д*** &lt;script&gt;" in page.text
    assert "Случаев за 90 дней: 2." in page.text
    assert {} == await chosen(place)
    saving = re.search(rf'action="({OPTIONS}/replay/[\w-]+)"', page.text)[1]
    saved = await browser.submit(saving)
    assert f"{OPTIONS}?category=insult&saved=option" == saved.headers["location"]
    assert {("mode", None, Category.INSULT): "off"} == await chosen(place)
    assert [] == await journalled(place, "evidence")
    assert "option" == (await journalled(place, f"institution:{place.institution}"))[-1].action
    assert "выкл" in (await browser.get(saved.headers["location"])).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "react_minutes", "value": "скоро"}, "«срок»: нужно число от 5 до 10080"),
        ({"name": "quiet", "value": "ночью"}, "нужны часы вида 21:00-07:00"),
        ({"name": "hourly_cap", "value": "2"}, "нужно число от 3"),
        ({"name": "repeat_limit", "value": "3", "chat": "1"}, "для всего учреждения"),
        ({"name": "look", "value": "да", "category": "insult"}, "не зависит от вида"),
        ({"name": "hide", "value": "да", "category": "spam"}, "никогда не сработает"),
    ],
)
async def test_a_value_that_does_not_fit_is_told_at_its_field(
    place: Kindergarten, browser: Browser, fields: dict[str, str], said: str
) -> None:
    """In Russian, and nothing is tried."""
    answer = await browser.submit(f"{OPTIONS}/replay", **({"chat": "", "category": ""} | fields))

    assert 400 == answer.status_code
    if fields["name"] not in {"repeat_limit", "look"}:
        field = answer.text.split(f'<li id="{fields["name"]}">')[1].split("</li>")[0]
        assert said in field
        assert 'aria-invalid="true"' in field
    assert {} == await chosen(place)


async def test_what_past_cases_cannot_tell_is_said(place: Kindergarten, browser: Browser) -> None:
    """The hourly cap depends on what was not recorded; it can be saved all the same, and be taken back."""
    page = await done(browser, await browser.submit(f"{OPTIONS}/replay", name="hourly_cap", value="7"))
    await browser.submit(re.search(rf'action="({OPTIONS}/replay/[\w-]+)"', page.text)[1])
    assert {("hourly_cap", None, None): 7} == await chosen(place)
    assert 'value="7"' in (await browser.get(OPTIONS)).text
    again = await done(browser, await browser.submit(f"{OPTIONS}/replay", name="hourly_cap", value=""))
    await browser.submit(re.search(rf'action="({OPTIONS}/replay/[\w-]+)"', again.text)[1])

    assert "На прошлых случаях эту настройку не показать" in page.text
    assert {} == await chosen(place)


async def test_options_of_a_chat_show_only_what_can_be_chosen_there(place: Kindergarten, browser: Browser) -> None:
    """And a foreign chat is not there."""
    page = (await browser.get(f"{OPTIONS}?chat={place.chats['gnomes']}")).text

    assert '<li id="quiet">' in page
    assert '<li id="hourly_cap">' not in page
    assert 404 == (await browser.get(f"{OPTIONS}?chat=99")).status_code
    assert 400 == (await browser.get(f"{OPTIONS}?category=nothing")).status_code


async def test_another_person_cannot_save_what_somebody_tried(place: Kindergarten, browser: Browser) -> None:
    """A draft belongs to whoever made it."""
    page = await done(browser, await browser.submit(f"{OPTIONS}/replay", name="hourly_cap", value="7"))
    saving = re.search(rf'action="({OPTIONS}/replay/[\w-]+)"', page.text)[1]
    async with place.store.write() as tx:
        await people.appoint(tx, place.people["other"], "administrator", place.clock())
    browser.cookies.clear()
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["other"]))

    assert 404 == (await browser.submit(saving)).status_code
    assert 404 == (await browser.get(saving)).status_code
    assert {} == await chosen(place)


# Words.


async def test_a_text_is_explained_and_kept_nowhere(place: Kindergarten, browser: Browser) -> None:
    """The places are marked, each step says why, markup stays text."""
    page = await browser.submit(f"{WORDS}/try", text=f"сама ты дура {HOSTILE}")

    assert 200 == page.status_code
    assert "<mark>дура</mark> &lt;script&gt;" in page.text
    assert "Нарушение: оскорбление" in page.text
    assert "Шаг за шагом" in page.text
    assert 400 == (await browser.submit(f"{WORDS}/try", text="  ")).status_code


async def test_allowed_words_are_listed_and_taken_back(place: Kindergarten, browser: Browser) -> None:
    """With the chat they were allowed in; another institution's words are out of reach."""
    async with place.store.write() as tx:
        await choices.allow_word(tx, place.institution, place.chats["gnomes"], "козёл", None, place.clock())
        foreign = await people.add_institution(
            tx, "Другой", time_zone="Europe/Moscow", edition="1", now=place.clock(), quiet=None
        )
        await choices.allow_word(tx, foreign, None, "баран", None, place.clock())
    page = (await browser.get(WORDS)).text
    first = await browser.submit(f"{WORDS}/allowed/1/delete")
    other = await browser.submit(f"{WORDS}/allowed/2/delete")

    assert "козёл" in page
    assert "баран" not in page
    assert (303, 404) == (first.status_code, other.status_code)
    async with place.store.read() as tx:
        assert frozenset() == await choices.allowed_words(tx, place.institution, place.chats["gnomes"])
        assert frozenset({"баран"}) == await choices.allowed_words(tx, foreign, 1)
    assert "word_disallowed" == (await journalled(place, f"institution:{place.institution}"))[-1].action


async def seal_text(place: Kindergarten, text: str) -> int:
    """A recorded case with its sealed text."""
    number = await place.incident(excerpt="вы кретин, звоните ••••05", state=State.DISMISSED)
    async with place.store.write() as tx:
        sealed = SEAL.close({"text": text, "author": "Папа", "at": ""}, f"incident:{number}")
        await incidents.add_evidence(tx, number, str(number), sealed, place.clock())
    return number


@pytest.fixture
def few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer evaluation lines: the way is the same."""
    monkeypatch.setattr("bot.service.replay.evaluation_lines.__defaults__", ((), 3))


async def test_a_word_is_replayed_then_saved_into_the_own_folder(
    place: Kindergarten, browser: Browser, few_lines: None, tmp_path, monkeypatch
) -> None:
    """Lost cases and lines are shown masked before saving; opening is journalled; what was shown is what is saved."""
    monkeypatch.setenv("DEZHURNY_LEXICONS", str(tmp_path / "lists"))
    number = await seal_text(place, "вы кретин, звоните мне 8 944 713 28 05")
    form = {"kind": "except", "place": "insults/slur", "entry": "кретин"}
    page = await done(browser, await browser.submit(f"{WORDS}/replay", **form))

    assert "Исключить «кретин»" in page.text
    assert f"№ {number}</a>" in page.text
    assert "713" not in page.text
    assert not (tmp_path / "lists").exists()
    opened = (await journalled(place, "evidence"))[-1]
    assert ("evidence_opened", "replay", 1) == (opened.action, opened.details["purpose"], opened.details["count"])
    assert journal.person(place.people["administrator"]) == opened.actor
    saving = re.search(rf'action="({WORDS}/replay/[\w-]+)"', page.text)[1]
    assert f"{WORDS}?saved=word" == (await browser.submit(saving)).headers["location"]
    assert "- кретин" in (tmp_path / "lists" / "insults.txt").read_text(encoding="utf-8").splitlines()
    kept = (await journalled(place, "wordlists"))[-1]
    assert ("word_changed", {"kind": "except", "list": "insults", "section": "slur"}) == (kept.action, kept.details)
    # The list is another one by now: the same draft would undo what came between.
    again = await browser.submit(saving)
    assert 400 == again.status_code
    assert "Список за это время изменили" in again.text


async def test_without_an_own_folder_it_says_what_to_do(place: Kindergarten, browser: Browser, few_lines: None) -> None:
    """The effect can be seen; saving is refused with the way out."""
    assert "DEZHURNY_LEXICONS" in (await browser.get(WORDS)).text
    form = {"kind": "add", "place": "profanity/tier_b", "entry": "кракозябр"}
    page = await done(browser, await browser.submit(f"{WORDS}/replay", **form))
    saving = re.search(rf'action="({WORDS}/replay/[\w-]+)"', page.text)[1]

    assert "Ничего не изменилось бы" in page.text
    assert ">Сохранить<" not in page.text
    assert 400 == (await browser.submit(saving)).status_code


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entry": ""}, "Напишите слово"),
        ({"entry": "пе%нь"}, "непонятный знак"),
        ({"entry": "ж" * 101}, "Слишком длинно"),
        ({"entry": "кретин", "kind": "remove", "place": "profanity/tier_b"}, "нет записи «кретин»"),
        ({"entry": "старый пень", "kind": "except"}, "исключение «-» называет одно слово"),
        ({"entry": "пень", "place": "profanity/nowhere"}, "нет раздела"),
    ],
)
async def test_an_entry_that_breaks_the_list_is_refused(browser: Browser, fields: dict[str, str], said: str) -> None:
    """Beside the field, in the lists' own words."""
    form = {"kind": "add", "place": "profanity/tier_b"} | fields
    answer = await browser.submit(f"{WORDS}/replay", **form)

    assert 400 == answer.status_code
    assert said in answer.text


@pytest.mark.parametrize("fields", [{"kind": "x", "place": "profanity/tier_b"}, {"kind": "add", "place": "../x/y"}])
async def test_what_no_form_sends_is_refused(browser: Browser, fields: dict[str, str]) -> None:
    """No list of this name, no such way to change it."""
    assert 400 == (await browser.submit(f"{WORDS}/replay", entry="пень", **fields)).status_code
