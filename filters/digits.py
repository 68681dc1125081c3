"""Runs of digits however they are typed: spaced, with look-alike letters, in any script, spelled out in words."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from filters.memo import per_document
from filters.types import Document

_LOOKALIKES = str.maketrans(
    {
        "О": "0",
        "о": "0",
        "O": "0",
        "o": "0",
        "З": "3",
        "з": "3",
        "l": "1",
        "I": "1",
        "i": "1",
        "І": "1",
        "і": "1",
        "|": "1",
        "б": "6",
    }
)
_LETTERS = "ОоOoЗзlIiІі|б"

_UNITS = {
    "ноль": "0", "нуль": "0", "зеро": "0", "один": "1", "одна": "1", "раз": "1", "два": "2", "две": "2", "три": "3",
    "четыре": "4", "пять": "5", "шесть": "6", "семь": "7", "восемь": "8", "девять": "9",
}  # fmt: skip
_TEENS = {
    "десять": "10", "одиннадцать": "11", "двенадцать": "12", "тринадцать": "13", "четырнадцать": "14",
    "пятнадцать": "15",
    "шестнадцать": "16", "семнадцать": "17", "восемнадцать": "18", "девятнадцать": "19",
}  # fmt: skip
_TENS = {
    "двадцать": "2", "тридцать": "3", "сорок": "4", "пятьдесят": "5", "шестьдесят": "6", "семьдесят": "7",
    "восемьдесят": "8", "девяносто": "9",
}  # fmt: skip
_HUNDREDS = {
    "сто": "1", "двести": "2", "триста": "3", "четыреста": "4", "пятьсот": "5", "шестьсот": "6", "семьсот": "7",
    "восемьсот": "8", "девятьсот": "9",
}  # fmt: skip
_NUMBER_WORDS = frozenset({*_UNITS, *_TEENS, *_TENS, *_HUNDREDS, "нуля"})
_SPELLED_GATE = (
    "ноль",
    "нуля",
    "девят",
    "восем",
    "семь",
    "сорок",
    "дцать",
    "десят",
    "ста",
    "сот",
    "пять",
    "четыре",
    "шесть",
)
_FEWEST_WORDS = 3
_MOST_GROUPS = 20
_LONGEST_RUN = 64  # groups; what follows in a still longer one is a table of numbers
_LONGEST_GROUP = 40  # more digits in one go are no datum

# Python's re here: every pattern is one class or a short alternation with bounded repeats, so matching is linear.
_ANY_DIGIT = re.compile(r"\d")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_CHUNK = re.compile(rf"[0-9{_LETTERS}]+")
_PLAIN = re.compile(r"[0-9]+")
_WORD = re.compile(r"[а-я]+")
_GAP = re.compile(
    r"(?:[ \n]|[^\w\s,;:%]|_){1,5}"
    r"|[ ,.]{0,2}(?:а |и )?(?:потом|дальше|далее|затем|еще|и|тире|дефис|минус|пробел|точка|скобка|черточка)[ ,:]{1,2}"
)
_COMMA = re.compile(r" ?,[ \n]?")  # between dictated groups, never between figures alone
_WORD_GAP = re.compile(r"[ ,.\-]{1,3}")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits typed in one go.

    Attributes:
        a, b: place in ``Document.norm``.
        digits: what they mean, in ASCII digits.
        plain: they were typed as digits, not as letters or words.
    """

    a: int
    b: int
    digits: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring groups with only spaces, dashes, brackets, dots or linking words between them.

    Attributes:
        groups: the groups in order.
        digits: all their digits.
        before, after: the neighbour groups of the same run, when this is a part of a longer one.
    """

    groups: tuple[Group, ...]
    digits: str
    before: Group | None = None
    after: Group | None = None

    @property
    def a(self) -> int:
        """Start in ``Document.norm``."""
        return self.groups[0].a

    @property
    def b(self) -> int:
        """End in ``Document.norm``."""
        return self.groups[-1].b

    @property
    def plain(self) -> bool:
        """No letter or word stands for a digit."""
        return all(group.plain for group in self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return tuple(len(group.digits) for group in self.groups)

    def windows(self, lengths: Collection[int], most_groups: int = 0) -> Iterator["Run"]:
        """Parts of the run with one of the ``lengths`` of digits, the leftmost first.

        A part has at most ``most_groups`` groups (more where letters or words stand for digits), or is the whole run.
        """
        groups = self.groups
        longest = max(lengths)
        most = most_groups if most_groups and self.plain else _MOST_GROUPS
        whole = len(groups) > most and len(self.digits) in lengths
        for i in range(len(groups)):
            digits = ""
            for j in range(i, min(len(groups), i + most)):
                digits += groups[j].digits
                if len(digits) > longest:
                    break
                if len(digits) in lengths:
                    before = groups[i - 1] if i else None
                    yield Run(groups[i : j + 1], digits, before, groups[j + 1] if j + 1 < len(groups) else None)
        if whole:
            yield self


def ascii_digits(text: str) -> str:
    """The text with the digits of any script as 0–9, of the same length."""
    if not _FOREIGN_DIGIT.search(text):
        return text
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match.group(), 0)), text)


@per_document
def runs(doc: Document) -> tuple[Run, ...]:
    """All runs of digits of the document in order."""
    norm, low = doc.norm, doc.low
    typed = bool(_ANY_DIGIT.search(norm))
    spelled = (
        any(sign in low for sign in _SPELLED_GATE) if typed else sum(map(low.count, _SPELLED_GATE)) >= _FEWEST_WORDS
    )
    if not spelled and not typed:
        return ()
    norm = ascii_digits(norm)
    groups = [group for group in _typed(norm) if len(group.digits) <= _LONGEST_GROUP]
    if spelled:
        groups = sorted([*groups, *_spelled(low)], key=lambda group: group.a)
    return tuple(_joined(groups, low))


def _typed(norm: str) -> Iterator[Group]:
    """Groups of digit characters, look-alike letters read as digits where the whole word can be read so."""
    for chunk in _CHUNK.finditer(norm):
        text = chunk.group()
        a, b = chunk.span()
        if text.isdigit():
            yield Group(a, b, text, plain=True)
        elif (a and norm[a - 1].isalpha()) or (b < len(norm) and norm[b].isalpha()) or not _may_be_digits(text):
            for part in _PLAIN.finditer(text):
                yield Group(a + part.start(), a + part.end(), part.group(), plain=True)
        else:
            yield Group(a, b, text.translate(_LOOKALIKES), plain=False)


def _may_be_digits(text: str) -> bool:
    """A mix of digits and letters, or two and more letters such as «ОО» that stand among digits."""
    return len(text) > 1 and (any(char.isdigit() for char in text) or text.upper() == text)


def _joined(groups: list[Group], low: str) -> Iterator[Run]:
    run: list[Group] = []
    end = 0
    worded = False
    for group in groups:
        worded = worded or low[group.a].isalpha()
        if run and not (
            _GAP.fullmatch(low, end, group.a) or (worded and (end == group.a or _COMMA.fullmatch(low, end, group.a)))
        ):
            yield _run(run)
            run = []
            worded = low[group.a].isalpha()
        if run and end == group.a and _hundred(run[-1]) and len(group.digits) == 2:  # noqa: PLR2004 - «девятьсот45» is 945
            last = run.pop()
            run.append(Group(last.a, group.b, last.digits[0] + group.digits, plain=False))
        elif len(run) < _LONGEST_RUN:
            run.append(group)
        end = group.b
    if run:
        yield _run(run)


def _hundred(group: Group) -> bool:
    return not group.plain and group.digits[1:] == "00"


def _run(groups: list[Group]) -> Run:
    return Run(tuple(groups), "".join(group.digits for group in groups))


def _spelled(low: str) -> Iterator[Group]:
    """Groups of number words: «девятьсот сорок пять» is 945, «семьдесят» 70, «два нуля» 00."""
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(low) if m.group() in _NUMBER_WORDS]
    i = 0
    while i < len(words):
        digits, used = _number([word for _, _, word in _adjacent(words, i, low)])
        yield Group(words[i][0], words[i + used - 1][1], digits, plain=False)
        i += used


def _adjacent(words: list[tuple[int, int, str]], i: int, low: str) -> list[tuple[int, int, str]]:
    """Up to three number words from ``i`` with only spaces or dashes between."""
    j = i + 1
    while j < len(words) and j < i + 3 and _WORD_GAP.fullmatch(low, words[j - 1][1], words[j][0]):
        j += 1
    return words[i:j]


def _number(words: list[str]) -> tuple[str, int]:
    """The digits that the first words dictate and how many words they take."""
    first = words[0]
    rest = [*words[1:], "", ""]
    if rest[0] == "нуля" and first in {"два", "три"}:
        return "0" * int(_UNITS[first]), 2
    if first in _HUNDREDS:
        if rest[0] in _TENS:
            unit = _UNITS.get(rest[1], "")
            has_unit = unit not in {"", "0"}
            return _HUNDREDS[first] + _TENS[rest[0]] + (unit if has_unit else "0"), 3 if has_unit else 2
        if rest[0] in _TEENS:
            return _HUNDREDS[first] + _TEENS[rest[0]], 2
        if rest[0] in _UNITS and rest[0] not in {"ноль", "нуль", "зеро"}:
            return _HUNDREDS[first] + "0" + _UNITS[rest[0]], 2
        return _HUNDREDS[first] + "00", 1
    if first in _TENS:
        unit = _UNITS.get(rest[0], "0")
        return (_TENS[first] + unit, 2) if unit != "0" else (_TENS[first] + "0", 1)
    return _TEENS.get(first) or _UNITS.get(first, "0"), 1
