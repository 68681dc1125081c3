"""Coming into the console in a real browser: password, second factor, one-time link, one's own sessions, a key."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from bot.store import people, totp
from bot.store.people import CONSOLE, CONSOLE_LIFE
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.fakes.kindergarten import PASSWORD, Kindergarten, Served, pages, served

pytestmark = pytest.mark.browser

CODE = "code-of-the-link"


@pytest.fixture
async def server(place: Kindergarten) -> AsyncIterator[Served]:
    """The console on a port of its own."""
    await place.sign_ins.set_password("roza", place.people["administrator"], PASSWORD)
    async with served(pages(place)) as running:
        yield running


async def sign_in(page: Page) -> None:
    """Type login and password as the administrator does, by keyboard alone."""
    await page.get_by_label("Логин").fill("roza")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")


async def fits(page: Page, size: tuple[int, int]) -> None:
    """Nothing sticks out of the window."""
    await page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=size[0])


async def set_up(place: Kindergarten, page: Page) -> str:
    """Set the second factor up; returns its secret."""
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Настройте второй фактор")).to_be_visible()
    secret = re.sub(r"\s", "", await page.locator(".secret code").inner_text())
    await page.get_by_label("Введите шесть цифр").fill(totp.code_at(secret, place.clock()))
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/console"))
    await expect(page.get_by_role("button", name="Выйти", exact=True)).to_be_visible()
    place.clock.forward(totp.STEP)
    return secret


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_second_factor(place: Kindergarten, server: Served, open_page: OpenPage, size: tuple[int, int]) -> None:
    """The administrator sets his second factor up, signs out, and comes in again with a code."""
    page = await open_page(f"{server.address}/console/sessions", size)
    secret = await set_up(place, page)
    await page.get_by_role("button", name="Выйти", exact=True).click()
    await sign_in(page)
    await expect(page.get_by_label("Код")).to_be_focused()
    await fits(page, size)
    await page.get_by_label("Код").fill(totp.code_at(secret, place.clock()))
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("button", name="Выйти", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_qr_code_is_shown_whole(server: Served, open_page: OpenPage, size: tuple[int, int]) -> None:
    """The QR code is dark on light in dark colours too, large enough for a camera, and within the window."""
    page = await open_page(f"{server.address}/console/sessions", size, dark=True)
    await sign_in(page)
    box = await page.locator(".qr svg").bounding_box()
    light = await page.locator(".qr svg path").first.get_attribute("fill")

    assert box is not None
    assert box["width"] >= 180
    assert box["x"] + box["width"] <= size[0]
    assert light == "#fff"
    await fits(page, size)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_one_time_link(place: Kindergarten, server: Served, open_page: OpenPage, size: tuple[int, int]) -> None:
    """An educator presses the one button of the link's page; the link opens nothing a second time."""
    async with place.store.write() as tx:
        await people.add_code(tx, CODE, place.people["educator"], place.clock() + CONSOLE_LIFE, CONSOLE)
    page = await open_page(f"{server.address}/console/link/{CODE}", size)
    await expect(page.get_by_role("button", name="Войти")).to_be_focused()
    await fits(page, size)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Софья Андреевна").first).to_be_visible()


async def test_sessions_without_scripts(place: Kindergarten, server: Served, open_page: OpenPage) -> None:
    """«Мои входы» shows this browser and another; the other is signed out by a press."""
    page = await open_page(f"{server.address}/console/sessions")
    await set_up(place, page)
    other = await place.sign_ins.open_session(place.people["administrator"], "Chrome, Android")
    await page.get_by_role("link", name="Роза Маратовна").click()
    await expect(page.locator(".own li")).to_have_count(2)
    await page.get_by_role("button", name=re.compile("Выйти там.*Chrome, Android")).click()
    await expect(page.locator(".own li")).to_have_count(1)

    assert await place.sign_ins.viewer(other) is None


async def test_key_is_made_and_revoked(place: Kindergarten, server: Served, open_page: OpenPage) -> None:
    """The administrator makes a key, sees it once, and revokes it."""
    page = await open_page(f"{server.address}/console/sessions", NARROW)
    await set_up(place, page)
    await page.goto(f"{server.address}/console/api-keys")
    await page.get_by_label("Для какой программы").fill("Электронный дневник")
    await page.get_by_label("проверять тексты").check()
    await page.get_by_role("button", name="Создать").click()
    await expect(page.locator(".key code")).to_have_text(re.compile("^dzh_"))
    await fits(page, NARROW)
    await page.get_by_role("button", name="Отозвать").click()

    await expect(page.locator(".own li")).to_contain_text("отозван")
    await expect(page.locator(".key")).to_have_count(0)
