"""Serving the pages inside the program's own event loop."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar

from bot.errors import UserError
from bot.web.app import end_streams

LAST_ANSWERS_SECONDS = 5


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to the program: it stops the web together with everything else."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """Take the port at once, so that a taken one is reported before anything else starts.

    Raises:
        UserError: the port is taken or forbidden, or the address is not this machine's.
    """
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror:
        raise UserError(f"Адрес «{host}» не найден: проверьте DEZHURNY_WEB_HOST") from None
    sock = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address[4])
        # Listening at once: on some systems a taken port shows only here.
        sock.listen()
    except OSError as error:
        sock.close()
        raise UserError(_trouble(host, port, error)) from None
    sock.setblocking(False)  # noqa: FBT003 the socket module's own signature
    return sock


async def serve(app: Litestar, sock: socket.socket, stopping: asyncio.Event, *, proxy: str | None = None) -> None:
    """Serve until ``stopping`` is set; then answer what is in hand and return. Closes the socket.

    ``proxy``: the address or network of the proxy before us; from it alone X-Forwarded-For is believed.
    """
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=proxy is not None,
            forwarded_allow_ips=proxy,
            ws="none",
            lifespan="on",
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
        )
    )
    serving = asyncio.ensure_future(server.serve(sockets=[sock]))
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()
        await end_streams(app)
        server.should_exit = True
        await serving


def _trouble(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Порт {port} занят: закройте программу, которая его держит, или задайте другой в DEZHURNY_WEB_PORT"
        case errno.EACCES:
            return (
                f"Порт {port} открыть нельзя: нужны права администратора. Задайте порт больше 1023 в DEZHURNY_WEB_PORT"
            )
        case errno.EADDRNOTAVAIL:
            return f"Адрес «{host}» — не этой машины: проверьте DEZHURNY_WEB_HOST"
        case _:
            return f"Порт {port} не открылся ({error.strerror}): задайте другой в DEZHURNY_WEB_PORT"
