"""The way of a text through the filters: pieces, document, detectors in order, overlaps resolved."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from filters.detectors import (
    account,
    account_report,
    address,
    card,
    credentials,
    data_request,
    documents,
    email,
    illegal,
    insult,
    person,
    phone,
    place,
    plate,
    profanity,
    profile,
    spam,
    threat,
)
from filters.normalize import document, pieces
from filters.types import Category, Context, Detector, Finding, Verdict

# The order is the order of ``explain``; no detector knows another, so it changes no verdict.
DETECTORS: tuple[Detector, ...] = (
    profanity.DETECTOR,
    insult.DETECTOR,
    threat.DETECTOR,
    phone.DETECTOR,
    email.DETECTOR,
    documents.DETECTOR,
    card.DETECTOR,
    account.DETECTOR,
    address.DETECTOR,
    place.DETECTOR,
    plate.DETECTOR,
    profile.DETECTOR,
    person.DETECTOR,
    data_request.DETECTOR,
    credentials.DETECTOR,
    illegal.DETECTOR,
    account_report.DETECTOR,
    spam.DETECTOR,
)  # fmt: skip


def resolve(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of findings of one category that overlap keep the surest, then the longest; categories may overlap each other."""
    kept: list[Finding] = []
    places: dict[Category, list[tuple[int, int]]] = defaultdict(list)
    for finding in sorted(set(findings), key=lambda f: (-f.score, f.start - f.end, f.start, f.rule)):
        taken = places[finding.category]
        at = bisect_left(taken, (finding.start, finding.start))
        if at and taken[at - 1][1] > finding.start:
            continue
        if at < len(taken) and taken[at][0] < finding.end:
            continue
        insort(taken, (finding.start, finding.end))
        kept.append(finding)
    return tuple(sorted(kept, key=lambda f: (f.start, f.end, f.category)))


def _moved(finding: Finding, offset: int) -> Finding:
    return replace(finding, start=finding.start + offset, end=finding.end + offset) if offset else finding


def check_with(detectors: Sequence[Detector], text: str, context: Context) -> Verdict:
    """Check ``text`` with these detectors only."""
    findings: list[Finding] = []
    for offset, piece in pieces(text):
        doc = document(piece, context)
        for detector in detectors:
            for finding in detector.find(doc):
                findings.append(_moved(finding, offset))  # noqa: PERF401 - a generator costs more than most detectors
    if not findings:
        return _CLEAN
    return Verdict(resolve(f for f in findings if f.category in context.enabled))


@lru_cache(maxsize=64)
def _active(enabled: frozenset[Category]) -> tuple[Detector, ...]:
    """The detectors that can find something of these categories."""
    return tuple(detector for detector in DETECTORS if detector.categories & enabled)


_CLEAN = Verdict()
_DEFAULT = Context()


def check(text: str, context: Context = _DEFAULT) -> Verdict:
    """Find what section 3.3 forbids in ``text``.

    Args:
        text: any string; beyond 4,096 characters it is checked in overlapping pieces.
        context: what is known beside the text.

    Returns:
        The verdict; offsets are code points of ``text``.
    """
    return check_with(_active(context.enabled), text, context)
