"""Live updates of the demo page: what the messenger shows, as Server-Sent Events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import structlog

from bot.transport.local import LocalMessage
from bot.web.stage import Stage

# The page shows the end of a conversation; older messages stay in the messenger.
SHOWN = 80
HEARTBEAT = 15.0

log = structlog.get_logger(__name__)


class Live:
    """Plays the script and feeds the open pages.

    Each page gets every chat as it stands, then each chat that changed, whole: a page that reconnects needs no memory.
    """

    def __init__(self, stage: Stage, heartbeat: float = HEARTBEAT) -> None:
        """Args: heartbeat: seconds of silence after which a comment keeps proxies from closing the stream."""
        self._stage = stage
        self._heartbeat = heartbeat
        self._pages: set[asyncio.Event] = set()
        self._script: asyncio.Future[None] | None = None
        self._closed = False
        self._failed = False

    @property
    def pages(self) -> int:
        """How many pages watch."""
        return len(self._pages)

    def play(self) -> bool:
        """Start the script; False: it is running."""
        if self._closed or self._is_playing():
            return False
        self._failed = False
        self._script = asyncio.ensure_future(self._stage.play())
        self._script.add_done_callback(self._ended)
        self._wake()
        return True

    async def close(self) -> None:
        """End the streams and the script, so that the server can stop."""
        self._closed = True
        self._wake()
        if self._script is not None:
            self._script.cancel()
            await asyncio.wait({self._script})

    async def stream(self) -> AsyncIterator[bytes]:
        """Events for one page until it goes or the program stops."""
        with self._watching() as changed:
            sent: dict[str, list[LocalMessage]] = {}
            answers = len(self._stage.messenger.answers)
            state: dict[str, bool] | None = None
            # The comment makes the browser show the stream as open even while nothing happens.
            yield b"retry: 1000\n\n"
            while not self._closed:
                changed.clear()
                for chat in self._chats():
                    messages = self._shown(chat)
                    if sent.get(chat) != messages:
                        sent[chat] = messages
                        yield _event("chat", {"id": chat, "messages": [_message(message) for message in messages]})
                for press, text in self._stage.messenger.answers[answers:]:
                    answers += 1
                    yield _event("answer", {"press": press, "text": text})
                if state != self._state():
                    state = self._state()
                    yield _event("script", state)
                if not await self._heard(changed):
                    yield b": still here\n\n"

    async def _heard(self, changed: asyncio.Event) -> bool:
        """Wait for a change; False: it is time for a heartbeat."""
        try:
            async with asyncio.timeout(self._heartbeat):
                await changed.wait()
        except TimeoutError:
            return False
        return True

    @contextmanager
    def _watching(self) -> Iterator[asyncio.Event]:
        changed = asyncio.Event()
        self._pages.add(changed)
        stop = self._stage.messenger.listen(changed.set)
        try:
            yield changed
        finally:
            stop()
            self._pages.discard(changed)

    def _ended(self, script: asyncio.Future[None]) -> None:
        error = None if script.cancelled() else script.exception()
        self._failed = error is not None
        if error is not None:
            log.error("demo_script_failed", error=type(error).__name__)
        self._wake()

    def _is_playing(self) -> bool:
        return self._script is not None and not self._script.done()

    def _state(self) -> dict[str, bool]:
        playing = self._is_playing()
        return {"playing": playing, "failed": self._failed and not playing}

    def _wake(self) -> None:
        for changed in self._pages:
            changed.set()

    def _chats(self) -> Iterator[str]:
        yield from (group.chat for group in self._stage.groups)
        yield from self._stage.phones

    def _shown(self, chat: str) -> list[LocalMessage]:
        group = self._stage.messenger.chats.get(chat)
        if group is None:
            return []
        return list(islice(reversed(group.messages.values()), SHOWN))[::-1]


def _message(message: LocalMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "author": message.author.id,
        "name": message.author.name,
        "bot": message.author.bot,
        "at": message.at.isoformat(),
        "text": message.text,
        "quote": message.quote,
        "parts": list(message.parts),
        "buttons": [{"label": button.label, "data": button.data} for button in message.buttons],
        "edited": message.edited,
        "deleted": message.deleted,
    }


def _event(kind: str, data: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
