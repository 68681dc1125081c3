"""The program is killed at random points, again and again: nothing is lost, nothing is made twice."""

import asyncio
import json
import os
import random
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli import cli
from tests.fakes.telegram_server import TelegramServer

KILLS = 50
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def launcher(environment: dict[str, str]) -> AsyncIterator[Process]:
    """A process that has imported everything and forks the program on demand."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.launcher", stdin=PIPE, stdout=PIPE, cwd=ROOT, env=environment,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        # The whole session: a failed test leaves no program behind.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def start(process: Process) -> int:
    """Start `dezhurny run`; returns its process id."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(["run"]).encode() + b"\n")
    await process.stdin.drain()
    word, pid = (await process.stdout.readline()).split()
    assert word == b"started"
    return int(pid)


async def end(process: Process, pid: int, number: signal.Signals) -> int:
    """Send a signal and wait until the process is gone; returns its exit status."""
    assert process.stdout is not None
    os.kill(pid, number)
    word, _, status = (await asyncio.wait_for(process.stdout.readline(), 30)).split()
    assert word == b"ended"
    return int(status)


def admin(*arguments: str) -> str:
    """Run `dezhurny admin …` and return what it prints."""
    result = CliRunner().invoke(cli, ["admin", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.kill
@pytest.mark.usefixtures("no_settings_from_outside")
async def test_fifty_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 1: kill -9 at any moment loses nothing and makes no second incident."""
    chance = random.Random(20261123)
    async with TelegramServer() as server:
        settings = {
            "DEZHURNY_TELEGRAM_TOKEN": server.token,
            "DEZHURNY_TELEGRAM_API": server.url,
            "DEZHURNY_DATA_DIR": str(tmp_path / "data"),
            "DEZHURNY_WEB_PORT": "0",
            "DEZHURNY_TEST_LOG": str(tmp_path / "log"),
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        teacher = server.user("Софья Андреевна")
        chat = server.group("Гномики", teacher)
        code = await asyncio.to_thread(register, str(chat.id))
        server.start(teacher, code)

        posted: dict[int, str] = {}
        async with launcher({**os.environ, **settings}) as process:
            for turn in range(KILLS):
                for part in range(chance.randint(1, 2)):
                    mark = f"случай {turn}-{part}."
                    # Each by somebody else: a flood of one author would end in one digest.
                    parent = server.user(f"Папа Родиона {turn}-{part}")
                    posted[server.post(chat, parent, f"вы охуели там с шариками, {mark}")["message_id"]] = mark
                before = len(server.calls)
                pid = await start(process)
                # The point of the kill: right after one of the first calls reached the server, answered or not.
                calls = before + chance.randint(1, 9)
                marks = set(posted.values())
                await server.wait_for(
                    lambda calls=calls, marks=marks: (
                        len(server.calls) >= calls or set(carded(server, teacher)) >= marks
                    ),
                    timeout=60,
                )
                await asyncio.sleep(chance.random() * 0.03)
                await end(process, pid, signal.SIGKILL)

            pid = await start(process)
            await server.wait_for(lambda: set(carded(server, teacher)) >= marks, timeout=180)
            first = next(card for card in server.said(teacher) if "случай 0-0." in card["text"])
            server.press(first, "Удалить", teacher)
            await server.wait_for(lambda: next(iter(posted)) in chat.deleted)
            await server.wait_for(lambda: any("✅ Удалено" in card["text"] for card in server.said(teacher)))
            status = await end(process, pid, signal.SIGTERM)

    assert status == 0
    cases = cases_by_message(tmp_path / "data" / "dezhurny.db")
    assert cases == {str(message): 1 for message in posted}
    verified = await asyncio.to_thread(CliRunner().invoke, cli, ["verify"])
    assert verified.exit_code == 0, verified.output
    assert "Журнал цел" in verified.output
    log = (tmp_path / "log").read_text()
    assert "шариками" not in log
    assert server.token not in log


def register(chat: str) -> str:
    """Register the kindergarten by the command line; returns the educator's one-time code."""
    admin("institution", "add", "Садик", "--quiet", "нет")
    printed = admin("person", "add", "Софья Андреевна", "--role", "educator", "--role", "administrator")
    admin("chat", "add", chat, "Гномики")
    admin("assign", "1", "1")
    # Nobody gets so many cards an hour by default; here each has to come.
    admin("institution", "option", "hourly_cap", "500")
    found = re.search(r"start=(\S+)", printed)
    assert found
    return found[1]


def carded(server: TelegramServer, teacher: dict[str, Any]) -> Counter[str]:
    """How many cards stand in the teacher's dialog for each mark."""
    found = (re.search(r"случай \d+-\d\.", message["text"]) for message in server.said(teacher))
    return Counter(match[0] for match in found if match)


def cases_by_message(database: Path) -> dict[str, int]:
    """How many cases each message belongs to."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT message, count(*) FROM incident_message GROUP BY message"))
        linked = {row[0]: row[1] for row in rows}
        incidents = connection.execute(text("SELECT count(*) FROM incident")).scalar_one()
    engine.dispose()
    assert incidents == len(linked)
    return linked
