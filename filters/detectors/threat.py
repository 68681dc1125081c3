"""Threats: harm, blackmail, ultimatums, calls to shun somebody, incitement to self-harm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import lexicons
from filters import morph
from filters.detector import FunctionDetector
from filters.phrases import Matcher
from filters.scene import Marks, Word, is_person, nominative, speaks_to_you, words
from filters.types import Category, Document, Finding, Severity

_SINGLE = ("kill", "surely", "strike", "damage", "body", "property", "blackmail", "shame", "money", "lay")
_PHRASES = frozenset(("phrase", "self_harm", "boycott"))
_OBJECT = frozenset(("you_oblique", "third_oblique"))
_CONDITION = frozenset(("или", "иначе", "если", "пока", "то", "только", "раз", "либо"))
_WHY = {
    "phrase": "оборот угрозы",
    "self_harm": "подталкивают к самоубийству или желают смерти",
    "boycott": "подговаривают травить человека",
}


@dataclass(frozen=True, slots=True)
class _Cue:
    first: int
    last: int
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class _Scene:
    words: tuple[Word, ...]
    to_you: bool
    lay: bool
    condition: bool


@lru_cache(maxsize=1)
def _marks() -> Marks:
    return Marks("people", "threats", skip=_PHRASES)


@lru_cache(maxsize=1)
def _phrases() -> Matcher:
    lexicon = lexicons.load("threats")
    kept = {section: entries for section, entries in lexicon.entries.items() if section in _PHRASES}
    return Matcher(lexicons.Lexicon(lexicon.name, kept, {}))


@lru_cache(maxsize=8192)
def _intends(low: str) -> bool:
    """Whether the word can be «I will» or «we will do»."""
    return any(r.pos == "VERB" and "1per" in r.grammemes for r in morph.readings(low)[:3])


@lru_cache(maxsize=8192)
def _infinitive(low: str) -> bool:
    return any(r.pos == "INFN" for r in morph.readings(low)[:2])


@lru_cache(maxsize=8192)
def _future(low: str) -> bool:
    """Whether the word can be a verb of the future: «переломают», «узнает»."""
    return any(r.pos == "VERB" and "futr" in r.grammemes for r in morph.readings(low)[:3])


def _scene(doc: Document) -> _Scene:
    scene = words(doc, _marks())
    return _Scene(
        words=scene,
        to_you=speaks_to_you(scene),
        lay=any("lay" in word.marks for word in scene),
        condition=any(word.low in _CONDITION for word in scene),
    )


def _near(scene: _Scene, i: int, reach: int) -> Iterator[int]:
    sentence = scene.words[i].sentence
    for j in range(max(0, i - reach), min(len(scene.words), i + reach + 1)):
        if j != i and scene.words[j].sentence == sentence:
            yield j


def _meant(scene: _Scene, i: int) -> bool:
    """«Убью», «убить бы», «убивать надо»: the speaker means to, or says one ought to."""
    low = scene.words[i].low
    if _intends(low):
        return True
    return _infinitive(low) and any(scene.words[j].low in {"бы", "надо", "б", "пора"} for j in _near(scene, i, 3))


def _somebody(scene: _Scene, i: int, reach: int = 4) -> int | None:
    """The nearest word that is a person in an oblique case."""
    found = [
        j
        for j in _near(scene, i, reach)
        if scene.words[j].marks & _OBJECT or (is_person(scene.words[j]) and not nominative(scene.words[j].low))
    ]
    return min(found, key=lambda j: abs(j - i), default=None)


def _kill(scene: _Scene, i: int) -> _Cue | None:
    """«Я тебя прирежу», «убить бы его»."""
    if "surely" not in scene.words[i].marks or not _meant(scene, i) or scene.lay:
        return None
    j = _somebody(scene, i)
    return None if j is None else _Cue(min(i, j), max(i, j), "kill", "обещают расправу над человеком")


def _strike(scene: _Scene, i: int) -> _Cue | None:
    """«Втащу тебе», «врежу по морде»."""
    if "strike" not in scene.words[i].marks or not _meant(scene, i):
        return None
    for j in _near(scene, i, 4):
        if scene.words[j].low in {"тебе", "вам", "ему", "ей", "им"} or "body" in scene.words[j].marks:
            return _Cue(min(i, j), max(i, j), "strike", "обещают ударить")
    return None


def _damage(scene: _Scene, i: int) -> _Cue | None:
    """«Голову оторву», «ноги тебе переломают», «фары разобью»."""
    low = scene.words[i].low
    if "damage" not in scene.words[i].marks or not (_meant(scene, i) or _future(low)):
        return None
    for j in _near(scene, i, 5):
        marks = scene.words[j].marks
        personal = any(scene.words[k].marks & {"you_oblique", "your", "third_oblique"} for k in _near(scene, i, 6))
        if marks & {"body", "property"} and (personal or ("body" in marks and scene.condition and _intends(low))):
            return _Cue(min(i, j), max(i, j), "damage", "обещают покалечить или испортить имущество")
    return None


def _blackmail(scene: _Scene, i: int) -> _Cue | None:
    """«Плати или выложу видео», «иначе все узнают про твой секрет»."""
    word = scene.words[i]
    if "blackmail" not in word.marks or not scene.condition or not (_intends(word.low) or _future(word.low)):
        return None
    if not any(w.low in {"или", "иначе", "то", "либо"} for w in scene.words[:i]):
        return None
    if any(w.marks & {"shame", "money"} for w in scene.words) and scene.to_you:
        return _Cue(0, len(scene.words) - 1, "blackmail", "требуют под угрозой")
    return None


_RULES: tuple[Callable[[_Scene, int], _Cue | None], ...] = (_kill, _strike, _damage, _blackmail)
_VERBS = frozenset(("surely", "strike", "damage", "blackmail"))


def _finding(doc: Document, a: int, b: int, score: float, rule: str, why: str) -> Finding:
    start, end = doc.span(a, b)
    return Finding(Category.THREAT, start, end, score, f"threat/{rule}", why, Severity.HIGH)


def _detect(doc: Document) -> Iterator[Finding]:
    scene = _scene(doc)
    for i, word in enumerate(scene.words):
        if not word.marks & _VERBS:
            continue
        for rule in _RULES:
            cue = rule(scene, i)
            if cue:
                first, last = scene.words[cue.first].token, scene.words[cue.last].token
                yield _finding(doc, first.a, last.b, 0.9, cue.rule, cue.why)
                break
    boycott = []
    for match in _phrases().find(doc):
        section = match.entry.section
        if section == "boycott":
            boycott.append(match)
        else:
            yield _finding(doc, match.a, match.b, 0.9, section, _WHY[section])
    if len({match.a for match in boycott}) > 1:
        a, b = min(m.a for m in boycott), max(m.b for m in boycott)
        yield _finding(doc, a, b, 0.85, "boycott", _WHY["boycott"])


DETECTOR = FunctionDetector("threat", frozenset({Category.THREAT}), _detect)
