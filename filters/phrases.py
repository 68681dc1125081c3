"""Lexicon entries found in a document: words by all their forms, beginnings, phrases with gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from filters import morph
from filters.disguise import plain
from filters.types import Document, Token
from lexicons import Entry, Lexicon, Word


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found.

    Attributes:
        entry: the lexicon entry; ``entry.section`` names the rule.
        tokens: the matched word tokens, first to last, without what stands between.
        a, b: place in ``Document.norm``.
    """

    entry: Entry
    tokens: tuple[Token, ...]
    a: int
    b: int


class Matcher:
    """A lexicon compiled for matching: every lemma is expanded into its forms once.

    Words are compared after ``disguise.plain`` (look-alike letters, stretching), so ``дуpак`` is ``дурак``.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._starts: dict[str, list[Entry]] = {}
        self._prefixes: dict[str, list[Entry]] = {}
        self._innocent = {
            section: frozenset().union(*map(morph.forms, lemmas)) for section, lemmas in lexicon.exceptions.items()
        }
        for entries in lexicon.entries.values():
            for entry in entries:
                first = entry.words[0]
                if first.kind == "prefix":
                    self._prefixes.setdefault(first.text, []).append(entry)
                else:
                    for form in _forms(first):
                        self._starts.setdefault(form, []).append(entry)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._begins = lru_cache(maxsize=32768)(self._begins_uncached)

    def _begins_uncached(self, low: str) -> tuple[Entry, ...]:
        """Entries whose first word this is."""
        word = plain(low)
        found = list(self._starts.get(word, ()))
        for length in self._lengths:
            found.extend(self._prefixes.get(word[:length], ()) if len(word) >= length else ())
        return tuple(entry for entry in found if word not in self._innocent.get(entry.section, ()))

    def find(self, doc: Document) -> Iterator[Match]:
        """Every entry at every place, in the order of places; overlapping ones included."""
        words = [token for token in doc.tokens if token.kind != "other"]
        begins = self._begins
        for i, token in enumerate(words):
            for entry in begins(token.low):
                matched = self._follow(entry, words, i)
                if matched:
                    yield Match(entry, matched, matched[0].a, matched[-1].b)

    def _follow(self, entry: Entry, words: list[Token], i: int) -> tuple[Token, ...]:
        """The tokens of the entry whose first word stands at ``i``, or nothing."""
        matched = [words[i]]
        at = i
        innocent = self._innocent.get(entry.section, frozenset())
        for word, gap in zip(entry.words[1:], entry.gaps, strict=True):
            for j in range(at + 1, min(at + 2 + gap, len(words))):
                low = plain(words[j].low)
                if _fits(word, low) and low not in innocent:
                    matched.append(words[j])
                    at = j
                    break
            else:
                return ()
        return tuple(matched)


def _forms(word: Word) -> frozenset[str]:
    return morph.forms(word.text) if word.kind == "lemma" else frozenset({word.text})


def _fits(word: Word, low: str) -> bool:
    return low.startswith(word.text) if word.kind == "prefix" else low in _forms(word)
