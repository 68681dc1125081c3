"""Cue rules: words that mean one thing (to ask, a document, a drug), and rules that want several of them together.

A detector's lexicon gives each cue its words; the detector's table of rules says which cues, how near each other,
make a violation and which cues make the same words innocent. A cue is one bit, so a text without the rare cue of any
rule costs one look-up a word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import repeat
from operator import or_

from filters import morph
from filters.disguise import plain
from filters.memo import per_document
from filters.sentences import breaks
from filters.types import Category, Document, Finding, Severity, Token
from lexicons import Entry, Lexicon, Word

NUMBER = 1  # cue ``number``: a word of digits only
NEGATED = 2  # cue ``negated``: a negatable cue stood here after «не», «нельзя» …
NAME = 4  # cue ``name``: a first name, patronymic or surname by the dictionary
VALUE = 8  # cue ``value``: the digits of the text would make a phone or a document number
_PHRASE = 16  # some phrase of the lexicon begins here
_FIRST_FREE = 5  # bits from here on belong to the lexicon's sections

_NEGATIONS = frozenset(("не", "нельзя", "незачем"))
_NAME_TAGS = frozenset(("Name", "Surn", "Patr"))
_KEY = 3  # letters that index a word; a lexicon beginning is never shorter
_REMEMBERED = 40_000  # words whose cues are remembered
_UNKNOWN = -1  # no word has all cues
_VALUE_DIGITS = 9
_CONTEXT = 14  # words of the same sentence shown on either side of the cues
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
class Scene:
    """A document seen as cues.

    Attributes:
        doc: the document.
        words: its words and numbers.
        masks: for each word the bits of its cues.
        lasts: for each word the index of the last word of the phrase that begins there (itself when none does).
        total: the bits of all words.
    """

    doc: Document
    words: tuple[Token, ...]
    masks: list[int]
    lasts: list[int]
    total: int

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Place in the normal text of the sentences that hold the words ``first`` to ``last``."""
        low, words = self.doc.low, self.words
        begin = first
        while begin > 0 and first - begin < _CONTEXT and not breaks(low, words[begin - 1], words[begin]):
            begin -= 1
        end, limit = last, len(words) - 1
        while end < limit and end - last < _CONTEXT and not breaks(low, words[end], words[end + 1]):
            end += 1
        return words[begin].a, words[end].b


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


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase after its first word: for each next word its forms or its beginning, and how many others may precede."""

    bit: int
    parts: tuple[tuple[frozenset[str], str, int], ...]

    def follow(self, lows: Sequence[str], at: int) -> int:
        """Index of the last word when the first stands at ``at``; 0 when the phrase is not there."""
        for forms, beginning, gap in self.parts:
            for j in range(at + 1, min(at + 2 + gap, len(lows))):
                low = lows[j]
                if low in forms or (beginning and low.startswith(beginning)):
                    at = j
                    break
            else:
                return 0
        return at


@dataclass(slots=True)
class _Seconds:
    """Phrases that begin with one word, by the first letters of the second: «без» begins many, few are followed."""

    reach: int = 1
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)


class CueRules:
    """A lexicon and its rules, compiled once."""

    def __init__(
        self,
        lexicon: Lexicon,
        rules: Sequence[Rule],
        *,
        requests: frozenset[str] = frozenset(),
        negatable: frozenset[str] = frozenset(),
    ) -> None:
        """Compile.

        Args:
            lexicon: each section is a cue.
            rules: tried in this order.
            requests: sections whose verbs count only as a call («напишите», «напишем»), not as a tale («написала»).
            negatable: cues that mean nothing after «не».

        Raises:
            ValueError: a rule names a cue that the lexicon lacks.
        """
        self._bits = {"number": NUMBER, "negated": NEGATED, "name": NAME, "value": VALUE}
        for i, section in enumerate(lexicon.entries):
            self._bits[section] = 1 << (i + _FIRST_FREE)
        self._requests = requests
        self._forms: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._phrases: dict[str, _Seconds] = {}
        self._prefix_phrases: dict[str, _Seconds] = {}
        for entries in lexicon.entries.values():
            for entry in entries:
                self._add(entry)
        self._innocent: dict[str, int] = {}
        for section, lemmas in lexicon.exceptions.items():
            for lemma in lemmas:
                for form in morph.forms(lemma):
                    self._innocent[form] = self._innocent.get(form, 0) | self._bits[section]
        beginnings = (*self._prefixes, *self._prefix_phrases)
        self._lengths = sorted({len(prefix) for prefix in beginnings})
        self._keys = frozenset(prefix[:_KEY] for prefix in beginnings)
        self._negatable = self.mask(*negatable)
        self._rules = tuple(map(self._compile, rules))
        self._anchors = 0
        for compiled in self._rules:
            self._anchors |= compiled.needed[0]
        self._known: dict[str, int] = {}

    def mask(self, *cues: str) -> int:
        """The bits of these cues.

        Raises:
            ValueError: no such cue.
        """
        bits = 0
        for cue in cues:
            if cue not in self._bits:
                raise ValueError(f"no cue {cue!r} in the lexicon")
            bits |= self._bits[cue]
        return bits

    def _compile(self, rule: Rule) -> _Compiled:
        slots = tuple(self.mask(*slot.split("|")) for slot in rule.slots.split())
        needed = tuple(slot for slot in slots if not slot & NAME)
        return _Compiled(rule, slots, needed, self.mask(*rule.veto.split()))

    def _expand(self, section: str, word: Word) -> frozenset[str]:
        if word.kind != "lemma":
            return frozenset({word.text})
        return request_forms(word.text) if section in self._requests else morph.forms(word.text)

    def _add(self, entry: Entry) -> None:
        first = entry.words[0]
        if len(entry.words) > 1:
            self._add_phrase(entry)
            return
        bits = self._prefixes if first.kind == "prefix" else self._forms
        for form in self._expand(entry.section, first):
            bits[form] = bits.get(form, 0) | self._bits[entry.section]

    def _add_phrase(self, entry: Entry) -> None:
        first, second = entry.words[:2]
        parts = tuple(
            (frozenset[str](), word.text, gap)
            if word.kind == "prefix"
            else (self._expand(entry.section, word), "", gap)
            for word, gap in zip(entry.words[1:], entry.gaps, strict=True)
        )
        phrase = _Phrase(self._bits[entry.section], parts)
        table = self._prefix_phrases if first.kind == "prefix" else self._phrases
        for form in self._expand(entry.section, first):
            seconds = table.setdefault(form, _Seconds())
            seconds.reach = max(seconds.reach, 1 + entry.gaps[0])
            for key in {form[:_KEY] for form in parts[0][0]} or {second.text[:_KEY]}:
                seconds.phrases.setdefault(key, []).append(phrase)

    def _judge(self, low: str) -> int:
        """The cue bits of one lower-case word, with ``_PHRASE`` when a phrase may begin with it."""
        word = plain(low)
        mask = self._forms.get(word, 0)
        if word in self._phrases:
            mask |= _PHRASE
        if word[:_KEY] in self._keys:
            for length in self._lengths:
                mask |= self._prefixes.get(word[:length], 0)
                if word[:length] in self._prefix_phrases:
                    mask |= _PHRASE
        mask &= ~self._innocent.get(word, 0)
        return mask | NUMBER if low[0].isdigit() else mask  # «700р» and «5к» are numbers too

    def _of_word(self, low: str) -> int:
        """The same, remembered: a dictionary of its own, because it is read for every word of every message."""
        mask = self._known.get(low, _UNKNOWN)
        if mask == _UNKNOWN:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            mask = self._known[low] = self._judge(low)
        return mask

    def scene(self, doc: Document) -> Scene | None:
        """The document as cues, or nothing when it lacks the first cue of every rule."""
        words, lows = words_of(doc)
        masks = list(map(self._known.get, lows, repeat(_UNKNOWN)))
        if _UNKNOWN in masks:
            masks = list(map(self._of_word, lows))
        total = reduce(or_, masks, 0)
        if not total & (self._anchors | _PHRASE):
            return None
        lasts = list(range(len(words)))
        if total & _PHRASE:
            total |= self._join(words, masks, lasts)
        if not total & self._anchors:
            return None
        total |= self._negate(words, masks)
        if total & NUMBER and sum(len(word.text) for word in words if word.kind == "number") >= _VALUE_DIGITS:
            total |= VALUE
        return Scene(doc, words, masks, lasts, total)

    def has(self, doc: Document, *cues: str) -> bool:
        """Whether any of these cues stands anywhere in the document, whether or not a rule could hold."""
        words, lows = words_of(doc)
        masks = list(map(self._of_word, lows))
        return bool((reduce(or_, masks, 0) | self._join(words, masks, list(range(len(words))))) & self.mask(*cues))

    def _join(self, words: tuple[Token, ...], masks: list[int], lasts: list[int]) -> int:
        """Mark the phrases of the lexicon at their first words; the bits added."""
        added = 0
        lows: list[str] = []
        for i, mask in enumerate(masks):
            if not mask & _PHRASE:
                continue
            for seconds in self._seconds(plain(words[i].low)):
                for j in range(i + 1, min(i + 1 + seconds.reach, len(words))):
                    for phrase in seconds.phrases.get(plain(words[j].low)[:_KEY], ()):
                        lows = lows or [plain(word.low) for word in words]
                        last = phrase.follow(lows, i)
                        if last:
                            masks[i] |= phrase.bit
                            added |= phrase.bit
                            lasts[i] = max(lasts[i], last)
        return added

    def _seconds(self, word: str) -> list[_Seconds]:
        """The phrases that may begin with this word."""
        found = [self._phrases[word]] if word in self._phrases else []
        if word[:_KEY] in self._keys:
            beginnings = {word[:length] for length in self._lengths}
            found.extend(self._prefix_phrases[part] for part in beginnings if part in self._prefix_phrases)
        return found

    def _negate(self, words: tuple[Token, ...], masks: list[int]) -> int:
        """Take the meaning from negatable cues after «не»; the bits added."""
        added = 0
        negatable = self._negatable
        for i in range(1, len(words)):
            if masks[i] & negatable and words[i - 1].low in _NEGATIONS:
                masks[i] = masks[i] & ~negatable | NEGATED
                added = NEGATED
        return added

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


@per_document
def words_of(doc: Document) -> tuple[tuple[Token, ...], list[str]]:
    """The words and numbers of a document, and their lower-case texts; several detectors ask."""
    words = tuple([token for token in doc.tokens if token.kind != "other"])
    return words, [word.low for word in words]


@lru_cache(maxsize=1024)
def request_forms(lemma: str) -> frozenset[str]:
    """Forms of a verb that call to do it: напиши, напишите, напишем; of another word all forms."""
    folded = lemma.replace("ё", "е")
    called = set()
    for parse in morph.analyzer().parse(lemma):
        if parse.normal_form.replace("ё", "е") != folded:
            continue
        for form in parse.lexeme:
            tag = form.tag
            if tag.mood == "impr" or (tag.POS == "VERB" and tag.person == "1per" and tag.number == "plur"):
                called.add(form.word.replace("ё", "е"))
    return frozenset(called) or morph.forms(lemma)


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
