"""A case in a real browser: two people on it, its evidence opened and hidden again, by keyboard on a phone."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.domain import State
from bot.store.signin import SignIns
from bot.web import case
from bot.web.access import SESSION_COOKIE
from bot.web.app import build
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.fakes.conversation import PARENT, PHONE, SWEARING, Conversation, conversation
from tests.fakes.kindergarten import Served, healthy, served
from tests.fakes.staffroom import ROSA, SOFYA, only

pytestmark = pytest.mark.browser

# Where to put pictures of the pages; unset: none are taken.
PICTURES = "DEZHURNY_TEST_PICTURES"

# Opens an address of the console as somebody of the staff.
OpenAs = Callable[..., Awaitable[Page]]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    """A registered kindergarten with one group, its staff in dialog with the bot."""
    async with conversation(tmp_path) as it:
        yield it


@pytest.fixture
async def server(talk: Conversation) -> AsyncIterator[Served]:
    """Its console on a port of its own."""
    service = talk.service
    app = build(store=service.store, clock=talk.clock, seal=service.office.seal, health=healthy, desk=service.desk())
    async with served(app) as running:
        yield running


@pytest.fixture
async def open_as(chromium: Browser, open_page: OpenPage, talk: Conversation, server: Served) -> OpenAs:
    """Opens pages in windows of their own, each signed in."""
    sign_ins = SignIns(talk.service.store, talk.clock, talk.service.office.seal)

    async def open_one(person: int, path: str, size: tuple[int, int] = WIDE) -> Page:
        context = await chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ru-RU", reduced_motion="reduce"
        )
        token = await sign_ins.open_session(person)
        await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": server.address}])
        return await open_page(server.address + path, context=context)

    return open_one


async def picture(page: Page, name: str) -> None:
    """Take a picture for people to look at."""
    folder = os.environ.get(PICTURES)
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_two_people_on_one_case(open_as: OpenAs, talk: Conversation) -> None:
    """The second one's press does nothing, tells him what the first one did, and keeps his words."""
    await talk.say(PARENT, SWEARING)
    sofya, rosa = await open_as(SOFYA, "/console/incidents/1"), await open_as(ROSA, "/console/incidents/1")
    await sofya.get_by_role("button", name="Взять в работу").click()
    await expect(sofya.get_by_role("status")).to_have_text("Случай за вами")
    await rosa.get_by_label("Пометка").fill("Уже звонила маме")
    await rosa.get_by_role("button", name="Удалить", exact=True).click()

    alert = rosa.get_by_role("alert")
    await expect(alert).to_contain_text("случай изменился, поэтому ничего не сделано")
    await expect(alert.get_by_role("listitem")).to_have_count(1)
    await expect(alert.get_by_role("listitem")).to_contain_text("Случай взят в работу — Софья Андреевна")
    await expect(rosa.get_by_label("Пометка")).to_have_value("Уже звонила маме")
    assert (await only(talk)).pending is None
    await picture(rosa, "case-changed")
    await rosa.get_by_role("button", name="Не нарушение").click()
    await expect(rosa.get_by_role("status")).to_have_text("Отмечено: не нарушение")
    await expect(rosa.get_by_text("Уже звонила маме")).to_be_visible()
    assert (await only(talk)).state is State.DISMISSED


async def test_evidence_is_shown_and_hidden_again(
    open_as: OpenAs, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """«Показать текст» asks for what, shows the text, and hides it by itself; going back does not bring it up."""
    monkeypatch.setattr(case, "SHOWN_SECONDS", 4)
    await talk.say(PARENT, PHONE)
    page = await open_as(SOFYA, "/console/incidents/1")
    await expect(page.get_by_label("чтобы решить случай")).to_be_hidden()
    await page.get_by_text("Показать текст").click()
    await page.get_by_label("чтобы решить случай").check()
    await page.get_by_role("button", name="Открыть на минуту").click()
    await expect(page.locator("mark")).to_have_text("8 944 713 28 05")
    await picture(page, "evidence")

    await expect(page.get_by_role("heading", name="Случай № 1")).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("944 713")).to_have_count(0)
    await expect(page.locator(".timeline")).to_contain_text("Открыт скрытый текст: чтобы решить случай")
    await expect(page.locator(".timeline")).to_contain_text("Софья Андреевна")


async def test_purpose_has_to_be_chosen(open_as: OpenAs, talk: Conversation) -> None:
    """Without a purpose the form is not sent."""
    await talk.say(PARENT, PHONE)
    page = await open_as(SOFYA, "/console/incidents/1")
    await page.get_by_text("Показать текст").click()
    await page.get_by_role("button", name="Открыть на минуту").click()

    await expect(page.get_by_label("чтобы решить случай")).to_be_visible()
    await expect(page.get_by_text("944 713")).to_have_count(0)


async def test_removing_is_asked_twice(open_as: OpenAs, talk: Conversation) -> None:
    """Removing the author shows what it means first; «Нет» leads back with nothing done."""
    await talk.say(PARENT, SWEARING)
    page = await open_as(ROSA, "/console/incidents/1")
    await page.get_by_text("Ещё действия").click()
    await page.get_by_role("button", name="Удалить автора из чата").click()
    await expect(page.get_by_role("heading", name="Удалить автора из чата?")).to_be_visible()
    await page.get_by_role("link", name="Нет, вернуться").click()
    await expect(page.get_by_role("heading", name="Случай № 1")).to_be_visible()
    await page.get_by_text("Ещё действия").click()
    await page.get_by_role("button", name="Удалить автора из чата").click()
    await page.get_by_role("button", name="Да, удалить автора из чата").click()
    await expect(page.get_by_role("status")).to_have_text("Удаляю из чата…")
    await talk.settle()
    await page.reload()

    await expect(page.get_by_text("Автор удалён из чата.")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "360"])
async def test_from_today_to_a_decision_by_keyboard(open_as: OpenAs, talk: Conversation, size: tuple[int, int]) -> None:
    """An educator goes from Today into a case and decides it without a mouse; nothing sticks out of the window."""
    await talk.say(PARENT, SWEARING)
    page = await open_as(SOFYA, "/console", size)
    await expect(page.get_by_role("heading", name="Ждут вас")).to_be_visible()
    await expect(page.locator(".chart")).to_have_count(3)
    await picture(page, f"today-{size[0]}")
    await fits(page, size[0])
    await page.get_by_role("link", name="Нецензурная лексика").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Случай № 1")).to_be_visible()
    await picture(page, f"case-{size[0]}")
    await fits(page, size[0])
    await page.get_by_role("button", name="Не нарушение").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Отмечено: не нарушение")
    await page.get_by_role("link", name="← Сегодня").click()

    await expect(page.get_by_text("Вам решать нечего.")).to_be_visible()


async def test_today_renews_itself(open_as: OpenAs, talk: Conversation) -> None:
    """What comes in while somebody looks at Today stands there within half a minute, without a click."""
    page = await open_as(SOFYA, "/console/today")
    await expect(page.get_by_text("Вам решать нечего.")).to_be_visible()
    # The browser's own clock is turned, so nothing waits.
    await page.clock.install()
    await page.reload()
    await talk.say(PARENT, SWEARING)
    await page.clock.fast_forward("00:30")

    await expect(page.get_by_role("link", name="Нецензурная лексика")).to_be_visible()


async def fits(page: Page, width: int) -> None:
    """Nothing sticks out of the window once the styles are there."""
    await page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
