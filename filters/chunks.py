"""A blank-free chunk with signs judged: signs for letters, between letters, over letters. Cached like a token."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from filters import disguise, morph, vocabulary
from filters.judge import Judgement, judge
from filters.roots import innocent, profane
from filters.types import Severity
from filters.vocabulary import MASK

_CYRILLIC = re.compile(r"[а-я]+")
_EDGE = ".,:;!?()\"'«»„“”‘’…<>{}[]/\\|~`+=-—"
_EMPHASIS = "*_~`"
_MASKS = frozenset("*#@$%&?!_^+=•·…×░▒█■●◼◻□○-.~")
_STRONG = frozenset("*#@$%•●■█░▒")  # signs that hide letters and do little else
_WEAK = frozenset("-.…~=+?!")  # signs that mostly punctuate
_STARS = ("**", "***", "****", "*****", "##", "###", "@@")
_LETTERS = str.maketrans("abcehkmoptxy", "авсенкмортху")
_CLEAR = 5  # letters of a word that can hardly be another
_LONGEST_MASKED = 16  # characters of a masked word


def _picture(sign: str) -> bool:
    """Whether the sign is an emoji or another picture."""
    return unicodedata.category(sign) == "So"


def _is_mask(sign: str) -> bool:
    return sign in _MASKS or not (sign.isalnum() or sign.isspace())


def _whole_chunk(chunk: str) -> tuple[int, int, Judgement] | None:
    """Judge a chunk whose signs at the edges are letters: keys of the other layout, letters drawn of several signs."""
    core = chunk.rstrip(",.:;!?")
    if chunk.isascii() and not chunk.isalnum():
        for typed in dict.fromkeys((core, chunk)):
            found = vocabulary.listed(disguise.other_layout(typed))
            if found:
                return 0, len(typed), (found, "layout", 0.9)
    letters = disguise.drawn(chunk)
    if letters != chunk and (judged := judge(letters.strip(_EDGE))):
        return 0, len(core), (judged[0], "letters", 0.9)
    return None


@lru_cache(maxsize=32768)
def judge_chunk(chunk: str) -> tuple[int, int, Judgement] | None:
    """Judge a blank-free chunk that holds signs: its inner place, and what it is."""
    whole = _whole_chunk(chunk)
    if whole:
        return whole
    a = len(chunk) - len(chunk.lstrip(_EDGE))
    b = len(chunk.rstrip(_EDGE))
    if b <= a:
        return None
    core = chunk[a:b]
    if core[0] in _EMPHASIS and core[-1] == core[0]:
        stripped = core.strip(core[0])
        a += len(core) - len(core.lstrip(core[0]))
        core = stripped
        b = a + len(core)
    if core[:1] in "#@" and core[1:2].isalpha():
        core, a = core[1:], a + 1
    if core.isalnum() or len(core) < 2:  # noqa: PLR2004 - one sign is no word
        found = _dots(chunk[a:], core) if len(core) > 1 else None
        return (a, len(chunk), found) if found else None
    verdict = _folded(core) or _masked(core) or _dots(chunk[a:], core)
    return (a, b, verdict) if verdict else None


def _folded(core: str) -> Judgement | None:
    """Signs as letters (п!зда), or as separators (х.у.й, пи-здец)."""
    letters = "".join(sign for sign in core if sign.isalnum())
    if not any(sign.isalpha() for sign in letters):
        return None
    parts = [part for part in re.split(r"[\W_]+", core) if part]
    if any(len(part) > 2 and _judged_plain(part) for part in parts):  # noqa: PLR2004 - it is found by itself
        return None
    if _separated(parts, letters) and (judged := judge(letters)):
        return judged[0], "signs", 0.92
    if len(core) - len(letters) <= 4 and not any(sign in "-.,/:;()" for sign in core):  # noqa: PLR2004 - more is no spelling
        for reading in disguise.readings(core):
            if len(reading) < 3:  # noqa: PLR2004 - two letters prove nothing
                continue
            found = profane(reading)
            if found:
                return found, "letters", 0.92
    return None


def _judged_plain(part: str) -> bool:
    judged = judge(part)
    return judged is not None and judged[1] == "plain"


def _separated(parts: Sequence[str], letters: str) -> bool:
    """Whether the parts of a chunk are pieces of one word rather than words of their own."""
    if any(len(part) > 3 and _whole(part) for part in parts):  # noqa: PLR2004 - a word of its own beside the sign
        return False
    if all(len(part) == 1 for part in parts):
        return len(parts) > 2  # noqa: PLR2004 - two letters with a dot are initials
    listed = [root for form in disguise.squeezed(letters) if (root := vocabulary.listed(form))]
    if len(parts) > 2 and any(root.tier is Severity.HIGH or len(root.word) > 3 for root in listed):  # noqa: PLR2004 - «ах.у.ела»
        return True
    if listed or not all(_CYRILLIC.fullmatch(part) for part in parts):
        return not all(_whole(part) for part in parts)
    return not any(_whole(part) for part in parts if len(part) > 2)  # noqa: PLR2004 - short pieces are in every dictionary


def _whole(part: str) -> bool:
    """Whether a piece is a word of its own."""
    return part.isdigit() or innocent(part)


def _masked(core: str) -> Judgement | None:
    """Hidden letters: х*й, п***ц, пиз🍩ец."""
    if len(core) > _LONGEST_MASKED or any(sign.isdigit() for sign in core):  # digits make a formula
        return None
    if _CYRILLIC.search(core):
        core = core.translate(_LETTERS)
    pattern = "".join(MASK if _is_mask(sign) else sign for sign in core)
    shown = pattern.replace(MASK, "")
    if not shown or not _CYRILLIC.fullmatch(shown) or not _tells(core, pattern, shown):
        return None
    hidden = frozenset(sign for sign in core if _is_mask(sign))
    strong = bool(hidden & _STRONG) or any(map(_picture, hidden))
    found = vocabulary.by_mask(pattern, loose=strong or ".." in core)
    if found is None or not _hides(pattern, hidden, strong=strong, grave=found.tier is Severity.HIGH):
        return None
    return found, "mask", 0.9


def _tells(core: str, pattern: str, shown: str) -> bool:
    """Whether what is shown of a masked word is enough to tell it."""
    if pattern[-1] == MASK and len(shown) > 2 and innocent(shown) and "*" not in core and "#" not in core:  # noqa: PLR2004
        return False  # a word with a sign after it
    if ".." in core and pattern[1] == MASK and pattern[0] not in "пхбезгжмд":
        return False
    if len(shown) == 1:
        return pattern[0] in "хпб" and core[1:] in _STARS
    return len(shown) > 2 or pattern[0] != MASK or core == "*уй"  # noqa: PLR2004 - *ка may be anything


def _hides(pattern: str, hidden: frozenset[str], *, strong: bool, grave: bool) -> bool:
    """Whether the signs hide letters here rather than punctuate or part words."""
    parts = [part for part in pattern.split(MASK) if part]
    if hidden <= _WEAK:
        clear = sum(map(len, parts)) >= _CLEAR
        return grave and (clear or not any(len(part) > 1 and _whole(part) for part in parts))
    if hidden == {"_"} and len(pattern) < _CLEAR:
        return not _ambiguous(pattern)
    return strong or not all(map(_whole, parts))


@lru_cache(maxsize=4096)
def _ambiguous(pattern: str) -> bool:
    """Whether an innocent word fits the pattern too: children fill in missing letters (к_рова)."""
    return any(
        morph.known(form) and profane(form) is None for letter in "аеиоуыюя" for form in [pattern.replace(MASK, letter)]
    )


def _dots(chunk: str, core: str) -> Judgement | None:
    """Judge a word broken off by dots or an ellipsis: пизд..., хуе…."""
    if not chunk.startswith(core + "..") or not 2 < len(core) < 9:  # noqa: PLR2004 - beginnings of known length
        return None
    if not _CYRILLIC.fullmatch(core) or innocent(core):
        return None
    found = vocabulary.by_mask(core + MASK * 2)
    return (found, "mask", 0.8) if found and found.tier is Severity.HIGH else None
