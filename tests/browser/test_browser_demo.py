"""The whole way in a real browser: chat, filters, card, press, deletion, journal, console; all of it real."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot import app, demo
from bot.clock import system_clock
from bot.settings import Settings
from bot.store import journal
from bot.store.engine import Store
from bot.transport.local import LocalMessenger, LocalTransport
from bot.web.server import bind
from bot.web.stage import Stage
from tests.browser.conftest import NARROW, OpenPage

pytestmark = pytest.mark.browser

# Where to put pictures of the pages; unset: none are taken.
PICTURES = "DEZHURNY_TEST_PICTURES"
INSULT = "Сама ты дура, и ребёнок у тебя дебил"


@dataclass(frozen=True, slots=True)
class Running:
    """The demo as it runs."""

    address: str
    store: Store


async def no_pause(_seconds: float) -> None:
    """The script's pauses, shortened to a breath."""
    await asyncio.sleep(0.05)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """The program with everything that `dezhurny demo` puts together, on a port of its own."""
    sock = bind("127.0.0.1", 0)
    messenger = LocalMessenger(system_clock)
    transport = LocalTransport(messenger)
    stopping = asyncio.Event()
    settings = Settings(_env_file=None, data_dir=tmp_path)
    async with app.open_service(settings, {transport.name: transport}, clock=system_clock) as service:
        kindergarten = await demo.furnish(service, messenger)
        stage = demo.stage(service, messenger, kindergarten, pause=no_pause)
        task = asyncio.create_task(app.run(service, sock, stopping, stage))
        try:
            await _greeted(stage)
            yield Running(f"http://127.0.0.1:{sock.getsockname()[1]}", service.store)
        finally:
            stopping.set()
            await task


async def _greeted(stage: Stage) -> None:
    """Wait until the bot has answered everybody's /start: a late greeting would be counted as news."""
    changed = asyncio.Event()
    stop = stage.messenger.listen(changed.set)
    async with asyncio.timeout(30):
        while any(len(stage.messenger.chats[user].messages) < 2 for user in stage.phones):
            changed.clear()
            await changed.wait()
    stop()


def chat(page: Page) -> Locator:
    """Messages of the class chat."""
    return page.locator("#chat-messages .message")


def card(page: Page) -> Locator:
    """The last message on the phone."""
    return page.locator("#phone-messages .message").last


async def open_log(page: Page) -> None:
    """Go to the console as the demo administrator, and on to the log."""
    await page.locator("form[action='/demo/console'] button").click()
    await expect(page.get_by_role("heading", name="Сегодня")).to_be_visible()
    await page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Случаи").click()
    await expect(page.get_by_role("heading", name="Журнал случаев")).to_be_visible()


async def picture(page: Page, name: str) -> None:
    """Take a picture for people to look at."""
    folder = os.environ.get(PICTURES)
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_message_card_press_result_record(open_page: OpenPage, running: Running) -> None:
    """A parent writes, the card arrives, the educator presses «Удалить», the chat and the console show it."""
    page = await open_page(running.address)
    await page.get_by_label("Сообщение", exact=True).fill(INSULT)
    await page.keyboard.press("Enter")
    await expect(chat(page).first).to_contain_text(INSULT)
    # The first message of all waits for dictionaries and models to be loaded.
    await expect(card(page)).to_contain_text("Оскорбление", timeout=60_000)
    await card(page).get_by_role("button", name="Удалить", exact=True).click()

    await expect(page.locator("#toast")).to_have_text("Удаляю сообщение…")
    await expect(chat(page).first).to_have_text("сообщение удалено", use_inner_text=True)
    await expect(page.get_by_text(INSULT, exact=True)).to_have_count(0)
    await expect(card(page)).to_contain_text("Удалено — Софья Андреевна")
    await expect(card(page).get_by_role("button")).to_have_count(0)

    await open_log(page)
    row = page.locator(".log tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(re.compile("Группа «Гномики».*Оскорбление.*удалено.*Софья Андреевна", re.DOTALL))
    await page.get_by_role("link", name="Оскорбление").click()
    await expect(page.locator(".timeline li > div:first-child")).to_have_text(
        [
            "Нарушение замечено, открыт случай",
            "Карточка доставлена ответственному: Софья Андреевна",
            "Решение: удалить сообщение",
            "Выполнено: сообщение удалено",
        ]
    )
    async with running.store.read() as tx:
        assert (await journal.verify(tx)).broken is None


async def test_not_a_violation(open_page: OpenPage, running: Running) -> None:
    """«Не нарушение» leaves the message where it is and closes the case."""
    page = await open_page(running.address)
    await page.get_by_role("button", name="Оскорбление").click()
    await card(page).get_by_role("button", name="Не нарушение").click()

    await expect(card(page)).to_contain_text("Не нарушение — Софья Андреевна")
    await expect(chat(page).first).to_contain_text(INSULT)
    await open_log(page)
    await expect(page.locator(".log tbody tr")).to_contain_text("не нарушение")
    await expect(page.get_by_text("все случаи разобраны")).to_be_visible()


async def test_passed_to_the_administrator(open_page: OpenPage, running: Running) -> None:
    """«Передать администратору» brings the card to the other phone, whose press counts."""
    page = await open_page(running.address)
    await page.get_by_role("button", name="Оскорбление").click()
    await card(page).get_by_role("button", name="Передать администратору").click()
    await expect(page.locator("[data-owner=administrator] .badge")).to_have_text("1")
    await page.locator("[data-owner=administrator]").click()
    await expect(card(page)).to_contain_text("Оскорбление")
    await card(page).get_by_role("button", name="Предупредить автора").click()

    await expect(card(page)).to_contain_text("Решил администратор: автор предупреждён — Роза Маратовна")
    await page.locator("[data-owner=parent]").click()
    await expect(card(page)).to_contain_text("нарушает правила")


async def test_clean_message_makes_no_card(open_page: OpenPage, running: Running) -> None:
    """Ordinary messages, traps for bad filters among them, disturb nobody."""
    page = await open_page(running.address)
    for line in ("Обычное сообщение", "Слово-ловушка", "Цитата правил", "Оскорбление"):
        await page.get_by_role("button", name=line).click()
    # Messages of one chat are handled in order: the card of the last one shows that none came for the others.
    await expect(card(page)).to_contain_text("Оскорбление")

    await expect(page.locator("#phone-messages .message.bot .buttons button")).to_have_count(7)


async def fits(page: Page, width: int) -> None:
    """Nothing sticks out of the window once the styles are there: rows can be found before they are."""
    await page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)


@pytest.mark.parametrize("size", [(1280, 800), NARROW], ids=["1280", "360"])
async def test_conversation_of_a_minute(open_page: OpenPage, running: Running, size: tuple[int, int]) -> None:
    """The script runs to its end, its violations become cards and cases, and nothing sticks out of the window."""
    page = await open_page(running.address, size)
    await page.locator("#play").click()
    await expect(page.locator("#play")).to_be_disabled()
    # The first message of all waits for dictionaries and models to be loaded.
    await expect(page.locator("#play")).to_be_enabled(timeout=60_000)
    await expect(chat(page).filter(has_text="До встречи на утреннике")).to_have_count(1)
    # Of the author who broke the rules twice the second card is held back a little: a third would make a digest.
    if size == NARROW:
        await expect(page.locator(".views [data-view=phone] .badge")).to_have_text("2")
        await picture(page, f"demo-{size[0]}")
        await page.locator(".views [data-view=phone]").click()
    await expect(page.locator("#phone-messages").get_by_role("button", name="Удалить", exact=True)).to_have_count(2)
    if size == NARROW:
        await picture(page, f"phone-{size[0]}")
    else:
        await card(page).get_by_role("button", name="Удалить", exact=True).click()
        await expect(chat(page).filter(has_text="сообщение удалено")).to_have_count(1)
        await expect(card(page)).to_contain_text("Удалено — Софья Андреевна")
        await picture(page, f"demo-{size[0]}")
    await fits(page, size[0])

    await open_log(page)
    await expect(page.locator(".log tbody tr")).to_have_count(3)
    await picture(page, f"console-{size[0]}")
    await fits(page, size[0])
    await page.locator(".log-link").first.click()
    await expect(page.locator(".timeline")).to_be_visible()
    await picture(page, f"case-{size[0]}")
    await fits(page, size[0])
