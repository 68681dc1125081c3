"""Who is spoken of: words of a document with what they tell about persons, roles and reports.

The insult and threat detectors look at the same scene; each adds its own words to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import lexicons
from filters import morph
from filters.disguise import plain
from filters.types import Document, Token

PEOPLE = tuple(lexicons.load("people").entries)
_BREAKS = frozenset(",.!?;:()\n")
_ENDS = frozenset(".!?\n")
_PERSON = frozenset(("child", "adult", "staff", "group"))


class Marks:
    """Which sections of some lexicons a single word belongs to: a pure function of the word, cached."""

    def __init__(self, *names: str, skip: frozenset[str] = frozenset()) -> None:
        self._forms: dict[str, set[str]] = {}
        self._prefixes: dict[str, set[str]] = {}
        for name in names:
            lexicon = lexicons.load(name)
            for section, entries in lexicon.entries.items():
                if section not in skip:
                    innocent = frozenset().union(*map(morph.forms, lexicon.exceptions.get(section, ())))
                    self._add(section, entries, innocent)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self.of = lru_cache(maxsize=65536)(self._of)

    def _add(self, section: str, entries: Iterable[lexicons.Entry], innocent: frozenset[str]) -> None:
        for entry in entries:
            if len(entry.words) > 1:
                continue
            word = entry.words[0]
            if word.kind == "prefix":
                self._prefixes.setdefault(word.text, set()).add(section)
                continue
            for form in morph.forms(word.text) if word.kind == "lemma" else (word.text,):
                if form not in innocent:
                    self._forms.setdefault(form, set()).add(section)

    def _of(self, low: str) -> frozenset[str]:
        word = plain(low)
        found = set(self._forms.get(word, ()))
        for length in self._lengths:
            if len(word) >= length:
                found |= self._prefixes.get(word[:length], set())
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the scene.

    Attributes:
        token: where it stands.
        low: what it most simply stands for, lower case.
        marks: sections of the lexicons it belongs to.
        clause: number of the clause (between any punctuation).
        sentence: number of the sentence.
    """

    token: Token
    low: str
    marks: frozenset[str]
    clause: int
    sentence: int


def words(doc: Document, marks: Marks) -> tuple[Word, ...]:
    """The words of a document with their marks and clauses."""
    out: list[Word] = []
    clause = sentence = end = 0
    for token in doc.tokens:
        gap = doc.norm[end : token.a]
        end = token.b
        if "\n" in gap:
            clause, sentence = clause + 1, sentence + 1
        if token.kind == "other":
            signs = set(token.text)
            if not signs <= _HYPHENS:
                clause += 1
            if signs & _ENDS or not signs & _KNOWN:
                sentence += 1
        else:
            out.append(Word(token, plain(token.low), marks.of(token.low), clause, sentence))
    return tuple(out)


_HYPHENS = frozenset("-«»\"'")
_KNOWN = _BREAKS | _HYPHENS


@lru_cache(maxsize=16384)
def nominative(low: str) -> bool:
    """Whether the word can be a noun or adjective in the nominative."""
    return any(
        reading.pos in {"NOUN", "ADJF", "ADJS", "PRTF", "PRTS", "NPRO", ""} and _naming(reading.grammemes)
        for reading in morph.readings(low)
    )


def _naming(grammemes: frozenset[str]) -> bool:
    return "nomn" in grammemes or not grammemes & _CASES


_CASES = frozenset(("gent", "datv", "accs", "ablt", "loct", "gen2", "acc2", "loc2", "voct"))


@lru_cache(maxsize=16384)
def verb(low: str) -> bool:
    """Whether the likeliest reading is a finite verb or infinitive."""
    return morph.readings(low)[0].pos in {"VERB", "INFN", "GRND"}


@lru_cache(maxsize=16384)
def second_person_verb(low: str) -> bool:
    """Whether the word can be an imperative or a verb of the second person."""
    return any(r.pos == "VERB" and ({"impr", "2per"} & r.grammemes) for r in morph.readings(low)[:3])


@lru_cache(maxsize=16384)
def noun(low: str) -> bool:
    """Whether the likeliest reading is a noun."""
    return morph.readings(low)[0].pos == "NOUN"


@lru_cache(maxsize=16384)
def name(low: str) -> bool:
    """Whether the word can be a person's given name, patronymic or surname."""
    return any(r.known and {"Name", "Patr", "Surn"} & r.grammemes for r in morph.readings(low)[:3])


def is_person(word: Word) -> bool:
    """Whether the word names a person: a relative, a worker, a group or a capitalised name."""
    return bool(word.marks & _PERSON) or (word.token.text[:1].isupper() and name(word.low))


def speaks_to_you(scene: Iterable[Word]) -> bool:
    """Whether the text addresses somebody: a pronoun or a verb of the second person."""
    return any(word.marks & {"you", "you_oblique", "your"} or second_person_verb(word.low) for word in scene)


def around(scene: tuple[Word, ...], i: int, reach: int) -> Iterator[Word]:
    """Words of the same clause at most ``reach`` words from the i-th, the nearest first, it excluded."""
    for step in range(1, reach + 1):
        for j in (i - step, i + step):
            if 0 <= j < len(scene) and scene[j].clause == scene[i].clause:
                yield scene[j]


MarksByName = Mapping[str, frozenset[str]]
