"""Golden tables: the expected places stand inside the text in square brackets.

A line that begins with ``?`` is a known gap: it fails today, and the day it does not it has to be moved up.
"""

import re
from pathlib import Path

import pytest

from filters.pipeline import DETECTORS, check_with
from filters.types import Category, Context

GOLDEN = Path(__file__).parent / "golden"
EVERYTHING = Context(enabled=frozenset(Category))


def _expected(line: str) -> tuple[str, list[tuple[int, int]]]:
    r"""The text without brackets and the places they marked.

    ``\\[`` is a bracket, ``\\n`` a line break, ``\\u…`` a code point.
    """
    text, places, opened = "", [], -1
    for part in re.findall(r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.", line):
        if part == "[":
            opened = len(text)
        elif part == "]":
            places.append((opened, len(text)))
        elif part[:2] in (r"\u", r"\U"):
            text += chr(int(part[2:].lstrip("0"), base=16))
        elif part == r"\n":
            text += "\n"
        else:
            text += part[-1]
    return text, places


def _cases():
    for path in sorted(GOLDEN.glob("*.txt")):
        section = ""
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if raw.startswith("# "):
                section = raw[2:]
            elif raw.strip():
                gap = pytest.mark.xfail(strict=True, reason="a known gap") if raw.startswith("? ") else ()
                yield pytest.param(path.stem, raw.removeprefix("? "), id=f"{path.stem}:{number}:{section}", marks=gap)


@pytest.mark.parametrize(("name", "line"), list(_cases()))
def test_golden(name, line):
    """A detector finds exactly the bracketed places of its golden file and nothing in a line without brackets."""
    detector = next(d for d in DETECTORS if d.name == name)
    text, places = _expected(line)

    verdict = check_with([detector], text, EVERYTHING)

    assert places == sorted({(f.start, f.end) for f in verdict.findings})


def test_every_detector_has_a_golden_file():
    """Adding a detector means adding its table of hits and misses."""
    assert {d.name for d in DETECTORS} == {path.stem for path in GOLDEN.glob("*.txt")}
