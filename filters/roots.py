"""Obscene and vulgar roots of Russian: patterns of whole words, and the dictionary's word for innocence.

A pattern describes a whole lower-case word with ё as е. A word the dictionary knows under a lemma that is no such word
itself is innocent (колебания, страхуй, залупили), unless the lexicon lists the form: хули is no imperative any more.
"""

from dataclasses import dataclass
from functools import lru_cache

import re2

import lexicons
from filters import morph
from filters.root_patterns import PATTERNS
from filters.types import Severity

_COMPILED = {
    tier: [(name, re2.compile(f"(?:{pattern})$")) for name, pattern in patterns.items()]
    for tier, patterns in PATTERNS.items()
}
# One match for the many words that are nothing of the kind; the order of the patterns decides only among the few.
# It reads bytes, because the wrapper of re2 takes longer to tell characters than re2 to match.
_ANY = re2.compile("(?:" + "|".join(pattern for patterns in PATTERNS.values() for pattern in patterns.values()) + ")$")
_MAX = 40  # no Russian word is longer


@dataclass(frozen=True, slots=True)
class Root:
    """What a word was found to be.

    Attributes:
        name: name of the root or of the lexicon section.
        tier: HIGH for the four roots, MEDIUM for vulgar words.
        word: the word in plain Cyrillic.
    """

    name: str
    tier: Severity
    word: str


TIERS = {"tier_a": Severity.HIGH, "tier_b": Severity.MEDIUM}


def _pattern(word: str) -> Root | None:
    """The root whose pattern the whole word fits."""
    if len(word) > _MAX or not _ANY.match(encoded := word.encode()):
        return None
    for tier, patterns in _COMPILED.items():
        for name, pattern in patterns:
            if pattern.match(encoded):
                return Root(name, tier, word)
    return None


def _inflected(lemma: str) -> list[str]:
    """Forms of a lemma; guessed forms that are innocent dictionary words (охереть: охри) are left out."""
    return [
        form
        for form in sorted(morph.forms(lemma))  # of two that fit a disguise the first counts, in every process
        if not morph.known(form) or any(_pattern(own) or own == lemma for own in morph.lemmas(form))
    ]


class _Words:
    """The lexicon's words: forms that are always profane, and forms that are innocent."""

    def __init__(self) -> None:
        lexicon = lexicons.load("profanity")
        self.forms: dict[str, Root] = {}
        for section, tier in TIERS.items():
            for entry in lexicon.entries[section]:
                word = entry.words[0]
                if len(entry.words) > 1 or word.kind == "prefix":
                    continue
                for form in _inflected(word.text) if word.kind == "lemma" else (word.text,):
                    self.forms.setdefault(form, Root(section, tier, form))
        innocent = lexicons.load("exceptions").entries["profanity"]
        self.innocent: set[str] = set()
        self.innocent_prefixes: tuple[str, ...] = tuple(
            entry.words[0].text for entry in innocent if entry.words[0].kind == "prefix"
        )
        for entry in innocent:
            word = entry.words[0]
            if word.kind != "prefix":
                self.innocent.update(morph.forms(word.text) if word.kind == "lemma" else (word.text,))


@lru_cache(maxsize=1)
def words() -> _Words:
    """The lexicon's words, compiled once."""
    return _Words()


def excused(word: str) -> bool:
    """Whether the exceptions lexicon names this word."""
    own = words()
    return word in own.innocent or word.startswith(own.innocent_prefixes)


def resembles(word: str) -> bool:
    """Whether a word looks profane, innocent or not; ``explain`` tells of those that are innocent."""
    return _pattern(word) is not None or word in words().forms


@lru_cache(maxsize=65536)
def profane(word: str) -> Root | None:
    """What a plain Cyrillic word (lower case, ё as е) is, or nothing when it is innocent."""
    if excused(word):
        return None
    listed = words().forms.get(word)
    found = listed or _pattern(word)
    if found is None or listed:
        return found
    if morph.known(word) and not any(_pattern(lemma) for lemma in morph.lemmas(word)):
        return None
    return found


@lru_cache(maxsize=65536)
def innocent(word: str) -> bool:
    """Whether the dictionary or the exceptions know this word and it is not profane."""
    return excused(word) or (morph.known(word) and profane(word) is None)
