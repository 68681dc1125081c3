"""Logs cannot hold a message's text."""

import ast
import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from bot import log


@pytest.fixture
def stream() -> io.StringIO:
    """Where the program's log goes."""
    output = io.StringIO()
    log.configure(output)
    yield output
    structlog.reset_defaults()
    logging.basicConfig(force=True)


def test_only_known_fields_pass(stream: io.StringIO) -> None:
    """A field nobody allowed is dropped, and its name is told."""
    structlog.get_logger().warning("order_failed", order=7, text="тайна", author="Иванов")

    line = json.loads(stream.getvalue())
    assert line["order"] == 7
    assert line["dropped"] == ["author", "text"]
    assert "тайна" not in stream.getvalue()


def test_libraries_give_only_places(stream: io.StringIO) -> None:
    """What a library says of the message it was given does not pass; where it failed does."""
    logger = logging.getLogger("some.library")
    try:
        raise ValueError("тайна")
    except ValueError:
        logger.exception("could not read %s", "тайна")
    logger.warning("тайна")

    assert "тайна" not in stream.getvalue()
    assert "ValueError at test_log.py" in stream.getvalue()


def test_an_exception_is_described_without_its_text() -> None:
    """Type and place, never the words."""
    try:
        raise KeyError("тайна")
    except KeyError as error:
        described = log.describe(error)

    assert described.startswith("KeyError at test_log.py:")
    assert "тайна" not in described


def test_no_event_of_ours_loses_a_field() -> None:
    """What our own code says is not dropped: every field that a call of the log names is allowed."""
    lost = []
    for path in sorted(Path(log.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "_log"}
                and node.func.attr in {"debug", "info", "warning", "error"}
            ):
                lost += [f"{path.name}:{node.lineno} {it.arg}" for it in node.keywords if it.arg not in log.ALLOWED]

    assert [] == lost


def test_russian_is_readable(stream: io.StringIO) -> None:
    """A warning for people stands in the log as it is said, not as code points."""
    structlog.get_logger().warning("transport_warning", warning="Сделайте бота администратором")

    assert "Сделайте бота администратором" in stream.getvalue()
