"""Statistics and the monthly report: what is counted, for whom, and that no text is among it."""

import asyncio
import io
import re
from datetime import date, timedelta
from http.client import NOT_FOUND
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from bot.domain import State
from bot.store import figures, journal
from bot.store.log import Scope
from bot.store.schema import acknowledgement
from bot.web import phrases, works
from bot.web.access import SESSION_COOKIE
from filters.types import Category
from tests.fakes.kindergarten import Kindergarten
from tests.web.conftest import Browser

ZONE = ZoneInfo("Asia/Yekaterinburg")


async def become(browser: Browser, place: Kindergarten, login: str) -> Browser:
    """Sign this browser in."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[login]))
    return browser


async def collect(place: Kindergarten, scope: Scope | None = None, days: int = 30) -> figures.Figures:
    """The figures of the last days."""
    now = place.clock() + timedelta(minutes=1)
    async with place.store.read() as tx:
        return await figures.collect(
            tx, scope or Scope(place.institution), now - timedelta(days=days), now, ZONE, "2026-1"
        )


async def decided(place: Kindergarten, minutes: int, state: State = State.CLOSED_DELETED, **values: object) -> int:
    """A case decided so many minutes after it was opened."""
    opened = place.clock() - timedelta(days=1)
    return await place.incident(opened_at=opened, decided_at=opened + timedelta(minutes=minutes), state=state, **values)


async def test_reaction_times(place: Kindergarten) -> None:
    """The median, the ninth of ten, and the share in which nobody let a deadline pass; what nobody was asked is out."""
    late = [await decided(place, minutes) for minutes in (10, 20, 30, 40, 50, 60, 70, 80, 90, 1000)][-1]
    await decided(place, 5000, State.CLOSED_BY_AUTHOR)
    waiting = await place.incident()
    await place.note(late, "deadline")
    await place.note(late, "nobody_answered")
    await place.note(waiting, "deadline")
    speed = (await collect(place)).speed

    assert (speed.decided, speed.median, speed.ninth, speed.late) == (10, 50, 90, 2)
    assert speed.in_time == pytest.approx(9 / 11)


async def test_hours_and_weeks_are_local(place: Kindergarten) -> None:
    """Hours and weeks are those of the institution's zone, and a week without cases is there too."""
    # The clock says Monday 23.11.2026, 14:00 in Yekaterinburg; 20 hours before it was Sunday evening.
    await place.incident()
    await place.incident(opened_at=place.clock() - timedelta(hours=20))
    it = await collect(place, days=14)

    assert {hour: number for hour, number in enumerate(it.by_hour) if number} == {14: 1, 18: 1}
    assert it.by_week == ((date(2026, 11, 9), 0), (date(2026, 11, 16), 1), (date(2026, 11, 23), 1))


async def test_rules_to_be_reviewed(place: Kindergarten) -> None:
    """A rule whose findings people often dismiss is named first; one with too few cases is not judged."""
    for number in range(6):
        rule = [{"rule": "insult/list"}, {"rule": "insult/list"}]
        await decided(place, 1, State.DISMISSED if number < 2 else State.CLOSED_WARNED, findings=rule)
        await decided(place, 1, State.CLOSED_WARNED, findings=[{"rule": "phone/shape"}])
    await decided(place, 1, State.DISMISSED, findings=[{"rule": "rare/rule"}])
    await place.incident(findings=[{"rule": "phone/shape"}])
    it = await collect(place)

    assert it.judged == 13
    assert [(rule.name, rule.cases, rule.dismissed, rule.is_doubtful) for rule in it.rules] == [
        ("insult/list", 6, 2, True),
        ("rare/rule", 1, 1, False),
        ("phone/shape", 6, 0, False),
    ]


async def test_acknowledgements(place: Kindergarten) -> None:
    """Every chat tells how many acknowledged this edition of the rules; an earlier edition does not count."""
    async with place.store.write() as tx:
        for code, edition in (("У-1", "2026-1"), ("У-2", "2026-1"), ("У-3", "2025-1")):
            row = {"chat_id": place.chats["gnomes"], "author_code": code, "edition": edition, "at": place.clock()}
            await tx.execute(insert(acknowledgement).values(row))
    it = await collect(place)

    assert [(one.chat, one.people) for one in it.acknowledged] == [
        ("Группа «Гномики»", 2),
        ("Группа «Звёздочки»", 0),
    ]


async def test_previous_period(place: Kindergarten) -> None:
    """The period before is as long, and counted by itself."""
    await place.incident()
    await place.incident(opened_at=place.clock() - timedelta(days=31))
    await place.incident(opened_at=place.clock() - timedelta(days=59))
    await place.incident(opened_at=place.clock() - timedelta(days=61))
    it = await collect(place)

    assert (it.total, it.before) == (1, 2)


async def test_educator_counts_his_chats(place: Kindergarten, browser: Browser) -> None:
    """An educator's statistics hold his chats only."""
    await place.incident()
    await place.incident(chat_id=place.chats["stars"], category=Category.THREAT)
    page = (await (await become(browser, place, "educator")).get("/console/figures")).text

    assert "Гномики" in page
    assert "Звёздочки" not in page
    assert "угроза" not in page
    assert "/console/report" not in page


async def test_long_counting_shows_how_it_goes_on(
    place: Kindergarten, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting that takes long leads to the page that waits for it, and from there to the figures."""
    monkeypatch.setattr(works, "PATIENCE_SECONDS", 0)
    await place.incident()
    await become(browser, place, "head")
    answer = await browser.get("/console/figures?days=365")
    way = [str(answer.headers["location"])]
    for _ in range(200):
        answer = await browser.get(way[-1])
        if "location" in answer.headers:
            way.append(answer.headers["location"])
        elif "/console/figures/" in way[-1]:
            break
        await asyncio.sleep(0)
    await become(browser, place, "educator")
    stranger = await browser.get(way[-1])

    assert way[0].startswith("/console/works/")
    assert way[-1].startswith("/console/figures/")
    assert "<h1>Статистика</h1>" in answer.text
    assert stranger.status_code == NOT_FOUND


async def test_charts_run_within_the_security_policy(place: Kindergarten, browser: Browser) -> None:
    """Charts are inline SVG without styles, scripts or foreign addresses; each has its numbers in a table."""
    for hours in range(40):
        await place.incident(opened_at=place.clock() - timedelta(hours=hours * 7))
    page = (await (await become(browser, place, "administrator")).get("/console/figures")).text
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)

    assert len(drawings) == 3
    for drawing in drawings:
        assert 'aria-hidden="true"' in drawing
        assert not re.search(r"<script|<style|style=|<desc|onload", drawing)
    assert page.count("числами</summary>") == 2


@pytest.mark.parametrize("query", ["days=0", "days=x", "since=2026-12-01&until=2026-01-01", "since=2001-01-01"])
async def test_spoilt_period(place: Kindergarten, browser: Browser, query: str) -> None:
    """A period that cannot be counted is refused calmly."""
    answer = await (await become(browser, place, "head")).get(f"/console/figures?{query}")

    assert answer.status_code == 400


@pytest.mark.parametrize("login", ["administrator", "head"])
async def test_report_is_of_the_last_month(place: Kindergarten, browser: Browser, login: str) -> None:
    """The report is of the last whole month by the institution's calendar, with its name and a place to sign."""
    # Midnight of the 1st of November in Yekaterinburg is 19:00 UTC of the 31st of October.
    border = place.clock().replace(month=10, day=31, hour=19, minute=0)
    await place.incident(opened_at=border - timedelta(minutes=1), excerpt="сама ты д***")
    await place.incident(opened_at=border, category=Category.THREAT)
    page = (await (await become(browser, place, login)).get("/console/report")).text

    for part in ("Садик «Рябинка»", "за октябрь 2026 года", "оскорбление", "(подпись)", "редакция 2026-1"):
        assert part in page
    assert "месяц не окончен" not in page
    for part in ("угроза", "д***", "Б-17"):
        assert part not in page


async def test_report_of_an_empty_month(place: Kindergarten, browser: Browser) -> None:
    """A month without cases is reported as such; one that has not begun is not."""
    await become(browser, place, "head")

    assert "Случаев за месяц не было" in (await browser.get("/console/report?month=2026-03")).text
    assert (await browser.get("/console/report?month=2026-12")).status_code == 400


async def test_report_as_a_book(place: Kindergarten, browser: Browser) -> None:
    """The book says the same; that it was made is journalled."""
    await place.incident(opened_at=place.clock() - timedelta(days=30))
    await become(browser, place, "head")
    answer = await browser.submit("/console/report", month="2026-10")
    file = await browser.get(answer.headers["location"])
    book = load_workbook(io.BytesIO(file.content))

    assert book.sheetnames == list(phrases.REPORT_SHEETS)
    assert book.worksheets[0]["A1"].value == "Садик «Рябинка»: октябрь 2026 года"
    assert (book.worksheets[0]["A4"].value, book.worksheets[0]["B4"].value) == ("Случаев за период", 1)
    async with place.store.read() as tx:
        (entry,) = await journal.entries_of(tx, "report:2026-10")
    assert (entry.actor, entry.action) == (journal.person(place.people["head"]), "report_made")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "—"), (0, "меньше минуты"), (59, "59 мин"), (60, "1 ч"), (135, "2 ч 15 мин"), (1500, "1 сут 1 ч")],
)
def test_times_are_said_as_people_do(minutes: int | None, words: str) -> None:
    """Times are said in days, hours and minutes."""
    assert phrases.taken(minutes) == words
