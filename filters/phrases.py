"""Lexicon entries found in a document: words by all their forms, beginnings, phrases with gaps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from filters import morph
from filters.disguise import plain
from filters.memo import PerWord
from filters.types import Document, Token
from filters.words import plains, words_of
from lexicons import GAP, Entry, Lexicon, Word

SHORTEST = 3  # letters of the shortest beginning a lexicon may name
Expand = Callable[[Entry, Word], frozenset[str]]  # the forms of an entry's word


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


@dataclass(frozen=True, slots=True)
class _Rest:
    """A phrase after its first word: for each word its forms or beginning, and how many words may stand before."""

    entry: Entry
    words: tuple[tuple[frozenset[str], str, int], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """What may follow a first word: phrases by the forms of the second, and those whose second is a beginning."""

    second: dict[str, list[_Rest]] = field(default_factory=dict)
    loose: list[_Rest] = field(default_factory=list)


class PhraseIndex:
    """Phrases of several words by their first and second word: a common first word alone costs a few look-ups."""

    def __init__(self, expand: Expand) -> None:
        self._expand = lru_cache(maxsize=None)(expand)  # bounded by the lexicon
        self._nodes: dict[tuple[str, frozenset[str]], Node] = {}
        self._forms: dict[str, list[Node]] = {}
        self._prefixes: dict[str, list[Node]] = {}
        self._lengths: list[int] = []
        self._stems: set[str] = set()

    def add(self, entry: Entry) -> None:
        """Take in a phrase."""
        first, second = entry.words[:2]
        forms = self._expand(entry, first)
        key = (first.kind, forms)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node()
            table = self._prefixes if first.kind == "prefix" else self._forms
            for form in forms:
                table.setdefault(form, []).append(node)
            self._lengths = sorted({len(prefix) for prefix in self._prefixes})
            self._stems = {prefix[:SHORTEST] for prefix in self._prefixes}
        rest = _Rest(
            entry,
            tuple(
                (frozenset(), word.text, gap) if word.kind == "prefix" else (self._expand(entry, word), "", gap)
                for word, gap in zip(entry.words[1:], entry.gaps, strict=True)
            ),
        )
        if second.kind == "prefix":
            node.loose.append(rest)
        else:
            for form in self._expand(entry, second):
                node.second.setdefault(form, []).append(rest)

    def begins(self, word: str) -> tuple[Node, ...]:
        """What may follow if ``word`` (after ``plain``) is the first of a phrase."""
        found = self._forms.get(word, [])
        if word[:SHORTEST] in self._stems:
            found = found + [
                node
                for length in self._lengths
                if length <= len(word)
                for node in self._prefixes.get(word[:length], ())
            ]
        return tuple(found)

    def follow(self, nodes: Sequence[Node], lows: Sequence[str], i: int) -> Iterator[tuple[Entry, tuple[int, ...]]]:
        """Phrases whose first word is at ``i``, and the indices of their words in ``lows`` (after ``plain``)."""
        near = lows[i + 1 : i + 2 + GAP]
        for node in nodes:
            second = node.second
            if not second.keys().isdisjoint(near):  # one question instead of one a word: it is seldom otherwise
                for j, low in enumerate(near, i + 1):
                    for rest in second.get(low, ()):
                        if j - i - 1 <= rest.words[0][2] and (found := _follow(rest.words[1:], lows, j)) is not None:
                            yield rest.entry, (i, j, *found)
            for rest in node.loose:
                found = _follow(rest.words, lows, i)
                if found is not None:
                    yield rest.entry, (i, *found)


def _follow(words: Sequence[tuple[frozenset[str], str, int]], lows: Sequence[str], at: int) -> tuple[int, ...] | None:
    """Indices in ``lows`` of the words of a phrase, the one before them standing at ``at``."""
    found = []
    for forms, beginning, gap in words:
        for j in range(at + 1, min(at + 2 + gap, len(lows))):
            if lows[j].startswith(beginning) if beginning else lows[j] in forms:
                found.append(j)
                at = j
                break
        else:
            return None
    return tuple(found)


def _forms(_entry: Entry, word: Word) -> frozenset[str]:
    return morph.forms(word.text) if word.kind == "lemma" else frozenset({word.text})


_Begun = tuple[tuple[Entry, ...], tuple[Node, ...]]


class Matcher:
    """A lexicon compiled for matching: every lemma is expanded into its forms once.

    Words are compared after ``disguise.plain`` (look-alike letters, stretching), so ``дуpак`` is ``дурак``.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._words: dict[str, list[Entry]] = {}
        self._prefixes: dict[str, list[Entry]] = {}
        self._phrases = PhraseIndex(_forms)
        self._innocent = {
            section: frozenset().union(*map(morph.forms, lemmas)) for section, lemmas in lexicon.exceptions.items()
        }
        for entries in lexicon.entries.values():
            for entry in entries:
                self._add(entry)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._stems = {prefix[:SHORTEST] for prefix in self._prefixes}
        self._begun = PerWord(self._begins)

    def _add(self, entry: Entry) -> None:
        first = entry.words[0]
        if len(entry.words) > 1:
            self._phrases.add(entry)
        elif first.kind == "prefix":
            self._prefixes.setdefault(first.text, []).append(entry)
        else:
            for form in _forms(entry, first):
                self._words.setdefault(form, []).append(entry)

    def _begins(self, low: str) -> _Begun | None:
        """One-word entries that this word is, and phrases that may begin with it; nothing for most words."""
        word = plain(low)
        found = self._words.get(word, [])
        if word[:SHORTEST] in self._stems:
            found = found + [
                entry
                for length in self._lengths
                if length <= len(word)
                for entry in self._prefixes.get(word[:length], ())
            ]
        entries = tuple([entry for entry in found if not self._excused(entry, word)]) if found else ()
        nodes = self._phrases.begins(word)
        return (entries, nodes) if entries or nodes else None

    def _excused(self, entry: Entry, word: str) -> bool:
        return word in self._innocent.get(entry.section, ())

    def find(self, doc: Document) -> Iterator[Match]:
        """Every entry at every place, in the order of their first words; overlapping ones included."""
        words, lows = words_of(doc)
        begun = self._begun.each(lows)
        if not any(begun):
            return
        for i, found in enumerate(begun):
            if found is None:
                continue
            token = words[i]
            entries, nodes = found
            for entry in entries:
                yield Match(entry, (token,), token.a, token.b)
            if nodes:
                lows = plains(doc)
                for entry, places in self._phrases.follow(nodes, lows, i):
                    if not any(self._excused(entry, lows[j]) for j in places):
                        yield Match(entry, tuple(words[j] for j in places), token.a, words[places[-1]].b)
