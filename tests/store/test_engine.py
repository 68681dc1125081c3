"""Connections, transactions, times and migrations."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text

from bot.errors import UserError
from bot.store.engine import Store, prepare_folder, sqlite_url
from bot.store.schema import metadata, seen

NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)


def _is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The full-text index and what SQLite keeps beside it are no tables of ours."""
    return not (kind == "table" and str(name).startswith("incident_words"))


async def test_migrations_make_the_schema(store: Store) -> None:
    """The migrated database is exactly what the tables say."""
    async with store.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"include_object": _is_ours}), metadata)
        )

    assert differences == []


async def test_migrating_twice_changes_nothing(store: Store) -> None:
    """Every start migrates; a migrated database stays as it is."""
    before, after = await store.migrate()

    assert before == after


async def test_newer_database_is_refused(store: Store) -> None:
    """An old program does not touch a newer database."""
    async with store.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UserError, match="новее программы"):
        await store.migrate()


async def test_moments_come_back_as_the_same_instant(store: Store) -> None:
    """SQLite drops offsets; the record does not."""
    ural = datetime(2026, 11, 17, 12, 0, tzinfo=timezone(timedelta(hours=5)))
    async with store.write() as tx:
        await tx.execute(insert(seen).values(transport="local", key="1", at=ural))

    async with store.read() as tx:
        at = (await tx.execute(select(seen.c.at))).scalar_one()

    assert at == ural
    assert at.tzinfo is UTC


async def test_naive_moments_are_refused(store: Store) -> None:
    """A moment without an offset is a programming error, not a guess."""
    with pytest.raises(Exception, match="naive"):
        async with store.write() as tx:
            await tx.execute(insert(seen).values(transport="local", key="1", at=datetime(2026, 11, 17)))  # noqa: DTZ001 the point


async def test_foreign_keys_hold(store: Store) -> None:
    """SQLite checks references only when told to."""
    with pytest.raises(Exception, match="FOREIGN KEY"):
        async with store.write() as tx:
            await tx.execute(
                text("INSERT INTO duty (chat_id, person_id, position) VALUES (1, 1, 0)"),
            )


async def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    """What belongs together happens together or not at all."""
    with pytest.raises(ZeroDivisionError):
        async with store.write() as tx:
            await tx.execute(insert(seen).values(transport="local", key="1", at=NOW))
            raise ZeroDivisionError

    async with store.read() as tx:
        assert (await tx.execute(select(seen))).all() == []


async def test_writers_queue(store: Store) -> None:
    """Concurrent writers wait for each other; none sees a half of another's work or an error."""

    async def add() -> None:
        async with store.write() as tx:
            count = len((await tx.execute(select(seen))).all())
            await asyncio.sleep(0)
            await tx.execute(insert(seen).values(transport="local", key=str(count), at=NOW))

    await asyncio.gather(*(add() for _ in range(20)))

    async with store.read() as tx:
        assert len((await tx.execute(select(seen))).all()) == 20


@pytest.mark.parametrize("content", [b"not a database at all" * 100])
async def test_foreign_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is refused in a sentence that names the setting."""
    path = tmp_path / "dezhurny.db"
    path.write_bytes(content)
    store = Store(sqlite_url(path))

    with pytest.raises(UserError, match="DEZHURNY_DATABASE"):
        await store.migrate()
    await store.close()
    assert path.read_bytes() == content


async def test_full_disk_is_told(store: Store) -> None:
    """When the disk is full the writer stops with a sentence; what was committed stays."""
    async with store.write() as tx:
        await tx.execute(insert(seen).values(transport="local", key="kept", at=NOW))
    async with store.engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
    await store.engine.dispose()

    with pytest.raises(UserError, match="место на диске"):
        async with store.write() as tx:
            await tx.execute(text(f"PRAGMA max_page_count={pages}"))
            await tx.execute(insert(seen).values(transport="local", key="я" * 100_000, at=NOW))
    async with store.read() as tx:
        assert (await tx.execute(select(seen.c.key))).scalars().all() == ["kept"]


def test_malformed_address_is_refused() -> None:
    """A wrong DEZHURNY_DATABASE is named with an example."""
    with pytest.raises(UserError, match="sqlite"):
        Store("это не адрес")


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """An impossible data folder is refused in a sentence."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="DEZHURNY_DATA_DIR"):
        prepare_folder(tmp_path / "file" / "data")
