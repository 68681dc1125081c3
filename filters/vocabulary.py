"""The profane words by what a disguise leaves of them: shown letters, consonants, sounds, a Latin spelling."""

import re
from collections import defaultdict
from functools import lru_cache

from filters import roots
from filters.roots import Root
from filters.types import Severity

MASK = "\0"  # stands for one hidden letter in a pattern
_SHORTEST = f"п{MASK}ц"

_VOWELS = re.compile("[аеиоуыэюяьъй]")
_VOWELS_ONLY = frozenset("аеиоуыэюяьъ")
_VOWEL_SOUND = str.maketrans({"о": "а", "э": "и", "е": "и", "ы": "и", "я": "иа", "ю": "иу", "ъ": "ь", "з": "с"})
_VOICE = str.maketrans({"д": "т", "б": "п"})
_SOFT = re.compile(r"ь(?![аеиоуыэюя])")  # before a vowel the sign is heard: обьездили
_DOUBLED = re.compile(r"(.)\1+")
_SHORT = frozenset(("хуй", "хуя", "бля", "хер"))  # three-letter words a mask with two letters may mean
_OWN_LATIN = """
    hue huey her hers hera heres manda mandy suki suke nah pox bla sram hula khan ebay suk ssa mudra bld
"""
_LATIN_OUT = frozenset(_OWN_LATIN.split())  # Latin tokens that are words of their own
_DROPPED = 2  # vowels that may be left out
_FEWEST = 2  # letters that must be shown of a word with a run of masks; of one with a single mask, one more
_AS_LATIN = str.maketrans({"э": "е", "ы": "и", "й": "и", "ь": "", "ъ": "", "щ": "ш"})


def sound(word: str) -> str:
    """A word by its sound: unstressed vowels, з and с, doubled letters do not tell."""
    return _DOUBLED.sub(r"\1", _SOFT.sub("", word.replace("ъ", "ь")).translate(_VOWEL_SOUND))


def voiceless(word: str) -> str:
    """A word by its sound when voicing does not tell either, as in пестец."""
    return sound(word).translate(_VOICE)


class _Index:
    def __init__(self) -> None:
        self.words = roots.words().forms
        self.translit: dict[str, str] = {
            "йопа": "жопа",
            "зопа": "жопа",
            "шлуха": "шлюха",
        }  # how else ж and ю are written
        self.masked: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        self.sounds: dict[str, str] = {}
        self.voiceless: dict[str, str] = {}
        self.skeletons: dict[str, list[str]] = defaultdict(list)
        for word, root in self.words.items():
            size = len(word)
            if size > 3 or word in _SHORT:  # noqa: PLR2004 - see _SHORT
                for key in ((word[0], word[-1]), (word[0], MASK), (MASK, word[-1])):
                    self.masked[*key, size].append(word)
            if size > 4 and "сс" not in word:  # noqa: PLR2004 - short words sound like innocent ones, ссать like any
                self.sounds.setdefault(sound(word), word)
                if root.tier is Severity.HIGH:
                    self.voiceless.setdefault(voiceless(word), word)
            bones = _VOWELS.sub("", word)
            if len(bones) > 2:  # noqa: PLR2004 - two consonants are half the language
                self.skeletons[bones].append(word)
            if size > 2:  # noqa: PLR2004 - two letters prove nothing in another alphabet
                self.translit.setdefault(sound_latin(word), word)


def sound_latin(word: str) -> str:
    """A word by what a Latin spelling keeps of it."""
    return word.translate(_AS_LATIN)


@lru_cache(maxsize=1)
def _index() -> _Index:
    return _Index()


@lru_cache(maxsize=1)
def heads() -> frozenset[str]:
    """Every beginning of every word, so that most words are seen at once to begin none."""
    return frozenset(word[:size] for word in _index().words for size in range(1, len(word)))


def listed(word: str) -> Root | None:
    """The word itself, if it is one of the vocabulary."""
    return _index().words.get(word)


def by_sound(word: str) -> Root | None:
    """A long enough unknown word that sounds like a profane one (``пестец``, ``епать``)."""
    index = _index()
    heard = sound(word)
    found = index.sounds.get(heard) or index.voiceless.get(heard.translate(_VOICE))
    if not found or abs(len(found) - len(word)) > 1 or sound(found)[0] != heard[0]:
        return None
    return index.words[found]


def by_skeleton(word: str) -> Root | None:
    """A word of which some vowels were dropped (``пздц``, ``хйня``): at most two, and hardly any is left."""
    index = _index()
    if sum(letter in _VOWELS_ONLY for letter in word) > 1:
        return None
    for found in index.skeletons.get(_VOWELS.sub("", word), ()):
        if 0 < len(found) - len(word) <= _DROPPED and word[0] == found[0] and _drops_vowels(word, found):
            return index.words[found]
    return None


def _drops_vowels(short: str, full: str) -> bool:
    """Whether ``short`` is ``full`` without some of its vowels."""
    at = 0
    for letter in full:
        if at < len(short) and short[at] == letter:
            at += 1
        elif letter not in _VOWELS_ONLY and letter != "й":
            return False
    return at == len(short)


def by_latin(latin: str, cyrillic: str) -> Root | None:
    """A Latin token whose Cyrillic reading is a profane word."""
    if latin in _LATIN_OUT:
        return None
    index = _index()
    found = index.translit.get(sound_latin(cyrillic))
    return index.words.get(found) if found else None


def by_mask(pattern: str, *, loose: bool = True) -> Root | None:
    """The word a pattern with ``MASK`` for hidden letters may be; letters that are shown must all agree.

    A run of masks is first read as exactly so many letters, then, if ``loose``, as any number up to eight.
    """
    index = _index()
    shown = len(pattern) - pattern.count(MASK)
    size = len(pattern)
    for word in index.masked.get((pattern[0], pattern[-1], size), ()):
        if all(a in (MASK, b) for a, b in zip(pattern, word, strict=True)):
            return index.words[word]
    head, masks, tail = pattern.partition(MASK)
    tail = masks + tail
    run = len(tail) - len(tail.lstrip(MASK))
    tail = tail[run:]
    if pattern == _SHORTEST:
        return index.words.get("пиздец")
    if MASK in tail or not head or not loose or shown < _FEWEST + (run == 1):
        return None
    for length in range(shown + 1, shown + (9 if run > 1 else 4)):
        for word in index.masked.get((head[0], tail[-1] if tail else MASK, length), ()):
            if word.startswith(head) and word.endswith(tail) and index.words[word].tier is Severity.HIGH:
                return index.words[word]
    return None
