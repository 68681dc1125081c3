"""Home addresses: at least two of street, house, flat, entrance, floor, door code; a venue's address is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from filters.cues import Cues, cues
from filters.detector import FunctionDetector
from filters.morph import readings
from filters.names import full_names, given_name_near, surnames
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_ONES = "один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять"
_SPELLED = (
    rf"(?:(?:сто|двести|триста) ?)?(?:двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|[а-я]{{3,6}}надцать|десять)?"
    rf" ?(?:{_ONES})?"
)
_NUMBER = rf"(?:[0-9]{{1,4}}|(?=(?:{_ONES}|сто|двести|триста|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|десять|[а-я]{{3,6}}надцать)(?![а-я])){_SPELLED})"
_HOUSE_NUMBER = r"[1-9][0-9]{0,2} ?(?:[а-к](?![а-я]))?(?: ?/ ?[0-9]{1,3}(?![0-9]))?(?:,? ?(?:корпус|корп|кор|стр|строение|к)\.? ?[0-9]{1,2}(?![0-9]))?"

# Street kinds before or after the name; abbreviations need their dot or a space.
_TYPE = (
    r"(?:улиц(?:а|е|у|ы|ей)|проспект(?:а|е|у|ом)?|пр-к?т|пр-те|проезд(?:а|е|у|ом)?|пр-д|переул(?:ок|ка|ке|ку)|б-р|бульвар(?:а|е|у|ом)?|"
    r"набережн(?:ая|ой|ую)|шоссе|площад(?:ь|и)|микрорайон(?:а|е)?|мкр-н|тупик(?:а|е)?|алле(?:я|е|ю|и)|тракт(?:а|е|у)?|квартал(?:а|е)?|кв-л|снт|днт|"
    r"(?:ул|просп|пер|бул|наб|ш|пл|мкрн?|пр)(?:\.|(?= )))"
)
_STREET_WORD = r"(?:[0-9]{1,3}-?(?:й|я|го|ой|ая|ей|е)? )?[а-я][а-я\-]{1,24}"
_STREET_BEFORE = re.compile(
    rf"(?<![а-я0-9]){_TYPE} ?(?:имени |им\.? )?({_STREET_WORD}(?: [а-я][а-я\-]{{3,20}}){{0,2}}?)(?=[,. ]{{0,3}}(?:д\.?|дом[а-я]{{0,2}}|№)?[ №.,]{{0,3}}[0-9]|[,.;]| ?$)"
)
_STREET_AFTER = re.compile(
    rf"(?<![а-я0-9])({_STREET_WORD}(?: [а-я][а-я\-]{{3,20}})?) {_TYPE}(?![а-я]|(?<=[улернш][. ]) ?[а-я]{{4}}|(?<=[улернш]) [а-я]{{4}})"
)
_HOUSE = re.compile(
    rf"(?<![а-я0-9])(?:д\.? ?|дом(?:а|е|у|ом)?,? ?(?:номер |№ ?)?|участ(?:ок|ке|ка) ?№? ?)({_NUMBER} ?(?:[а-к](?![а-я]))?(?: ?/ ?[0-9]{{1,3}})?(?:,? ?(?:корпус|корп|к|стр)\.? ?[0-9]{{1,2}})?)(?![0-9а-я])"
)
_FLAT = re.compile(
    rf"(?<![а-я0-9])(?:кв\.? ?|кв-ра ?|квартир(?:а|е|у|ы|ка|ке)(?: номер| №)? ?|комн(?:\.|ата|ате)? ?)[№ ]?({_NUMBER})(?![0-9]|-?м\b| ?м2| ?метр)"
)
_FLAT_AFTER = re.compile(
    r"(?<![0-9])([0-9]{1,4})(?:-?[йя])? ?(?:кв(?![а-я]|\.? ?м)\.?|квартир[а-я]{1,3})(?!\.? ?[м0-9№])"
)
_ENTRANCE = re.compile(
    rf"(?<![а-я0-9])(?:подъезд(?:е|а|у)?|под\.?|п-д)[ №:]{{0,2}}{_NUMBER}(?![0-9])|(?<![0-9а-я])(?:[0-9]{{1,2}}(?:-?(?:й|ый|ом|м|ем))?|перв[а-я]{{2}}|втор[а-я]{{2}}|треть[а-я]{{1,2}}) подъезд[а-я]{{0,2}}(?! ?[0-9])"
)
_FLOOR = re.compile(
    rf"(?<![а-я0-9])(?:этаж(?:е|а)?|эт\.?)[ №:]{{0,2}}{_NUMBER}(?![0-9])|(?<![0-9а-я])(?:[0-9]{{1,2}}(?:-?(?:й|ый|ом|м|ем))?|перв[а-я]{{2}}|втор[а-я]{{2}}|треть[а-я]{{1,2}}|пят[а-я]{{2}}) этаж[а-я]{{0,2}}(?! ?[0-9])"
)
_DOOR_CODE = re.compile(
    r"(?<![а-я])(?:домофон[а-я]{0,2}|код(?: домофона| двери| подъезда| на двери| от подъезда)?)[ :\-]{1,3}(?:код )?[0-9кk#*в ]{2,10}(?![0-9])"
)
_TOWN = re.compile(
    r"(?<![а-я])(?:г\.|гор\.|город|пос\.|поселок|поселке|с\.|село|дер\.|деревня|деревне|пгт|снт|обл\.|область) ?[а-я][а-я\-]{2,20}"
)
# A street without its kind: a capital letter and the house, with or without the flat.
_BARE = re.compile(
    rf"(?<![А-Яа-яЁё0-9-])([А-ЯЁ][а-яё]{{3,20}}(?:-[А-ЯЁ][а-яё]{{3,20}})?)(?:,? (?:д(?:ом)?\.? ?)?|, ?)({_HOUSE_NUMBER})(?:(?: ?- ?|, ?(?:кв\.? ?)?| кв\.? ?)([0-9]{{1,4}}))?(?![0-9:.]|-[0-9]| ?(?:руб|р\.|час|лет|год|шт|класс|мин|чел|км|см|кг|балл|мест|февр|янв|мар|апр|мая|июн|июл|авг|сент|окт|нояб|дек))"
)
_LOW_BARE = re.compile(
    rf"(?<![а-я-])([а-я]{{3,20}}(?:ая|ой|ского|ова|ина|ева|а|и))(?:,? (?:д(?:ом)?\.? ?)?|, ?)({_HOUSE_NUMBER})(?:,? ?(?:кв\.? ?|квартира ))([0-9]{{1,4}})"
)
_HOUSE_AT = re.compile(rf"[,. ]{{0,3}}(?:д\.? ?|дом[а-я]{{0,2}}[ ,]?|№ ?)?({_HOUSE_NUMBER})(?![0-9:]|\.[0-9])")
_SHORT_FLAT = re.compile(
    r"(?: ?[-–/] ?|, ?)([0-9]{1,4})(?![0-9:а-я]|[.,][0-9]| ?(?:руб|р\b|р\.|час|лет|год|шт|класс|мин|чел|км|см|кг|%|₽))"
)
_GATE = re.compile(rf"{_TYPE}|дом|кв|подъезд|живе|живу|пропис|домофон|адрес|прожив|общежит|(?<![а-я])д\.")
_DIGIT = re.compile(r"[0-9]")
_WORD_AND_NUMBER = re.compile(r"[а-я],? [0-9]{1,3}")
_JOINED = re.compile(
    r"[ ,.;:\n\-–()]{0,4}(?:на |по |в |и |а |с |от |из |у |код |домофон |этаж |улице |улица ){0,2}[ ,.:]{0,2}"
)

_NO_STREET = frozenset(
    "кабинет кабинета кабинете группа группе группы класс класса школа школе школы урок страница задание упражнение параграф глава тема билет "
    "вариант корпус автобус маршрут рейс кабинки шкафчик номер ряд место зал цена рост вес размер температура давление всего итого сбор около "
    "ставка счет через после каждые минус плюс февраля января марта апреля мая июня июля августа сентября октября ноября декабря подгруппа "
    "подгруппе садик сад сада детсад учебник часть том серия неделя смена четверть пункт пункте статья статьи олимпиада задача суббота среда "
    "пятница среду субботу пятницу воскресенье вторник четверг понедельник команда осталось дети детям детей человек взяли нужно глава осень зима "
    "весна лето зимой летом осенью весной окна команды семья малыши мальчики девочки собрали скидка акция длина ширина высота глубина "
    "мандарины яблоки конфеты тетради ручки карандаши листа листов банки бутылки пачки штуки мама папа сдали купили".split()
)


@lru_cache(maxsize=4096)
def _may_be_street(word: str) -> bool:
    """An adjective in the feminine («Лесная», «на Лесной») or somebody's or something's name («Гагарина», «Мира»)."""
    return any(
        (r.pos == "ADJF" and "femn" in r.grammemes)
        or ("gent" in r.grammemes and "sing" in r.grammemes and r.pos == "NOUN")
        for r in readings(word.rsplit("-", 1)[-1])
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """One component of an address at its place in the normal text."""

    kind: str
    a: int
    b: int


def _find(doc: Document) -> Iterator[Finding]:
    low = doc.low
    if not _worth(low):
        return
    for chain in _chains(doc, _parts(doc)):
        rule = _judge(doc, chain)
        a, b = chain[0].a, chain[-1].b
        if rule and not is_own_text(doc, doc.low[a:b]):
            yield finding(doc, a, b, f"address/{rule}", _WHY[rule], 0.9 if rule == "flat" else 0.8)


_WHY = {
    "flat": "домашний адрес с квартирой",
    "house": "адрес дома, где живёт человек",
    "entrance": "подъезд, этаж или код двери вместе с квартирой или домом",
}


def _worth(low: str) -> bool:
    """A number with a word of an address, or right after a word."""
    if not _DIGIT.search(low) and "квартир" not in low:
        return False
    return bool(_WORD_AND_NUMBER.search(low) or _GATE.search(low))


def _parts(doc: Document) -> list[_Part]:
    """Components in the order of places; the longer of two overlapping ones."""
    low, norm = doc.low, doc.norm
    found: list[_Part] = []
    for pattern in (_STREET_BEFORE, _STREET_AFTER):
        for match in pattern.finditer(low):
            if match.group(1).split()[0] in {"в", "на", "по", "и", "с", "под", "не", "у"} and pattern is _STREET_BEFORE:
                continue
            a, b = _trim(low, match)
            found.append(_Part("street", a, b))
            house = _HOUSE_AT.match(low, b)
            if house:
                found.append(_Part("house", house.start(1), house.end(1)))
                flat = _SHORT_FLAT.match(low, house.end(1))
                if flat:
                    found.append(_Part("short_flat", flat.start(1), flat.end(1)))
    for kind, pattern in _COMPONENTS:
        found.extend(_Part(kind, match.start(), match.end()) for match in pattern.finditer(low))
    for match in (*_BARE.finditer(norm), *_LOW_BARE.finditer(low)):
        word = low[match.start(1) : match.end(1)]
        if word in _NO_STREET or not _may_be_street(word):
            continue
        found.append(_Part("bare", match.start(1), match.end(1)))
        found.append(_Part("house", match.start(2), match.end(2)))
        if match.group(3):
            found.append(_Part("flat" if "кв" in match.group() else "short_flat", match.start(3), match.end(3)))
    for part in [p for p in found if p.kind == "house"]:
        flat = _SHORT_FLAT.match(low, part.b)
        if flat:
            found.append(_Part("short_flat", flat.start(1), flat.end(1)))
    return _without_overlaps(found)


_COMPONENTS = (
    ("flat", _FLAT),
    ("flat", _FLAT_AFTER),
    ("house", _HOUSE),
    ("entrance", _ENTRANCE),
    ("floor", _FLOOR),
    ("code", _DOOR_CODE),
    ("town", _TOWN),
)


def _trim(low: str, match: re.Match[str]) -> tuple[int, int]:
    """The street without a preposition that was taken for the first word of its name."""
    a, b = match.span()
    first = low[a:b].split(" ", 1)[0]
    if first in {"на", "по", "в", "из", "с", "от", "у", "к", "и"}:
        a += len(first) + 1
    return a, b


def _without_overlaps(parts: list[_Part]) -> list[_Part]:
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda p: (p.a, p.a - p.b)):
        if kept and part.a < kept[-1].b:
            if part.b <= kept[-1].b or part.kind == kept[-1].kind:
                continue
            part = _Part(part.kind, kept[-1].b, part.b)  # noqa: PLW2901 - the rest of it
        kept.append(part)
    return kept


def _chains(doc: Document, parts: list[_Part]) -> Iterator[list[_Part]]:
    """Components that stand side by side."""
    chain: list[_Part] = []
    for part in parts:
        if chain and (part.a - chain[-1].b > 24 or not _JOINED.fullmatch(doc.low, chain[-1].b, part.a)):  # noqa: PLR2004 - what the pattern can cover
            yield chain
            chain = []
        chain.append(part)
    if chain:
        yield chain


def _judge(doc: Document, chain: list[_Part]) -> str:
    """Which rule makes the chain a home address, or nothing."""
    kinds = {part.kind for part in chain}
    a, b = chain[0].a, chain[-1].b
    near = cues(doc)
    street = bool(kinds & {"street", "bare"})
    lives = near.near("lives", a, b, 40, 30) or near.near("private", a, b, 40, 40)
    venue = near.near("venue", a, b, 60, 40)
    if near.near("fiction", a, b) or near.anywhere("realty"):
        return ""
    if "flat" in kinds and (street or kinds & {"house", "entrance", "floor", "code"}):
        return "flat"
    if street and "short_flat" in kinds:
        named = bool(full_names(doc))
        certain = lives or named or (not venue and ("street" in kinds or given_name_near(doc, a, b, 40)))
        return "flat" if certain else ""
    if kinds & {"code", "entrance"} and len(kinds & {"house", "street", "entrance", "floor", "code"}) > 1 and not venue:
        return "entrance"
    if "town" in kinds and "house" in kinds and not street:
        return "house" if _strong(doc, a) or re.match(r"[^.!?\n]{0,25}(?:жив[уе]|прожива|пропис)", doc.low[b:]) else ""
    if street and "house" in kinds:
        return (
            "house" if _home(doc, near, a, b, typed="street" in kinds) and not (venue and not _strong(doc, a)) else ""
        )
    return ""


def _home(doc: Document, near: Cues, a: int, b: int, *, typed: bool) -> bool:
    """Street and house alone: somebody must be said to live there or be named."""
    if near.near("lives", a, b, 40, 30):
        return True
    return bool(full_names(doc) or surnames(doc)) and (typed or _after_house_word(doc, a))


def _strong(doc: Document, a: int) -> bool:
    """«живёт», «прописан» just before the address outweigh a venue in the same message."""
    return bool(re.search(r"(?:жив[уе]|прожива|пропис|зарегистрир)[а-я]*[^.!?\n]{0,25}$", doc.low[:a]))


def _after_house_word(doc: Document, a: int) -> bool:
    return bool(re.search(r"(?:дом|адрес|живет|по|на)[ :]{1,2}$|, $", doc.low[:a]))


DETECTOR = FunctionDetector("address", CATEGORIES, _find)
