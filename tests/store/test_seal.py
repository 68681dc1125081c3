"""Evidence is sealed with one key, made once, readable by its owner alone."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.store.engine import Store
from bot.store.seal import BrokenSealError, Seal, open_seal

NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)


async def opened(store: Store, key: Path) -> Seal:
    """Open the seal as a start of the program does."""
    async with store.write() as tx:
        return await open_seal(tx, key, NOW)


@given(st.text(max_size=300))
def test_what_is_sealed_opens_and_does_not_show(content: str) -> None:
    """Sealing keeps every text whole and readable only with the key."""
    seal = Seal(b"k" * 32)

    sealed = seal.close({"text": content}, "incident:1")

    assert seal.open(sealed, "incident:1") == {"text": content}
    if len(content.encode()) > 4:
        assert content.encode() not in sealed


@pytest.mark.parametrize("place", ["incident:2", ""])
def test_evidence_cannot_be_moved(place: str) -> None:
    """Sealed bytes put under another case do not open."""
    seal = Seal(b"k" * 32)

    with pytest.raises(BrokenSealError):
        seal.open(seal.close({"text": "а"}, "incident:1"), place)


def test_changed_evidence_does_not_open() -> None:
    """A flipped bit is noticed."""
    seal = Seal(b"k" * 32)
    sealed = bytearray(seal.close({"text": "а"}, "incident:1"))
    sealed[-1] ^= 1

    with pytest.raises(BrokenSealError):
        seal.open(bytes(sealed), "incident:1")


async def test_key_is_made_once_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    """The first start makes the key file with mode 0600; the next start uses it."""
    key = tmp_path / "secret.key"

    first = await opened(store, key)
    second = await opened(store, key)

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert first.fingerprint == second.fingerprint


async def test_missing_key_over_old_data(store: Store, tmp_path: Path) -> None:
    """A lost key is an error, never a new key over old data."""
    key = tmp_path / "secret.key"
    await opened(store, key)
    key.unlink()

    with pytest.raises(UserError, match="верните файл"):
        await opened(store, key)
    assert not key.exists()


async def test_foreign_key(store: Store, tmp_path: Path) -> None:
    """A key of another database is refused and left alone."""
    key, other = tmp_path / "secret.key", tmp_path / "other.key"
    await opened(store, key)
    other.write_text("A" * 43 + "=\n")
    other.chmod(0o600)

    with pytest.raises(UserError, match="не от этой базы"):
        await opened(store, other)


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        ("не ключ", 0o600, "повреждён"),
        ("AAAA", 0o600, "повреждён"),
        ("", 0o600, "повреждён"),
        ("A" * 43 + "=", 0o644, "chmod 600"),
    ],
)
async def test_unfit_key_file(store: Store, tmp_path: Path, content: str, mode: int, sentence: str) -> None:
    """A broken key file, or one that others can read, is refused with what to do."""
    key = tmp_path / "secret.key"
    key.write_text(content)
    key.chmod(mode)

    with pytest.raises(UserError, match=sentence):
        await opened(store, key)


def test_author_codes_are_stable_and_tell_nothing() -> None:
    """One author has one code; another institution, messenger or key gives another."""
    seal = Seal(b"k" * 32)
    code = seal.author_code(1, "telegram", "42")

    assert code == seal.author_code(1, "telegram", "42")
    others = {
        seal.author_code(1, "telegram", "43"),
        seal.author_code(2, "telegram", "42"),
        seal.author_code(1, "max", "42"),
        Seal(b"x" * 32).author_code(1, "telegram", "42"),
    }
    assert code not in others
    assert len(others) == 4
