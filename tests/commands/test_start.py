"""`dezhurny` as a process: what a person gets who sets something wrong, and how it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHAPED_TOKEN = "1234567:AAHtestTESTtestTESTtestTESTtestTEST0"


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a fresh machine with these settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEZHURNY_")}
    return {**clean, "PYTHONPATH": str(ROOT), "DEZHURNY_DATA_DIR": str(folder / "data"), **settings}


def dezhurny(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@contextmanager
def port_in_use() -> Iterator[str]:
    """A port that somebody else holds."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield str(holder.getsockname()[1])


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The error, which is one line, without a traceback, and fails the command."""
    assert result.returncode == 1, result
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_no_messenger(tmp_path: Path) -> None:
    """`run` without a token says where to put one."""
    assert "DEZHURNY_TELEGRAM_TOKEN" in one_sentence(dezhurny(tmp_path, "run"))


def test_malformed_token(tmp_path: Path) -> None:
    """A token that is none is refused by name, not repeated."""
    line = one_sentence(dezhurny(tmp_path, "run", DEZHURNY_TELEGRAM_TOKEN="не токен"))

    assert "DEZHURNY_TELEGRAM_TOKEN" in line
    assert "не токен" not in line


def test_unreachable_server(tmp_path: Path) -> None:
    """A Bot API server that does not answer is named by its setting."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        settings = {"DEZHURNY_TELEGRAM_TOKEN": SHAPED_TOKEN, "DEZHURNY_TELEGRAM_API": address}
        line = one_sentence(dezhurny(tmp_path, "run", DEZHURNY_WEB_PORT="0", **settings))

    assert "DEZHURNY_TELEGRAM_API" in line


def test_port_taken(tmp_path: Path) -> None:
    """A taken port is named with what to do."""
    with port_in_use() as port:
        line = one_sentence(dezhurny(tmp_path, "demo", DEZHURNY_WEB_PORT=port))

    assert f"Порт {port} занят" in line


def test_unwritable_folder(tmp_path: Path) -> None:
    """A data folder that cannot be is named by its setting."""
    (tmp_path / "file").write_text("")
    line = one_sentence(dezhurny(tmp_path, "migrate", DEZHURNY_DATA_DIR=str(tmp_path / "file" / "data")))

    assert "DEZHURNY_DATA_DIR" in line


def test_broken_env_file(tmp_path: Path) -> None:
    """A broken line of .env is named by its number."""
    (tmp_path / ".env").write_text("DEZHURNY_WEB_PORT=8033\nкак-то так\n")

    assert "строка 2" in one_sentence(dezhurny(tmp_path, "run"))


def test_unknown_command(tmp_path: Path) -> None:
    """A command that does not exist is a usage error."""
    assert dezhurny(tmp_path, "moderate").returncode == 2


def test_help_imports_nothing(tmp_path: Path) -> None:
    """Help names all commands at once."""
    result = dezhurny(tmp_path, "--help")

    assert result.returncode == 0
    for command in ("demo", "run", "check", "scan", "verify", "admin", "migrate"):
        assert command in result.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_demo_starts_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    """`demo` says where it is, answers there, and stops cleanly, taking its temporary folder along."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        cwd=tmp_path,
        env={**environment(tmp_path), "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        with urllib.request.urlopen(f"{found[0]}/healthz", timeout=30) as answer:
            assert b'"ok":true' in answer.read()
        process.send_signal(number)
        assert process.wait(30) == 0
    assert list(tmp_path.glob("dezhurny-*")) == []


def test_broken_word_list(tmp_path: Path) -> None:
    """A broken line of an own word list, named in .env, is told with file, line and reason."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "profanity.txt").write_text("[tier_a]\nэто! сломано\n")
    (tmp_path / ".env").write_text(f"DEZHURNY_LEXICONS={tmp_path / 'words'}\n")

    line = one_sentence(dezhurny(tmp_path, "check", "привет"))

    assert "profanity.txt, строка 2" in line
