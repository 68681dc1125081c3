"""Morphology: all readings of a word by pymorphy3, cached."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pymorphy3 import MorphAnalyzer

_LONGEST = 40  # letters; no Russian word is longer
_ANALYZED = re.compile(r"[a-zа-яё0-9'-]+")  # pymorphy3 fails on characters that Unicode gives no name


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a word form.

    Attributes:
        lemma: dictionary form, ё as е.
        pos: OpenCorpora part of speech (``NOUN``, ``VERB``, ``INFN`` …) or ``""``.
        grammemes: all OpenCorpora grammemes (``impr``, ``2per``, ``Name``, ``Surn`` …).
        known: the dictionary has the word; otherwise the reading is guessed by its ending.
        score: estimated probability of the reading.
    """

    lemma: str
    pos: str
    grammemes: frozenset[str]
    known: bool
    score: float


@lru_cache(maxsize=1)
def analyzer() -> MorphAnalyzer:
    """The one analyzer; loading takes about a tenth of a second and 20 MB."""
    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=8192)
def _grammemes(tag: Any) -> tuple[str, frozenset[str]]:
    """Part of speech and grammemes of a tag as plain strings; there are some thousand different tags."""
    return str(tag.POS or ""), frozenset(map(str, tag.grammemes))


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[Reading, ...]:
    """All readings of a lower-case word form, the likeliest first; at most 40 letters are looked at."""
    word = word[:_LONGEST]
    if not _ANALYZED.fullmatch(word):
        return (Reading(word, "", frozenset(), known=False, score=1.0),)
    return _looked_up(word) or tuple(
        Reading(parse.normal_form.replace("ё", "е"), *_grammemes(parse.tag), known=False, score=parse.score)
        for parse in analyzer().parse(word)
    )


def _looked_up(word: str) -> tuple[Reading, ...]:
    """The dictionary's readings, as ``MorphAnalyzer.parse`` orders them but in half its time."""
    morph = analyzer()
    dictionary = morph.dictionary
    found = [
        (dictionary.build_normal_form(para, i, fixed), dictionary.build_tag_info(para, i))
        for fixed, parses in dictionary.words.similar_items(word, morph.char_substitutes)
        for para, i in parses
    ]
    probability = morph.prob_estimator.p_t_given_w.prob
    scores = [probability(word, tag) for _, tag in found]
    if not any(scores):
        scores = [1 / len(found) for _ in found]
    read = [
        Reading(lemma.replace("ё", "е"), *_grammemes(tag), known=True, score=score)
        for (lemma, tag), score in zip(found, scores, strict=True)
    ]
    return tuple(sorted(read, key=_by_score))


def _by_score(reading: Reading) -> float:
    return -reading.score


@lru_cache(maxsize=65536)
def lemmas(word: str) -> frozenset[str]:
    """All lemmas of a lower-case word form: a token has several (стали: стать, сталь)."""
    return frozenset(reading.lemma for reading in readings(word))


def lemma(text: str) -> str | None:
    """The one dictionary form of a plain word, for people to read; None for anything but a word of Cyrillic letters."""
    word = text.strip().lower().replace("ё", "е")
    if not word.isalpha() or not "а" <= word[0] <= "я" or len(word) > _LONGEST:
        return None
    found = [reading.lemma for reading in readings(word) if reading.known]
    # What the dictionary does not know stays as it is: a guessed lemma reads like a slip.
    return word if word in found or not found else found[0]


@lru_cache(maxsize=65536)
def known(word: str) -> bool:
    """Whether the dictionary has this word form (ё may be written е)."""
    if not _ANALYZED.fullmatch(word):
        return False
    morph = analyzer()
    return bool(morph.dictionary.words.similar_keys(word[:_LONGEST], morph.char_substitutes))


@lru_cache(maxsize=4096)
def forms(lemma: str) -> frozenset[str]:
    """All inflected forms of a lemma, lower case with ё as е; an unknown word is inflected by its likeliest pattern."""
    parses = analyzer().parse(lemma)
    folded = lemma.replace("ё", "е")
    own = [p for p in parses if p.normal_form.replace("ё", "е") == folded]
    if own and not own[0].is_known:
        own = own[:1]
    chosen = own or parses[:1]
    return frozenset({folded} | {form.word.replace("ё", "е") for parse in chosen for form in parse.lexeme})
