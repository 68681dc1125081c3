"""The server: its port, its end, live streams."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.errors import UserError
from bot.transport.interface import Button
from bot.web.live import Live
from bot.web.server import bind
from bot.web.stage import Stage
from tests.fakes.kindergarten import Kindergarten, Served, pages, served, stage

Stream = AsyncIterator[tuple[str, dict[str, Any]]]


@asynccontextmanager
async def watching(server: Served) -> AsyncIterator[Stream]:
    """An open page: the events it hears."""
    async with httpx.AsyncClient(base_url=server.address) as client, client.stream("GET", "/demo/stream") as answer:
        yield _events(answer.aiter_lines())


async def _events(lines: AsyncIterator[str]) -> Stream:
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


async def chat_after(stream: Stream, chat: str) -> list[dict[str, Any]]:
    """The next picture of one chat."""
    async with asyncio.timeout(5):
        async for kind, data in stream:
            if kind == "chat" and data["id"] == chat:
                return data["messages"]
    raise AssertionError("the stream ended")


def test_taken_port() -> None:
    """A taken port is reported in one sentence that says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UserError) as error:
            bind("127.0.0.1", port)

    assert str(error.value).startswith(f"Порт {port} занят: ")
    assert "DEZHURNY_WEB_PORT" in str(error.value)


@pytest.mark.parametrize("host", ["203.0.113.7", "нет такого имени"])
def test_foreign_address(host: str) -> None:
    """An address that is not this machine's is reported in one sentence."""
    with pytest.raises(UserError, match="DEZHURNY_WEB_HOST"):
        bind(host, 0)


async def test_server_stops_with_open_streams(place: Kindergarten) -> None:
    """Open live streams do not hold the program back: the end comes well before the patience with slow answers."""
    scene = stage(place)
    async with served(pages(place, stage=scene)) as server, watching(server) as stream:
        await chat_after(stream, "gnomes")
        async with asyncio.timeout(3):
            await server.stop()
            rest = [kind async for kind, _ in stream]

    assert set(rest) <= {"chat", "script"}
    assert _listeners(scene) == 0


async def test_server_leaves_signals_alone(place: Kindergarten) -> None:
    """SIGTERM stays the program's: the web server does not take it over."""
    before = signal.getsignal(signal.SIGTERM)
    async with served(pages(place)) as server, httpx.AsyncClient(base_url=server.address) as client:
        assert (await client.get("/healthz")).status_code == 200
        during = signal.getsignal(signal.SIGTERM)

    assert during == before


async def test_stream_tells_changes(place: Kindergarten) -> None:
    """A page gets each chat as it stands, then the chat that changed: new, edited and deleted messages, cards."""
    scene = stage(place)
    parent = scene.groups[0].parents[0]
    async with served(pages(place, stage=scene)) as server, watching(server) as stream:
        first = await chat_after(stream, "gnomes")
        message = scene.messenger.post("gnomes", parent, "Здравствуйте")
        posted = await chat_after(stream, "gnomes")
        scene.messenger.delete("gnomes", [message.id])
        deleted = await chat_after(stream, "gnomes")
        scene.messenger.send("sofya", "Карточка", [Button("Удалить", "x")])
        card = await chat_after(stream, "sofya")

    assert first == []
    assert [(one["author"], one["text"], one["deleted"]) for one in posted] == [("agata", "Здравствуйте", False)]
    assert [(one["text"], one["deleted"]) for one in deleted] == [("", True)]
    assert card[-1]["buttons"] == [{"label": "Удалить", "data": "x"}]


async def test_many_pages_and_no_leak(place: Kindergarten) -> None:
    """Every open page hears everything; a closed one leaves nothing behind."""
    scene = stage(place)
    async with served(pages(place, stage=scene)) as server:
        for _ in range(3):
            async with watching(server) as left, watching(server) as right:
                for stream in (left, right):
                    await chat_after(stream, "gnomes")
                scene.messenger.send("gnomes", "Напоминание", [])
                heard = [(await chat_after(stream, "gnomes"))[-1]["text"] for stream in (left, right)]

                assert heard == ["Напоминание", "Напоминание"]
                assert _listeners(scene) == 2
            await _gone(scene)


async def test_heartbeat_keeps_the_stream(place: Kindergarten) -> None:
    """A silent stream sends comments, so that proxies do not close it."""
    live = Live(stage(place), heartbeat=0.01)
    chunks: list[bytes] = []
    stream = live.stream()
    async for chunk in stream:
        chunks.append(chunk)
        if chunk.startswith(b":"):
            break
    await stream.aclose()

    assert chunks[-1] == b": still here\n\n"
    assert live.pages == 0


def _listeners(scene: Stage) -> int:
    return len(scene.messenger._listeners)


async def _gone(scene: Stage) -> None:
    async with asyncio.timeout(3):
        while _listeners(scene):  # noqa: ASYNC110 the end of a connection has no event to wait for
            await asyncio.sleep(0.01)
