"""Insults: words that humiliate, by lexicon and by whom they point at, with the toxicity model as a second opinion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from filters import toxicity
from filters.detector import FunctionDetector
from filters.morph import known
from filters.scene import (
    Scene,
    Word,
    animate,
    inanimate,
    is_person,
    name,
    nominative,
    of_somebody,
    part,
    same_clause,
    scene,
    subject,
    swears,
    thing,
)
from filters.toxicity import ALONE, FIRM, FREE, LIGHT, SURE
from filters.types import Category, Document, Finding, Severity
from filters.words import words_of

_STRONG = frozenset(("slur", "prefix", "mat"))
_WEAK = frozenset(("animal", "thing", "person", "adjective"))
_TALKS = frozenset(("animal", "thing"))  # things that tales and farms are full of
_PLAYED = _TALKS | {"adjective"}  # and what roles are called: «глупый король»
_ANY = _STRONG | _WEAK | {"soft", "swear"}
_YOU = frozenset(("you", "you_oblique", "your"))
_ABOUT = _YOU | frozenset(("this", "third", "child", "adult", "staff"))  # a person is spoken of
_POINTERS = frozenset(("your", "this", "third"))
_SUCH = frozenset(("какая", "какой", "какие", "такая", "такой", "такие", "вот"))
_EVERY = frozenset(("все", "сплошь", "сплошные", "сплошной", "одни", "поголовно"))
_BETWEEN = frozenset(("ADJF", "ADJS", "PRTF", "ADVB", "PRCL", "INTJ", "NPRO", "COMP"))
_NEED = 1.1  # log-odds from which the model speaks alone: so do about twenty of 23,800 benign lines
_SHORT = 6  # words of a text that says little else than the insult
_NOBODY = frozenset(("animal", "role", "report", "tale", "language"))  # marks of texts that insult nobody
_SELF = frozenset(("я", "мы", "себя", "мне", "меня", "мной"))
_WHY = {
    "silence": "человеку затыкают рот",
    "dismiss": "человека прогоняют",
    "nobody": "человека называют ничтожным",
    "mind": "человеку отказывают в уме",
    "looks": "унижают за внешность",
    "hands": "унижают за неумение",
    "parent": "унижают родителя или семью",
    "teacher": "унижают работника",
    "sarcasm": "унизительная насмешка",
    "kind": "презрение к «таким, как вы»",
}


@dataclass(frozen=True, slots=True)
class _Cue:
    """Evidence in ``[a, b)`` of the normal text: its rule, its reason, how far the model must agree."""

    a: int
    b: int
    rule: str
    why: str
    need: int


def _self_irony(scene: Scene, i: int) -> bool:
    """«Я такая дура», «сижу как дура»: said of oneself."""
    words = scene.words
    for step in (-1, 1):
        j = i + step
        while 0 <= j < len(words) and abs(j - i) <= 4 and words[j].clause == words[i].clause:  # noqa: PLR2004 - a name and its pronoun stand together
            if words[j].low in _SELF:
                return True
            if "filler" not in words[j].marks:
                break
            j += step
    return bool(i) and words[i - 1].low == "как" and scene.marks.isdisjoint(("you", "third"))


def _own(scene: Scene, i: int) -> bool:
    """«Мой балбес», «мой сын очкарик»: fond words about one's own."""
    for word in reversed(scene.words[max(0, i - 3) : i]):
        if "own" in word.marks:
            return True
        if part(word.low) not in _BETWEEN and "child" not in word.marks:
            return False
    return False


def _reported(scene: Scene, i: int) -> bool:
    """«Обозвали дураком», «кричат „дура“», роман «Идиот»: somebody else's words, or a title."""
    word = scene.words[i]
    if _of_words(scene):  # «сука — самка собаки, так в словаре», «дурак из сказки умнее всех»
        return True
    if "report" in scene.marks and (word.quoted or not nominative(word.low)):
        return True
    return word.quoted and (word.capital or "role" in scene.marks)


def _linked(scene: Scene, i: int, j: int) -> bool:
    """Only words that keep a name and its bearer together stand between two words of a clause."""
    return all(
        word.marks & (_ANY | {"filler"}) or part(word.low) in _BETWEEN or is_person(word)
        for word in scene.words[min(i, j) + 1 : max(i, j)]
    )


def _span(scene: Scene, i: int, j: int) -> tuple[int, int]:
    return scene.words[min(i, j)].a, scene.words[max(i, j)].b


def _stands_by(scene: Scene, i: int, j: int) -> bool:
    """«Эта сука», «шлюха эта ваша новенькая»; not «говно этот клей»."""
    if not nominative(scene.words[i].low):
        return False
    return j == i - 1 or (j == i + 1 and scene.named)


def _swear(scene: Scene, i: int) -> _Cue | None:
    """«Ах ты сука», «эта сука», «какая же вы блядь»: a swear-word right beside the person it is meant for."""
    for j in same_clause(scene, i, 2):
        marks = scene.words[j].marks
        if marks & {"you"} or (marks & {"this", "third"} and _stands_by(scene, i, j)):
            need = FREE if "you" in marks else LIGHT
            return _Cue(*_span(scene, i, j), "swear", "бранное слово обращено к человеку", need)
    return None


def _you_are(scene: Scene, i: int) -> _Cue | None:
    """«Ты коза», «свинья ты неблагодарная», «вы просто тупые»."""
    for j in same_clause(scene, i, 4):
        if "you" in scene.words[j].marks and _linked(scene, i, j):
            need = LIGHT if part(scene.words[i].low) == "ADJS" else FREE
            return _Cue(*_span(scene, i, j), "you_are", "унизительное слово обращено к собеседнику", need)
    return None


def _vocative(scene: Scene, i: int) -> _Cue | None:
    """«Помолчите, курица»: a clause of insulting words only, in a text that speaks to somebody."""
    word = scene.words[i]
    inside = [word, *(scene.words[j] for j in same_clause(scene, i, _SHORT))]
    fit = _ANY | {"you", "your", "this", "filler"}
    if any(other.low in {"как", "и"} for other in inside) or not scene.to_you or len(inside) > _SHORT:
        return None
    if not all(other.marks & fit or part(other.low) in {"ADJF", "PRTF"} for other in inside):
        return None
    if len(scene.beasts) > 1 or (scene.beasts and word.clause not in scene.beasts):
        return None
    whole = len(inside) == len(scene.words)
    need = LIGHT if whole or word.marks & _TALKS or part(word.low) != "NOUN" else FREE
    return _Cue(word.a, word.b, "vocative", "унизительное слово стоит как обращение", need)


def _of_person(scene: Scene, i: int) -> _Cue | None:
    """«Ваш сын ненормальный», «Ваня бомжара», «бабы дуры»: a person is called so."""
    marks = scene.words[i].marks
    for j in same_clause(scene, i, 4):
        word = scene.words[j]
        if is_person(word) and not word.marks & _STRONG and subject(word.low) and _linked(scene, i, j):
            named = word.capital and "this" in scene.words[max(0, i - 1)].marks
            need = FREE if named or (marks & {"person"} and not marks & _TALKS) else LIGHT
            return _Cue(*_span(scene, i, j), "of_person", "человека называют унизительным словом", need)
    return None


def _pointed(scene: Scene, i: int) -> _Cue | None:
    """«Этот козёл», «она крыса», «какая же корова»: a pronoun points at somebody."""
    word = scene.words[i]
    for j in same_clause(scene, i, 3):
        other = scene.words[j]
        if (other.marks & _POINTERS or other.low in _SUCH) and _linked(scene, i, j):
            need = LIGHT if word.marks & {"person"} else FIRM
            return _Cue(word.a, word.b, "pointed", "унизительное слово сказано о человеке", need)
    return None


def _rather(scene: Scene, i: int) -> _Cue | None:
    """«Змея, а не классная», «тряпка, а не мужик»: a person is less than what he should be."""
    words = scene.words
    for j in range(i + 1, min(i + 4, len(words) - 2)):
        if words[j].low == "а" and words[j + 1].low == "не":
            known = is_person(words[j + 2])
            if known or animate(words[j + 2].low):
                return _Cue(*_span(scene, i, j + 2), "rather", "человека унижают сравнением", FREE if known else FIRM)
    return None


def _all_of_them(scene: Scene, i: int) -> _Cue | None:
    """«Девочки из 8А все дешёвки», «пятый Б сплошные неучи»: a group is called so."""
    if not i or scene.words[i - 1].low not in _EVERY:
        return None
    before = scene.words[max(0, i - 5) : i - 1]
    if not any(is_person(word) or "group" in word.marks for word in before):
        return None
    return _Cue(*_span(scene, i - 1, i), "group", "унизительное слово сказано о целой группе", LIGHT)


def _verdict(scene: Scene, i: int) -> _Cue | None:
    """«Темнота деревенская», «подпевала»: the whole message is a name for somebody."""
    word = scene.words[i]
    whole = len(scene.words) <= 3 and all(  # noqa: PLR2004 - a name and its epithets
        other.marks & (_ANY | {"filler"}) or part(other.low) in {"ADJF", "PRTF"} for other in scene.words
    )
    if not whole or word.marks & {"animal"} or not word.marks & {"person", "thing"}:
        return None
    return _Cue(word.a, word.b, "verdict", "всё сообщение состоит из унизительного слова", LIGHT)


def _such_person(scene: Scene, i: int) -> _Cue | None:
    """«Таких тупых родителей», «жирную училку»: an epithet right before a person, in any case."""
    words = scene.words
    if (
        i + 1 < len(words)
        and words[i].clause == words[i + 1].clause
        and words[i].marks & {"adjective"}
        and words[i + 1].marks & {"child", "adult", "staff"}
    ):
        if part(words[i].low) != "ADJF" or any(word.low == "я" for word in words):
            return None
        return _Cue(*_span(scene, i, i + 1), "such_person", "человека называют унизительным словом", FREE)
    return None


_POINTING: tuple[Callable[[Scene, int], _Cue | None], ...] = (
    _you_are,
    _rather,
    _vocative,
    _of_person,
    _pointed,
    _all_of_them,
    _verdict,
)


def _strong(scene: Scene, i: int) -> _Cue | None:
    """A word that insults by itself; where nobody is spoken of, the model must not object."""
    word = scene.words[i]
    if _self_irony(scene, i):
        return None
    if "mat" in word.marks:
        return _Cue(word.a, word.b, "mat", "человека называют нецензурным словом", FREE)
    if _own(scene, i) or _reported(scene, i):
        return None
    aimed = scene.to_you or scene.named
    need = FREE if aimed and (nominative(word.low) or not known(word.low)) else LIGHT
    if "role" in scene.marks:
        need = FIRM
    return _Cue(word.a, word.b, "slur", "оскорбительное слово", need)


def _of_thing(scene: Scene, i: int) -> bool:
    """«Подлый поступок», «бестолковый автомат»: the epithet of a deed or thing, where nobody is spoken of."""
    words = scene.words
    if "adjective" not in words[i].marks or i + 1 >= len(words) or words[i + 1].clause != words[i].clause:
        return False
    return inanimate(words[i + 1].low) and not words[i + 1].marks & _ANY and scene.marks.isdisjoint(_ABOUT)


def _called(word: Word) -> bool:
    """Whether the word can be a name given to somebody: a nominative, no adverb and no verb."""
    if word.capital and name(word.low):
        return False
    return nominative(word.low) and (part(word.low) not in {"VERB", "ADVB", "INFN", "PRED"} or thing(word.low))


def _lonely(scene: Scene) -> bool:
    """«Крашеная выдра опять недовольна»: one such word, and nothing that makes it a tale, a role or a quotation."""
    if not scene.marks.isdisjoint(_NOBODY - {"animal"}):
        return False
    return sum(bool(word.marks & _WEAK) and "adjective" not in word.marks for word in scene.words) == 1


def _weak(scene: Scene, i: int) -> _Cue | None:
    word = scene.words[i]
    epithet = _such_person(scene, i)
    if epithet and not _own(scene, i) and scene.marks.isdisjoint(("role", "report")):
        return epithet
    if not _called(word) or _self_irony(scene, i) or _own(scene, i) or _reported(scene, i):
        return None
    if (word.marks & _PLAYED and "role" in scene.marks) or _of_thing(scene, i):
        return None
    softly = not word.marks & _WEAK
    for rule in _POINTING:
        cue = rule(scene, i)
        if cue:
            return replace(cue, need=max(cue.need, SURE)) if softly else cue
    need = SURE if softly or word.marks & _TALKS else FIRM
    if not of_somebody(scene):
        return _Cue(word.a, word.b, "word", "унизительное слово", ALONE) if _lonely(scene) else None
    return _Cue(word.a, word.b, "word", "унизительное слово", need)


def _word_cues(scene: Scene) -> Iterator[_Cue]:
    for i, word in enumerate(scene.words):
        cue = None
        if word.marks & _STRONG:
            cue = _strong(scene, i)
        elif "swear" in word.marks:
            cue = _swear(scene, i)
        elif word.marks & (_WEAK | {"soft"}):
            cue = _weak(scene, i)
        if cue:
            yield cue


def _cues(scene: Scene) -> Iterator[_Cue]:
    """All cues but those within an innocent turn («валять дурака»)."""
    excused = [(match.a, match.b) for match in scene.matches if match.entry.text == "insult:innocent"]
    for cue in _all_cues(scene):
        if not any(a < cue.b and cue.a < b for a, b in excused):
            yield cue


def _all_cues(scene: Scene) -> Iterator[_Cue]:
    if not scene.marks.isdisjoint(_ANY):
        yield from _word_cues(scene)
    for match in scene.matches:
        kind, section = match.entry.text.split(":")
        if kind == "insult" and section in _WHY:
            yield _Cue(match.a, match.b, f"phrase_{section}", _WHY[section], LIGHT)
        elif kind == "hint":
            yield _Cue(match.a, match.b, f"hint_{section}", _WHY[section], FIRM)


def _of_words(scene: Scene) -> bool:
    """Tales and words are spoken of, and nobody's person."""
    return not scene.marks.isdisjoint(("tale", "language")) and scene.marks.isdisjoint(_ABOUT)


def _by_meaning(doc: Document, seen: Scene) -> bool:
    """Whether the model speaks without a rule."""
    to_you = not seen.marks.isdisjoint(_YOU)
    if not toxicity.alone(doc, "insult", _NEED, somebody=of_somebody(seen), to_you=to_you):
        return False
    # One word is the lexicon's matter; and swearing at the world the model takes for an insult.
    if len(words_of(doc)[0]) < 2 or _of_words(seen) or swears(doc, seen):  # noqa: PLR2004
        return False
    # «Козлы в горах», «мы с мужем два барана», роман «Идиот»: a name that is given to nobody who is spoken of.
    if seen.marks.isdisjoint(_ABOUT) and not seen.marks.isdisjoint(_NOBODY):
        return False
    pointed = not seen.marks.isdisjoint(_YOU | _POINTERS)
    return pointed or not any(word.low in _SELF or (word.quoted and word.marks & _ANY) for word in seen.words)


def _within_quotes(doc: Document, at: int) -> bool:
    """Whether the place lies between quotation marks: a line of somebody's part."""
    return doc.norm.rfind("«", 0, at) > doc.norm.rfind("»", 0, at)


def _detect(doc: Document) -> Iterator[Finding]:
    seen = scene(doc)
    level: int | None = None
    found = False
    for cue in _cues(seen):
        if cue.need > FREE and level is None:
            level = toxicity.level(doc, "insult")
        # A line of a part; or being sent off in мат, told of: the word fell in the chat, but at nobody here.
        told = "role" in seen.marks or (cue.rule == "phrase_dismiss" and swears(doc, seen))
        asked = cue.rule == "phrase_dismiss" and doc.norm.endswith("?")  # «Пошла ты домой или ещё в школе?»
        if (told and _within_quotes(doc, cue.a)) or (asked and (level or FREE) < SURE):
            continue
        if cue.need <= (level or FREE):
            found = True
            yield _finding(doc, cue.a, cue.b, cue.rule, cue.why, 0.95 - 0.1 * cue.need)
    if not found and _by_meaning(doc, seen):
        yield _finding(doc, 0, len(doc.norm), "model", "по смыслу всей фразы похоже на унижение", 0.6)


_NAMED = frozenset(("slur", "vocative", "word", "pointed", "of_person", "you_are"))


def _finding(doc: Document, a: int, b: int, rule: str, why: str, score: float) -> Finding:
    start, end = doc.span(a, b)
    # The word that gave it away is named, unless it is мат: the card hides that one.
    word = doc.norm[a:b]
    named = f"{why}: «{word}»" if rule in _NAMED and word.replace("-", "").isalpha() else why
    return Finding(Category.INSULT, start, end, score, f"insult/{rule}", named, Severity.MEDIUM)


def _notes(doc: Document) -> Iterator[str]:
    """What came near: cues that the model did not second."""
    level = toxicity.level(doc, "insult")
    for cue in _cues(scene(doc)):
        if cue.need > level:
            yield f"«{doc.norm[cue.a : cue.b]}»: {cue.why}, но модель не согласна (ступень {level}, нужна {cue.need})"
    yield f"оценка модели: ступень {level} из {ALONE}"


DETECTOR = FunctionDetector("insult", frozenset({Category.INSULT}), _detect, _notes)
