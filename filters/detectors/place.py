"""Where a person lives or is: coordinates, map links and location points with a word about the person."""

import re
from collections.abc import Iterator

from filters.cues import cues
from filters.detector import FunctionDetector
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_DIGIT = re.compile(r"[0-9]")
_GATE = ("map", "2gis", "geo:")
_COORDINATES = re.compile(
    r"(?<![0-9.])-?[0-9]{2}[.,][0-9]{3,8}°?(?: ?[nс]\.?ш?\.?)?[,; /]{1,3}"
    r"-?[0-9]{2,3}[.,][0-9]{3,8}°?(?: ?[eв]\.?д?\.?)?(?![0-9])"
)
_DEGREES = re.compile(
    r"[0-9]{2}° ?[0-9]{1,2}[′'’] ?(?:[0-9.]{1,6}[″\"”]{0,2})? ?[nсsю]?[.ш ]{0,3},? ?[0-9]{2,3}° ?[0-9]{1,2}[′'’]?"
)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:yandex\.(?:ru|com)/maps|maps\.yandex\.ru|ya\.cc|maps\.app\.goo\.gl|goo\.gl/maps|maps\.google\.[a-z]{2,3}|"
    r"google\.[a-z]{2,3}/maps|maps\.apple\.com|2gis\.ru|go\.2gis\.com|osm\.org|openstreetmap\.org|maps\.me)[^\s;]{0,200}|geo:[0-9.,\-]{5,40}"
)

_WHY = {
    "coordinates": "координаты места, где живёт или находится человек",
    "link": "ссылка на карте ведёт к месту, где живёт или находится человек",
}
_NEAR = 50


def _find(doc: Document) -> Iterator[Finding]:
    if not _DIGIT.search(doc.low) and not any(sign in doc.low for sign in _GATE):
        return
    end = -1
    for rule, pattern in (("link", _LINK), ("coordinates", _COORDINATES), ("coordinates", _DEGREES)):
        for match in pattern.finditer(doc.low):
            a, b = match.span()
            if a < end or is_own_text(doc, match.group()) or not _of_person(doc, a, b):
                continue
            end = b
            yield finding(doc, a, b, f"place/{rule}", _WHY[rule], 0.85)


def _of_person(doc: Document, a: int, b: int) -> bool:
    """Somebody is said to live or be there, and no common place is named nearer."""
    near = cues(doc)
    own = near.distance("place", a, b, _NEAR, _NEAR)
    common = near.distance("venue_place", a, b, _NEAR, _NEAR)
    if own is None:
        return False
    return common is None or near.near("home", a, b, _NEAR, _NEAR)


DETECTOR = FunctionDetector("place", CATEGORIES, _find)
