"""The journal's page with its check and export, the health page and the metrics."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain import Role
from bot.store import chats, inbox, journal, outbox, people
from bot.store.schema import journal as entries
from bot.store.trail import PAGE
from bot.transport.interface import RawUpdate
from bot.web.access import SESSION_COOKIE
from bot.web.desk import Pulse
from tests.fakes.kindergarten import Kindergarten, desk, pages
from tests.web.conftest import Browser

TOKEN = "prometheus-key"


@pytest.fixture
async def browser(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
    return browser


async def some(place: Kindergarten) -> int:
    """A case with a past."""
    number = await place.incident()
    place.clock.forward(-timedelta(days=1))
    await place.note(number, "opened", categories=["insult"])
    place.clock.forward(timedelta(days=1))
    await place.note(number, "ordered", journal.person(place.people["educator"]), action="delete")
    return number


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", ["Нарушение замечено", "Принято решение", "действие: удалить сообщение", "случай № 1"], []),
        ("who=person:{educator}", ["Принято решение"], ["Нарушение замечено, открыт случай</td>"]),
        ("who=bot", ["«Дежурный»</td>"], ["Принято решение<"]),
        ("action=opened", ["виды: оскорбление"], ["действие: удалить"]),
        ("case=1", ["виды: оскорбление", "действие: удалить"], []),
        ("case=2", ["Записей не нашлось"], []),
        ("since=2026-11-23&case=1", ["действие: удалить"], ["виды: оскорбление"]),
        ("until=2026-11-22&case=1", ["виды: оскорбление"], ["действие: удалить"]),
    ],
)
async def test_filters(place: Kindergarten, browser: Browser, query: str, shown: list[str], hidden: list[str]) -> None:
    """Who, what, about which case, when: filters combine, and steps are said in words."""
    await some(place)
    rows = (await browser.get("/console/journal?" + query.format(**place.people))).text.rpartition("</form>")[2]

    assert [part for part in shown if part not in rows] == []
    assert [part for part in hidden if part in rows] == []


async def test_pages_show_each_entry_once(place: Kindergarten, browser: Browser) -> None:
    """Going through the journal shows every entry once; many have the same moment."""
    number = await place.incident()
    async with place.store.write() as tx:
        for step in range(PAGE + 9):
            await journal.append(
                tx, at=place.clock(), actor=journal.BOT, action=f"шаг-{step:03}-", subject=f"incident:{number}"
            )
    first = (await browser.get("/console/journal?case=1")).text
    link = first.rpartition('" rel="next"')[0].rpartition('href="')[2].replace("&amp;", "&")
    both = first.partition("<tbody>")[2] + (await browser.get(link)).text.partition("<tbody>")[2]

    assert [both.count(f"шаг-{step:03}-") for step in range(PAGE + 9)] == [1] * (PAGE + 9)


@pytest.mark.parametrize("query", ["after=1", "after=x", "case=x", "since=never"])
async def test_spoilt_address(browser: Browser, query: str) -> None:
    """An address that no form of ours makes is refused calmly."""
    assert (await browser.get(f"/console/journal?{query}")).status_code == 400


async def test_other_institution_reads_its_own(place: Kindergarten, browser: Browser) -> None:
    """Of two institutions in one record neither sees what happened in the other."""
    await some(place)
    async with place.store.write() as tx:
        other = await people.add_institution(
            tx, "Школа № 5", time_zone="Europe/Moscow", edition="1", now=place.clock(), quiet=None
        )
        stranger = await people.add_person(tx, other, "Чужой Администратор", [Role.ADMINISTRATOR], place.clock())
        subject, actor = f"chat:{place.chats['gnomes']}", journal.BOT
        await journal.append(tx, at=place.clock(), actor=actor, action="rights", subject=subject)
        await journal.append(tx, at=place.clock(), actor=journal.person(stranger), action="claimed", subject="chat:99")
    mine = (await browser.get("/console/journal")).text.partition("<tbody>")[2]
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(stranger))
    theirs = (await browser.get("/console/journal")).text.partition("<tbody>")[2]

    assert "Изменились права бота" in mine
    assert "случай № 1" in mine
    assert "закреплён" not in mine
    assert "закреплён" in theirs
    assert "случай № 1" not in theirs
    assert "Изменились права бота" not in theirs


async def test_check_of_a_whole_journal(place: Kindergarten, browser: Browser) -> None:
    """The check tells how many entries were walked, and is itself an entry."""
    await some(place)
    answer = await browser.submit("/console/journal/check")
    page = (await browser.get(answer.headers["location"])).text

    assert "Журнал цел: 3 записи проверены за" in page
    async with place.store.read() as tx:
        (entry,) = await journal.entries_of(tx, "journal")
    assert (entry.action, entry.details) == ("journal_checked", {"entries": 3, "whole": True})


async def test_check_names_the_broken_entry(place: Kindergarten, browser: Browser) -> None:
    """A changed entry is found and named."""
    await some(place)
    async with place.store.write() as tx:
        await tx.execute(update(entries).where(entries.c.action == "opened").values(details={}))
    answer = await browser.submit("/console/journal/check")
    page = (await browser.get(answer.headers["location"])).text

    assert "Журнал нарушен: запись № 2" in page
    assert "содержимое записи изменено" in page


async def test_export(place: Kindergarten, browser: Browser) -> None:
    """The file holds the entries that match, with names, words and digests."""
    await some(place)
    answer = await browser.submit("/console/journal/export", query=f"who=person:{place.people['educator']}")
    text = (await browser.get(answer.headers["location"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))

    assert len(rows) == 2
    assert rows[1][2:6] == ["Софья Андреевна", "Принято решение", "случай № 1", "действие: удалить сообщение"]
    assert len(rows[1][6]) == 64
    async with place.store.read() as tx:
        (entry,) = await journal.entries_of(tx, "journal")
    assert (entry.action, entry.details["rows"]) == ("journal_exported", 1)


# Health.


async def busy(place: Kindergarten) -> None:
    """Queues with something in them, and a chat without rights."""
    now = place.clock()
    async with place.store.write() as tx:
        update_ = RawUpdate(key="1", lane="gnomes", payload={"text": "секретный текст"})
        await inbox.accept(tx, "local", [update_], None, now - timedelta(minutes=7))
        await outbox.put(tx, key="a", kind="weekly", transport="local", target="gnomes", now=now)
        chat = await chats.find(tx, "local", "gnomes")
        assert chat is not None
        await chats.change(tx, chat, can_delete=False)


async def test_health(place: Kindergarten) -> None:
    """The page tells queues, messengers, pauses, jobs, sizes and versions, and nothing of people."""
    await busy(place)
    given = desk(place, pulse=lambda: Pulse(place.clock(), ("local",), {"local": (2, 12.5)}))
    async with Browser(pages(place, desk=given)) as browser:
        browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
        page = (await browser.get("/console/health")).text

    for part in ("сегодня, 13:53", "2 чата, до 12,5 с", "Размер базы", "litestar", "DEZHURNY_METRICS_TOKEN"):
        assert part in page
    assert "секретный" not in page


async def metrics(place: Kindergarten, authorization: str | None, token: str | None = TOKEN) -> tuple[int, str]:
    """What Prometheus gets."""
    given = desk(place, metrics_token=token, pulse=lambda: Pulse(place.clock(), ("local",), {"local": (1, 3.0)}))
    async with Browser(pages(place, desk=given)) as browser:
        headers = {"authorization": authorization} if authorization is not None else {}
        answer = await browser.get("/metrics", headers=headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}"])
async def test_metrics_are_closed(place: Kindergarten, authorization: str | None) -> None:
    """Without the very token there is no such page, and without a token set there is none at all."""
    assert (await metrics(place, authorization))[0] == 404
    assert (await metrics(place, f"Bearer {TOKEN}", token=None))[0] == 404


async def test_metrics(place: Kindergarten) -> None:
    """Numbers in Prometheus' own format, without a text, a name or a code of anybody."""
    await busy(place)
    await place.incident()
    status, text = await metrics(place, f"Bearer {TOKEN}")

    assert status == 200
    for line in (
        'dezhurny_queue_waiting{queue="inbox"} 1.0',
        'dezhurny_queue_age_seconds{queue="inbox"} 420.0',
        'dezhurny_queue_waiting{queue="outbox"} 1.0',
        "dezhurny_cases_open 1.0",
        'dezhurny_chats_lacking_rights{transport="local"} 1.0',
        'dezhurny_rate_limit_wait_seconds{transport="local"} 3.0',
    ):
        assert line in text.splitlines()
    assert text.isascii()
    assert "gnomes" not in text
