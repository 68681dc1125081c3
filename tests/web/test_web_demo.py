"""What the demo page lets a visitor do."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.transport.interface import Button
from bot.web.access import SESSION_COOKIE
from bot.web.live import Live
from bot.web.stage import Stage
from tests.fakes.kindergarten import Kindergarten, pages, stage
from tests.web.conftest import Browser


@pytest.fixture
def scene(place: Kindergarten) -> Stage:
    """The demo kindergarten."""
    return stage(place)


@pytest.fixture
async def visitor(place: Kindergarten, scene: Stage) -> AsyncIterator[Browser]:
    """Somebody who opened the demo page."""
    async with Browser(pages(place, stage=scene)) as browser:
        yield browser


async def act(visitor: Browser, address: str, **body: Any) -> httpx.Response:
    """What the page's script sends."""
    headers = {"X-CSRFToken": await visitor.form_token(), "Accept": "*/*"}
    return await visitor.post(address, json=body, headers=headers)


async def test_page_offers_the_stage(visitor: Browser) -> None:
    """The page has both groups, their parents and educators, the prepared lines and what it is in one sentence."""
    page = (await visitor.get("/")).text

    for words in (
        "Садик «Рябинка»",
        "Группа «Гномики»",
        "Папа Родиона",
        "Мама Лады",
        "Софья Андреевна",
        "Сама ты дура",
    ):
        assert words in page


async def test_parent_writes(visitor: Browser, scene: Stage) -> None:
    """A message goes into the chat in the name of the chosen parent, as an update for the bot."""
    answer = await act(visitor, "/demo/messages", chat="gnomes", author="rodion", text="  Добрый день  ")
    (message,) = scene.messenger.chats["gnomes"].messages.values()

    assert answer.status_code == 201
    assert (message.author.name, message.text) == ("Папа Родиона", "Добрый день")
    assert scene.messenger.unacknowledged(0)[-1][1]["text"] == "Добрый день"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"chat": "gnomes", "author": "rodion", "text": " \n "}, 400),
        ({"chat": "gnomes", "author": "rodion", "text": "а" * 4097}, 413),
        ({"chat": "gnomes", "author": "lada", "text": "я из другой группы"}, 404),
        ({"chat": "gnomes", "author": "sofya", "text": "я воспитатель"}, 404),
        ({"chat": "sofya", "author": "rodion", "text": "в чужой диалог"}, 404),
        ({"chat": "nowhere", "author": "rodion", "text": "x"}, 404),
        ({"chat": "gnomes", "author": "rodion"}, 400),
        ({"chat": ["gnomes"], "author": {}, "text": 1}, 400),
    ],
)
async def test_what_cannot_be_written(visitor: Browser, scene: Stage, body: dict[str, Any], status: int) -> None:
    """Nobody writes for others, into other chats, nothing or too much; the answer is a sentence."""
    answer = await act(visitor, "/demo/messages", **body)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert not scene.messenger.chats["gnomes"].messages


async def test_educator_presses(visitor: Browser, scene: Stage) -> None:
    """A press reaches the bot as that person's."""
    card = scene.messenger.send("sofya", "Карточка", [Button("Удалить", "c1:delete")])
    answer = await act(visitor, "/demo/presses", phone="sofya", message=card, data="c1:delete")
    update = scene.messenger.unacknowledged(0)[-1][1]

    assert answer.status_code == 201
    assert (update["kind"], update["by"]["id"], update["data"]) == ("press", "sofya", "c1:delete")
    assert update["press"] == answer.json()["press"]


@pytest.mark.parametrize(
    ("phone", "data", "status"),
    [("sofya", "c2:delete", 409), ("alla", "c1", 404), ("rodion", "c1", 404), ("gnomes", "c1", 404)],
)
async def test_what_cannot_be_pressed(visitor: Browser, scene: Stage, phone: str, data: str, status: int) -> None:
    """Only buttons that stand under a card of that phone can be pressed."""
    card = scene.messenger.send("sofya", "Карточка", [Button("Удалить", "c1")])
    answer = await act(visitor, "/demo/presses", phone=phone, message=card, data=data)

    assert answer.status_code == status


async def test_script_plays_once_at_a_time(place: Kindergarten) -> None:
    """A second press of «Показать разговор» while it goes on starts nothing."""
    go, starts = asyncio.Event(), []

    async def play() -> None:
        starts.append(1)
        await go.wait()

    async with Browser(pages(place, stage=stage(place, play))) as visitor:
        first = await act(visitor, "/demo/script")
        await asyncio.sleep(0)
        second = await act(visitor, "/demo/script")
        go.set()
        await asyncio.sleep(0.01)
        third = await act(visitor, "/demo/script")
        await asyncio.sleep(0)

    assert [answer.status_code for answer in (first, second, third)] == [202, 409, 202]
    assert len(starts) == 2


async def test_failed_script_is_told(place: Kindergarten) -> None:
    """A script that breaks off is logged by kind, and the page is told."""

    async def play() -> None:
        raise ValueError("текст сообщения")

    live = Live(stage(place, play))
    with capture_logs() as logs:
        assert live.play()
        await asyncio.sleep(0.01)
        stream = live.stream()
        told = [chunk async for chunk in _until_script(stream)]
        await stream.aclose()

    assert logs == [{"error": "ValueError", "event": "demo_script_failed", "log_level": "error"}]
    assert b'"failed": true' in told[-1]


async def _until_script(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in stream:
        yield chunk
        if chunk.startswith(b"event: script"):
            return


async def test_closing_ends_the_script(place: Kindergarten) -> None:
    """The program does not wait for the script's end."""

    async def play() -> None:
        await asyncio.Event().wait()

    live = Live(stage(place, play))
    live.play()
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await live.close()

    assert not live.play()


async def test_open_console(visitor: Browser) -> None:
    """The link signs in as the demo administrator and opens the log."""
    answer = await visitor.submit("/demo/console")
    page = await visitor.get("/console/incidents")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert SESSION_COOKIE in visitor.cookies
    assert "Роза Маратовна" in page.text
    assert ">Демо<" in page.text


async def test_no_demo_without_a_stage(browser: Browser) -> None:
    """The real program has no route that signs in without a password."""
    answers = [await browser.submit(address) for address in ("/demo/console", "/demo/script", "/demo/messages")]

    assert {answer.status_code for answer in answers} == {404}
