"""`dezhurny verify`: walk the journal's chain and name the first broken entry."""

import asyncio

import click

from bot import settings
from bot.errors import UserError
from bot.store import journal
from bot.store.engine import must_exist, open_store
from bot.store.journal import Chain


@click.command()
def verify() -> None:
    """Проверить, что журнал не изменён: ни одна запись не правлена, не удалена, не вставлена."""
    chain = asyncio.run(_verify(settings.load()))
    if chain.broken is not None:
        raise UserError(f"Журнал нарушен: запись № {chain.broken}: {chain.reason}. Сохраните копию базы и разберитесь")
    click.echo(f"Журнал цел: записей {chain.entries}, отпечаток последней {chain.digest}")


async def _verify(given: settings.Settings) -> Chain:
    must_exist(given)
    async with open_store(given) as store, store.read() as tx:
        return await journal.verify(tx)
