"""Cue rules: several cues near each other (to ask, a document, a child) make a violation, others make it innocent.

A detector's lexicon gives each cue its words (``filters.cue_words``); the detector's table of rules says which cues,
how near each other, and which of them make the same words innocent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from filters import morph
from filters.cue_words import NAME, CueTable, CueWords, Scene
from filters.sentences import breaks
from filters.types import Category, Document, Finding, Severity
from lexicons import Lexicon

_NAME_TAGS = frozenset(("Name", "Surn", "Patr"))
DETECTORS = CueTable()  # of the rules of all detectors: they look at the same documents in turn
_ANCHORS = 24  # places tried for one rule: bounds the work on a text made of one cue


@dataclass(frozen=True, slots=True)
class Rule:
    """Cues that together make a violation.

    Attributes:
        name: stable id within the detector.
        slots: cues that must all be there, in different words: ``document ask`` or ``drug sell|buy``; the rarest first.
        why: the reason in one Russian sentence.
        veto: cues that make the whole text innocent for this rule.
        within: how many words another cue may be away from the first slot's.
        ordered: the cues stand in the order of the slots.
        across: the cues may stand in different sentences.
        score: how sure the rule is.
        severity: default gravity.
    """

    name: str
    slots: str
    why: str
    veto: str = ""
    within: int = 8
    ordered: bool = False
    across: bool = False
    score: float = 0.9
    severity: Severity = Severity.MEDIUM


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds: its first and last word."""

    rule: Rule
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    slots: tuple[int, ...]
    needed: tuple[int, ...]  # the slots that a scene's total can decide: not those a name may fill
    veto: int


class CueRules:
    """A lexicon and its rules, compiled once."""

    def __init__(
        self,
        lexicon: Lexicon,
        rules: Sequence[Rule],
        *,
        requests: frozenset[str] = frozenset(),
        negatable: frozenset[str] = frozenset(),
        table: CueTable | None = None,
    ) -> None:
        """Compile.

        Args:
            lexicon: each section is a cue.
            rules: tried in this order.
            requests: sections whose verbs count only as a call.
            negatable: cues that mean nothing after «не».
            table: shared with other rules that look at the same documents.

        Raises:
            ValueError: a rule names a cue that the lexicon lacks.
        """
        self.words = CueWords(lexicon, requests=requests, negatable=negatable, table=table)
        self._rules = tuple(map(self._compile, rules))
        self._anchors = 0
        for compiled in self._rules:
            self._anchors |= compiled.needed[0]

    def _compile(self, rule: Rule) -> _Compiled:
        slots = tuple(self.words.mask(*slot.split("|")) for slot in rule.slots.split())
        needed = tuple(slot for slot in slots if not slot & NAME)
        return _Compiled(rule, slots, needed, self.words.mask(*rule.veto.split()))

    def scene(self, doc: Document) -> Scene | None:
        """The document as cues, or nothing when it lacks the first cue of every rule."""
        return self.words.scene(doc, self._anchors)

    def hits(self, scene: Scene) -> Iterator[Hit]:
        """The rules that hold, each at its first place."""
        named = False
        total = scene.total
        for compiled in self._rules:
            if not total & compiled.needed[0] or total & compiled.veto:
                continue
            if not all([total & need for need in compiled.needed]):  # noqa: C419 - a list is faster than a generator here
                continue
            if len(compiled.needed) < len(compiled.slots) and not named:
                _mark_names(scene)
                named = True
            place = _place(compiled, scene)
            if place:
                yield Hit(compiled.rule, *place)

    def findings(self, scene: Scene, detector: str, category: Category) -> Iterator[Finding]:
        """One finding for each rule that holds; its place is the sentence, so that overlaps leave the surest."""
        for hit in self.hits(scene):
            a, b = scene.sentence(hit.first, hit.last)
            start, end = scene.doc.span(a, b)
            rule = hit.rule
            yield Finding(category, start, end, rule.score, f"{detector}/{rule.name}", rule.why, rule.severity)


@lru_cache(maxsize=16384)
def is_name(low: str) -> bool:
    """Whether the likeliest reading of a word is a person's name."""
    readings = morph.readings(low)
    return bool(readings) and bool(readings[0].grammemes & _NAME_TAGS)


@lru_cache(maxsize=16384)
def may_be_name(low: str) -> bool:
    """Whether some reading of a word is a person's name: enough for a word with a capital letter inside a text."""
    return any(reading.grammemes & _NAME_TAGS for reading in morph.readings(low))


def _mark_names(scene: Scene) -> None:
    for i, word in enumerate(scene.words):
        if word.kind == "word" and (is_name(word.low) or (i and word.text[0].isupper() and may_be_name(word.low))):
            scene.masks[i] |= NAME


def _place(compiled: _Compiled, scene: Scene) -> tuple[int, int] | None:
    """First and last word of the first place where all slots of the rule are filled."""
    anchor_slot = compiled.slots[0]
    tried = 0
    for i, mask in enumerate(scene.masks):
        if mask & anchor_slot:
            place = _around(compiled, scene, i)
            if place:
                return place
            tried += 1
            if tried >= _ANCHORS:
                return None
    return None


def _around(compiled: _Compiled, scene: Scene, anchor: int) -> tuple[int, int] | None:
    """First and last word when the first slot is filled at ``anchor`` and the others near it."""
    rule = compiled.rule
    low, high = _bounds(rule, scene, anchor)
    used = {anchor}
    first, last, at = anchor, scene.lasts[anchor], anchor
    for slot in compiled.slots[1:]:
        near = range(at + 1, high) if rule.ordered else sorted(range(low, high), key=lambda j: abs(j - anchor))
        for j in near:
            if scene.masks[j] & slot and j not in used:
                used.add(j)
                first, last, at = min(first, j), max(last, scene.lasts[j]), j
                break
        else:
            return None
    return first, last


def _bounds(rule: Rule, scene: Scene, anchor: int) -> tuple[int, int]:
    """Words around ``anchor`` that the rule looks at: its window, cut at sentence ends unless it reads across them."""
    low = anchor if rule.ordered else max(0, anchor - rule.within)
    high = min(len(scene.words), scene.lasts[anchor] + rule.within + 1)
    if rule.across:
        return low, high
    text, words = scene.doc.low, scene.words
    for j in range(anchor, low, -1):
        if breaks(text, words[j - 1], words[j]):
            low = j
            break
    for j in range(anchor + 1, high):
        if breaks(text, words[j - 1], words[j]):
            high = j
            break
    return low, high
