"""`dezhurny demo`: the whole product in a browser, without a token."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import click

from bot import app, log, settings
from bot.clock import system_clock
from bot.demo import furnish, stage
from bot.transport.local import LocalMessenger, LocalTransport
from bot.web.server import bind


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Папка, где данные останутся; иначе временная.")
@click.option("--port", type=click.IntRange(0, 65535), help="Порт вместо DEZHURNY_WEB_PORT.")
def demo(data: Path | None, port: int | None) -> None:
    """Показать демонстрационный детский сад: чат родителей, телефон воспитателя, консоль администратора."""
    given = settings.load()
    log.configure(level="WARNING")
    folder = data or Path(tempfile.mkdtemp(prefix="dezhurny-"))
    own = {"data_dir": folder, "database": None, "secret_key_file": None}
    given = given.model_copy(update=own | ({"web_port": port} if port is not None else {}))
    try:
        asyncio.run(_demo(given, kept=data is not None))
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _demo(given: settings.Settings, *, kept: bool) -> None:
    sock = bind(given.web_host, given.web_port)
    host, port = sock.getsockname()[:2]
    given = given.model_copy(update={"web_url": f"http://{host}:{port}"})
    messenger = LocalMessenger(system_clock)
    transport = LocalTransport(messenger)
    stopping = app.stop_on_signals()
    async with app.open_service(given, {transport.name: transport}, clock=system_clock) as service:
        app.warm_up()
        kindergarten = await furnish(service, messenger)
        click.echo(f"Откройте http://{host}:{port} — демонстрация «Дежурного». Остановить: Ctrl+C")
        click.echo(f"Данные: {given.data_dir}" + ("" if kept else " (временная папка, удалится)"))
        await app.run(service, sock, stopping, stage(service, messenger, kindergarten))
