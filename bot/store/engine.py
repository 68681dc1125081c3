"""The database: connections, transactions, and bringing the schema up to date."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import UserError
from bot.settings import Settings

# A transaction; what belongs together happens in one.
Tx = AsyncConnection

BUSY_TIMEOUT_MS = 30_000


class Store:
    """One database. ``write`` transactions follow each other; ``read`` ones see a consistent snapshot.

    Raises:
        UserError: the address is malformed, or the file cannot be opened or written.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise UserError(
                "DEZHURNY_DATABASE: адрес базы не разобран; пример: sqlite+aiosqlite:////srv/dezhurny/dezhurny.db"
            ) from None
        self.engine: AsyncEngine = create_async_engine(self._url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        if self._is_sqlite:
            _tune_sqlite(self.engine)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A writing transaction: committed at the end, rolled back by an exception."""
        # SQLite has one writer: queueing here is fair, queueing on the file's lock is not.
        async with self._writing, self.engine.connect() as connection:
            if self._is_sqlite:
                await connection.execution_options(begin="IMMEDIATE")
            try:
                async with connection.begin():
                    yield connection
            except OperationalError as error:
                raise UserError(
                    f"База {self._shown()} не записывается ({error.orig}): проверьте место на диске и права. "
                    "Ничего не потеряно: после починки запустите программу снова"
                ) from None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A reading transaction."""
        async with self.engine.connect() as connection:
            yield connection

    async def migrate(self) -> tuple[str | None, str | None]:
        """Bring the schema up to date; returns the revisions before and after.

        Raises:
            UserError: the database cannot be opened, is not a database, or belongs to a newer program.
        """
        try:
            async with self.engine.connect() as connection:
                await connection.execution_options(begin="IMMEDIATE")
                async with connection.begin():
                    return await connection.run_sync(_upgrade)
        except (OperationalError, DatabaseError) as error:
            raise UserError(
                f"База {self._shown()} не открывается ({type(error.orig).__name__}: {error.orig}). "
                "Проверьте DEZHURNY_DATABASE, права на файл и папку, место на диске"
            ) from None

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    def _shown(self) -> str:
        return self._url.render_as_string(hide_password=True)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database of these settings, its schema up to date."""
    store = store_of(settings)
    try:
        await store.migrate()
        yield store
    finally:
        await store.close()


def must_exist(settings: Settings) -> None:
    """See that there is a database to look at: an empty new one would look whole.

    Raises:
        UserError: there is no file of it.
    """
    file = settings.data_dir / "dezhurny.db"
    if settings.database is None and not file.exists():
        raise UserError(f"Базы {file} нет: перейдите в папку службы или задайте DEZHURNY_DATA_DIR")


def store_of(settings: Settings) -> Store:
    """The database of these settings as it is; its folder is made."""
    prepare_folder(settings.data_dir)
    return Store(settings.database or sqlite_url(settings.data_dir / "dezhurny.db"))


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite+aiosqlite:///{path.absolute()}"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection) -> tuple[str | None, str | None]:
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    before = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if before is not None and before not in known:
        raise UserError(f"База новее программы (версия схемы {before}): обновите «Дежурный» или верните прежнюю базу")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return before, scripts.get_current_head()


def _tune_sqlite(engine: AsyncEngine) -> None:
    """Foreign keys on, write-ahead log, patience with a busy file, and transactions begun by us, not by the driver."""

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            # FULL: a commit survives a power cut, not only a kill; an acknowledged update must not be lost.
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def prepare_folder(folder: Path) -> Path:
    """Make the data folder, readable by its owner alone.

    Raises:
        UserError: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(
            f"Папку данных {folder} не создать ({error.strerror}): задайте другую в DEZHURNY_DATA_DIR"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(
            f"В папку данных {folder} нельзя писать: дайте права на неё или задайте другую в DEZHURNY_DATA_DIR"
        )
    return folder
