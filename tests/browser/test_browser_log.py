"""The log, statistics, report, journal in a real browser: filter and export, bulk action, keyboard, narrow window."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.domain import State
from bot.web.access import SESSION_COOKIE
from filters.types import Category, Severity
from tests.browser.conftest import NARROW, OpenPage
from tests.fakes.kindergarten import Kindergarten, Served, pages, served

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/console/incidents",
    "/console/incidents?severity=3&sort=deadline",
    "/console/incidents?q=нигде",
    "/console/incidents/bulk?action=delete&case=1.1",
    "/console/figures",
    "/console/report?month=2026-11",
    "/console/journal",
    "/console/health",
)


@pytest.fixture
async def server(place: Kindergarten) -> AsyncIterator[Served]:
    """The console over some cases."""
    for number in range(12):
        await place.incident(
            excerpt=f"случай-{number} с довольно_длинным_словом_без_единого_пробела_чтобы_проверить_перенос д***",
            category=list(Category)[number % 3],
            severity=list(Severity)[number % 3],
            opened_at=place.clock() - timedelta(hours=number),
            due_at=place.clock() + timedelta(hours=2),
            state=State.OPEN if number < 4 else State.DISMISSED,
        )
        await place.note(number + 1, "opened", categories=["insult"])
    async with served(pages(place)) as running:
        yield running


async def signed_in(place: Kindergarten, server: Served, context: BrowserContext, login: str) -> BrowserContext:
    """A browser window of somebody."""
    token = await place.sign_ins.open_session(place.people[login])
    await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": f"{server.address}/console"}])
    return context


@pytest.fixture
async def context(place: Kindergarten, server: Served, chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A window of the administrator, without JavaScript: the console needs none."""
    window = await chromium.new_context(locale="ru-RU", java_script_enabled=False)
    yield await signed_in(place, server, window, "administrator")
    await window.close()


async def saved(page: Page, button: str, folder: Path) -> bytes:
    """The file that a button gives."""
    async with page.expect_download() as download:
        await page.get_by_role("button", name=button, exact=True).click()
    file = folder / "download"
    await (await download.value).save_as(file)
    return file.read_bytes()


async def test_filter_and_export(open_page: OpenPage, server: Served, context: BrowserContext, tmp_path: Path) -> None:
    """What the filters show is what the file holds, in Excel and in CSV."""
    page = await open_page(f"{server.address}/console/incidents", context=context)
    await page.get_by_label("Нарушение").select_option("insult")
    await page.get_by_label("Состояние").select_option("dismissed")
    await page.get_by_role("button", name="Показать").click()
    shown = [re.search(r"случай-\d+", text) for text in await page.locator(".excerpt").all_inner_texts()]
    expected = ["случай-4", "случай-7", "случай-10"]
    assert [found[0] for found in shown if found] == expected
    assert "state=dismissed&category=insult" in page.url

    book = load_workbook(io.BytesIO(await saved(page, "Excel", tmp_path)))
    assert book.active is not None
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [str(row[9]).split()[0] for row in rows] == expected
    table = (await saved(page, "CSV", tmp_path)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(table), delimiter=";"))[1:]

    assert [line[9].split()[0] for line in lines] == expected


async def test_bulk_action_by_keyboard(open_page: OpenPage, server: Served, context: BrowserContext) -> None:
    """Cases are chosen, the page asks, and says what was done; a mouse is not needed."""
    page = await open_page(f"{server.address}/console/incidents?state=waiting", context=context)
    for number in (1, 3):
        await page.get_by_label(f"Выбрать случай № {number}").focus()
        await page.keyboard.press("Space")
    await page.get_by_label("С отмеченными").select_option("dismiss")
    await page.get_by_role("button", name="Дальше").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Отметить «не нарушение»?")
    await page.get_by_role("button", name="Отметить «не нарушение»: 2 случая").focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("status")).to_contain_text("Принято: 2 случая")
    await page.get_by_role("link", name="Вернуться в журнал").click()
    await expect(page).to_have_url(f"{server.address}/console/incidents?state=waiting")
    await expect(page.locator(".log tbody tr")).to_have_count(2)


async def test_two_people_on_the_same_cases(
    open_page: OpenPage, place: Kindergarten, server: Served, context: BrowserContext, chromium: Browser
) -> None:
    """What somebody else decided while this page was open is left alone and named."""
    address = f"{server.address}/console/incidents/bulk?action=dismiss&case=1.1&case=2.1"
    slow = await open_page(address, context=context)
    window = await signed_in(place, server, await chromium.new_context(), "educator")
    quick = await open_page(address.replace("&case=2.1", ""), context=window)
    await quick.get_by_role("button", name="Отметить").click()
    await expect(quick.get_by_role("status")).to_contain_text("Принято: 1 случай")
    await slow.get_by_role("button", name="Отметить").click()

    await expect(slow.get_by_role("status")).to_contain_text("Принято: 1 случай")
    await expect(slow.locator(".sure-list")).to_have_text(
        "№ 1 — случай изменился, пока вы выбирали", use_inner_text=True
    )
    await window.close()


async def test_views_are_kept(open_page: OpenPage, server: Served, context: BrowserContext) -> None:
    """A set of filters gets a name, opens by one press, and goes by one."""
    page = await open_page(f"{server.address}/console/incidents?severity=3", context=context)
    await page.get_by_text("Сохранить набор условий").click()
    await page.get_by_label("Название").fill("Самое тяжёлое")
    await page.get_by_role("button", name="Сохранить").click()
    await page.get_by_role("link", name="Сбросить").click()
    await page.get_by_role("link", name="Самое тяжёлое").click()

    await expect(page).to_have_url(f"{server.address}/console/incidents?severity=3")
    await page.get_by_role("button", name="Удалить набор «Самое тяжёлое»").click()
    await expect(page.get_by_role("link", name="Самое тяжёлое")).to_have_count(0)


async def test_journal_is_checked_and_exported(
    open_page: OpenPage, server: Served, context: BrowserContext, tmp_path: Path
) -> None:
    """One press tells whether the journal is whole, one gives it as a file."""
    page = await open_page(f"{server.address}/console/journal", context=context)
    await page.get_by_role("button", name="Проверить целостность").click()
    await expect(page.get_by_role("status")).to_contain_text("Журнал цел")
    await page.get_by_role("link", name="← Назад").click()
    await page.get_by_label("Что сделано").select_option("opened")
    await page.get_by_role("button", name="Показать").click()
    await expect(page.locator(".trail tbody tr")).to_have_count(12)
    table = (await saved(page, "Выгрузить в CSV", tmp_path)).decode("utf-8-sig")

    assert len(list(csv.reader(io.StringIO(table), delimiter=";"))) == 13


async def test_head_prints_the_report(
    open_page: OpenPage, place: Kindergarten, server: Served, chromium: Browser
) -> None:
    """The head comes to figures, opens the month and prints it: paper shows no buttons and no menus."""
    window = await signed_in(place, server, await chromium.new_context(locale="ru-RU"), "head")
    page = await open_page(f"{server.address}/console", context=window)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Статистика")
    await page.get_by_role("link", name="Отчёт за прошлый месяц").click()
    await page.goto(f"{server.address}/console/report?month=2026-11")
    await page.emulate_media(media="print")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Отчёт о соблюдении правил в чатах")
    await expect(page.locator("header.top")).to_be_hidden()
    await expect(page.get_by_role("button", name="Excel")).to_be_hidden()
    assert "случай-" not in await page.content()
    assert "Б-17" not in await page.content()
    await window.close()


async def test_nothing_sticks_out_of_a_phone(
    open_page: OpenPage, place: Kindergarten, server: Served, chromium: Browser
) -> None:
    """At 360 pixels no page scrolls sideways, in light and in dark; none complains of its own policy."""
    for dark in (False, True):
        window = await chromium.new_context(
            viewport={"width": NARROW[0], "height": NARROW[1]}, color_scheme="dark" if dark else "light"
        )
        await signed_in(place, server, window, "administrator")
        page = await open_page(f"{server.address}/console", context=window)
        for address in ADDRESSES:
            await page.goto(server.address + address)
            await page.wait_for_function("document.fonts.ready")

            assert (address, await page.evaluate("document.documentElement.scrollWidth")) == (address, NARROW[0])
        await window.close()
