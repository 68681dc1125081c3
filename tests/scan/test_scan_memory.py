"""What the scan loads and how much memory it takes, seen from outside the process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scan.exports import chat, message

ROOT = Path(__file__).parents[2]
MEBIBYTE = 1 << 20

LOADED = """
import sys
import bot.commands.scan
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

PEAK = """
import resource, sys
from bot.commands.scan import scan
scan(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024), file=sys.stderr)
"""


def run(program, *arguments):
    """Output and errors of a program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout, done.stderr


def test_the_scan_needs_no_messenger_no_database_and_no_web():
    """It runs on the computer of somebody who only has a file."""
    loaded = set(run(LOADED)[0].split())

    assert loaded & {"aiogram", "maxapi", "sqlalchemy", "litestar", "apscheduler", "uvicorn"} == set()


@pytest.fixture
def exports(tmp_path):
    """A small export and one forty times as large, of the same words; a twentieth of the messages has findings."""

    def write(name, count):
        padding = [{"type": "callback", "text": "x" * 7600}]  # what a reader does not look at
        path = tmp_path / name
        head, tail = json.dumps(chat(), ensure_ascii=False).split("[]")
        with path.open("w", encoding="utf-8") as stream:
            stream.write(head + "[\n")
            for number in range(count):
                text = f"Позвоните {79160000000 + number}" if number % 20 == 0 else f"Завтра в {number % 12} у входа"
                body = message(number, text, inline_bot_buttons=[padding], from_id=f"user{number}")
                stream.write((",\n" if number else "") + json.dumps(body, ensure_ascii=False))
            stream.write("]" + tail)
        return path

    return write("small.json", 200), write("large.json", 8_000)


def test_memory_does_not_grow_with_the_file(exports, tmp_path):
    """A file larger by sixty megabytes takes hardly more memory, reports included."""
    small, large = exports
    extra = large.stat().st_size - small.stat().st_size

    def peak(path):
        reports = [f"--{kind}={tmp_path / 'r'}.{kind}" for kind in ("html", "xlsx", "jsonl")]
        return int(run(PEAK, path, *reports)[1].split()[-1])

    growth = peak(large) - peak(small)

    assert extra > 58 * MEBIBYTE
    assert growth < extra / 4
