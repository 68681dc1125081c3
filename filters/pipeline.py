"""The way of a text through the filters: pieces, document, detectors in order, overlaps resolved."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from filters import morph
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
from filters.types import Category, Context, Detector, Document, Finding, Verdict

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


# What a chat may ask not to flag, word by word.
_BY_WORD = frozenset({Category.PROFANITY, Category.INSULT})


def _unless_allowed(findings: list[Finding], doc: Document) -> list[Finding]:
    """Leave out words that the chat asked not to flag; but no word is allowed for insulting somebody with it.

    A word that is only coarse, or only an insult by the lexicon, goes; one that is coarse and aimed at somebody stays.
    """
    lemmas = doc.context.allowed_lemmas
    asked = [f for f in findings if f.category in _BY_WORD and _has_lemma(doc, f, lemmas)]
    # The model speaks of a whole sentence, not of the word in it.
    named = [f for f in asked if not f.rule.endswith("/model")]
    aimed = [
        f for f in named if any(g.category is not f.category and g.start < f.end and f.start < g.end for g in named)
    ]
    return [f for f in findings if f not in asked or f in aimed]


def _has_lemma(doc: Document, finding: Finding, lemmas: frozenset[str]) -> bool:
    return any(
        token.low in lemmas or not lemmas.isdisjoint(morph.lemmas(token.low))
        for token in doc.tokens
        if finding.start <= doc.starts[token.a] < finding.end
    )


def check_with(detectors: Sequence[Detector], text: str, context: Context) -> Verdict:
    """Check ``text`` with these detectors only."""
    findings: list[Finding] = []
    for offset, piece in pieces(text):
        doc = document(piece, context)
        found: list[Finding] = []
        for detector in detectors:
            found.extend(detector.find(doc))
        if found and context.allowed_lemmas:
            found = _unless_allowed(found, doc)
        if found:
            findings.extend([_moved(finding, offset) for finding in found])
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
