"""`dezhurny migrate`: bring the database's schema up to date."""

import asyncio

import click

from bot import settings
from bot.store.engine import store_of


@click.command()
def migrate() -> None:
    """Обновить схему базы. `run` и `demo` делают это сами."""
    before, after = asyncio.run(_migrate(settings.load()))
    if before == after:
        click.echo(f"Схема базы уже новая ({after})")
    else:
        click.echo(f"Схема базы обновлена: {before or 'пусто'} → {after}")


async def _migrate(given: settings.Settings) -> tuple[str | None, str | None]:
    store = store_of(given)
    try:
        return await store.migrate()
    finally:
        await store.close()
