"""A Bot API server over HTTP for tests: the real aiogram talks to it, tests play the people in its world.

Usage:
    async with TelegramServer() as server:
        teacher, parent = server.user("Анна"), server.user("Олег")
        chat = server.group("2А", teacher, parent)
        server.start(teacher)
        …run the bot against ``server.url`` with ``server.token``…
        server.post(chat, parent, "…")
        await server.wait_for(lambda: server.said(teacher))
        server.press(server.said(teacher)[0], "Удалить", teacher)

The state lives here, so the bot may be a process that is killed. The queue of updates is Telegram's: what is not
confirmed by a higher offset is served again.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import web

from bot.transport.telegram import TelegramTransport
from tests.fakes.telegram_methods import METHODS
from tests.fakes.telegram_world import Payload, RefusedByServer, TelegramWorld

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Failure:
    """What goes wrong with one call.

    Attributes:
        status: the HTTP status; 0 closes the connection without an answer.
        body: what is answered; a string is sent as it is.
        performed: the call is performed before it goes wrong, so only its answer is lost.
    """

    status: int = 0
    body: Payload | str = ""
    performed: bool = False


def refusal(code: int, description: str, **parameters: Any) -> Failure:
    """``ok: false`` with this code and sentence."""
    body: Payload = {"ok": False, "error_code": code, "description": description}
    return Failure(code, body | ({"parameters": parameters} if parameters else {}))


def too_many(retry_after: int) -> Failure:
    """429: wait."""
    return refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


SERVER_ERROR = refusal(500, "Internal Server Error")
BAD_GATEWAY = Failure(502, "<html><head><title>502 Bad Gateway</title></head></html>")
DROPPED = Failure()
ANSWER_LOST = Failure(performed=True)
CONFLICT = refusal(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


async def close_quickly(transport: TelegramTransport) -> None:
    """Close a transport without aiogram's pause of a quarter of a second for TLS, which the fake does not speak."""
    session = transport._bot.session
    if isinstance(session, AiohttpSession) and session._session is not None:
        await session._session.close()


class TelegramServer(TelegramWorld):
    """The world of `TelegramWorld`, reachable at ``url`` while the context is open.

    Attributes:
        token: the only one the server accepts.
        calls: every call so far: method and parameters, refused ones too.
    """

    def __init__(self, **world: Any) -> None:
        super().__init__(**world)
        self.token = f"{self.me['id']}:AAHtestTESTtestTESTtestTESTtestTEST0"
        self.url = ""
        self.calls: list[tuple[str, Payload]] = []
        self._plan: defaultdict[str, deque[Failure]] = defaultdict(deque)
        self._changed = asyncio.Condition()
        self._notifying: set[asyncio.Task[None]] = set()
        self._polls = 0
        self._closing = False
        self.on_change = self._announce

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing = True
        await self._notify()
        await self._runner.cleanup()

    def fail_next(self, method: str, *failures: Failure) -> None:
        """The next calls of this method (``*``: of any) go wrong like this, one failure a call."""
        self._plan[method].extend(failures)

    def called(self, method: str) -> list[Payload]:
        """The parameters of every call of this method so far."""
        return [params for name, params in self.calls if name == method]

    async def wait_for(self, predicate: Callable[[], _T], timeout: float = 20) -> _T:  # noqa: ASYNC109 - a test that hangs must say where
        """Wait until the predicate holds, looking again after everything that happens here; its value."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(predicate)
            return predicate()

    def _announce(self) -> None:
        task = asyncio.ensure_future(self._notify())
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, token = request.match_info["method"], request.match_info["token"]
        params = {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
        if token != self.token:
            code, words = (401, "Unauthorized") if ":" in token else (404, "Not Found")
            return _answer(refusal(code, words))
        self.calls.append((method, params))
        await self._notify()
        plan = self._plan[method] or self._plan["*"]
        failure = plan.popleft() if plan else None
        if failure and not failure.performed:
            return self._broken(request, failure)
        try:
            result = await self._perform(method, params)
        except RefusedByServer as refused:
            return _answer(refusal(refused.code, refused.description, **(refused.parameters or {})))
        finally:
            await self._notify()
        if failure:
            return self._broken(request, failure)
        return _answer(Failure(200, {"ok": True, "result": result}))

    @staticmethod
    def _broken(request: web.Request, failure: Failure) -> web.StreamResponse:
        if failure.status == 0 and request.transport is not None:
            request.transport.abort()
        return _answer(failure)

    async def _perform(self, method: str, params: Payload) -> Any:
        if method == "getUpdates":
            return await self._get_updates(params)
        if method not in METHODS:
            raise RefusedByServer(404, "Not Found")
        return METHODS[method](self, params)

    async def _get_updates(self, params: Payload) -> list[Payload]:
        """Long poll: confirmed updates go, the others are served; a newer poll ends an older one."""
        if self.webhook:
            raise RefusedByServer(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
            )
        if "allowed_updates" in params:
            self.allowed = frozenset(json.loads(params["allowed_updates"])) or None
        offset = int(params.get("offset", 0))
        self.queue[:] = [update for update in self.queue if update["update_id"] >= offset]
        self._polls += 1
        mine = self._polls
        await self._notify()

        def ready() -> bool:
            return bool(self.queue) or self._closing or self._polls != mine

        try:
            async with asyncio.timeout(float(params.get("timeout", 0))), self._changed:
                await self._changed.wait_for(ready)
        except TimeoutError:
            return []
        if self._polls != mine:
            raise RefusedByServer(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return self.queue[: int(params.get("limit", 100))]


def _answer(failure: Failure) -> web.Response:
    if isinstance(failure.body, str):
        return web.Response(status=failure.status or 500, text=failure.body, content_type="text/html")
    return web.json_response(failure.body, status=failure.status)
