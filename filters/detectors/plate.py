"""Vehicle plates of people: letter, three digits, two letters, region code; not the hired bus's."""

import re
from collections.abc import Iterator

from filters.cues import cues
from filters.detector import FunctionDetector
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_LETTER = "[авекмнорстухabekmhopctyx]"  # ГОСТ Р 50577: Cyrillic letters that look like Latin ones
_PLATE = re.compile(
    rf"(?<![а-яa-z0-9])({_LETTER}) ?-?([0-9оo] ?[0-9оo] ?[0-9оo]) ?-?({_LETTER} ?{_LETTER})"
    r"(?: ?[-/]? ?([0-9]{2,3})(?![0-9])|(?![а-яa-z0-9]))(?: ?(?:rus|рус)(?![а-яa-z]))?"
)
_DIGITS_FIRST = re.compile(r"[0-9] ?[0-9оo] ?[0-9оo]|[оo] ?[0-9] ?[0-9оo]")
_FEWEST = 2  # digits where the letter О may stand for nought

_WHY = "государственный номер машины: по нему узнают владельца"


def _find(doc: Document) -> Iterator[Finding]:
    if not _DIGITS_FIRST.search(doc.low):
        return
    for match in _PLATE.finditer(doc.low):
        a, b = match.span()
        if is_own_text(doc, match.group()):
            continue
        near = cues(doc)
        if near.near("transport", a, b, 25, 6) or sum(map(str.isdigit, match.group(2))) < _FEWEST:
            continue
        if near.near("vehicle", a, b):
            yield finding(doc, a, b, "plate/named", _WHY, 0.92)
        elif match.group(4) and _joined(match.group()):
            yield finding(doc, a, b, "plate/shape", _WHY, 0.8)


def _joined(text: str) -> bool:
    """Letters and digits stand together as on a plate, with a blank before the region at most."""
    return " " not in text[:6]


DETECTOR = FunctionDetector("plate", CATEGORIES, _find)
