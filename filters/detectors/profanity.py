"""Profanity: мат by its roots, vulgar and distorted words from the lexicon."""

from collections.abc import Iterator

import lexicons
from filters.detector import FunctionDetector
from filters.phrases import Matcher
from filters.types import Category, Document, Finding, Severity

_MATCHER = Matcher(lexicons.load("profanity"))


def _find(doc: Document) -> Iterator[Finding]:
    for match in _MATCHER.find(doc):
        start, end = doc.span(match.a, match.b)
        yield Finding(
            category=Category.PROFANITY,
            start=start,
            end=end,
            score=0.95,
            rule=f"profanity/{match.entry.section}",
            why="нецензурное слово" if match.entry.section == "tier_a" else "грубое слово",
            severity=Severity.HIGH if match.entry.section == "tier_a" else Severity.MEDIUM,
        )


DETECTOR = FunctionDetector("profanity", frozenset({Category.PROFANITY}), _find)
