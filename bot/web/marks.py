"""Marked places: which parts of a shown text were what the filters found."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from filters.normalize import normalize

# Parts of a text in order, and whether each is marked.
Marked: TypeAlias = tuple[tuple[str, bool], ...]

# What the masked excerpt hides: dots, and the letters left beside them.
_HIDDEN = re.compile(r"\w*•+\w*")
_BLANKS = re.compile(r"\s+")


def excerpt(shown: str, found: Iterable[str]) -> Marked:
    """Mark in a masked excerpt what is hidden, and those found places that stand in it in plain view.

    Args:
        shown: the masked excerpt.
        found: the found places as they were written.
    """
    places = [match.span() for match in _HIDDEN.finditer(shown)]
    for piece in found:
        # The excerpt is one line of normal text.
        plain = _BLANKS.sub(" ", normalize(piece)[0]).strip()
        at = shown.find(plain) if plain else -1
        if at >= 0:
            places.append((at, at + len(plain)))
    return parts(shown, places)


def parts(text: str, places: Iterable[tuple[int, int]]) -> Marked:
    """A text cut at its marked places; places may overlap, and those outside the text are cut off."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in _merged([(max(0, a), min(b, len(text))) for a, b in places]):
        if start > at:
            cut.append((text[at:start], False))
        cut.append((text[start:end], True))
        at = end
    if at < len(text):
        cut.append((text[at:], False))
    return tuple(cut)


def _merged(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(place for place in places if place[0] < place[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
