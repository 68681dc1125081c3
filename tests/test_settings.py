"""Settings are read from the environment and .env; a mistake is one clear sentence."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import UserError


def test_defaults(tmp_path: Path) -> None:
    """Without anything set the program can start its demo."""
    given = settings.load(tmp_path / ".env")

    assert given.telegram_token is None
    assert given.web_port == 8033
    assert given.key_file == Path("data/secret.key")


def test_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are read; the environment wins; an empty line of a copied example means not set."""
    (tmp_path / ".env").write_text("DEZHURNY_WEB_PORT=8001\nDEZHURNY_EVIDENCE_DAYS=30\nDEZHURNY_TELEGRAM_TOKEN=\n")
    monkeypatch.setenv("DEZHURNY_WEB_PORT", "8002")

    given = settings.load(tmp_path / ".env")

    assert (given.web_port, given.evidence_days, given.telegram_token) == (8002, 30, None)


def test_links_begin_with_the_address_that_people_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to the console lead to this machine unless another address is set; a slash at its end does not matter."""
    here = settings.load(tmp_path / ".env")
    monkeypatch.setenv("DEZHURNY_WEB_URL", "https://dezhurny.example.ru/")
    outside = settings.load(tmp_path / ".env")

    assert (here.console, outside.console) == ("http://127.0.0.1:8033", "https://dezhurny.example.ru")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("DEZHURNY_WEB_PORT=много", "DEZHURNY_WEB_PORT: нужно целое число"),
        ("DEZHURNY_EVIDENCE_DAYS=0", "DEZHURNY_EVIDENCE_DAYS: нужно число не меньше 1"),
        ("DEZHURNY_WEB_PORT=70000", "DEZHURNY_WEB_PORT: нужно число не больше 65535"),
        ("DEZHURNY_WEB_SECURE=да", "DEZHURNY_WEB_SECURE: нужно 1 или 0"),
        ("DEZHURNY_WEB_URL=dezhurny.example.ru", "DEZHURNY_WEB_URL: нужен адрес вида https://"),
        ("DEZHURNY_LOG_LEVEL=LOUD", "DEZHURNY_LOG_LEVEL: нужно одно из: 'DEBUG'"),
        ("# хорошо\nэто не настройка", "строка 2: нужно ИМЯ=значение"),
        ("DEZHURNY_TELEGRAM_TOKEN='123", "строка 1: нужно ИМЯ=значение"),
        ("DEZHURNY_TELEGRAM_TOKN=1", "нет настройки DEZHURNY_TELEGRAM_TOKN"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, content: str, sentence: str) -> None:
    """A broken .env is refused with the line or the name."""
    (tmp_path / ".env").write_text(content)

    with pytest.raises(UserError, match=sentence):
        settings.load(tmp_path / ".env")


def test_binary_file(tmp_path: Path) -> None:
    """A file that is no text is refused."""
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UserError, match="UTF-8"):
        settings.load(tmp_path / ".env")


def test_the_token_is_not_printed(tmp_path: Path) -> None:
    """A token never shows in a printed setting or a message of an error."""
    (tmp_path / ".env").write_text("DEZHURNY_TELEGRAM_TOKEN=123:hidden")

    assert "hidden" not in repr(settings.load(tmp_path / ".env"))
