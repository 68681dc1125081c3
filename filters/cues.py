"""Words around a value that say what it is and whose: «тел», «полис», «мама», «канцелярия», «заказ»."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from filters.memo import per_document
from filters.phrases import Matcher
from filters.types import Document
from lexicons import load

REACH = 60  # characters within which a word belongs to a value; chat messages are short


@dataclass(frozen=True, slots=True)
class Cues:
    """Places of the cue words by the section of the lexicon ``personal_cues``; each list is sorted."""

    places: Mapping[str, tuple[tuple[int, int], ...]]

    def near(self, section: str, a: int, b: int, before: int = REACH, after: int = REACH) -> bool:
        """Whether a word of the section ends up to ``before`` before ``a`` or starts up to ``after`` after ``b``."""
        return self.distance(section, a, b, before, after) is not None

    def distance(self, section: str, a: int, b: int, before: int = REACH, after: int = REACH) -> int | None:
        """How many characters lie between ``[a, b)`` and the nearest word of the section, if one is near."""
        places = self.places.get(section, ())
        best: int | None = None
        for start, end in places[max(0, bisect_left(places, (a - before - 40, 0))) :]:
            if start > b + after:
                break
            far = a - end if end <= a else start - b
            if end <= a and far > before:
                continue
            far = max(far, 0)
            best = far if best is None else min(best, far)
        return best

    def anywhere(self, section: str) -> bool:
        """Whether the text has a word of the section at all."""
        return bool(self.places.get(section))


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher(load("personal_cues"))


@per_document
def cues(doc: Document) -> Cues:
    """The cue words of the document."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _matcher().find(doc):
        found.setdefault(match.entry.section, []).append((match.a, match.b))
    return Cues({section: tuple(places) for section, places in found.items()})
