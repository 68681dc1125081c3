"""Home addresses: at least two of street, house, flat, entrance, floor, door code; a venue's address is none."""

import re
from collections.abc import Iterator

from filters.addresses import Part, chains
from filters.cues import Cues, cues
from filters.detector import FunctionDetector
from filters.names import full_names, given_name_near, surnames
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_BEFORE = 60  # characters before an address where «живёт» is looked for
# Patterns that end with the address: the text is cut there, and every quantifier is bounded.
_LIVES_BEFORE = re.compile(r"(?:жив[уе]|прожива|пропис|зарегистрир)[а-я]{0,8}[^.!?\n]{0,25}$")
_LIVES_AFTER = re.compile(r"[^.!?\n]{0,25}(?:жив[уе]|прожива|пропис)")
_HOUSE_WORD_BEFORE = re.compile(r"(?:дом|адрес|живет|по|на)[ :]{1,2}$|, $")
# A garden plot is somebody's home for the summer: the partnership and the number of the plot tell which.
_PLOT = re.compile(
    r"(?<![а-я])(?:(?:снт|днт|сдт|тсн|кооператив[а-я]{0,2}|товариществ[а-я]{0,2})(?![а-я])"
    r"[^.!?\n]{0,60}?(?:ул\. ?[^.!?\n]{0,40})?(?<![а-я])(?:участ(?:ок|ке|ка)|уч\.?|дом)"
    r"|(?:дач[аеуи]|дачн[а-я]{2,3}|садовод[а-я]{2,8})(?![а-я])[^.!?\n]{0,60}?(?:ул\. ?[^.!?\n]{0,40})?"
    r"(?<![а-я])(?:участ(?:ок|ке|ка)|уч\.?)) ?№? ?[0-9]{1,4}"
    r"(?![0-9]| ?(?:сот|га|м|кв|км|руб|р)(?![а-я])| ?соток| ?(?:раз|шт|этаж|дн|лет|год|чел))"
)
_WAY_TO_DOOR = frozenset({"house", "street", "entrance", "floor", "code"})

_WHY = {
    "flat": "домашний адрес с квартирой",
    "house": "адрес дома, где живёт человек",
    "plot": "садовый участок, где бывает или живёт человек",
    "entrance": "подъезд, этаж или код двери вместе с квартирой или домом",
}


def _find(doc: Document) -> Iterator[Finding]:
    for chain in chains(doc):
        rule = _judge(doc, chain)
        a, b = chain[0].a, chain[-1].b
        if rule and not is_own_text(doc, doc.low[a:b]):
            yield finding(doc, a, b, f"address/{rule}", _WHY[rule], 0.9 if rule == "flat" else 0.8)
    if "уч" in doc.low or "дом" in doc.low:
        for match in _PLOT.finditer(doc.low):
            if not cues(doc).anywhere("realty") and not is_own_text(doc, match.group()):
                yield finding(doc, match.start(), match.end(), "address/plot", _WHY["plot"], 0.8)


def _judge(doc: Document, chain: tuple[Part, ...]) -> str:
    """Which rule makes the chain a home address, or nothing."""
    kinds = {part.kind for part in chain}
    if len(kinds) == 1 and "flat" not in kinds:
        return ""
    a, b = chain[0].a, chain[-1].b
    near = cues(doc)
    if _fiction(near, a, b) or near.anywhere("realty"):
        return ""
    street = not kinds.isdisjoint({"street", "bare"})
    if "flat" in kinds and (street or kinds & _WAY_TO_DOOR or _lives_at(doc, a, b)):
        return "flat"
    venue = near.near("venue", a, b, 60, 40)
    if street and "short_flat" in kinds:
        typed = not venue and not kinds.isdisjoint({"street", "town"})
        if typed or _somebodys(doc, near, a, b):
            return "flat"
    if kinds & {"code", "entrance"} and len(kinds & _WAY_TO_DOOR) > 1 and not venue:
        return "entrance"
    if "house" in kinds and not (venue and not _LIVES_BEFORE.search(doc.low[max(0, a - _BEFORE) : a])):
        return "house" if _home(doc, near, kinds, a, b) else ""
    return ""


def _fiction(near: Cues, a: int, b: int) -> bool:
    """Whether a word of books or history stands beside the address, not in the street's name («ул. Космонавта …»)."""
    return near.near("fiction", max(0, a - 1), a, 60, 0) or near.near("fiction", b, b, 0, 60)


def _lives_at(doc: Document, a: int, b: int) -> bool:
    return bool(_LIVES_BEFORE.search(doc.low[max(0, a - _BEFORE) : a]) or _LIVES_AFTER.match(doc.low, b))


def _somebodys(doc: Document, near: Cues, a: int, b: int) -> bool:
    """Somebody is said to live there or is named beside the address."""
    if near.near("lives", a, b, 40, 30) or near.near("private", a, b, 40, 40) or full_names(doc):
        return True
    return not near.near("venue", a, b, 60, 40) and given_name_near(doc, a, b, 40)


def _home(doc: Document, near: Cues, kinds: set[str], a: int, b: int) -> bool:
    """A house without a flat: somebody must be said to live there, or be named with it."""
    if kinds.isdisjoint({"street", "bare"}):
        return "town" in kinds and _lives_at(doc, a, b)
    before = doc.low[max(0, a - _BEFORE) : a]
    if near.near("lives", a, b, 40, 30):
        return True
    return ("street" in kinds or bool(_HOUSE_WORD_BEFORE.search(before))) and bool(full_names(doc) or surnames(doc))


DETECTOR = FunctionDetector("address", CATEGORIES, _find)
