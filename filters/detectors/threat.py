"""Threats: harm, blackmail, ultimatums, calls to shun somebody, incitement to self-harm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from filters import morph, toxicity
from filters.detector import FunctionDetector
from filters.scene import Scene, allowed, is_person, near, of_somebody, scene, subject, swears
from filters.toxicity import ALONE, FIRM, FREE, LIGHT, SURE
from filters.types import Category, Document, Finding, Severity

if TYPE_CHECKING:
    from filters.phrases import Match

_VERBS = frozenset(("surely", "kill", "wait", "strike", "damage", "blackmail"))
_OBLIQUE = frozenset(("you_oblique", "third_oblique"))
_CONDITION = frozenset(("или", "иначе", "если", "пока", "то", "только", "раз", "либо"))
_ULTIMATUM = frozenset(("или", "иначе", "то", "либо"))
_OUGHT = frozenset(("бы", "б", "надо", "пора", "нужно", "таких", "таким", "мало"))
_DATIVE = frozenset(("тебе", "вам", "ему", "ей", "им"))
_YOU = frozenset(("you", "you_oblique", "your"))
_NEED_SWEARING = 3.0  # the same beside мат, which the model takes for a threat too easily
_NEED = 1.9  # log-odds from which the model speaks alone: so do about twenty of 23,800 benign lines
_WE_WILL = frozenset(("отпиздим", "отхуярим", "отмудохаем", "уебем", "въебем", "ебнем"))  # unknown to the dictionary
_HARM = "обещают расправу над человеком"
_WHY = {
    "phrase": "оборот угрозы",
    "self_harm": "подталкивают к самоубийству или желают смерти",
    "boycott": "подговаривают травить человека",
}


@dataclass(frozen=True, slots=True)
class _Cue:
    """Evidence in ``[a, b)`` of the normal text: its rule, its reason, how far the model must agree."""

    a: int
    b: int
    rule: str
    why: str
    need: int


@lru_cache(maxsize=8192)
def _intends(low: str) -> bool:
    """Whether the word can be «I will» or «we will do»."""
    return low in _WE_WILL or any(r.pos == "VERB" and "1per" in r.grammemes for r in morph.readings(low)[:3])


@lru_cache(maxsize=8192)
def _infinitive(low: str) -> bool:
    return any(r.pos == "INFN" for r in morph.readings(low)[:2])


@lru_cache(maxsize=8192)
def _future(low: str) -> bool:
    """Whether the word can be a verb of the future: «переломают», «узнает»."""
    return any(r.pos == "VERB" and "futr" in r.grammemes for r in morph.readings(low)[:3])


def _meant(scene: Scene, i: int) -> bool:
    """«Убью», «убить бы», «убивать надо»: the speaker means to, or says one ought to."""
    low = scene.words[i].low
    return _intends(low) or (_infinitive(low) and any(scene.words[j].low in _OUGHT for j in near(scene, i, 3)))


def _span(scene: Scene, i: int, j: int) -> tuple[int, int]:
    return scene.words[min(i, j)].a, scene.words[max(i, j)].b


def _victim(scene: Scene, i: int) -> int | None:
    """The nearest word that is a person in an oblique case, or a person insulted."""
    found = [
        j
        for j in near(scene, i, 4)
        if scene.words[j].marks & (_OBLIQUE | {"slur", "mat"})
        or scene.words[j].low in {"таких", "таким"}
        or (is_person(scene.words[j]) and not subject(scene.words[j].low))
    ]
    return min(found, key=lambda j: abs(j - i), default=None)


def _kill(scene: Scene, i: int) -> _Cue | None:
    """«Я тебя прирежу», «убить бы его»; «порвём их в финале» is sport."""
    marks = scene.words[i].marks
    if not marks & {"surely", "kill", "wait"} or not _meant(scene, i) or "lay" in scene.marks:
        return None
    if i and scene.words[i - 1].low == "не":
        return None
    j = _victim(scene, i)
    if j is None:
        need = FREE if not scene.marks.isdisjoint(("slur", "mat")) or _is_ultimatum(scene) else FIRM
        return _Cue(*_span(scene, i, i), "kill", _HARM, need) if "surely" in marks else None
    need = FREE if "surely" in marks else FIRM if "kill" in marks else SURE
    return _Cue(*_span(scene, i, j), "kill", _HARM, need)


def _strike(scene: Scene, i: int) -> _Cue | None:
    """«Втащу тебе», «врежу по морде», «вмажу, если не отдашь», «вмажу об стену»."""
    if "strike" not in scene.words[i].marks or not _meant(scene, i):
        return None
    for j in near(scene, i, 4):
        if scene.words[j].low in _DATIVE or "body" in scene.words[j].marks:
            return _Cue(*_span(scene, i, j), "strike", "обещают ударить", LIGHT)
    if _is_condition(scene) or any(scene.words[j].low in {"об", "так"} for j in near(scene, i, 2)):
        return _Cue(*_span(scene, i, i), "strike", "обещают ударить", FIRM)
    return None


def _damage(scene: Scene, i: int) -> _Cue | None:
    """«Голову оторву», «ноги тебе переломают», «фары разобью»."""
    low = scene.words[i].low
    if "damage" not in scene.words[i].marks or not (_meant(scene, i) or _future(low)):
        return None
    for j in near(scene, i, 5):
        marks = scene.words[j].marks
        personal = any(scene.words[k].marks & (_OBLIQUE | {"your"}) for k in near(scene, i, 6))
        why = "обещают покалечить или испортить имущество"
        if marks & {"body", "property"} and personal:
            return _Cue(*_span(scene, i, j), "damage", why, FREE if _intends(low) else LIGHT)
        if marks & {"body", "property"} and _meant(scene, i):
            return _Cue(*_span(scene, i, j), "damage", why, LIGHT if _is_condition(scene) else FIRM)
    return None


def _is_ultimatum(scene: Scene) -> bool:
    return any(word.low in {"или", "иначе"} for word in scene.words) and scene.to_you


def _is_condition(scene: Scene) -> bool:
    return any(word.low in _CONDITION for word in scene.words)


def _blackmail(scene: Scene, i: int) -> _Cue | None:
    """«Плати или выложу видео», «иначе все узнают про твой секрет»."""
    word = scene.words[i]
    if "blackmail" not in word.marks or not (_intends(word.low) or _future(word.low)):
        return None
    if not any(w.low in _ULTIMATUM for w in scene.words[:i]):
        return _Cue(*_span(scene, i, i), "blackmail", "требуют под угрозой", SURE) if _is_condition(scene) else None
    hard = not scene.marks.isdisjoint(("shame", "money")) and scene.to_you
    return _Cue(*_span(scene, 0, len(scene.words) - 1), "blackmail", "требуют под угрозой", LIGHT if hard else FIRM)


_RULES: tuple[Callable[[Scene, int], _Cue | None], ...] = (_kill, _strike, _damage, _blackmail)


def _phrase_cues(scene: Scene) -> Iterator[_Cue]:
    boycott: list[Match] = []
    for match in scene.matches:
        kind, section = match.entry.text.split(":")
        if kind != "threat":
            continue
        if section == "boycott":
            boycott.append(match)
        else:
            unsaid = FIRM if section == "phrase" and not of_somebody(scene) else LIGHT
            yield _Cue(match.a, match.b, section, _WHY[section], FREE if section == "self_harm" else unsaid)
    if boycott:
        several = len({match.a for match in boycott}) > 1
        plain = scene.named and any(word.low.startswith("бойкот") for word in scene.words)
        a, b = min(match.a for match in boycott), max(match.b for match in boycott)
        yield _Cue(a, b, "boycott", _WHY["boycott"], LIGHT if several or plain else FIRM)


def _cues(scene: Scene) -> Iterator[_Cue]:
    if not scene.marks.isdisjoint(_VERBS):
        for i, word in enumerate(scene.words):
            if word.marks & _VERBS:
                yield from (cue for rule in _RULES if (cue := rule(scene, i)))
    yield from _phrase_cues(scene)


def _by_meaning(doc: Document, seen: Scene) -> bool:
    """Whether the model speaks without a rule."""
    to_you = not seen.marks.isdisjoint(_YOU)
    somebody = of_somebody(seen)
    sure = toxicity.alone(doc, "threat", _NEED + (not somebody), somebody=somebody, to_you=to_you)
    playful = "lay" in seen.marks and not seen.marks.isdisjoint(_VERBS)  # «убью время», «порвём их в финале»
    return sure and not playful and (toxicity.judge(doc).threat >= _NEED_SWEARING or not swears(doc, seen))


def _detect(doc: Document) -> Iterator[Finding]:
    seen = scene(doc)
    level: int | None = None
    found = False
    for cue in _cues(seen):
        if cue.need > FREE and level is None:
            level = toxicity.level(doc, "threat")
        if cue.need <= (level or FREE) and not allowed(doc, seen, cue.a, cue.b):
            found = True
            yield _finding(doc, cue.a, cue.b, cue.rule, cue.why, 0.95 - 0.1 * cue.need)
    if not found and _by_meaning(doc, seen):
        yield _finding(doc, 0, len(doc.norm), "model", "по смыслу всей фразы похоже на угрозу", 0.6)


def _finding(doc: Document, a: int, b: int, rule: str, why: str, score: float) -> Finding:
    start, end = doc.span(a, b)
    return Finding(Category.THREAT, start, end, score, f"threat/{rule}", why, Severity.HIGH)


def _notes(doc: Document) -> Iterator[str]:
    """What came near: cues that the model did not second."""
    level = toxicity.level(doc, "threat")
    for cue in _cues(scene(doc)):
        if cue.need > level:
            yield f"«{doc.norm[cue.a : cue.b]}»: {cue.why}, но модель не согласна (ступень {level}, нужна {cue.need})"
    yield f"оценка модели: ступень {level} из {ALONE}"


DETECTOR = FunctionDetector("threat", frozenset({Category.THREAT}), _detect, _notes)
