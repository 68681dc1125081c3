"""The log's search, sorts, saved views, bulk actions and export."""

import csv
import io
import re
from datetime import timedelta

import httpx
import pytest
from openpyxl import load_workbook

from bot.domain import Action, State
from bot.store import incidents, journal, people
from bot.store.log import PAGE
from bot.web import exports
from bot.web.access import SESSION_COOKIE
from bot.web.works import Works
from filters.types import Category, Severity
from tests.fakes.kindergarten import Kindergarten, desk, pages
from tests.web.conftest import Browser

ONE, TWO, THREE = "первый случай", "второй случай", "третий случай"


@pytest.fixture
async def browser(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    return await become(browser, place, "administrator")


async def become(browser: Browser, place: Kindergarten, login: str) -> Browser:
    """Sign this browser in."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[login]))
    return browser


def shown(page: str) -> list[str]:
    """Which of the three cases a page shows, in its order."""
    return re.findall(f"{ONE}|{TWO}|{THREE}", page)


async def three(place: Kindergarten) -> tuple[int, int, int]:
    """Three cases that differ in everything."""
    now = place.clock()
    one = await place.incident(
        excerpt=ONE + ", Ёжик д***", opened_at=now - timedelta(hours=3), due_at=now + timedelta(hours=5),
        severity=Severity.LOW, clause="3.3.4", author_code="У-AAAAAA", responsible_id=place.people["educator"],
    )  # fmt: skip
    two = await place.incident(
        excerpt=TWO + ", снегирь", opened_at=now - timedelta(hours=2), due_at=now + timedelta(hours=1),
        severity=Severity.HIGH, clause="3.3.5", category=Category.THREAT, author_code="У-BBBBBB",
        responsible_id=place.people["other"], chat_id=place.chats["stars"], state=State.ESCALATED,
        reasons=("слово «снегири» похоже на угрозу",),
    )  # fmt: skip
    three = await place.incident(
        excerpt=THREE, opened_at=now - timedelta(hours=1), severity=Severity.MEDIUM, state=State.OBSERVED,
        author_code="У-AAAAAA", responsible_id=None,
    )  # fmt: skip
    return one, two, three


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [THREE, TWO, ONE]),
        ("sort=oldest", [ONE, TWO, THREE]),
        ("sort=severity", [TWO, THREE, ONE]),
        # Only what waits has a deadline.
        ("sort=deadline", [TWO, ONE]),
        ("clause=3.3.5", [TWO]),
        ("severity=1", [ONE]),
        ("author=У-AAAAAA", [THREE, ONE]),
        ("responsible=0", [THREE]),
        ("state=waiting", [TWO, ONE]),
        ("state=observed", [THREE]),
        ("q=ежик", [ONE]),
        ("q=ЁЖИ", [ONE]),
        ("q=снег+второй", [TWO]),
        # Words of the reasons, and beginnings only.
        ("q=похоже", [TWO]),
        ("q=негирь", []),
        ("q=У-AAAAAA", [THREE, ONE]),
        ("q=случай&state=waiting&sort=oldest", [ONE, TWO]),
        ("q=случай&chat={stars}", [TWO]),
        ("q=%22%27%28+OR+*", []),
        ("q=случай&sort=severity", [TWO, THREE, ONE]),
    ],
)
async def test_filters_search_and_sorts(place: Kindergarten, browser: Browser, query: str, expected: list[str]) -> None:
    """Filters, search and sorts combine; the search knows no case, no ё, and no operators."""
    await three(place)

    assert shown((await browser.get("/console/incidents?" + query.format(**place.chats))).text) == expected


async def test_search_by_number(place: Kindergarten, browser: Browser) -> None:
    """A number finds the case that has it."""
    _, two, _ = await three(place)

    assert shown((await browser.get(f"/console/incidents?q=№+{two}")).text) == [TWO]


async def test_search_forgets_what_was_changed(place: Kindergarten, browser: Browser) -> None:
    """A changed excerpt is found by its new words and not by its old ones."""
    one, _, _ = await three(place)
    async with place.store.write() as tx:
        found = await incidents.get(tx, one)
        assert found is not None
        await incidents.change(tx, found, excerpt=ONE + ", лягушка")

    assert shown((await browser.get("/console/incidents?q=лягушка")).text) == [ONE]
    assert shown((await browser.get("/console/incidents?q=ёжик")).text) == []


@pytest.mark.parametrize("sort", ["newest", "oldest", "severity", "deadline"])
@pytest.mark.parametrize("query", ["", "&q=отрывок"])
async def test_every_sort_pages_through_all(place: Kindergarten, browser: Browser, sort: str, query: str) -> None:
    """Whatever the sort, going through the pages shows every case exactly once; equal moments and no deadline too."""
    number = PAGE + 21
    for place_ in range(number):
        await place.incident(
            excerpt=f"отрывок {place_:03}-конец",
            opened_at=place.clock() - timedelta(minutes=place_ // 7),
            due_at=None if place_ % 9 == 0 else place.clock() + timedelta(minutes=place_ % 11),
            severity=list(Severity)[place_ % 3],
        )
    seen: list[str] = []
    address: str | None = f"/console/incidents?sort={sort}{query}"
    while address:
        page = (await browser.get(address)).text
        seen += re.findall(r"отрывок (\d+)-конец", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert sorted(seen) == [f"{place_:03}" for place_ in range(number)]


async def test_educator_pages_through_several_chats(place: Kindergarten, browser: Browser) -> None:
    """Cases of several chats come as one list in the order of time."""
    await become(browser, place, "other")
    async with place.store.write() as tx:
        await people.assign(tx, place.chats["gnomes"], [place.people["other"]])
    for minutes, chat in enumerate(["stars", "gnomes", "stars", "gnomes"]):
        opened = place.clock() + timedelta(minutes=minutes)
        await place.incident(excerpt=f"{chat}-{minutes} тут", chat_id=place.chats[chat], opened_at=opened)
    expected = ["gnomes-3", "stars-2", "gnomes-1", "stars-0"]
    for query in ("", "?q=тут", "?state=waiting"):
        page = (await browser.get(f"/console/incidents{query}")).text

        assert re.findall(r"(?:stars|gnomes)-\d", page) == expected


# Saved views.


async def test_view_is_kept_and_dropped(place: Kindergarten, browser: Browser) -> None:
    """Filters kept under a name are offered on the page, to their owner alone, until he drops them."""
    await three(place)
    await browser.submit("/console/views", name="Грозное", query="category=threat&sort=oldest")
    page = (await browser.get("/console/incidents")).text
    found = re.search(r'href="/console/incidents\?([^"]+)">Грозное</a>', page)
    assert found is not None
    assert found[1].replace("&amp;", "&") == "category=threat&sort=oldest"

    assert "Грозное" not in (await (await become(browser, place, "educator")).get("/console/incidents")).text
    number = re.search(r"/console/views/(\d+)/delete", page)
    assert number is not None
    # Another's view cannot be dropped.
    await browser.submit(f"/console/views/{number[1]}/delete")
    await become(browser, place, "administrator")
    assert "Грозное" in (await browser.get("/console/incidents")).text
    await browser.submit(f"/console/views/{number[1]}/delete")
    assert "Грозное" not in (await browser.get("/console/incidents")).text


# Several cases at once.


async def bulk(browser: Browser, action: str, *chosen: str) -> httpx.Response:
    """Confirm a bulk action as the page would."""
    fields = {"_csrf_token": await browser.form_token(), "action": action, "case": list(chosen), "query": ""}
    return await browser.post("/console/incidents/bulk", data=fields)


async def test_bulk_asks_first(place: Kindergarten, browser: Browser) -> None:
    """Choosing does nothing yet: a page names the cases and asks."""
    one, two, three_ = await three(place)
    page = await browser.get(f"/console/incidents/bulk?action=dismiss&case={one}.1&case={two}.1&case={three_}.1")

    assert "Отметить «не нарушение»: 2 случая" in page.text
    assert "Пропущено: 1 случай" in page.text
    async with place.store.read() as tx:
        assert [it.state for it in await incidents.last(tx, 3)] == [State.OBSERVED, State.ESCALATED, State.OPEN]


async def test_bulk_decides_each_and_skips_the_changed(place: Kindergarten, browser: Browser) -> None:
    """Every chosen case is decided as by the bot's button; one that changed meanwhile is left alone and named."""
    one, two, _ = await three(place)
    async with place.store.write() as tx:
        found = await incidents.get(tx, two)
        assert found is not None
        await incidents.change(tx, found, urgent=True)
    page = (await bulk(browser, "dismiss", f"{one}.1", f"{two}.1")).text

    assert "Принято: 1 случай" in page
    assert "случай изменился, пока вы выбирали" in page
    async with place.store.read() as tx:
        states = {it.id: it.state for it in await incidents.last(tx, 3)}
        entries = await journal.entries_of(tx, f"incident:{one}")
    assert (states[one], states[two]) == (State.DISMISSED, State.ESCALATED)
    assert (entries[0].actor, entries[0].action) == (journal.person(place.people["administrator"]), "dismissed")


async def test_bulk_wakes_the_delivery(place: Kindergarten) -> None:
    """What was ordered is not left to wait for the next look."""
    rung: list[bool] = []
    app = pages(place, desk=desk(place, wake=lambda: rung.append(True)))
    one, _, _ = await three(place)
    async with place.store.write() as tx:
        found = await incidents.get(tx, one)
        assert found is not None
        await incidents.add_messages(tx, found, ["17"])
    async with Browser(app) as browser:
        await become(browser, place, "administrator")
        page = await bulk(browser, "delete", f"{one}.1")

    assert "Принято: 1 случай" in page.text
    assert rung == [True]
    async with place.store.read() as tx:
        found = await incidents.get(tx, one)
    assert found is not None
    assert found.pending is Action.DELETE


async def test_bulk_stays_in_ones_chats(place: Kindergarten, browser: Browser) -> None:
    """A changed form does not decide another educator's case."""
    _, two, _ = await three(place)
    await become(browser, place, "educator")
    page = (await bulk(browser, "dismiss", f"{two}.1")).text

    assert "Принято" not in page
    async with place.store.read() as tx:
        found = await incidents.get(tx, two)
    assert found is not None
    assert found.state is State.ESCALATED


@pytest.mark.parametrize("chosen", ["x", "1", "1.x", "-1.1"])
async def test_bulk_refuses_what_no_form_sends(browser: Browser, chosen: str) -> None:
    """A spoilt form is refused calmly."""
    assert (await bulk(browser, "dismiss", chosen)).status_code == 400
    assert (await browser.get(f"/console/incidents/bulk?action=dismiss&case={chosen}")).status_code == 400


async def test_bulk_of_nothing(place: Kindergarten, browser: Browser) -> None:
    """Without a chosen case the log says what to do."""
    answer = await browser.get("/console/incidents/bulk?action=dismiss&back=q%3Dа")
    assert answer.headers["location"] == "/console/incidents?q=%D0%B0&notice=none"

    assert "отметьте нужные галочками" in (await browser.get(answer.headers["location"])).text


# Export.


async def export(browser: Browser, kind: str, query: str = "") -> httpx.Response:
    """Order a file and fetch it."""
    answer = await browser.submit("/console/incidents/export", query=query, format=kind)
    assert answer.status_code == 303
    return await browser.get(answer.headers["location"])


async def test_export_to_excel(place: Kindergarten, browser: Browser) -> None:
    """The book holds exactly the rows that match, masked, and no cell is a formula."""
    await three(place)
    await place.incident(excerpt="=HYPERLINK(0)", author_code="+7", category=Category.THREAT)
    answer = await export(browser, "xlsx", "category=threat&sort=oldest")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))

    assert answer.headers["content-disposition"].startswith("attachment")
    assert [row[9] for row in rows] == ["Отрывок (скрытый)", TWO + ", снегирь", "=HYPERLINK(0)"]
    assert [cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row if cell.value == "=HYPERLINK(0)"] == [
        "s"
    ]
    assert rows[1][2:9] == (
        "Группа «Звёздочки»", "угроза или травля", "3.3.5", "тяжёлое", "передано администратору", "Алла Юрьевна",
        "У-BBBBBB",
    )  # fmt: skip


async def test_export_to_csv(place: Kindergarten, browser: Browser) -> None:
    """CSV opens in Russian Excel, and a cell that looks like a formula does not become one."""
    await three(place)
    await place.incident(excerpt="=1+1")
    answer = await export(browser, "csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert [row[9] for row in rows[1:]] == ["'=1+1", THREE, TWO + ", снегирь", ONE + ", Ёжик д***"]


async def test_export_is_journalled(place: Kindergarten, browser: Browser) -> None:
    """Who took how many rows out is recorded, and what was searched for is not."""
    await three(place)
    await export(browser, "csv", "q=ёжик")
    async with place.store.read() as tx:
        (entry,) = await journal.entries_of(tx, "incidents")

    assert (entry.actor, entry.action) == (journal.person(place.people["administrator"]), "exported")
    assert entry.details == {"rows": 1, "format": "csv", "filters": ["q"]}


async def test_export_of_an_educator(place: Kindergarten, browser: Browser) -> None:
    """An educator takes out the cases of his chats only, and nobody fetches another's file."""
    await three(place)
    await become(browser, place, "educator")
    answer = await browser.submit("/console/incidents/export", query="", format="csv")
    text = (await browser.get(answer.headers["location"])).text
    assert ONE in text
    assert TWO not in text

    await become(browser, place, "administrator")
    assert (await browser.get(answer.headers["location"])).status_code == 404


async def test_long_export_shows_how_far_it_is(
    place: Kindergarten, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not ready at once has a page that looks again by itself, then offers it."""
    await three(place)
    monkeypatch.setattr("bot.web.works.PATIENCE_SECONDS", 0)
    answer = await browser.submit("/console/incidents/export", query="", format="xlsx")
    page = await browser.get(answer.headers["location"])
    assert '<meta http-equiv="refresh"' in page.text

    for _ in range(200):
        page = await browser.get(answer.headers["location"])
        if "Скачать файл" in page.text:
            break

    assert "Готово: 3 строки" in page.text
    assert "refresh" not in page.text
    assert (await browser.get(answer.headers["location"] + "/file")).content[:2] == b"PK"


async def test_files_go_with_the_program(place: Kindergarten) -> None:
    """Exports do not stay behind: neither after the end, nor what a killed program left."""
    works = desk(place).works
    folder = works._folder
    folder.mkdir(parents=True)
    (folder / "left-over").write_text("x")
    works = Works(place.clock, folder)
    assert not folder.exists()

    await works.close()


async def test_book_goes_on_in_a_second_sheet(place: Kindergarten) -> None:
    """A table longer than Excel's sheet goes on in the next one."""
    path = place.store.engine.url.database
    assert path is not None

    async def chunks():
        yield [(number, "текст") for number in range(5)]

    book_path = desk(place).works._folder.with_suffix(".xlsx")
    assert await exports.write_xlsx(book_path, "Случаи", (("№", 8), ("Текст", 20)), chunks(), most=5) == 5
    book = load_workbook(book_path)

    assert book.sheetnames == ["Случаи", "Случаи 2"]
    assert [sheet.max_row for sheet in book] == [5, 3]
