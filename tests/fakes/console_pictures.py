"""Pictures of the console after three weeks; ``python -m tests.fakes.console_pictures`` makes those of docs/ru."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.domain import Role
from bot.events import User
from bot.service import jobs
from bot.store import tokens
from bot.store.signin import SignIns
from bot.store.tokens import ApiScope
from bot.texts import RULES_READ
from bot.web.access import SESSION_COOKIE
from bot.web.app import build
from tests.fakes.conversation import EDUCATOR, OTHER, PARENT, PHONE, THREAT, Conversation, Hands
from tests.fakes.conversation import conversation as open_conversation
from tests.fakes.kindergarten import PASSWORD, healthy, served
from tests.fakes.pictures import ROOT, ZONE, chromium, small
from tests.fakes.staffroom import HEAD, ROSA, SECOND, SOFYA, hire, open_chat, substitute, wait

PICTURES = ROOT / "docs" / "ru" / "img" / "console"
SIZES = {"1280": (1280, 800), "360": (360, 740)}
TALLEST = {"1280": 1500, "360": 1100}
BEGIN = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
TODAY = datetime(2026, 11, 23, 6, 40, tzinfo=UTC)
THIRD_PARENT = User("lada", "Мама Лады")
STARS = "stars"
STEP, KEEP = timedelta(hours=4), timedelta(days=90)

# Day of November, hour (UTC), chat, author, words, what was pressed (None: nobody did).
SAID: list[tuple[int, int, str, User, str, str | None]] = [
    (2, 5, "group", PARENT, "говно ваша смета, сколько можно", "Удалить"),
    (3, 12, STARS, THIRD_PARENT, PHONE, "Удалить и предупредить"),
    (5, 6, "group", OTHER, "в магазине опять херня вместо бумаги", "Не нарушение"),
    (6, 7, STARS, THIRD_PARENT, "Соберите, пожалуйста, паспорта всех родителей и скиньте сюда", "Удалить"),
    (9, 5, "group", PARENT, "сама ты дура, ясно?", "Предупредить автора"),
    (10, 9, "group", OTHER, "пароль от дневника: Sneg2026$", "Удалить и предупредить"),
    (11, 6, STARS, THIRD_PARENT, "вы охуели там с вашими шариками", "Удалить и предупредить"),
    (12, 5, "group", PARENT, "ребёнок у вас дебил", "Удалить"),
    (13, 8, STARS, OTHER, "какого хрена опять сдаём деньги", "Не нарушение"),
    (16, 5, "group", OTHER, PHONE, "Удалить"),
    (17, 10, STARS, THIRD_PARENT, "дебилы там сидят, а не комиссия", "Предупредить автора"),
    (18, 7, "group", PARENT, "вы охуели там с вашими шариками", "Удалить и предупредить"),
    (19, 6, STARS, OTHER, "Аккаунт жены взломали! это не она пишет, ничего не отправляйте", None),
    (20, 5, "group", OTHER, "говно эти конфеты", "Не нарушение"),
    (23, 5, "group", PARENT, THREAT, None),
    (23, 6, "group", OTHER, PHONE, None),
    (23, 6, STARS, THIRD_PARENT, "сами вы дураки", None),
]  # fmt: skip


async def until(talk: Conversation, moment: datetime) -> None:
    """Let time pass in steps, with everything done that the calendar asks for."""
    while talk.clock.now < moment:
        talk.clock.now = min(talk.clock.now + STEP, moment)
        await talk.settle()
        service = talk.service
        await jobs.purge(service.store, service.office, KEEP)
        await jobs.morning(service.store, service.office)
        await jobs.remind_weekly(service.store, service.office)
    await talk.settle()


async def furnish(talk: Conversation) -> None:
    """Three weeks of two groups: most cases decided, a few waiting today."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await hire(talk, HEAD, Role.HEAD)
    await open_chat(talk, STARS, "Звёздочки", second, SOFYA)
    talk.messenger.join("group", PARENT, OTHER)
    await talk.settle()
    for parent in (PARENT, OTHER):
        await talk.press(parent, RULES_READ, talk.group()[-1])
    for day, hour, chat, author, words, label in SAID:
        await until(talk, datetime(2026, 11, day, hour, 10, tzinfo=UTC))
        known = {message.id for user in (EDUCATOR, SECOND) for message in talk.cards(user)}
        await talk.say(author, words, chat)
        await wait(talk, minutes=7 + day)
        for user in (EDUCATOR, SECOND):
            fresh = [card for card in talk.cards(user) if card.id not in known]
            if label and fresh:
                await talk.press(user, label, fresh[-1])
                break
    await until(talk, TODAY)
    await substitute(talk, SOFYA, second, date(2026, 11, 26), date(2026, 12, 4))
    async with talk.service.store.write() as tx:
        await tokens.make(tx, ROSA, "Сайт учреждения", frozenset({ApiScope.CHECK}), talk.clock(), 365)


class Pages:
    """The windows of the administrator; each shot is a page in both widths."""

    def __init__(self, browser: Browser, address: str, token: str, wanted: list[str]) -> None:
        self._browser, self._address, self._token, self._wanted = browser, address, token, wanted

    async def take(self, name: str, path: str, *, inside: bool = True, steps: list[tuple[str, str]] = []) -> None:  # noqa: B006 never changed
        """Take a page: ``steps`` are labels to press or to fill before."""
        if self._wanted and name not in self._wanted:
            return
        for width, (across, down) in SIZES.items():
            window = await self._browser.new_context(
                viewport={"width": across, "height": down},
                locale="ru-RU",
                timezone_id=ZONE.key,
                reduced_motion="reduce",
            )
            page = await window.new_page()
            if inside:
                await window.add_cookies([{"name": SESSION_COOKIE, "value": self._token, "url": self._address}])
            await page.goto(self._address + path)
            for label, value in steps:
                await _step(page, label, value)
            await page.wait_for_load_state("networkidle")
            await self._shoot(page, name, width)
            await window.close()

    async def _shoot(self, page: Page, name: str, width: str) -> None:
        inner = await page.evaluate("document.documentElement.scrollWidth")
        if inner > SIZES[width][0]:
            sys.stdout.write(f"{name} {width}: {inner} pixels wide\n")
        height = min(await page.evaluate("document.documentElement.scrollHeight"), TALLEST[width])
        clip = {"x": 0, "y": 0, "width": SIZES[width][0], "height": height}
        picture = await page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type] - playwright's own TypedDict
        helper = await self._browser.new_page()
        (PICTURES / f"{name}-{width}.png").write_bytes(await small(helper, picture, colours=48))
        await helper.close()


async def _step(page: Page, label: str, value: str) -> None:
    if label == "press":
        await page.get_by_role("button", name=value).first.click()
    elif label == "await":
        await page.get_by_text(value).first.wait_for(timeout=90_000)
    elif label == "open":
        await page.get_by_text(value).first.click()
    elif label == "select":
        field, _, choice = value.partition("=")
        await page.get_by_label(field).select_option(choice)
    else:
        await page.get_by_label(label, exact=True).fill(value)


async def take_all(pages: Pages) -> None:
    """Every page of the console."""
    sign_in = [("Логин", "roza"), ("Пароль", PASSWORD), ("press", "Войти")]
    await pages.take("sign-in", "/console/sign-in", inside=False)
    await pages.take("second-factor", "/console/sign-in", inside=False, steps=sign_in)
    await pages.take("today", "/console/today")
    await pages.take("log", "/console/incidents")
    await pages.take("case", "/console/incidents/15")
    await pages.take("chats", "/console/chats")
    await pages.take("chat", "/console/chats/1")
    await pages.take("people", "/console/people")
    await pages.take("clauses", "/console/rules")
    await pages.take("options", "/console/rules/options")
    await pages.take("hours", "/console/rules/hours")
    await pages.take("reminders", "/console/rules/reminders")
    await pages.take("words", "/console/rules/words")
    replay = [
        ("select", "Режим: новое значение=выкл"),
        ("press", "Примерить"),
        ("await", "не открылись бы"),
    ]
    await pages.take("replay", "/console/rules/options?category=profanity", steps=replay)
    await pages.take("statistics", "/console/figures")
    await pages.take("report", "/console/report?month=2026-11")
    await pages.take("journal", "/console/journal")
    await pages.take("health", "/console/health")
    await pages.take("sessions", "/console/sessions")
    await pages.take("api-keys", "/console/api-keys")


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[Conversation]:
    """The service over these three weeks."""
    async with open_conversation(folder, clock=Hands(BEGIN)) as talk:
        await furnish(talk)
        yield talk


async def main(names: list[str]) -> None:
    """Make the pictures of these pages, of all if none is named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with furnished(Path(folder)) as talk, async_playwright() as playwright:
            service = talk.service
            sign_ins = SignIns(service.store, talk.clock, service.office.seal)
            await sign_ins.set_password("roza", ROSA, PASSWORD)
            await sign_ins.open_session(ROSA, "Safari, iPhone")
            talk.clock.turn(minutes=3)
            token = await sign_ins.open_session(ROSA, "Chrome, Windows")
            app = build(
                store=service.store, clock=talk.clock, seal=service.office.seal, health=healthy, desk=service.desk()
            )
            async with served(app) as running:
                browser = await playwright.chromium.launch(
                    executable_path=chromium(),
                    args=["--no-sandbox", "--disable-gpu", "--lang=ru-RU"],
                    # The language of the browser's own parts, date fields among them.
                    env={**os.environ, "LANGUAGE": "ru", "LC_ALL": "ru_RU.UTF-8"},
                )
                await take_all(Pages(browser, running.address, token, names))
                await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
