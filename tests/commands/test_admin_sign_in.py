"""The command line gives ways into the console and takes them back: second factor, keys to the API."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import system_clock
from bot.errors import UserError
from bot.store import totp
from bot.store.engine import Store, sqlite_url
from bot.store.seal import open_seal
from bot.store.signin import HalfWay, SignedIn, SignIns
from bot.store.tokens import ApiScope, ApiTokens

PASSWORD = "снегирь на ветке"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own with an institution and its administrator, and no .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEZHURNY_DATA_DIR", str(tmp_path / "data"))
    said("admin", "institution", "add", "Садик")
    said("admin", "person", "add", "Роза Маратовна", "--role", "administrator")
    return tmp_path / "data"


def run(*arguments: str) -> Result:
    """Run `dezhurny …`."""
    return CliRunner().invoke(cli, list(arguments))


def said(*arguments: str) -> str:
    """What a command that works prints."""
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*arguments: str) -> str:
    """The sentence of a command that refuses."""
    result = run(*arguments)
    assert isinstance(result.exception, UserError), (result.output, result.exception)
    return str(result.exception)


async def come_in(folder: Path) -> tuple[bool, bool]:
    """Sign in, setting the second factor up if asked; returns whether it was asked, and whether that let in."""
    store = Store(sqlite_url(folder / "dezhurny.db"))
    try:
        async with store.write() as tx:
            seal = await open_seal(tx, folder / "secret.key", system_clock())
        sign_ins = SignIns(store, system_clock, seal)
        half = await sign_ins.sign_in("rosa", PASSWORD)
        assert isinstance(half, HalfWay)
        asked = await sign_ins.half(half.token)
        if asked is None or asked.secret is None:
            return False, False
        outcome = await sign_ins.confirm(half.token, totp.code_at(asked.secret, system_clock()))
        return True, isinstance(outcome, SignedIn)
    finally:
        await store.close()


def test_lost_phone(folder: Path) -> None:
    """After a reset the next sign-in sets a new factor up; without one there is nothing to reset."""
    said("admin", "person", "password", "1", "rosa", "--password", PASSWORD)
    first = asyncio.run(come_in(folder))
    later = asyncio.run(come_in(folder))

    assert (first, later) == ((True, True), (False, False))
    assert "Второй фактор забыт" in said("admin", "person", "totp-reset", "1")
    assert asyncio.run(come_in(folder)) == (True, True)
    said("admin", "person", "totp-reset", "1")
    assert "и не было" in said("admin", "person", "totp-reset", "1")
    assert "Нет сотрудника № 9" in refused("admin", "person", "totp-reset", "9")
    said("verify")


async def allowed(folder: Path, key: str) -> frozenset[ApiScope] | None:
    """What a key opens, None: nothing."""
    store = Store(sqlite_url(folder / "dezhurny.db"))
    try:
        bearer = await ApiTokens(store, system_clock).bearer(key)
        return bearer.scopes if bearer else None
    finally:
        await store.close()


def test_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is printed once, listed without itself, and opens nothing once revoked."""
    # Wide enough for the table to be read by a test.
    monkeypatch.setenv("COLUMNS", "160")
    made = said("admin", "token", "add", "Дневник", "--person", "1", "--scope", "check", "--days", "30")
    key = made.splitlines()[-1]
    before = asyncio.run(allowed(folder, key))
    listed = said("admin", "token", "list")
    revoked = said("admin", "token", "revoke", "1")

    assert before == {ApiScope.CHECK}
    assert "Дневник" in listed
    assert "действует" in listed
    assert key not in listed
    assert revoked == "Ключ отозван.\n"
    assert asyncio.run(allowed(folder, key)) is None
    assert "отозван" in said("admin", "token", "list")
    assert "Действующего ключа № 1 нет" in refused("admin", "token", "revoke", "1")


def test_key_needs_a_scope_and_a_person() -> None:
    """A key for nothing, for everything at once or in nobody's name is not made."""
    assert run("admin", "token", "add", "Дневник", "--person", "1").exit_code == 2
    assert run("admin", "token", "add", "Дневник", "--person", "1", "--scope", "everything").exit_code == 2
    assert "Нет сотрудника № 9" in refused("admin", "token", "add", "Дневник", "--person", "9", "--scope", "check")
    assert "от 1 до 100" in refused("admin", "token", "add", " ", "--person", "1", "--scope", "check")


def test_keys_rest_as_digests(folder: Path) -> None:
    """A stolen copy of the database opens nothing."""
    key = said("admin", "token", "add", "Дневник", "--person", "1", "--scope", "check").splitlines()[-1]
    with sqlite3.connect(folder / "dezhurny.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()

    assert "Дневник" in dump
    assert key not in dump
