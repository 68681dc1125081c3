"""What the pages show: the log, its filters and pages, one case, the figures."""

from datetime import timedelta

import pytest

from bot.domain import Action, State
from bot.store import chats, journal
from bot.store.log import PAGE
from bot.web.access import SESSION_COOKIE
from filters.types import Category
from tests.fakes.kindergarten import Kindergarten
from tests.web.conftest import Browser

HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"


@pytest.fixture
async def browser(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
    return browser


async def test_line_of_the_log(place: Kindergarten, browser: Browser) -> None:
    """A line says when, where, what, by which clause, in what state and who answers."""
    number = await place.incident()
    page = (await browser.get("/console/incidents")).text

    for part in (
        f'href="/console/incidents/{number}">Оскорбление</a>',
        "сегодня, 14:00",
        "Группа «Гномики»",
        "п. 3.3.4",
        "сама ты д***",
        "ждёт решения",
        "Софья Андреевна",
    ):
        assert part in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"первый", "второй", "третий"}),
        ("chat={gnomes}", {"первый", "третий"}),
        ("category=threat", {"второй"}),
        ("state=dismissed", {"третий"}),
        ("state=waiting", {"первый", "второй"}),
        ("since=2026-11-22", {"второй", "третий"}),
        ("until=2026-11-22", {"первый", "второй"}),
        ("since=2026-11-22&until=2026-11-22", {"второй"}),
        ("chat={gnomes}&state=waiting&category=insult", {"первый"}),
        ("chat=&category=&state=&since=&until=", {"первый", "второй", "третий"}),
        ("since=2026-11-23&until=2026-11-20", set()),
    ],
)
async def test_filters_combine(place: Kindergarten, browser: Browser, query: str, shown: set[str]) -> None:
    """Each filter narrows the log; days are those of the institution's zone, both ends included."""
    # 20:30 in Yekaterinburg (UTC+5) on the 21st, the 22nd at 00:30, the 23rd.
    evening = place.clock().replace(hour=15, minute=30) - timedelta(days=2)
    await place.incident(excerpt="первый", opened_at=evening)
    await place.incident(
        excerpt="второй", opened_at=evening + timedelta(hours=4), category=Category.THREAT, chat_id=place.chats["stars"]
    )
    await place.incident(excerpt="третий", state=State.DISMISSED)
    page = (await browser.get("/console/incidents?" + query.format(**place.chats))).text

    assert {word for word in ("первый", "второй", "третий") if word in page} == shown


@pytest.mark.parametrize(
    "query",
    [
        "chat=x", "chat=-1", "chat=99999999999999999999999", "category=rude", "state=done", "since=yesterday",
        "until=9999-12-31", "since=0001-01-01", "after=1.x", "after=5", "chat=１", "severity=4", "clause=9.9",
        "sort=best",
    ],
)  # fmt: skip
async def test_spoilt_address(browser: Browser, query: str) -> None:
    """An address that no form of ours makes is refused calmly, never a broken page."""
    answer = await browser.get(f"/console/incidents?{query}")

    assert answer.status_code == 400
    assert "Ссылка неверна" in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "9999999999999999999999", "x", "4611686018427387904"])
async def test_no_such_case(browser: Browser, number: str) -> None:
    """A case that cannot exist is not found."""
    assert (await browser.get(f"/console/incidents/{number}")).status_code in {400, 404}


async def test_paging_shows_each_case_once(place: Kindergarten, browser: Browser) -> None:
    """Going through the pages shows every case once, even while new ones come in, and keeps the filter."""
    for number in range(PAGE * 2 + 3):
        await place.incident(excerpt=f"отрывок-{number:03}-конец")
    seen: list[str] = []
    address: str | None = "/console/incidents?state=open"
    turns = 0
    while address:
        page = (await browser.get(address)).text
        seen += [f"{number:03}" for number in range(PAGE * 2 + 3) if f"отрывок-{number:03}-конец" in page]
        await place.incident(excerpt="новый, уже после")
        turns += 1
        assert "state=open" in address
        address = _next(page)

    assert sorted(seen) == [f"{number:03}" for number in range(PAGE * 2 + 3)]
    assert turns == 3


def _next(page: str) -> str | None:
    at = page.find('rel="next"')
    if at < 0:
        return None
    start = page.rindex('href="', 0, at) + len('href="')
    return page[start : page.index('"', start)].replace("&amp;", "&")


async def test_case_page(place: Kindergarten, browser: Browser) -> None:
    """The page of a case: the masked excerpt, the clause in words and its edition, reasons, who, and the timeline."""
    number = await place.incident(
        state=State.CLOSED_DELETED,
        decided_at=place.clock() + timedelta(minutes=4),
        decided_by=place.people["educator"],
    )
    await place.note(number, "opened")
    place.clock.forward(timedelta(minutes=4))
    await place.note(number, "ordered", journal.person(place.people["educator"]), action="delete")
    await place.note(number, "performed", action="delete", how="deleted")
    page = (await browser.get(f"/console/incidents/{number}")).text

    for part in (
        f"Случай № {number}: оскорбление",
        "сама ты д***",
        "слово «д***» унижает человека",
        "общаться вежливо: без нецензурных слов и оскорблений",
        "Редакция 2026-1",
        "Софья Андреевна",
        "<code>Б-17</code>",
        "Нарушение замечено, открыт случай",
        "Решение: удалить сообщение",
        "Выполнено: сообщение удалено",
        "сегодня, 14:04",
    ):
        assert part in page
    assert page.index("Нарушение замечено") < page.index("Решение: удалить") < page.index("Выполнено:")


async def test_case_that_failed(place: Kindergarten, browser: Browser) -> None:
    """An action that was not performed is said aloud, with what to do."""
    number = await place.incident(problem="no_right")
    page = (await browser.get(f"/console/incidents/{number}")).text

    assert "Действие не выполнено: у бота нет права удалять" in page


async def test_case_in_hand(place: Kindergarten, browser: Browser) -> None:
    """A decision that is being performed is shown as such."""
    number = await place.incident(pending=Action.DELETE)

    assert "«Дежурный» его выполняет" in (await browser.get(f"/console/incidents/{number}")).text


async def test_nobody_answers(place: Kindergarten, browser: Browser) -> None:
    """A case without a responsible person stands out."""
    await place.incident(responsible_id=None)

    assert "не назначен" in (await browser.get("/console/incidents")).text


async def test_hostile_texts_are_texts(place: Kindergarten, browser: Browser) -> None:
    """Titles, names and excerpts are shown as they are and never become markup."""
    async with place.store.write() as tx:
        chat = await chats.find(tx, "local", "gnomes")
        assert chat is not None
        await chats.change(tx, chat, title=HOSTILE)
    number = await place.incident(excerpt=HOSTILE, reasons=(HOSTILE,), author_code=HOSTILE[:16])
    await place.note(number, HOSTILE, why=HOSTILE)
    for address in ("/console/incidents", f"/console/incidents/{number}", "/console/figures"):
        page = (await browser.get(address)).text

        assert "&lt;script&gt;alert(1)" in page
        assert "<script>" not in page


async def test_figures(place: Kindergarten, browser: Browser) -> None:
    """The figures count the cases of thirty days; open ones however old they are."""
    await place.incident()
    await place.incident(category=Category.THREAT, state=State.DISMISSED)
    await place.incident(opened_at=place.clock() - timedelta(days=31))
    page = (await browser.get("/console/figures")).text

    assert "<strong>2</strong><span>ждут решения сейчас</span>" in page
    assert "<strong>2</strong><span>случая за период</span>" in page
    assert "угроза или травля" in page


@pytest.mark.parametrize("address", ["/console/incidents", "/console/figures"])
async def test_empty_states(browser: Browser, address: str) -> None:
    """An empty page says what it means."""
    page = (await browser.get(address)).text

    assert "Случаев пока не было" in page or "Случаев не было" in page


async def test_pages_are_small(place: Kindergarten, browser: Browser) -> None:
    """A full page of long excerpts stays under 100 KB."""
    for _ in range(PAGE + 1):
        await place.incident(excerpt="длинный отрывок " * 20)

    assert len((await browser.get("/console/incidents")).content) < 100_000
