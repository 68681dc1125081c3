"""Who is spoken of: words of a document with what they tell about persons, insults, harm, roles and reports.

The insult and threat detectors look at the same scene, so that it is made once a document.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import lexicons
from filters import morph, obscene
from filters.disguise import plain, transliterated
from filters.memo import PerWord, per_document
from filters.phrases import SHORTEST, Match, Matcher
from filters.types import Document, Token
from filters.words import words_of

_PHRASES = {"insult_phrases": "insult", "insult_hints": "hint", "threats": "threat"}
_PHRASE_SECTIONS = frozenset(("phrase", "self_harm", "boycott"))  # sections of ``threats`` that hold phrases
_ENDS = frozenset(".!?")
_PASSES = frozenset("-«»\"'„“")
_KNOWN = frozenset(".,!?;:()/") | _PASSES
_CASES = frozenset(("gent", "datv", "accs", "ablt", "loct", "gen2", "acc2", "loc2"))
_PERSON = frozenset(("child", "adult", "staff", "group"))
_SLURS = frozenset(("slur", "prefix", "mat"))
_SPACED = 4  # single letters in a row that may be a word
_MASKS = frozenset("*@#$%&+=|<>!_^~`·•")
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")
_ENDING, _FOREIGN = "(ending)", "(foreign)"  # what the letters of a word tell; no section is named like that
_SOMEONE = frozenset(("you", "you_oblique", "your", "third", "third_oblique", _ENDING, *_PERSON))
_TELLING = frozenset(("slur", "prefix", "mat", "swear", "animal", "thing", "person", "adjective", "soft")) | frozenset(
    ("surely", "kill", "wait", "strike", "damage", "blackmail")
)  # sections whose words are worth a closer look


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
        self._stems = {prefix[:SHORTEST] for prefix in self._prefixes}
        sections = (*self._forms.items(), *self._prefixes.items())
        self._slurs = {text[:SHORTEST] for text, marks in sections if marks & _SLURS}
        self.of = PerWord(self._of)

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

    def may_insult(self, beginning: str) -> bool:
        """Whether a Cyrillic word that begins so may be a slur; True of a beginning too short or odd to tell."""
        head = beginning[:SHORTEST]
        if len(head) < SHORTEST or not _RUSSIAN.issuperset(head) or head[1] in (head[0], head[2]):
            return True  # doubled letters may be stretched ones
        return head in self._slurs

    def _of(self, low: str) -> frozenset[str]:
        word = plain(low)
        found = self._forms.get(word, set())
        if word[:SHORTEST] in self._stems:
            found = found.union(*[self._prefixes.get(word[:length], ()) for length in self._lengths])
        if not found and word.isascii() and word.isalpha() and len(word) > _SPACED:
            for reading in transliterated(word):
                found = found | self._forms.get(reading, set()) & _SLURS
        return frozenset(found)


class Word(NamedTuple):
    """One word of the scene (a named tuple: there are thousands a second).

    Attributes:
        a, b: place in ``Document.norm``.
        low: what it most simply stands for, lower case.
        capital: it begins with a capital letter.
        marks: sections of the lexicons it belongs to.
        clause: number of the clause (between any punctuation).
        sentence: number of the sentence.
        quoted: it stands right inside quotation marks.
    """

    a: int
    b: int
    low: str
    capital: bool
    marks: frozenset[str]
    clause: int
    sentence: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A document as the insult and threat detectors see it.

    Attributes:
        words: its words in order; none where no word and no phrase is of interest.
        marks: all marks of all words.
        matches: phrases found; the text of the entry is its section after ``insult:``, ``hint:`` or ``threat:``.
        someone: it speaks to or of a person, as far as pronouns, nouns and endings tell.
        to_you: it addresses somebody: a pronoun or a verb of the second person.
        named: it names a person: a relative, a worker, a group or a capitalised name.
        beasts: the clauses with a word of the section ``animal``.
    """

    words: tuple[Word, ...]
    marks: frozenset[str]
    matches: tuple[Match, ...]
    someone: bool
    to_you: bool = False
    named: bool = False
    beasts: frozenset[int] = frozenset()


@lru_cache(maxsize=1)
def _marks() -> Marks:
    return Marks("people", "insults", "insult_words", "threats", skip=_PHRASE_SECTIONS)


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    """The phrases of all lexicons in one section, so that a first word is looked up once; the text says whose it is."""
    entries = tuple(
        lexicons.Entry("all", f"{kind}:{section}", entry.words, entry.gaps, entry.line)
        for name, kind in _PHRASES.items()
        for section, rows in lexicons.load(name).entries.items()
        if name != "threats" or section in _PHRASE_SECTIONS
        for entry in rows
    )
    return Matcher(lexicons.Lexicon("phrases", {"all": entries}, {}))


def _addresses(low: str) -> bool:
    """Whether a word ends like a verb of the second person; cheap, only to decide whether to ask further."""
    return low.endswith(("ешь", "ишь", "ете", "ите", "йте", "ешься", "ишься", "тесь", "ашь")) and len(low) > _SPACED


def _foreign(low: str) -> bool:
    """Whether a word mixes alphabets or holds digits."""
    return not (_RUSSIAN.issuperset(low) or low.isdigit() or (low.isascii() and low.isalpha()))


@PerWord
def _noticed(low: str) -> frozenset[str]:
    """The marks of a word and, as two marks more, what its letters tell: one look-up for all."""
    told = [mark for mark, tells in ((_ENDING, _addresses), (_FOREIGN, _foreign)) if tells(low)]
    return _marks().of(low).union(told)


def _odd(doc: Document) -> bool:
    """Whether some word may be hidden though none mixes alphabets: signs within words, letters written apart."""
    words, lows = words_of(doc)
    single = [len(low) == 1 for low in lows]
    if sum(single) >= _SPACED - 1 and any(map(all, zip(single, single[1:], single[2:], strict=False))):
        return True
    return len(words) < len(doc.tokens) and any(
        token.kind == "other" and not _MASKS.isdisjoint(token.text) and _touches(doc.norm, token)
        for token in doc.tokens
    )


def _touches(norm: str, token: Token) -> bool:
    return (token.a > 0 and norm[token.a - 1].isalpha()) and (token.b < len(norm) and norm[token.b].isalnum())


def _spelled(run: list[Token]) -> dict[int, tuple[int, str]]:
    """The word that single letters spell, if they do; the first or last may be a word of its own: «и д у р а»."""
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
        letters = run[first : len(run) - last]
        word = "".join(token.low for token in letters)
        if len(letters) >= _SPACED - 1 and _marks().of(word):
            return {letters[0].a: (letters[-1].b, word)}
    return {}


@lru_cache(maxsize=4096)
def _unmasked(left: str, right: str) -> str:
    """The insulting word one letter of which is hidden by a sign: «ид*отка»; nothing if there is none."""
    if len(left) + len(right) < _SPACED or not _marks().may_insult(left):
        return ""
    return next((word for x in sorted(_RUSSIAN) if _marks().of(word := left + x + right) & _SLURS), "")


def _hidden(doc: Document) -> dict[int, tuple[int, str]]:
    """Words hidden by signs, spaces or foreign letters: start, end and what they stand for."""
    found: dict[int, tuple[int, str]] = {}
    run: list[Token] = []
    for token in (*doc.tokens, None):
        if token and token.kind == "word" and token.b - token.a == 1:
            run.append(token)
            continue
        if token and token.kind == "other" and run and token.text in {".", "-", "*", "_"}:
            continue
        if len(run) >= _SPACED:
            found.update(_spelled(run))
        run = []
    for before, sign, after in zip(doc.tokens, doc.tokens[1:], doc.tokens[2:], strict=False):
        if sign.kind == "other" and sign.b - sign.a == 1 and before.b == sign.a and after.a == sign.b:
            word = _unmasked(before.low, after.low)
            if word:
                found[before.a] = (after.b, word)
    for hit in obscene.find(doc):
        if hit.how != "plain":
            found[hit.a] = (hit.b, hit.word)
    return found


def _words(doc: Document, hidden: dict[int, tuple[int, str]]) -> Iterator[Word]:
    clause = sentence = end = until = 0
    norm = doc.norm
    of = _marks().of
    for token in doc.tokens:
        a = token.a
        if a > end and "\n" in norm[end:a]:
            clause, sentence = clause + 1, sentence + 1
        end = token.b
        if a < until:
            continue
        if a in hidden:
            until, low = hidden[a]
            yield Word(a, until, low, False, of(low), clause, sentence, False)  # noqa: FBT003 - fields of a tuple
        elif token.kind == "other":
            signs = set(token.text)
            if not signs <= _PASSES:
                clause += 1
                if signs & _ENDS or not signs <= _KNOWN:
                    sentence += 1
        else:
            quoted = a > 0 and norm[a - 1] in "«\"„“'"
            yield Word(a, token.b, plain(token.low), norm[a].isupper(), of(token.low), clause, sentence, quoted)


@per_document
def scene(doc: Document) -> Scene:
    """The words of a document with their marks and clauses, and the phrases in it."""
    marks = frozenset().union(*filter(None, _noticed.each(words_of(doc)[1])))
    matches = tuple(_matcher().find(doc))
    hidden = _hidden(doc) if _FOREIGN in marks or _odd(doc) else {}
    someone = not marks.isdisjoint(_SOMEONE)
    if not matches and not hidden and marks.isdisjoint(_TELLING):
        return Scene((), marks, matches, someone)
    words = tuple(_words(doc, hidden))
    if hidden:
        marks = frozenset().union(*(word.marks for word in words))
    return Scene(
        words,
        marks,
        matches,
        someone,
        to_you=not marks.isdisjoint(("you", "you_oblique", "your")) or any(second_person_verb(w.low) for w in words),
        named=not marks.isdisjoint(_PERSON) or any(word.capital and name(word.low) for word in words),
        beasts=frozenset(word.clause for word in words if "animal" in word.marks),
    )


@lru_cache(maxsize=16384)
def nominative(low: str) -> bool:
    """Whether the word can be a noun or adjective in the nominative."""
    return any(
        reading.pos in {"NOUN", "ADJF", "ADJS", "PRTF", "PRTS", ""}
        and not {"Surn", "Name"} & reading.grammemes
        and ("nomn" in reading.grammemes or not reading.grammemes & _CASES)
        for reading in morph.readings(low)
    )


@lru_cache(maxsize=16384)
def subject(low: str) -> bool:
    """Whether the word, a name included, can stand in the nominative."""
    return any("nomn" in reading.grammemes for reading in morph.readings(low))


@lru_cache(maxsize=16384)
def thing(low: str) -> bool:
    """Whether the word can be a noun in the nominative, however unlikely (осел: осёл, осесть)."""
    return any(r.pos == "NOUN" and "nomn" in r.grammemes for r in morph.readings(low))


@lru_cache(maxsize=16384)
def inanimate(low: str) -> bool:
    """Whether the word's likeliest reading is a noun for a thing."""
    reading = morph.readings(low)[0]
    return reading.known and reading.pos == "NOUN" and "inan" in reading.grammemes


@lru_cache(maxsize=16384)
def animate(low: str) -> bool:
    """Whether the word's likeliest reading is a noun for a living being."""
    reading = morph.readings(low)[0]
    return reading.known and reading.pos == "NOUN" and "anim" in reading.grammemes


@lru_cache(maxsize=16384)
def part(low: str) -> str:
    """The part of speech of the likeliest reading."""
    return morph.readings(low)[0].pos


_SECOND = ("и", "й", "ь", "те", "сь", "ся")  # how imperatives and second persons end


@lru_cache(maxsize=16384)
def second_person_verb(low: str) -> bool:
    """Whether the word can be an imperative or a verb of the second person."""
    return low.endswith(_SECOND) and any(
        r.pos == "VERB" and ({"impr", "2per"} & r.grammemes) for r in morph.readings(low)[:3]
    )


@lru_cache(maxsize=16384)
def name(low: str) -> bool:
    """Whether the word can be a person's given name, patronymic or surname."""
    return any(r.known and {"Name", "Patr", "Surn"} & r.grammemes for r in morph.readings(low)[:3])


def is_person(word: Word) -> bool:
    """Whether the word names a person: a relative, a worker, a group or a capitalised name."""
    return bool(word.marks & _PERSON) or (word.capital and name(word.low))


def swears(doc: Document, scene: Scene) -> bool:
    """Whether there is a profane word that names no person: the model takes such texts for insults too easily."""
    of = _marks().of
    return any(not of(token.low) & _SLURS for token, _ in obscene.judgements(doc)) or any(
        obscene.judge(word.low) and not word.marks & _SLURS for word in scene.words
    )


def allowed(doc: Document, scene: Scene, a: int, b: int) -> bool:
    """Whether a word of ``[a, b)`` is one that the chat or institution asked not to flag."""
    lemmas = doc.context.allowed_lemmas
    return bool(lemmas) and any(
        not lemmas.isdisjoint(morph.lemmas(word.low)) for word in scene.words if a <= word.a < b
    )


def of_somebody(scene: Scene) -> bool:
    """Whether the text speaks to or of a person at all."""
    return scene.someone or scene.named


def near(scene: Scene, i: int, reach: int) -> Iterator[int]:
    """Indexes of the words of the same sentence at most ``reach`` from the i-th, it excluded."""
    words = scene.words
    sentence = words[i].sentence
    for j in range(max(0, i - reach), min(len(words), i + reach + 1)):
        if j != i and words[j].sentence == sentence:
            yield j


def same_clause(scene: Scene, i: int, reach: int) -> Iterator[int]:
    """Indexes of the words of the i-th word's clause at most ``reach`` from it, the nearest first."""
    words = scene.words
    clause = words[i].clause
    left, right = i - 1, i + 1
    for _ in range(reach):
        if left >= 0 and words[left].clause == clause:
            yield left
            left -= 1
        else:
            left = -1
        if right < len(words) and words[right].clause == clause:
            yield right
            right += 1
        elif left < 0:
            return
        else:
            right = len(words)
