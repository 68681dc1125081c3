"""Chats, staff and rules in a real browser: a substitution, and a change that is replayed before it is saved."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from bot.domain import State
from bot.store import choices, incidents
from bot.web.access import SESSION_COOKIE
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.fakes.kindergarten import SEAL, Kindergarten, Served, pages, served

pytestmark = pytest.mark.browser

RULES = "/console/rules"


@pytest.fixture
async def server(place: Kindergarten) -> AsyncIterator[Served]:
    """The console on a port of its own."""
    async with served(pages(place)) as running:
        yield running


async def signed_in(place: Kindergarten, server: Served, open_page: OpenPage, size: tuple[int, int], at: str) -> Page:
    """A page of the administrator."""
    page = await open_page(f"{server.address}/console/sign-in", size)
    context: BrowserContext = page.context
    token = await place.sign_ins.open_session(place.people["administrator"])
    await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.address}])
    await page.goto(f"{server.address}{at}")
    return page


async def fits(page: Page, size: tuple[int, int]) -> None:
    """Nothing sticks out of the window."""
    await page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=size[0])


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_substitution(place: Kindergarten, server: Served, open_page: OpenPage, size: tuple[int, int]) -> None:
    """Written down, seen on the strip and on the chat's page, and taken back."""
    page = await signed_in(place, server, open_page, size, "/console/people")
    await fits(page, size)
    await page.get_by_label("Кого заменяют").select_option("Софья Андреевна")
    await page.get_by_label("Кто заменяет").select_option("Алла Юрьевна")
    await page.get_by_label("С какого дня").fill("2026-11-23")
    await page.get_by_label("По какой день").fill("2026-11-27")
    await page.get_by_role("button", name="Записать").click()
    await expect(page.get_by_text("Замена записана.")).to_be_visible()
    row = page.get_by_role("row", name="Софья Андреевна")
    await expect(row.get_by_text("Алла Юрьевна")).to_be_visible()
    await fits(page, size)

    await page.goto(f"{server.address}/console/chats/{place.chats['gnomes']}")
    await expect(page.get_by_text("замена сегодня")).to_be_visible()
    await page.goto(f"{server.address}/console/people")
    await page.get_by_role("button", name="Отменить").click()
    await expect(page.get_by_text("Замена отменена.")).to_be_visible()
    await expect(page.get_by_role("button", name="Отменить")).to_have_count(0)


async def test_an_option_by_keyboard_alone(place: Kindergarten, server: Served, open_page: OpenPage) -> None:
    """A wrong value is told at its field; a right one is replayed first and saved by the second press."""
    await place.incident()
    page = await signed_in(place, server, open_page, NARROW, f"{RULES}/options?category=insult")
    field = page.get_by_label("Срок: новое значение")
    await field.focus()
    await page.keyboard.type("скоро")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("нужно число от 5")
    await expect(field).to_have_value("скоро")
    mode = page.get_by_label("Режим: новое значение")
    await mode.focus()
    for _ in range(3):
        await page.keyboard.press("ArrowDown")
    await expect(mode).to_have_value("выкл")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Случаи не открылись бы вовсе")).to_be_visible(timeout=30_000)
    await fits(page, NARROW)
    async with place.store.read() as tx:
        assert () == (await choices.options_of(tx, place.institution)).choices
    await page.get_by_role("button", name="Сохранить").press("Enter")
    await expect(page.get_by_text("Настройка изменена")).to_be_visible()

    async with place.store.read() as tx:
        assert "off" == (await choices.options_of(tx, place.institution)).get("mode", None, "insult")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_word_is_replayed_before_it_is_saved(
    place: Kindergarten, server: Served, open_page: OpenPage, size: tuple[int, int], tmp_path, monkeypatch
) -> None:
    """The program opens the sealed texts, shows masked what would be lost, and saves only then."""
    folder = tmp_path / "lists"
    monkeypatch.setenv("DEZHURNY_LEXICONS", str(folder))
    monkeypatch.setattr("bot.service.replay.evaluation_lines.__defaults__", ((), 3))
    number = await place.incident(excerpt="вы кретин, звоните ••••05", state=State.DISMISSED)
    async with place.store.write() as tx:
        text = {"text": "вы кретин, звоните мне 8 944 713 28 05", "author": "", "at": ""}
        await incidents.add_evidence(tx, number, "1", SEAL.close(text, f"incident:{number}"), place.clock())
    page = await signed_in(place, server, open_page, size, f"{RULES}/words")
    await fits(page, size)
    await page.get_by_label("Исключить").check()
    await page.get_by_label("Раздел", exact=True).select_option("Оскорбительные слова, всегда")
    await page.get_by_label("Слово или фраза", exact=True).fill("кретин")
    await page.get_by_role("button", name="Посмотреть, что изменится").click()
    # Until it is done, the page says how far it is and looks again by itself.
    await expect(page.get_by_role("heading", name="Исключить «кретин»", exact=True)).to_be_visible(timeout=90_000)
    await expect(page.get_by_role("link", name=f"№ {number}")).to_be_visible()
    await fits(page, size)
    assert "713" not in await page.content()
    assert not folder.exists()
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_text("Подействует в течение нескольких секунд")).to_be_visible()

    assert "- кретин" in (folder / "insults.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("at", ["/console/chats", RULES, f"{RULES}/hours", f"{RULES}/reminders"])
@pytest.mark.parametrize("dark", [False, True])
async def test_other_pages_fit_a_phone(
    place: Kindergarten, server: Served, open_page: OpenPage, at: str, dark: bool
) -> None:
    """Nothing sticks out at 360 pixels, in both colour schemes."""
    page = await open_page(f"{server.address}/console/sign-in", NARROW, dark=dark)
    token = await place.sign_ins.open_session(place.people["administrator"])
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.address}])
    await page.goto(f"{server.address}{at}")

    await fits(page, NARROW)
    assert at in page.url
