"""One token judged: what it is in any disguise. A pure function of the token, cached."""

import re

from filters import disguise, vocabulary
from filters.memo import PerWord
from filters.roots import Root, excused, innocent, profane
from filters.types import Severity
from filters.vocabulary import MASK

_CYRILLIC = re.compile(r"[а-я]+")
_LATIN = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"[0-9]{2}")  # 36тыс and е61 are numbers beside letters
_FOREIGN_ROOT = re.compile(r"(?:за|от|на|по|м[ао]зе)?(fuck|shit|bitch)[а-я]{1,6}$")  # fuckинг
LONGEST = 48  # characters; what is longer is no word in any disguise

Judgement = tuple[Root, str, float]  # the root, the disguise, how sure


def _cyrillic(word: str) -> Judgement | None:
    """Judge a purely Cyrillic lower-case word with ё as е."""
    found = profane(word)
    if found:
        return found, "plain", 0.97
    if innocent(word):
        return None
    for form in disguise.squeezed(word)[1:]:
        if form == word:
            continue
        found = profane(form)
        if found and len(form) > 2 and (found.tier is Severity.HIGH or len(form) > 3):  # noqa: PLR2004 - сссри is no ср*
            return found, "stretched", 0.95
        if innocent(form):
            return None
    return _distorted(word)


def _distorted(word: str) -> Judgement | None:
    """Judge a word nobody knows: signs put in, other sounds, vowels left out, another word attached."""
    bare = word.replace("ъ", "").replace("ь", "")
    inner = bare + "ь" if word.endswith("ь") else bare
    if bare != word and len(bare) > 2:  # noqa: PLR2004 - two letters prove nothing
        found = vocabulary.listed(bare) or (vocabulary.listed(inner) if inner != word else None)
        if found and found.tier is Severity.HIGH:
            return found, "signs", 0.9
    if inner != word and (found := profane(inner)) and found.name == "blyad" and len(inner) > 3:  # noqa: PLR2004 - as above
        return found, "signs", 0.9
    if 3 < len(word) < 16 and not excused(word):  # noqa: PLR2004 - shorter words sound like anything, longer ones have roots
        found = vocabulary.by_sound(word)
        if found:
            return found, "sound", 0.85
        found = vocabulary.by_skeleton(word)
        if found:
            return found, "vowels", 0.85
    found = _glued(word) if 5 < len(word) < 24 else None  # noqa: PLR2004 - a profane word and a word beside it
    return (found, "glued", 0.85) if found else None


def _glued(word: str) -> Root | None:
    """A word of the four roots written together with an innocent one (``этохуйня``, ``блятькак``)."""
    begins = vocabulary.heads()
    may_begin = True  # the letters before ``at`` begin some word of the vocabulary
    for at in range(2, len(word) - 1):
        left, right = word[:at], word[at:]
        # «блять» at the end is the ending of many verbs, often misspelt.
        if right[0] in "хпб" and len(right) > 4 and not right.startswith("блять"):  # noqa: PLR2004 - shorter ones meet by chance
            found = vocabulary.listed(right)
            if found and found.tier is Severity.HIGH and innocent(left):
                return found
        if may_begin:
            found = vocabulary.listed(left) if at > 3 else None  # noqa: PLR2004 - as above
            if found and found.tier is Severity.HIGH and innocent(right):
                return found
            may_begin = left in begins
    return None


def _latin(word: str) -> Judgement | None:
    """Judge a purely Latin lower-case token."""
    short = disguise.squeezed(word)
    for latin in short:
        if len(latin) < 3:  # noqa: PLR2004 - two letters prove nothing
            continue
        if found := vocabulary.listed(latin):
            return found, "latin", 0.95
        for reading in disguise.transliterated(latin):
            found = vocabulary.by_latin(latin, reading)
            if found:
                return found, "latin", 0.9
            root = profane(reading) if len(reading) > 5 else None  # noqa: PLR2004 - shorter ones meet English words
            if root and root.name in {"pizd", "blyad"}:
                return root, "latin", 0.85
        if len(latin) > 3:  # noqa: PLR2004 - short keys hit by chance
            found = vocabulary.listed(disguise.other_layout(latin))
            if found:
                return found, "layout", 0.9
    return None


def _mixed(word: str) -> Judgement | None:
    """Judge a token that mixes alphabets, digits or letter-like signs."""
    if word[:1].isdigit() and len(word) > 3 and innocent(word[1:]):  # noqa: PLR2004 - 3банановые are three of them
        return None
    letters = sum(sign.isalpha() for sign in word)
    if len(word) < 3 or letters < (4 if word.isascii() else 2) or _NUMBER.search(word):  # noqa: PLR2004 - 3б is a class
        return None
    spoken = disguise.transliterated(word) if _LATIN.search(word) else ()
    for reading in (*disguise.readings(word), *spoken):
        for form in disguise.squeezed(reading):
            found = profane(form) if len(form) > 2 else None  # noqa: PLR2004 - as above
            if found:
                return found, "letters", 0.93
    foreign = _FOREIGN_ROOT.match(word)
    if foreign and (found := vocabulary.listed(foreign.group(1))):
        return found, "glued", 0.9
    return _digit_for_letter(word)


def _digit_for_letter(word: str) -> Judgement | None:
    """A Cyrillic word with one digit that looks like nothing (х0й): the digit hides a letter."""
    pattern = _DIGIT.sub(MASK, word)
    if (
        pattern.count(MASK) != 1
        or not _CYRILLIC.fullmatch(pattern.replace(MASK, ""))
        or MASK in pattern[:: len(pattern) - 1]
    ):
        return None
    found = vocabulary.by_mask(pattern, loose=False)
    return (found, "letters", 0.85) if found and found.tier is Severity.HIGH else None


@PerWord
def judge(low: str) -> Judgement | None:
    """What one lower-case token (ё as е) is, or nothing: a pure function, cached."""
    if len(low) > LONGEST:
        low = disguise.plain(low)[:LONGEST]
    if low.isdigit():
        return None
    if _CYRILLIC.fullmatch(low):
        return _cyrillic(low)
    if _LATIN.fullmatch(low):
        return _latin(low)
    return _mixed(low)
