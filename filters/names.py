"""Names of people in a text: full names in any order and case, surnames, given names."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from filters import morph
from filters.memo import per_document
from filters.types import Document, Token
from filters.words import words_of
from lexicons import load

_LOOKUPS = 150  # words of one document whose morphology is asked: a hostile list of names costs no more
_RARE = 0.1  # a reading less likely than this is no reason to doubt
_MAIN = 0.3
_COMMON = 0.6  # a word so likely something else is no name in lower case («тома», «света»)
_SHORTEST_SURNAME = 5  # letters of a surname the dictionary lacks, standing alone
_SHORTEST = 3  # letters of a given name that stands alone

_LATIN_SURNAME = re.compile(
    r"[A-Z][a-z]{1,14}(?:ova|eva|ina|yna|ov|ev|yov|in|yn|sky|skiy|skaya|aya|ko|chuk|yuk|yan|dze|shvili|kh|ykh|off|enko)"
)
_LATIN_PAIR = re.compile(r"\b[A-Z][a-z]{1,14} [A-Z][a-z]{2,15}(?: [A-Z][a-z]{4,15}(?:ich|vna))?\b")
_INITIALS = r"[А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?"
_WITH_INITIALS = re.compile(
    rf"(?<![А-ЯЁа-яё.])(?:[А-ЯЁ][а-яё]{{2,20}}(?:-[А-ЯЁ][а-яё]{{2,20}})? {_INITIALS}"
    rf"|{_INITIALS} ?[А-ЯЁ][а-яё]{{2,20}})(?![а-яё])"
)
# A capital letter inside a sentence, a word with a surname's or patronymic's ending after a capital letter, initials.
_NAME_SHAPE = re.compile(
    r"[^.!?\s«\"(] [«\"(]?[А-ЯЁA-Z][а-яёa-z]|[А-ЯЁ]\.|\n[А-ЯЁ]"
    r"|[А-ЯЁ][а-яё]{1,20}(?:[оеё]в|[иы]н|ск|цк|енк|ч|ук|юк|дз|ян|ых|их)[а-яё]{0,4}(?![а-яё])"
)
_LIKE_ADJECTIVE = re.compile(r"(?:ск|цк)[а-я]{2,3}$|(?:ый|ая|ой|ого|ому|ую|ых|их)$")
_LONG_PART = re.compile(r"[А-ЯЁа-яё]{3,}")
_PATRONYMIC = re.compile(r".{2,}(?:[оеё]вич|[оеё]вн|ичн|инич)[а-я]{0,2}")
_SURNAME_ENDING = re.compile(
    r".{2,}(?:[оеё]в|[оеё]ва|[ыи]н|[ыи]на|ский|ская|цкий|цкая|енко|чук|юк|ук|дзе|швили|ян|янц|ых|их|ко|ый|ая"
    r"|[оеё]в(?:а|у|ым|е|ой|ых|ы)|[ыи]н(?:а|у|ым|е|ой|ых|ы)|ск(?:ого|ому|им|ой|ую|их))"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person named in the text.

    Attributes:
        a, b: place in ``Document.norm``.
    """

    a: int
    b: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a word form can be in a name.

    Attributes:
        given: a given name the dictionary knows.
        guessed: perhaps a given name the dictionary lacks.
        patronymic: отчество.
        surname: by the dictionary or by its ending.
        only: it can hardly be anything but a name.
    """

    given: bool = False
    guessed: bool = False
    patronymic: bool = False
    surname: bool = False
    only: bool = False


_NOTHING = _Kind()


@lru_cache(maxsize=65536)
def _kind(low: str) -> _Kind:
    """What the lower-case word can be; of a double surname the last part decides."""
    low = low.rsplit("-", 1)[-1]
    if len(low) < _SHORTEST - 1 or not low.isalpha():
        return _NOTHING
    readings = morph.readings(low)
    named = [r for r in readings if "Name" in r.grammemes and "plur" not in r.grammemes]
    given = any(r.known for r in named)
    surname = any("Surn" in r.grammemes for r in readings) or (
        bool(_SURNAME_ENDING.fullmatch(low))
        and not any(r.known and r.pos not in {"NOUN", "ADJF", "ADJS"} for r in readings)
    )
    return _Kind(
        given=given,
        guessed=bool(named) and not given,
        patronymic=any("Patr" in r.grammemes for r in readings) or bool(_PATRONYMIC.fullmatch(low)),
        surname=surname,
        only=not any(_is_common(r, surname=surname) for r in readings),
    )


def _is_common(reading: morph.Reading, *, surname: bool) -> bool:
    """Whether the reading is an everyday word: «зябликов» as many birds says nothing against Зябликов."""
    if surname and (
        ("plur" in reading.grammemes and reading.grammemes & {"gent", "accs"})
        or reading.pos == "ADJS"
        or (reading.pos == "ADJF" and reading.lemma.endswith(("овый", "евый", "иный")))
    ):
        return False
    return (
        reading.known
        and not reading.grammemes & {"Name", "Surn", "Patr", "Geox", "Abbr", "Poss"}
        and reading.score > _RARE
    )


@lru_cache(maxsize=1)
def _given_forms() -> frozenset[str]:
    """All forms, in the singular, of the given names in the lexicon ``names``."""
    forms: set[str] = set()
    lexicon = load("names")
    for entry in (*lexicon.entries["male"], *lexicon.entries["female"]):
        forms |= _name_forms(entry.words[0].text)
    return frozenset(forms)


def _name_forms(name: str) -> frozenset[str]:
    """The forms of a given name, without those of its homonyms («роман», «вера»)."""
    parses = [p for p in morph.analyzer().parse(name) if "Name" in p.tag and p.normal_form.replace("ё", "е") == name]
    if not parses:
        return morph.forms(name)
    return frozenset(form.word.replace("ё", "е") for p in parses for form in p.lexeme if "plur" not in form.tag)


@lru_cache(maxsize=4)
def _listed(section: str) -> frozenset[str]:
    """All forms of the words of a section of the lexicon ``names``."""
    words = (entry.words[0] for entry in load("names").entries[section])
    return frozenset().union(*(morph.forms(word.text) if word.kind == "lemma" else {word.text} for word in words))


def _not_surnames() -> frozenset[str]:
    return _listed("not_surname")


def _famous(doc: Document, name: Name) -> bool:
    """Pushkin and Raskolnikov have no personal data."""
    return not _listed("famous").isdisjoint(doc.low[name.a : name.b].split())


@lru_cache(maxsize=8192)
def _commonness(low: str) -> float:
    """How likely the form is an everyday word rather than a name."""
    return sum(r.score for r in morph.readings(low) if r.known and not r.grammemes & {"Name", "Surn", "Patr", "Geox"})


@lru_cache(maxsize=4096)
def _nominative_noun(low: str) -> bool:
    """«Верба Маргарита, …»: a thing's name that opens the text, in the nominative, can be a surname."""
    return any(r.pos == "NOUN" and {"nomn", "sing"} <= r.grammemes and r.score > _MAIN for r in morph.readings(low))


def _capital(token: Token) -> bool:
    return token.text[0].isupper()


def _adjacent(norm: str, left: Token, right: Token) -> bool:
    return right.a - left.b == 1 and norm[left.b] in " \n"


def _opens(norm: str, token: Token) -> bool:
    """Whether the word opens the text or a sentence, so that its capital letter says nothing."""
    before = norm[max(0, token.a - 4) : token.a].rstrip(' «"(')
    return not before or before[-1] in ".!?\n"


def possible(doc: Document) -> bool:
    """A cheap look at the text: could anybody be named in it at all?"""
    return bool(_NAME_SHAPE.search(doc.norm)) or not _given_forms().isdisjoint(words_of(doc)[1])


@per_document
def _words(doc: Document) -> tuple[Token, ...]:
    """Word tokens that can be parts of names, a double surname («Римский-Корсаков») as one."""
    words: list[Token] = []
    asked = 0
    norm = doc.norm
    for token in doc.tokens:
        if token.kind != "word":
            continue
        asked += token.text[0].isupper()
        if asked > _LOOKUPS:
            break
        if words and token.a - words[-1].b == 1 and norm[words[-1].b] == "-":
            last = words[-1]
            words[-1] = Token(norm[last.a : token.b], f"{last.low}-{token.low}", "word", last.a, token.b)
        else:
            words.append(token)
    return tuple(words)


def full_names(doc: Document) -> tuple[Name, ...]:
    """People named by given name and surname (or surname and initials), in order; the famous are left out."""
    return tuple(name for name in _full(doc) if not _famous(doc, name))


@per_document
def _full(doc: Document) -> tuple[Name, ...]:
    norm, words = doc.norm, _words(doc)
    found: list[Name] = []
    i = 0
    while i + 1 < len(words):
        used = _full_at(norm, words, i) if _worth(norm, words[i], words[i + 1]) else 0
        if used:
            found.append(Name(words[i].a, words[i + used - 1].b))
        i += used or 1
    for match in (*_initialled(norm), *_latin(norm)):
        if not any(name.a < match.end() and match.start() < name.b for name in found):
            found.append(Name(match.start(), match.end()))
    return tuple(sorted(found, key=lambda name: name.a))


def _initialled(norm: str) -> list[re.Match[str]]:
    """«Соколенко Д. В.», «Д. В. Соколенко»."""
    found = list(_WITH_INITIALS.finditer(norm))[:_LOOKUPS]
    return [m for m in found if any(_kind(part.lower()).surname for part in _LONG_PART.findall(m.group()))]


def _latin(norm: str) -> list[re.Match[str]]:
    """«Barsukova Kira»."""
    return [m for m in _LATIN_PAIR.finditer(norm) if any(_LATIN_SURNAME.fullmatch(part) for part in m.group().split())]


def _worth(norm: str, left: Token, right: Token) -> bool:
    """A cheap look before the dictionary: two capital letters or a usual given name, side by side."""
    if not _adjacent(norm, left, right):
        return False
    if _capital(left) and _capital(right):
        return True
    usual = _given_forms()
    return any(token.low in usual and (_capital(token) or _commonness(token.low) < _COMMON) for token in (left, right))


def _full_at(norm: str, words: tuple[Token, ...], i: int) -> int:
    """How many words from ``i`` make a full name, 0 if none."""
    first, second = words[i], words[i + 1]
    third = words[i + 2] if i + 2 < len(words) and _adjacent(norm, second, words[i + 2]) else None
    one, two = _kind(first.low), _kind(second.low)
    opens = _opens(norm, first)
    if third:
        three = _kind(third.low)
        if three.patronymic and two.given and _surname(first, one, opens=opens, patronymic=True):
            return 3
        if two.patronymic and one.given and _surname(third, three, opens=False, patronymic=True):
            return 3 if _capital(third) or three.only else 0
    if one.given and two.patronymic:
        return 0
    surname_first = _surname(first, one, opens=opens) and (
        _given(second, two) or (one.surname and one.only and _capital(second) and not morph.known(second.low))
    )
    return 2 if surname_first or (_given(first, one) and _surname(second, two, opens=False)) else 0


def _given(token: Token, kind: _Kind) -> bool:
    if _capital(token):
        return kind.given or kind.guessed or token.low in _given_forms()
    return token.low in _given_forms() and _commonness(token.low) < _COMMON


def _surname(token: Token, kind: _Kind, *, opens: bool, patronymic: bool = False) -> bool:
    """Whether the word can be the surname beside a given name.

    A capital letter inside a sentence is enough («Стрекоза Вика»); at its opening or in lower case the word must look
    like a surname.
    """
    if kind.patronymic or token.low in _not_surnames():
        return False
    if not _capital(token):
        return kind.surname and kind.only
    if kind.surname:
        return True
    return not kind.given and (not opens or patronymic or not morph.known(token.low) or _nominative_noun(token.low))


@per_document
def surnames(doc: Document) -> tuple[Name, ...]:
    """People named by a surname alone, outside full names."""
    return tuple(
        Name(token.a, token.b)
        for token in _words(doc)
        if _capital(token) and not _taken(doc, token) and _lone(token) and not _famous(doc, Name(token.a, token.b))
    )


@per_document
def polite_names(doc: Document) -> tuple[Name, ...]:
    """People named by given name and patronymic, outside full names."""
    return tuple(
        Name(left.a, right.b)
        for left, right in pairwise(_words(doc))
        if _PATRONYMIC.fullmatch(right.low)
        and _adjacent(doc.norm, left, right)
        and not _taken(doc, right)
        and _kind(right.low).patronymic
        and _kind(left.low).given
    )


def _taken(doc: Document, token: Token) -> bool:
    return any(name.a < token.b and token.a < name.b for name in _full(doc))


def _lone(token: Token) -> bool:
    """A word that stands alone must be a surname by the dictionary or its endings, and no place's name."""
    kind = _kind(token.low)
    if kind.given or kind.patronymic or not (kind.surname and kind.only) or token.low in _not_surnames():
        return False
    readings = morph.readings(token.low.rsplit("-", 1)[-1])
    if any("Geox" in r.grammemes and "Surn" not in r.grammemes and r.known for r in readings):
        return False
    if any("Surn" in r.grammemes and r.known for r in readings):
        return True
    if token.text.isupper() and len(token.text) < _SHORTEST_SURNAME:
        return False
    adjective = bool(_LIKE_ADJECTIVE.search(token.low))  # «Арденнской операции»
    return (
        not adjective
        and len(token.low) >= _SHORTEST_SURNAME
        and (any("Surn" in r.grammemes for r in readings) or token.low.endswith(("ов", "ев")))
    )


@per_document
def given_names(doc: Document) -> tuple[Name, ...]:
    """People named by a given name: with a capital letter, or a word that is hardly anything else."""
    return tuple(
        Name(token.a, token.b) for token in _words(doc) if not _taken(doc, token) and _given_alone(doc.norm, token)
    )


def _given_alone(norm: str, token: Token) -> bool:
    low = token.low
    if len(low) < _SHORTEST:
        return False
    if low in _given_forms():
        return _commonness(low) < _MAIN or (_capital(token) and (_commonness(low) < _COMMON or not _opens(norm, token)))
    return _capital(token) and not _opens(norm, token) and _kind(low).given


def given_name_near(doc: Document, a: int, b: int, reach: int = 25) -> bool:
    """Whether a given name stands within ``reach`` characters of the place."""
    return any(a - reach <= name.b and name.a <= b + reach for name in (*given_names(doc), *full_names(doc)))
