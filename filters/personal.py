"""What the personal data detectors share: how a finding is made and which values are the institution's own."""

import re
from functools import lru_cache

from filters.normalize import normalize
from filters.types import Category, Document, Finding, Severity

CATEGORIES = frozenset({Category.PERSONAL_DATA})

_NOT_DIGIT = re.compile(r"[^0-9]+")
_NOT_LETTER = re.compile(r"[^а-яa-z0-9]+")
_NATIONAL = 10  # digits of a Russian number without its 7 or 8
_FEWEST_OWN_DIGITS = 5
_LONGEST = 400
_SURE = 0.9  # from here on a find is grave


def finding(doc: Document, a: int, b: int, rule: str, why: str, score: float) -> Finding:
    """A finding of personal data at the place ``[a, b)`` of the normal text; spaces at its ends are left out."""
    while b - 1 > a and doc.norm[b - 1] in " \n,;:":
        b -= 1
    while a + 1 < b and doc.norm[a] in " \n,;:":
        a += 1
    start, end = doc.span(a, b)
    return Finding(
        Category.PERSONAL_DATA, start, end, score, rule, why, Severity.HIGH if score >= _SURE else Severity.MEDIUM
    )


@lru_cache(maxsize=64)
def _own_numbers(values: frozenset[str]) -> frozenset[str]:
    numbers = (_NOT_DIGIT.sub("", normalize(value[:_LONGEST])[0]) for value in values)
    return frozenset(
        number[-_NATIONAL:] if len(number) <= _NATIONAL + 1 else number
        for number in numbers
        if len(number) >= _FEWEST_OWN_DIGITS
    )


@lru_cache(maxsize=64)
def _own_texts(values: frozenset[str]) -> frozenset[str]:
    texts = (letters(normalize(value[:_LONGEST])[0].lower()) for value in values)
    return frozenset(text for text in texts if text)


def letters(text: str) -> str:
    """Letters and digits of a lower-case text alone, ё as е: how addresses, mails and links are compared."""
    return _NOT_LETTER.sub("", text.replace("ё", "е"))


def is_own_number(doc: Document, digits: str) -> bool:
    """Whether the digits are one of the institution's own phones or accounts, with or without 7 or 8 in front."""
    values = doc.context.own_values
    if not values:
        return False
    return (digits[-_NATIONAL:] if len(digits) <= _NATIONAL + 1 else digits) in _own_numbers(values)


def is_own_text(doc: Document, text: str) -> bool:
    """Whether the text is (part of) one of the institution's own addresses, mails or links, or contains one."""
    values = doc.context.own_values
    if not values:
        return False
    plain = letters(text)
    return any(own in plain or (len(plain) >= _FEWEST_OWN_DIGITS and plain in own) for own in _own_texts(values))
