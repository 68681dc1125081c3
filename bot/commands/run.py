"""`dezhurny run`: the service, with the messengers whose tokens are set."""

import asyncio

import click
import structlog

from bot import app, log, settings
from bot.clock import system_clock
from bot.errors import UserError
from bot.transport.telegram import TelegramTransport
from bot.web.server import bind


@click.command()
def run() -> None:
    """Запустить службу. Настройки: переменные DEZHURNY_… или файл .env (пример — .env.example)."""
    given = settings.load()
    log.configure(level=given.log_level)
    asyncio.run(_run(given))


async def _run(given: settings.Settings) -> None:
    if given.telegram_token is None:
        raise UserError(
            "Не задан ни один мессенджер: впишите DEZHURNY_TELEGRAM_TOKEN в .env (README, «Подключить Telegram») "
            "или посмотрите на всё без токена: dezhurny demo"
        )
    transport = TelegramTransport(given.telegram_token.get_secret_value(), given.telegram_api)
    try:
        sock = bind(given.web_host, given.web_port)
        handle = await app.introduce(transport)
        stopping = app.stop_on_signals()
        async with app.open_service(given, {transport.name: transport}, clock=system_clock, handle=handle) as service:
            app.warm_up()
            structlog.get_logger().info("started", transport=transport.name, port=given.web_port)
            await app.run(service, sock, stopping)
    finally:
        await transport.close()
