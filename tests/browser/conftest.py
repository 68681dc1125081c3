"""Fixtures of the browser tests: a real Chromium, pages that must not complain."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from bot.web import works
from tests.fakes.kindergarten import Kindergarten, kindergarten

VARIABLE = "DEZHURNY_CHROMIUM"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = (1280, 800), (360, 740)

# Opens an address in a window of this size.
OpenPage = Callable[..., Awaitable[Page]]


def executable() -> str | None:
    """Where Chromium is."""
    return os.environ.get(VARIABLE) or shutil.which("chromium")


def pytest_runtest_setup() -> None:
    """Skip all browser tests with one line where there is no Chromium; one that was named and is missing is a failure.

    A skip raised in a hook is reported once for all tests, in a fixture once for each.
    """
    path = executable()
    if path is None:
        pytest.skip(f"no Chromium: apt-get install chromium, or name another in {VARIABLE}")
    if not Path(path).is_file():
        pytest.fail(f"{VARIABLE} names {path}, and there is no such file")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a short work is still no long one."""
    monkeypatch.setattr(works, "PATIENCE_SECONDS", 60)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            # The language of the browser's own parts, date fields among them.
            executable_path=executable(),
            args=ARGUMENTS,
            env={**os.environ, "LANGUAGE": "ru"},
        )
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages; at the end none of them may have had an error or run against its own security policy."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A server that a test stops is no fault of the page, nor is a form that comes back with its mistake.
        expected = any(known in message.text for known in ("net::ERR_", "status of 400", "status of 409"))
        if message.type in {"error", "warning"} and not expected:
            complaints.append(message.text)

    async with AsyncExitStack() as stack:

        async def open_one(
            address: str, size: tuple[int, int] = WIDE, *, dark: bool = False, context: BrowserContext | None = None
        ) -> Page:
            if context is None:
                context = await chromium.new_context(
                    viewport={"width": size[0], "height": size[1]},
                    locale="ru-RU",
                    timezone_id="Asia/Yekaterinburg",
                    color_scheme="dark" if dark else "light",
                    reduced_motion="reduce",
                )
                stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", hear)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(address)
            return page

        yield open_one
    assert complaints == []


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Kindergarten]:
    """A kindergarten in the record."""
    async with kindergarten(tmp_path) as one:
        yield one
