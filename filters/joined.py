"""Violations split over consecutive messages of one author: «пиз», «дец»."""

from collections.abc import Sequence
from itertools import accumulate

from filters.pipeline import check
from filters.types import Context, Finding, Verdict


def _inside(findings: Sequence[Finding], other: Finding) -> bool:
    """Whether one of the findings already says what ``other`` says of this place."""
    return any(f.category is other.category and f.start < other.end and other.start < f.end for f in findings)


def check_joined(pieces: Sequence[str], context: Context) -> tuple[str, Verdict, int] | None:
    """Check consecutive messages of one author as one text.

    Args:
        pieces: the last messages, the oldest first.
        context: what is known beside the text.

    Returns:
        The joined text (a line break between pieces), the findings in it that cross a boundary and are no part of a
        single message's own findings, and the index of the first message concerned; nothing when there are none.
    """
    if len(pieces) < 2:  # noqa: PLR2004 - one message has no boundary
        return None
    text = "\n".join(pieces)
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces[:-1])]
    borders = [start - 1 for start in starts[1:]]
    crossing = [f for f in check(text, context).findings if any(f.start < border < f.end - 1 for border in borders)]
    if not crossing:
        return None
    own = [
        Finding(f.category, f.start + start, f.end + start, f.score, f.rule, f.why, f.severity)
        for start, piece in zip(starts, pieces, strict=True)
        for f in check(piece, context).findings
    ]
    new = tuple(f for f in crossing if not _inside(own, f))
    if not new:
        return None
    first = max(i for i, start in enumerate(starts) if start <= new[0].start)
    return text, Verdict(new), first
