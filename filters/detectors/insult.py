"""Insults: words that humiliate, by lexicon and by whom they point at, with the toxicity model as a second opinion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import lexicons
from filters.detector import FunctionDetector
from filters.phrases import Matcher
from filters.scene import (
    Marks,
    Word,
    around,
    is_person,
    nominative,
    noun,
    speaks_to_you,
    verb,
    words,
)
from filters.types import Category, Document, Finding, Severity

_STRONG = frozenset(("slur", "prefix", "mat"))
_WEAK = frozenset(("animal", "thing", "person", "adjective"))
_SOFT = frozenset(("soft",))
_ANY = _STRONG | _WEAK | _SOFT
_YOU = frozenset(("you", "you_oblique", "your"))
_TALE = frozenset(("role",))


@dataclass(frozen=True, slots=True)
class _Scene:
    doc: Document
    words: tuple[Word, ...]
    to_you: bool
    tale: bool
    report: bool


@dataclass(frozen=True, slots=True)
class _Cue:
    """Evidence at words ``first``..``last``: its rule, its Russian reason and how sure the model must be beside it."""

    first: int
    last: int
    rule: str
    why: str
    need: float


_FREE = 0.0  # the cue decides alone
_LIGHT = 0.2  # the model must not contradict
_FIRM = 0.5  # the model must agree


@lru_cache(maxsize=1)
def _marks() -> Marks:
    return Marks("people", "insults", "insult_words")


@lru_cache(maxsize=1)
def _phrases() -> Matcher:
    return Matcher(lexicons.load("insult_phrases"))


@lru_cache(maxsize=1)
def _hints() -> Matcher:
    return Matcher(lexicons.load("insult_hints"))


def _scene(doc: Document) -> _Scene:
    scene = words(doc, _marks())
    return _Scene(
        doc=doc,
        words=scene,
        to_you=speaks_to_you(scene),
        tale=any(word.marks & _TALE for word in scene),
        report=any("report" in word.marks for word in scene),
    )


def _self_irony(scene: _Scene, i: int) -> bool:
    """«Я такая дура», «сижу как дура»: said of oneself."""
    for step in (-1, 1):
        j = i + step
        while 0 <= j < len(scene.words) and abs(j - i) <= 4:  # noqa: PLR2004 - a name and its pronoun stand together
            word = scene.words[j]
            if word.low in {"я", "мы", "себя", "мне", "меня"}:
                return True
            if "filler" not in word.marks:
                break
            j += step
    before = scene.words[i - 1].low if i else ""
    return before == "как" and not any(word.marks & (_YOU | {"third"}) for word in scene.words)


def _own(scene: _Scene, i: int) -> bool:
    """«Мой балбес», «наша дурочка»: fond words about one's own."""
    return any("own" in word.marks for word in scene.words[max(0, i - 2) : i])


def _innocent(scene: _Scene, i: int) -> bool:
    return scene.report or _self_irony(scene, i) or _own(scene, i) or _title(scene, i)


def _title(scene: _Scene, i: int) -> bool:
    """«Идиот» in quotation marks with a capital: a book, a film, a game."""
    token = scene.words[i].token
    low = scene.doc.norm
    quoted = token.a > 0 and low[token.a - 1] in '«"„' and token.b < len(low) and low[token.b] in '»"“'
    return quoted and (token.text[:1].isupper() or scene.tale)


def _linked(scene: _Scene, i: int, j: int) -> bool:
    """No verb and no foreign noun between two words of a clause."""
    a, b = min(i, j), max(i, j)
    return not any(
        verb(word.low) or (noun(word.low) and not word.marks & _ANY and not is_person(word))
        for word in scene.words[a + 1 : b]
    )


def _you_are(scene: _Scene, i: int) -> _Cue | None:
    """«Ты коза», «свинья ты неблагодарная», «вы просто тупые»."""
    for j in range(max(0, i - 4), min(len(scene.words), i + 4)):
        word = scene.words[j]
        if "you" in word.marks and word.clause == scene.words[i].clause and _linked(scene, i, j):
            return _Cue(min(i, j), max(i, j), "you_are", "унизительное слово обращено к собеседнику", _FREE)
    return None


def _vocative(scene: _Scene, i: int) -> _Cue | None:
    """«Помолчите, курица»: a clause of insulting words only, in a text that speaks to somebody."""
    clause = scene.words[i].clause
    inside = [word for word in scene.words if word.clause == clause]
    fit = _ANY | {"you", "your", "this"}
    if not scene.to_you or not all(word.marks & fit or "filler" in word.marks for word in inside):
        return None
    if len(inside) == len(scene.words) or noun(scene.words[i].low):
        others = [w for w in scene.words if w.clause != clause and w.marks & _WEAK and w.marks & {"animal"}]
        if not others:
            return _Cue(i, i, "vocative", "унизительное слово стоит как обращение", _FREE)
    return None


def _of_person(scene: _Scene, i: int) -> _Cue | None:
    """«Ваш сын ненормальный», «Ваня бомжара», «бабы дуры»: a person is called so."""
    for word in around(scene.words, i, 4):
        j = scene.words.index(word)
        if is_person(word) and not word.marks & _STRONG and nominative(word.low) and _linked(scene, i, j):
            need = _LIGHT if scene.words[i].marks & {"animal", "thing"} else _FREE
            return _Cue(min(i, j), max(i, j), "of_person", "человека называют унизительным словом", need)
    return None


_SUCH = frozenset(("какая", "какой", "какие", "такая", "такой", "такие", "вот"))


def _pointed(scene: _Scene, i: int) -> _Cue | None:
    """«Этот козёл», «она крыса», «какая же корова»: a pronoun points at somebody."""
    for word in around(scene.words, i, 3):
        if word.marks & {"your", "this", "third"} or word.low in _SUCH:
            return _Cue(i, i, "pointed", "унизительное слово сказано о человеке", _LIGHT)
    return None


_POINTING: tuple[Callable[[_Scene, int], _Cue | None], ...] = (_you_are, _vocative, _of_person, _pointed)


def _strong(scene: _Scene, i: int) -> _Cue | None:
    marks = scene.words[i].marks
    if "mat" in marks:
        return None if _self_irony(scene, i) else _Cue(i, i, "mat", "человека называют нецензурным словом", _FREE)
    if not marks & _STRONG or _innocent(scene, i):
        return None
    return _Cue(i, i, "slur", "оскорбительное слово", _LIGHT if scene.tale else _FREE)


def _weak(scene: _Scene, i: int) -> _Cue | None:
    word = scene.words[i]
    if not word.marks & _WEAK or not nominative(word.low) or _innocent(scene, i):
        return None
    if scene.tale and word.marks & {"animal", "thing"}:
        return None
    for rule in _POINTING:
        cue = rule(scene, i)
        if cue:
            return cue
    return None


def _cues(scene: _Scene) -> Iterator[_Cue]:
    for i, word in enumerate(scene.words):
        if word.marks & (_STRONG | _WEAK):
            cue = _strong(scene, i) or _weak(scene, i)
            if cue:
                yield cue


def _points_at_person(scene: _Scene) -> bool:
    """The model alone may speak only where somebody is spoken to or of."""
    return scene.to_you or any(word.marks & {"third", "third_oblique"} or is_person(word) for word in scene.words)


def _finding(doc: Document, a: int, b: int, score: float, rule: str, why: str) -> Finding:
    start, end = doc.span(a, b)
    return Finding(Category.INSULT, start, end, score, f"insult/{rule}", why, Severity.MEDIUM)


def _detect(doc: Document) -> Iterator[Finding]:
    scene = _scene(doc)
    for cue in _cues(scene):
        first, last = scene.words[cue.first], scene.words[cue.last]
        yield _finding(doc, first.token.a, last.token.b, 0.9, cue.rule, cue.why)
    for match in _phrases().find(doc):
        yield _finding(doc, match.a, match.b, 0.85, f"phrase_{match.entry.section}", "унизительный оборот")


DETECTOR = FunctionDetector("insult", frozenset({Category.INSULT}), _detect)
