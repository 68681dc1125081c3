"""The demo page in a real browser, with a messenger that the test itself plays the bot of."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.transport.interface import Button
from bot.web.stage import Stage
from tests.browser.conftest import NARROW, OpenPage
from tests.fakes.kindergarten import Kindergarten, Served, pages, served, stage

pytestmark = pytest.mark.browser

CARD = "🟠 Оскорбление\nЧат: Группа «Гномики»\n\n«Сама ты д***»"
BUTTONS = [Button("Удалить", "c:delete"), Button("Не нарушение", "c:dismiss")]


@pytest.fixture
def scene(place: Kindergarten) -> Stage:
    """The demo kindergarten."""
    return stage(place)


@pytest.fixture
async def server(place: Kindergarten, scene: Stage) -> AsyncIterator[Served]:
    """The page served on a port of its own."""
    async with served(pages(place, stage=scene)) as running:
        yield running


def chat(page: Page) -> Locator:
    """Messages of the class chat."""
    return page.locator("#chat-messages .message")


def cards(page: Page) -> Locator:
    """Messages on the phone."""
    return page.locator("#phone-messages .message")


async def ready(page: Page) -> Page:
    """The page hears the stream."""
    await expect(page.locator("#play")).to_be_enabled()
    return page


async def test_parent_writes_and_everybody_sees(open_page: OpenPage, server: Served) -> None:
    """What one window writes as a parent appears in all windows, to the writer as his own."""
    one = await ready(await open_page(server.address))
    two = await ready(await open_page(server.address))
    await one.get_by_label("Папа Родиона").check(force=True)
    await one.get_by_label("Сообщение", exact=True).fill("Первая строка")
    await one.keyboard.press("Shift+Enter")
    await one.keyboard.type("вторая")
    await one.keyboard.press("Enter")

    for page in (one, two):
        await expect(chat(page)).to_have_count(1)
        await expect(chat(page).locator(".text")).to_have_text("Первая строка\nвторая", use_inner_text=True)
    await expect(chat(one)).to_have_class(re.compile("mine"))
    await expect(chat(two)).not_to_have_class(re.compile("mine"))
    await expect(one.get_by_label("Сообщение", exact=True)).to_have_value("")


async def test_prepared_line(open_page: OpenPage, server: Served) -> None:
    """A prepared line goes into the chat by one click."""
    page = await ready(await open_page(server.address))
    await page.get_by_role("button", name="Оскорбление").click()

    await expect(chat(page).locator(".text")).to_have_text("Сама ты дура")


async def test_texts_stay_texts(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """Whatever people or the bot write is shown as it is and never becomes part of the page."""
    hostile = '<img src=x onerror="document.title=1"><b>жирный</b>'
    page = await ready(await open_page(server.address))
    await page.get_by_label("Сообщение", exact=True).fill(hostile)
    await page.keyboard.press("Enter")
    scene.messenger.send("sofya", hostile, [Button(hostile, "x")])

    await expect(chat(page).locator(".text")).to_have_text(hostile)
    await expect(cards(page).last.locator(".text")).to_have_text(hostile)
    await expect(cards(page).get_by_role("button")).to_have_text(hostile)
    assert await page.locator(".messages img, .messages b b").count() == 0


async def test_card_arrives_and_is_pressed(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """A card arrives live, its button sends the press, the answer is a toast, the card and the chat change."""
    page = await ready(await open_page(server.address))
    await page.get_by_role("button", name="Оскорбление").click()
    await expect(chat(page)).to_have_count(1)
    card = scene.messenger.send("sofya", CARD, BUTTONS)
    await page.get_by_role("button", name="Удалить").click()
    press = await _press(scene)
    scene.messenger.answer(press["press"], "Удаляю сообщение…")
    await expect(page.get_by_role("status").filter(has_text="Удаляю сообщение…")).to_be_visible()
    scene.messenger.delete("gnomes", [*scene.messenger.chats["gnomes"].messages])
    scene.messenger.edit("sofya", card, CARD + "\n\n✅ Удалено", [])

    assert (press["data"], press["by"]["id"], press["message"]) == ("c:delete", "sofya", card)
    await expect(chat(page)).to_have_text("сообщение удалено", use_inner_text=True)
    await expect(cards(page).last.locator(".text")).to_contain_text("✅ Удалено")
    await expect(cards(page).get_by_role("button")).to_have_count(0)


async def test_answer_is_shown_to_the_one_who_pressed(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """Another window does not see answers to presses that were not its own."""
    one = await ready(await open_page(server.address))
    two = await ready(await open_page(server.address))
    scene.messenger.send("sofya", CARD, BUTTONS)
    await one.get_by_role("button", name="Не нарушение").click()
    scene.messenger.answer((await _press(scene))["press"], "Отмечено")

    await expect(one.locator("#toast")).to_have_text("Отмечено")
    await expect(two.locator("#toast")).to_have_text("")


async def test_groups_and_phones(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """The phone belongs to the chosen group's educator or to the administrator; news elsewhere is counted."""
    page = await ready(await open_page(server.address))
    scene.messenger.post("stars", scene.groups[1].parents[0], "Во второй группе")
    scene.messenger.send("alla", "Карточка Аллы Юрьевны", BUTTONS)
    scene.messenger.send("rosa", "Карточка администратора", BUTTONS)
    tab = page.get_by_role("tab", name="Звёздочки")
    await expect(tab.locator(".badge")).to_have_text("2")
    await expect(page.locator("[data-owner=administrator] .badge")).to_have_text("1")
    await page.get_by_role("tab", name="Гномики").focus()
    await page.keyboard.press("ArrowRight")

    await expect(tab).to_have_attribute("aria-selected", "true")
    await expect(tab).to_be_focused()
    await expect(chat(page)).to_have_text(re.compile("Мама Лады.*Во второй группе", re.DOTALL))
    await expect(page.locator("#educator-name")).to_have_text("Алла Юрьевна")
    await expect(cards(page).last).to_contain_text("Карточка Аллы Юрьевны")
    await expect(tab.locator(".badge")).to_be_hidden()
    await page.locator("[data-owner=administrator]").click()
    await expect(cards(page).last).to_contain_text("Карточка администратора")


async def test_narrow_window(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """At 360 pixels chat and phone take turns, nothing sticks out, and a card that came meanwhile is seen at once."""
    page = await ready(await open_page(server.address, NARROW))
    await expect(page.locator(".phone")).to_be_hidden()
    for number in range(12):
        scene.messenger.send("sofya", f"{CARD}\n{number}", BUTTONS)
    phone = page.locator(".views [data-view=phone]")
    await expect(phone.locator(".badge")).to_have_text("12")
    await phone.click()

    await expect(page.locator(".chat")).to_be_hidden()
    await expect(cards(page).last.get_by_role("button", name="Удалить")).to_be_in_viewport(ratio=1)
    await expect(phone.locator(".badge")).to_be_hidden()
    await page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=NARROW[0])


async def test_arrivals_are_read_aloud(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """New messages and cards are announced by screen readers; a conversation put on screen is not read out whole."""
    page = await ready(await open_page(server.address))

    for name in ("#chat-messages", "#phone-messages"):
        await expect(page.locator(name)).to_have_attribute("aria-live", "polite")
        await expect(page.locator(name)).to_have_attribute("role", "log")


async def test_reader_of_old_messages_stays_there(open_page: OpenPage, server: Served, scene: Stage) -> None:
    """News does not tear away whoever scrolled back; a button brings him to it."""
    page = await ready(await open_page(server.address))
    parent = scene.groups[0].parents[0]
    for number in range(40):
        scene.messenger.post("gnomes", parent, f"Сообщение {number}")
    await expect(chat(page)).to_have_count(40)
    await expect(chat(page).last).to_be_in_viewport()
    await page.locator("#talk").evaluate("talk => { talk.scrollTop = 0; }")
    await expect(chat(page).first).to_be_in_viewport()
    await asyncio.sleep(0.1)
    scene.messenger.post("gnomes", parent, "Новое")
    await expect(chat(page)).to_have_count(41)
    await expect(chat(page).last).not_to_be_in_viewport()
    await page.get_by_role("button", name="К новым сообщениям").click()

    await expect(chat(page).last).to_be_in_viewport()
    await expect(page.locator("#chat-down")).to_be_hidden()


async def test_page_survives_a_restart(open_page: OpenPage, place: Kindergarten) -> None:
    """When the program comes back the page goes on by itself."""
    scene = stage(place)
    page: Page
    async with served(pages(place, stage=scene)) as first:
        page = await ready(await open_page(first.address))
        port = int(first.address.rsplit(":", 1)[1])
    await expect(page.locator("#offline")).to_be_visible()
    async with served(pages(place, stage=scene), port):
        await expect(page.locator("#offline")).to_be_hidden()
        scene.messenger.send("gnomes", "Снова здесь", [])

        await expect(chat(page).last).to_contain_text("Снова здесь")
        await page.close()


async def _press(scene: Stage) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            for _, update in scene.messenger.unacknowledged(0):
                if update["kind"] == "press":
                    return update
            await scene.messenger.wait(asyncio.Event())
