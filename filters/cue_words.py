"""Cue words: a lexicon in which each section is a cue, and a document seen as cues.

A cue is one bit, so a text without the cues that matter costs one look-up a word, for all lexicons of one table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from filters import morph
from filters.disguise import plain
from filters.memo import PerWord, per_document
from filters.sentences import breaks
from filters.types import Document, Token
from filters.words import plains, words_of
from lexicons import Entry, Lexicon, Word

NUMBER = 1  # cue ``number``: a word that begins with a digit
NEGATED = 2  # cue ``negated``: a negatable cue stood here after «не», «нельзя» …
NAME = 4  # cue ``name``: a first name, patronymic or surname by the dictionary
VALUE = 8  # cue ``value``: the digits of the text would make a phone or a document number
_FIRST_FREE = 4  # bits from here on belong to the lexicon's sections

_NEGATIONS = frozenset(("не", "нельзя", "незачем"))
_KEY = 3  # letters that index a word; a lexicon beginning is never shorter
_VALUE_DIGITS = 9
_CONTEXT = 14  # words of the same sentence shown on either side of the cues


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


_NOTHING: tuple[int, Sequence[_Seconds]] = 0, ()  # what is said of most words


class _Seen(NamedTuple):
    """A document as the lexicons of one table see it.

    Attributes:
        words: its words and numbers.
        masks: for each word the bits of all lexicons, those of the phrases that begin there included.
        total: the bits of all words.
        phrases: the phrases found: index of the first word, bit, index of the last word.
    """

    words: tuple[Token, ...]
    masks: list[int]
    total: int
    phrases: list[tuple[int, int, int]]


class CueTable:
    """What several lexicons say of a word, remembered in one dictionary: each has its own range of bits."""

    def __init__(self) -> None:
        self.cache_clear()

    def cache_clear(self) -> None:
        """Forget the lexicons: other ones will join."""
        self._width = 0
        self._numbers = 0  # the bit ``NUMBER`` of every lexicon
        self._forms: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._innocent: dict[str, int] = {}
        self._phrases: dict[str, _Seconds] = {}
        self._prefix_phrases: dict[str, _Seconds] = {}
        self._lengths: list[int] = []
        self._keys: set[str] = set()  # of the beginnings of words and phrases
        self._known = PerWord(self._of_word)
        self.seen = per_document(self._seen)

    def join(self, width: int) -> int:
        """Take in a lexicon of so many bits; where its range begins."""
        shift = self._width
        self._width += width
        self._numbers |= NUMBER << shift
        self._known.cache_clear()
        self.seen = per_document(self._seen)  # what was said of a document lacks the new lexicon
        return shift

    def add_word(self, kind: str, forms: frozenset[str], bit: int) -> None:
        """Take in a word or a beginning of words."""
        table = self._prefixes if kind == "prefix" else self._forms
        for form in forms:
            table[form] = table.get(form, 0) | bit
            if kind == "prefix":
                self._index(form)

    def excuse(self, forms: frozenset[str], bit: int) -> None:
        """These words are no such cue, whatever they begin with."""
        for form in forms:
            self._innocent[form] = self._innocent.get(form, 0) | bit

    def _index(self, beginning: str) -> None:
        self._keys.add(beginning[:_KEY])
        self._lengths = sorted({len(beginning), *self._lengths})

    def add_phrase(self, first: Word, forms: frozenset[str], phrase: _Phrase, keys: set[str]) -> None:
        """Take in a phrase by the forms of its first word and the letters that index its second."""
        table = self._prefix_phrases if first.kind == "prefix" else self._phrases
        for form in forms:
            seconds = table.setdefault(form, _Seconds())
            seconds.reach = max(seconds.reach, 1 + phrase.parts[0][2])
            for key in keys:
                seconds.phrases.setdefault(key, []).append(phrase)
            if first.kind == "prefix":
                self._index(form)

    def _of_word(self, low: str) -> tuple[int, Sequence[_Seconds]]:
        """The bits of a word and the phrases that may begin with it."""
        word = plain(low)
        mask = self._forms.get(word, 0)
        if word[:_KEY] in self._keys:
            for length in self._lengths:
                mask |= self._prefixes.get(word[:length], 0)
        if mask:
            mask &= ~self._innocent.get(word, 0)
        if low[0].isdigit():  # «700р» and «5к» are numbers too
            mask |= self._numbers
        seconds = self._seconds(word)
        return (mask, seconds) if mask or seconds else _NOTHING

    def _seen(self, doc: Document) -> _Seen:
        words, lows = words_of(doc)
        known = self._known.each(lows)
        masks = [mask for mask, _ in known]
        phrases = list(self._found(doc, known))
        for i, bit, _ in phrases:
            masks[i] |= bit
        return _Seen(words, masks, reduce(or_, masks, 0), phrases)

    def _found(self, doc: Document, known: Sequence[tuple[int, Sequence[_Seconds]]]) -> Iterator[tuple[int, int, int]]:
        """The phrases of all lexicons: index of the first word, bit, index of the last word."""
        seen = plains(doc)
        keys = [word[:_KEY] for word in seen]
        for i, (_, begun) in enumerate(known):
            for seconds in begun:
                phrases = seconds.phrases
                for key in keys[i + 1 : i + 1 + seconds.reach]:
                    for phrase in phrases.get(key, ()):
                        last = phrase.follow(seen, i)
                        if last:
                            yield i, phrase.bit, last

    def _seconds(self, word: str) -> list[_Seconds]:
        """The phrases that may begin with this word (after ``plain``)."""
        found = [self._phrases[word]] if word in self._phrases else []
        if word[:_KEY] in self._keys:
            beginnings = {word[:length] for length in self._lengths}
            found.extend(self._prefix_phrases[part] for part in beginnings if part in self._prefix_phrases)
        return found


class CueWords:
    """A lexicon compiled once: every word to the bits of its cues."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        requests: frozenset[str],
        negatable: frozenset[str],
        table: CueTable | None = None,
    ) -> None:
        """Compile.

        Args:
            lexicon: each section is a cue.
            requests: sections whose verbs count only as a call («напишите», «напишем»), not as a tale («написала»).
            negatable: cues that mean nothing after «не».
            table: shared with other lexicons that look at the same documents.

        Raises:
            ValueError: ``negatable`` names a cue that the lexicon lacks.
        """
        self._bits = {"number": NUMBER, "negated": NEGATED, "name": NAME, "value": VALUE}
        for i, section in enumerate(lexicon.entries):
            self._bits[section] = 1 << (i + _FIRST_FREE)
        self._requests = requests
        self._negatable = self.mask(*negatable)
        width = len(lexicon.entries) + _FIRST_FREE
        self._all = (1 << width) - 1
        self._table = table or CueTable()
        self.shift = self._table.join(width)
        for entries in lexicon.entries.values():
            for entry in entries:
                self._add(entry)
        for section, lemmas in lexicon.exceptions.items():
            for lemma in lemmas:
                self._table.excuse(morph.forms(lemma), self._bits[section] << self.shift)

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

    def _expand(self, section: str, word: Word) -> frozenset[str]:
        if word.kind != "lemma":
            return frozenset({word.text})
        return request_forms(word.text) if section in self._requests else morph.forms(word.text)

    def _add(self, entry: Entry) -> None:
        first = entry.words[0]
        if len(entry.words) > 1:
            self._add_phrase(entry)
            return
        bit = self._bits[entry.section] << self.shift
        self._table.add_word(first.kind, self._expand(entry.section, first), bit)

    def _add_phrase(self, entry: Entry) -> None:
        first, second = entry.words[:2]
        parts = tuple(
            (frozenset[str](), word.text, gap)
            if word.kind == "prefix"
            else (self._expand(entry.section, word), "", gap)
            for word, gap in zip(entry.words[1:], entry.gaps, strict=True)
        )
        phrase = _Phrase(self._bits[entry.section] << self.shift, parts)
        keys = {form[:_KEY] for form in parts[0][0]} or {second.text[:_KEY]}
        self._table.add_phrase(first, self._expand(entry.section, first), phrase, keys)

    def scene(self, doc: Document, anchors: int) -> Scene | None:
        """The document as cues, or nothing when it has none of the bits ``anchors``."""
        words, masks, total, phrases = self._table.seen(doc)
        shift, own = self.shift, self._all
        total = total >> shift & own
        if not total & anchors:
            return None
        masks = [mask >> shift & own for mask in masks]
        lasts = list(range(len(words)))
        for i, bit, last in phrases:
            if bit >> shift & own:
                lasts[i] = max(lasts[i], last)
        total |= self._negate(words, masks)
        if total & NUMBER and sum(len(word.text) for word in words if word.kind == "number") >= _VALUE_DIGITS:
            total |= VALUE
        return Scene(doc, words, masks, lasts, total)

    def has(self, doc: Document, *cues: str) -> bool:
        """Whether any of these cues stands anywhere in the document, whether or not a rule could hold."""
        return bool(self._table.seen(doc).total >> self.shift & self.mask(*cues))

    def _negate(self, words: tuple[Token, ...], masks: list[int]) -> int:
        """Take the meaning from negatable cues after «не»; the bits added."""
        added = 0
        negatable = self._negatable
        for i in range(1, len(words)):
            if masks[i] & negatable and words[i - 1].low in _NEGATIONS:
                masks[i] = masks[i] & ~negatable | NEGATED
                added = NEGATED
        return added


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
