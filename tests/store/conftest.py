"""A real SQLite file with the schema of today."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.engine import Store, sqlite_url

NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty database."""
    opened = Store(sqlite_url(tmp_path / "dezhurny.db"))
    await opened.migrate()
    yield opened
    await opened.close()
