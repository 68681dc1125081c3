"""Exports written by the tests as Telegram Desktop writes them, and the command as a user runs it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.commands.scan import scan
from bot.errors import UserError
from bot.scan.readers import read
from bot.scan.records import Item
from bot.scan.source import open_source


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command gave: exit code, all that was printed, the error's sentence."""

    code: int
    output: str
    sentence: str


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write a value as result.json, the way Telegram Desktop does; give its path."""

    def write(value: Any) -> Path:
        path = tmp_path / "result.json"
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_scan() -> Callable[..., Run]:
    """Run ``dezhurny scan`` with these arguments; an error other than the user's own is raised."""

    def run(*arguments: Any) -> Run:
        result = CliRunner().invoke(scan, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, UserError | SystemExit):
            raise result.exception
        sentence = str(result.exception) if isinstance(result.exception, UserError) else ""
        return Run(result.exit_code, result.output, sentence)

    return run


@pytest.fixture
def items() -> Callable[..., list[Item]]:
    """All that a reader makes of a file."""

    def load(path: Path, **options: Any) -> list[Item]:
        source = open_source(path)
        with source.stream:
            return list(read(source, **options))

    return load
