"""`dezhurny migrate`: bring the database's schema up to date."""

import asyncio

import click

from bot import settings
from bot.store.engine import Store, prepare_folder, sqlite_url


@click.command()
def migrate() -> None:
    """Обновить схему базы. `run` и `demo` делают это сами."""
    before, after = asyncio.run(_migrate(settings.load()))
    if before == after:
        click.echo(f"Схема базы уже новая ({after})")
    else:
        click.echo(f"Схема базы обновлена: {before or 'пусто'} → {after}")


async def _migrate(given: settings.Settings) -> tuple[str | None, str | None]:
    prepare_folder(given.data_dir)
    store = Store(given.database or sqlite_url(given.data_dir / "dezhurny.db"))
    try:
        return await store.migrate()
    finally:
        await store.close()
