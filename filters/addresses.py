"""Components of addresses in a text: street, house, flat, entrance, floor, door code, town."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from filters.morph import forms, readings
from filters.types import Document
from lexicons import load

# Every quantifier is bounded and neighbours begin with different characters, so matching is linear.
_ONES = "один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять"
_TENS = "двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|десять|[а-я]{3,6}надцать"
_HUNDREDS = "сто|двести|триста"
_SPELLED = rf"(?:(?:{_HUNDREDS}) ?)?(?:{_TENS})? ?(?:{_ONES})?"
_NUMBER = rf"(?:[0-9]{{1,4}}|(?=(?:{_ONES}|{_TENS}|{_HUNDREDS})(?![а-я])){_SPELLED})"
_LETTER = r" ?(?:[а-к](?![а-я]))?"
_BLOCK = r"(?:,? ?(?:корпус|корп|кор|стр|строение|к)\.? ?[0-9]{1,2}(?![0-9]))?"
_HOUSE_NUMBER = rf"[1-9][0-9]{{0,2}}{_LETTER}(?: ?/ ?[0-9]{{1,3}}(?![0-9]))?{_BLOCK}"
_ORDINAL = r"(?:[0-9]{1,2}(?:-?(?:й|ый|ом|м|ем))?|(?:перв|втор|четверт|пят)[а-я]{2}|трет[а-я]{2,3})"
_NOT_A_HOUSE = (
    r"(?![0-9:.а-яa-z]|-[0-9а-я]| ?(?:руб|р\b|р\.|час|лет|год|шт|класс|мин|чел|км|см|кг|балл|мест|"
    r"февр|янв|мар|апр|мая|июн|июл|авг|сент|окт|нояб|дек|%|₽))"
)

# Street kinds; an abbreviation needs its dot or a space.
_KIND = (
    r"(?:улиц(?:а|е|у|ы|ей)|проспект(?:а|е|у|ом)?|пр-к?т|пр-те|проезд(?:а|е|у|ом)?|пр-д|переул(?:ок|ка|ке|ку)|б-р|"
    r"бульвар(?:а|е|у|ом)?|набережн(?:ая|ой|ую)|шоссе|площад(?:ь|и)|микрорайон(?:а|е)?|мкр-н|тупик(?:а|е)?|"
    r"алле(?:я|е|ю|и)|тракт(?:а|е|у)?|квартал(?:а|е)?|кв-л|снт|днт|street|st\.|avenue|lane|"
    r"(?:ул|просп|пер|бул|наб|ш|пл|мкрн?|пр)(?:\.|(?= )))"
)
_WORD = r"(?:[0-9]{1,3}-?(?:й|я|го|ой|ая|ей|е)? )?[а-яa-z][а-яa-z\-]{1,24}"
_MORE = r"(?: [а-я][а-я\-]{3,20})"
_STREET_BEFORE = re.compile(
    rf"(?<![а-я0-9]){_KIND} ?(?:имени |им\.? )?({_WORD}{_MORE}{{0,2}}?)"
    r"(?=[,. ]{0,3}(?:д\.?|дом[а-я]{0,2}|№)?[ №.,]{0,3}[0-9]|[,.;]| ?$)"
)
_STREET_AFTER = re.compile(
    rf"(?<![а-я0-9])({_WORD}{_MORE}?) {_KIND}(?![а-я]|(?<=[улернш][. ]) ?[а-я]{{4}}|(?<=[улернш]) [а-я]{{4}})"
)
_HOUSE = re.compile(
    r"(?<![а-я0-9])(?:д\.? ?|дом(?:а|е|у|ом)?,? ?(?:номер |№ ?)?|участ(?:ок|ке|ка) ?№? ?)"
    rf"({_NUMBER}{_LETTER}(?: ?/ ?[0-9]{{1,3}})?{_BLOCK})(?![0-9а-я])"
)
_FLAT = re.compile(
    r"(?<![а-яa-z0-9])(?:кв\.? ?|кв-ра ?|квартир(?:а|е|у|ы|ка|ке)(?: номер| №)? ?|комн(?:\.|ата|ате)? ?|apt\.? ?|flat )"
    rf"[№ ]?({_NUMBER})(?![0-9]|-?м\b| ?м2| ?метр)"
)
_FLAT_AFTER = re.compile(
    r"(?<![0-9])([0-9]{1,4})(?:-?[йя])? ?(?:кв(?![а-я]|\.? ?м)\.?|квартир[а-я]{1,3})(?!\.? ?[м0-9№])"
)
_ENTRANCE = re.compile(
    rf"(?<![а-я0-9])(?:подъезд(?:е|а|у)?|под\.?|п-д)[ №:]{{0,2}}{_NUMBER}(?![0-9])"
    rf"|(?<![0-9а-я]){_ORDINAL} подъезд[а-я]{{0,2}}(?! ?[0-9])"
)
_FLOOR = re.compile(
    rf"(?<![а-я0-9])(?:этаж(?:е|а)?|эт\.?)[ №:]{{0,2}}{_NUMBER}(?![0-9])"
    rf"|(?<![0-9а-я]){_ORDINAL} этаж[а-я]{{0,2}}(?! ?[0-9])"
)
_DOOR_CODE = re.compile(
    r"(?<![а-я])(?:домофон[а-я]{0,2}|код(?: домофона| двери| подъезда| на двери| от подъезда)?)"
    r"[ :\-]{1,3}(?:код )?[0-9кk#*в ]{2,10}(?![0-9])"
)
_TOWN = re.compile(
    r"(?<![а-я])(?:г\.|гор\.|город|пос\.|поселок|поселке|с\.|село|дер\.|деревня|деревне|пгт|снт|обл\.|область)"
    r" ?[а-я][а-я\-]{2,20}"
)
_COMPONENTS = (
    ("flat", _FLAT),
    ("flat", _FLAT_AFTER),
    ("house", _HOUSE),
    ("entrance", _ENTRANCE),
    ("floor", _FLOOR),
    ("code", _DOOR_CODE),
    ("town", _TOWN),
)

# A street without its kind: a capital letter and the house; in lower case only with the word «квартира» after it.
_BARE = re.compile(
    r"(?<![А-Яа-яЁё0-9-])([А-ЯЁ][а-яё]{3,20}(?:-[А-ЯЁ][а-яё]{3,20})?)(?:,? (?:д(?:ом)?\.? ?)?|, ?)"
    rf"({_HOUSE_NUMBER})(?:(?: ?- ?|, ?(?:кв\.? ?)?| кв\.? ?)([0-9]{{1,4}}))?{_NOT_A_HOUSE}"
)
_LOW_BARE = re.compile(
    r"(?<![а-я-])([а-я]{3,20}(?:ая|ой|ского|ова|ина|ева|а|и))(?:,? (?:д(?:ом)?\.? ?)?|, ?)"
    rf"({_HOUSE_NUMBER})(?:,? ?(?:кв\.? ?|квартира ))([0-9]{{1,4}})"
)
_HOUSE_AT = re.compile(rf"[,. ]{{0,3}}(?:д\.? ?|дом[а-я]{{0,2}}[ ,]?|№ ?)?({_HOUSE_NUMBER})(?![0-9:]|\.[0-9])")
_SHORT_FLAT = re.compile(
    r"(?: ?[-–/] ?|, ?)([0-9]{1,4})(?![0-9:а-я]|[.,][0-9]| ?(?:руб|р\b|р\.|час|лет|год|шт|класс|мин|чел|км|см|кг|%|₽))"
)
_PREPOSITIONS = frozenset({"в", "на", "по", "и", "с", "из", "от", "у", "к", "под", "не"})

_GATE = re.compile(rf"{_KIND}|дом|кв|подъезд|живе|живу|пропис|домофон|адрес|прожив|общежит|(?<![а-я])д\.")
_DIGIT = re.compile(r"[0-9]")
_WORD_AND_NUMBER = re.compile(r"[а-я],? [0-9]{1,3}")
_BETWEEN = re.compile(
    r"[ ,.;:\n\-–()]{0,4}(?:на |по |в |и |а |с |от |из |у |код |домофон |этаж |улице |улица ){0,2}[ ,.:]{0,2}"
)
_FAR = 24  # characters that _BETWEEN can cover


@dataclass(frozen=True, slots=True)
class Part:
    """One component of an address.

    Attributes:
        kind: ``street``, ``bare`` (a street without «улица»), ``house``, ``flat``, ``short_flat`` (a second number),
            ``entrance``, ``floor``, ``code`` or ``town``.
        a, b: place in ``Document.norm``.
    """

    kind: str
    a: int
    b: int


def chains(doc: Document) -> Iterator[tuple[Part, ...]]:
    """Components that stand side by side, each chain one possible address."""
    if not _worth(doc.low):
        return
    chain: list[Part] = []
    for part in _parts(doc):
        if chain and (part.a - chain[-1].b > _FAR or not _BETWEEN.fullmatch(doc.low, chain[-1].b, part.a)):
            yield tuple(chain)
            chain = []
        chain.append(part)
    if chain:
        yield tuple(chain)


def _worth(low: str) -> bool:
    """A number with a word of an address, or right after a word."""
    if not _DIGIT.search(low) and "квартир" not in low:
        return False
    return bool(_WORD_AND_NUMBER.search(low) or _GATE.search(low))


def _parts(doc: Document) -> list[Part]:
    """Components in the order of places; of two that overlap the earlier one, and the rest of the later."""
    found = [*_streets(doc.low, doc.norm), *_bare_streets(doc)]
    for kind, pattern in _COMPONENTS:
        found.extend(Part(kind, match.start(), match.end()) for match in pattern.finditer(doc.low))
    for house in [part for part in found if part.kind == "house"]:
        flat = _SHORT_FLAT.match(doc.low, house.b)
        if flat:
            found.append(Part("short_flat", flat.start(1), flat.end(1)))
    kept: list[Part] = []
    for part in sorted(found, key=lambda p: (p.a, p.a - p.b)):
        if not kept or part.a >= kept[-1].b:
            kept.append(part)
        elif part.b > kept[-1].b and part.kind != kept[-1].kind:
            kept.append(Part(part.kind, kept[-1].b, part.b))
    return kept


def _streets(low: str, norm: str) -> Iterator[Part]:
    """«улица Лесная», «Лесной проезд», and the house number after them."""
    for pattern in (_STREET_BEFORE, _STREET_AFTER):
        for match in pattern.finditer(low):
            a, b = match.span()
            if low.startswith("площад", a) and not norm[match.start(1)].isupper():
                continue  # «площадь охлаждения 15»
            first = match.group(1).split(" ", 1)[0]
            if first in _PREPOSITIONS:
                if pattern is _STREET_BEFORE:
                    continue
                a += len(first) + 1
            yield Part("street", a, b)
            house = _HOUSE_AT.match(low, b)
            if house:
                yield Part("house", house.start(1), house.end(1))


def _bare_streets(doc: Document) -> Iterator[Part]:
    """«Лесная 4-18», «на лесной 4 кв 18»."""
    for match in (*_BARE.finditer(doc.norm), *_LOW_BARE.finditer(doc.low)):
        if not _may_be_street(doc.low[match.start(1) : match.end(1)]):
            continue
        yield Part("bare", match.start(1), match.end(1))
        yield Part("house", match.start(2), match.end(2))
        if match.group(3):
            yield Part("flat" if "кв" in match.group() else "short_flat", match.start(3), match.end(3))


@lru_cache(maxsize=4096)
def _may_be_street(word: str) -> bool:
    """An adjective in the feminine («Лесная», «на Лесной») or somebody's or something's name («Гагарина», «Мира»)."""
    return word not in _not_streets() and any(
        (r.pos == "ADJF" and "femn" in r.grammemes) or (r.pos == "NOUN" and {"gent", "sing"} <= r.grammemes)
        for r in readings(word.rsplit("-", 1)[-1])
    )


@lru_cache(maxsize=1)
def _not_streets() -> frozenset[str]:
    """Words that stand before a number and are no street («кабинета 12», «группа 3»)."""
    words = (entry.words[0] for entry in load("names").entries["not_street"])
    return frozenset().union(*(forms(word.text) if word.kind == "lemma" else {word.text} for word in words))
