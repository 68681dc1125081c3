"""Bank cards: 16–19 digits by Luhn, issuer prefix and the words around."""

import re
from collections.abc import Iterator

from filters import checksums
from filters.cues import Cues, cues
from filters.detector import FunctionDetector
from filters.digits import Run, runs
from filters.personal import CATEGORIES, finding, is_own_number
from filters.types import Document, Finding

_LENGTHS = frozenset(range(15, 20))
_MIR = range(2200, 2205)
_MASTERCARD = range(2221, 2721)
_MASTERCARD_OLD = range(51, 56)
_SHORT = 15
_USUAL = 16
_NEAR = 45
_AFTER = 50
_SECRET = re.compile(
    r"(?<![0-9/])(?:0[1-9]|1[0-2]) ?/ ?[0-9]{2}(?![0-9/])|(?:cv[vc]2?|пин|код)[ :\-]{1,3}[0-9]{3,4}(?![0-9])"
)
_MOST_GROUPS = 6
_FEWEST_DIGITS_IN_GROUP = 2

_WHY_CHECKED = "номер банковской карты: начало номера и контрольная цифра сходятся"
_WHY_NAMED = "рядом со словом о карте число, похожее на номер банковской карты"


def _find(doc: Document) -> Iterator[Finding]:
    end = -1
    for run in runs(doc):
        if len(run.digits) < _SHORT:
            continue
        for window in run.windows(_LENGTHS, _MOST_GROUPS):
            if window.a < end or not _shape(window):
                continue
            score = _score(window.digits, cues(doc), window)
            if score and not is_own_number(doc, window.digits):
                end = window.b
                checked = checksums.card(window.digits)
                rule = "card/checked" if checked else "card/named"
                yield from _secrets(doc, end)
                yield finding(doc, window.a, end, rule, _WHY_CHECKED if checked else _WHY_NAMED, score)


def _secrets(doc: Document, end: int) -> Iterator[Finding]:
    """Expiry date and security code written after the number."""
    for match in _SECRET.finditer(doc.low, end, end + _AFTER):
        yield finding(doc, match.start(), match.end(), "card/secret", "срок действия или код банковской карты", 0.8)


def _shape(window: Run) -> bool:
    """One number or groups of two and more digits (but for the last, when a digit was left over)."""
    return not window.plain or all(len(group.digits) >= _FEWEST_DIGITS_IN_GROUP for group in window.groups[:-1])


def _issued(digits: str) -> bool:
    """Whether a payment system issues such numbers: ISO/IEC 7812 prefixes of МИР, Visa, Mastercard, UnionPay, Amex."""
    four, two = int(digits[:4]), int(digits[:2])
    if len(digits) == _SHORT:
        return two in {34, 37}
    return (
        four in _MIR
        or digits[0] == "4"
        or two in _MASTERCARD_OLD
        or four in _MASTERCARD
        or two in {62, 50, 56, 57, 58, 63, 67}
        or four in {6011, 9112}
    )


def _score(digits: str, near: Cues, window: Run) -> float:
    """How sure it is a card, 0 when it is not."""
    a, b = window.a, window.b
    named = near.near("card", a, b, _NEAR, _NEAR)
    if not _issued(digits) or (near.near("policy", a, b) and not named):
        return 0.0
    sure = int(digits[:4]) in _MIR or digits[0] in "45"
    if near.near("order", a, b, 30, 0) and not named:
        return 0.0
    if checksums.card(digits):
        if named or (sure and len(digits) == _USUAL):
            return 0.97 if named else 0.9
        return 0.0
    if sure and len(digits) == _USUAL and not near.near("order", a, b, 30, 30):
        return 0.75 if named or _in_fours(window) else 0.0
    return 0.0


def _in_fours(window: Run) -> bool:
    """Written as it stands on the card, so that a slip of the finger in it is still a card."""
    return window.sizes == (4, 4, 4, 4)


DETECTOR = FunctionDetector("card", CATEGORIES, _find)
