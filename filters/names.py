"""Names of people in a text: full names in any order and case, given names, surnames."""

import re
from dataclasses import dataclass
from functools import lru_cache

from filters import morph
from filters.memo import per_document
from filters.types import Document, Token

_LATIN_SURNAME = re.compile(
    r"[A-Z][a-z]{1,14}(?:ova|eva|ina|yna|ov|ev|yov|in|yn|sky|skiy|skaya|aya|ko|chuk|yuk|yan|dze|shvili|kh|ykh|off|enko|a)\b"
)
_LATIN_PAIR = re.compile(r"\b[A-Z][a-z]{1,14} [A-Z][a-z]{2,15}(?: [A-Z][a-z]{4,15}(?:ich|vna))?\b")
_INITIALS = r"[А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?"
_WITH_INITIALS = re.compile(
    rf"(?<![А-ЯЁа-яё.])(?:[А-ЯЁ][а-яё]{{2,20}}(?:-[А-ЯЁ][а-яё]{{2,20}})? {_INITIALS}|{_INITIALS} ?[А-ЯЁ][а-яё]{{2,20}})(?![а-яё])"
)
_SURNAME_ENDING = re.compile(
    r".{2,}(?:[оеё]в|[оеё]ва|[ыи]н|[ыи]на|ский|ская|цкий|цкая|енко|чук|юк|ук|дзе|швили|ян|янц|ых|их|ко|ый|ая"
    r"|[оеё]в(?:а|у|ым|е|ой|ых|ы)|[ыи]н(?:а|у|ым|е|ой|ых|ы)|ск(?:ого|ому|им|ой|ую|их))"
)
# Given names that the dictionary knows better as common words; a capital letter decides for them.
_SHY = frozenset(
    {
        "вера",
        "надежда",
        "любовь",
        "роман",
        "лев",
        "мила",
        "лика",
        "ада",
        "злата",
        "рада",
        "роза",
        "лилия",
        "майя",
        "марта",
        "август",
        "слава",
        "вика",
        "ника",
        "рита",
        "зоя",
        "тома",
        "вита",
        "яна",
        "ян",
        "дина",
        "дана",
        "лада",
        "мира",
        "яр",
        "люба",
        "надя",
    }
)
# Capitalised words beside a name that are no surname: who somebody is, and words that open a sentence.
_NO_SURNAME = frozenset(
    "мама папа бабушка дедушка тетя дядя брат сестра сын дочь дочка сынок наш наша наши мой моя мое твой твоя ваш ваша ваши этот эта эти тот та это "
    "у про для за от к ко по на в во с со и а но или что как где кто когда вот еще уже ну да нет не же ли бы только даже пусть если чтобы потому "
    "мама папа маме папе маму папу мамой папой мамы папы класс группа учитель учительница воспитатель воспитательница директор врач педиатр доктор тренер логопед психолог "
    "ребенок мальчик девочка малыш новенький новенькая сосед соседка тетка нянечка няня бабка дед отец мать родитель семья муж жена водитель "
    "здравствуйте привет спасибо пожалуйста добрый доброе сегодня завтра вчера полис паспорт снилс инн телефон номер адрес карта справка свидетельство "
    "поздравляем просим скиньте дайте напишите позвоните передайте зовут фио отзыв куратор куратору зачем почему святой святая "
    "александровна уважаемая уважаемый дорогая дорогой господин госпожа товарищ князь царь царевич королева король принц принцесса "
    "ученик ученица подруга друг бабуля дедуля тетенька женщина девушка парень мужчина именинник именинница победитель победительница сестренка братик сынок доча хозяин хозяйка казначей староста дежурный дежурная организатор участник участница призер спортсмен спортсменка капитан аниматор фотограф няня медсестра повар завуч заведующая заведующий директриса репетитор педагог преподаватель физрук охранник вахтер секретарь новичок родительница одноклассник одноклассница собака кошка кот щенок котенок попугай хомяк "
    "баба снегурочка мороз герой поэт писатель композитор роль улица улице проспект переулок площадь бульвар дом город село деревня река "
    "среда четверг пятница суббота воскресенье понедельник вторник январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person named in the text.

    Attributes:
        a, b: place in ``Document.norm``.
        full: given name and surname, or all three parts; otherwise a surname alone.
    """

    a: int
    b: int
    full: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a word form can be in a name."""

    given: bool
    guessed: bool  # perhaps a given name the dictionary does not have
    patronymic: bool
    surname: bool
    only: bool  # it can hardly be anything but a name


@lru_cache(maxsize=65536)
def _kind(low: str) -> _Kind:
    """What the lower-case word can be; a word with signs or digits is nothing."""
    if len(low) < 2 or not low.isalpha():  # noqa: PLR2004 - one letter is an initial
        return _Kind(given=False, guessed=False, patronymic=False, surname=False, only=False)
    readings = morph.readings(low)
    given = any("Name" in r.grammemes and "plur" not in r.grammemes and r.known for r in readings)
    guessed = not given and any("Name" in r.grammemes and "plur" not in r.grammemes for r in readings)
    patronymic = any("Patr" in r.grammemes for r in readings) or bool(
        re.fullmatch(r".{2,}(?:[оеё]вич|[оеё]вн|ичн|инич)[а-я]{0,2}", low)
    )
    surname = any("Surn" in r.grammemes for r in readings) or (
        bool(_SURNAME_ENDING.fullmatch(low))
        and not any(r.known and r.pos not in {"NOUN", "ADJF", "ADJS"} for r in readings)
    )
    common = any(
        r.known
        and not (surname and (("plur" in r.grammemes and r.grammemes & {"gent", "accs"}) or r.pos == "ADJS"))
        and not r.grammemes & {"Name", "Surn", "Patr", "Geox", "Abbr"}
        and r.score > 0.1  # noqa: PLR2004 - rare readings are no reason
        for r in readings
    )
    return _Kind(
        given=given, guessed=guessed, patronymic=patronymic, surname=surname, only=not common and low not in _SHY
    )


def _capital(token: Token) -> bool:
    return token.text[0].isupper()


@lru_cache(maxsize=4096)
def _nominative_noun(low: str) -> bool:
    """«Верба Маргарита, …»: a thing's name that opens the text, in the nominative, can be a surname."""
    return any(r.pos == "NOUN" and {"nomn", "sing"} <= r.grammemes and r.score > 0.3 for r in morph.readings(low))  # noqa: PLR2004 - a main reading


@per_document
def full_names(doc: Document) -> tuple[Name, ...]:
    """People named by given name and surname (or surname and initials), in order."""
    norm, tokens = doc.norm, doc.tokens
    found: list[Name] = []
    words = _hyphenated(norm, tokens)
    i = 0
    while i < len(words):
        used = _full_at(norm, words, i)
        if used:
            found.append(Name(words[i].a, words[i + used - 1].b, full=True))
            i += used
        else:
            i += 1
    taken = [(name.a, name.b) for name in found]
    for pattern in (_WITH_INITIALS, _LATIN_PAIR):
        for match in pattern.finditer(norm):
            if pattern is _LATIN_PAIR and not any(_LATIN_SURNAME.fullmatch(part) for part in match.group().split()):
                continue
            if pattern is _WITH_INITIALS and not any(
                _kind(w.lower()).surname for w in re.findall(r"[А-ЯЁа-яё]{3,}", match.group())
            ):
                continue
            if not any(a < match.end() and match.start() < b for a, b in taken):
                found.append(Name(match.start(), match.end(), full=True))
    return tuple(sorted(found, key=lambda name: name.a))


def _hyphenated(norm: str, tokens: tuple[Token, ...]) -> list[Token]:
    """Word tokens, the parts of a double surname («Римский-Корсаков») as one."""
    words: list[Token] = []
    for token in tokens:
        if token.kind != "word":
            continue
        if words and token.a - words[-1].b == 1 and norm[words[-1].b] == "-":
            last = words[-1]
            words[-1] = Token(norm[last.a : token.b], f"{last.low}-{token.low}", "word", last.a, token.b)
        else:
            words.append(token)
    return words


def _parts(low: str) -> _Kind:
    """The kind of a word; a double surname is one when its last part is."""
    return _kind(low.rsplit("-", 1)[-1]) if "-" in low else _kind(low)


def _full_at(norm: str, words: list[Token], i: int) -> int:
    """How many words from ``i`` make a full name, 0 if none."""
    first = words[i]
    if i + 1 >= len(words) or not _adjacent(norm, first, words[i + 1]):
        return 0
    second = words[i + 1]
    third = words[i + 2] if i + 2 < len(words) and _adjacent(norm, second, words[i + 2]) else None
    one, two = _parts(first.low), _parts(second.low)
    three = _parts(third.low) if third else None
    if (
        third
        and three
        and three.patronymic
        and two.given
        and _surname(first, one, opens=_opens(norm, first), patronymic=True)
    ):
        return 3
    if (
        third
        and three
        and one.given
        and two.patronymic
        and _surname(third, three, opens=False, patronymic=True)
        and (_capital(third) or three.only)
    ):
        return 3
    if one.given and two.patronymic:
        return 0
    if _surname(first, one, opens=_opens(norm, first)) and _given(second, two):
        return 2
    if _given(first, one) and _surname(second, two, opens=False):
        return 2
    return 0


def _adjacent(norm: str, left: Token, right: Token) -> bool:
    return right.a - left.b == 1 and norm[left.b] in " \n"


def _opens(norm: str, token: Token) -> bool:
    """Whether the word opens the text or a sentence, so that its capital letter says nothing."""
    before = norm[: token.a].rstrip(' «"(')
    return not before or before[-1] in ".!?\n"


def _given(token: Token, kind: _Kind) -> bool:
    return (kind.given and (_capital(token) or kind.only)) or (kind.guessed and _capital(token))


def _surname(token: Token, kind: _Kind, *, opens: bool, patronymic: bool = False) -> bool:
    """Whether the word can be the surname beside a given name.

    A capital letter inside a sentence is enough («Стрекоза Вика»); at its opening or in lower case the word must look
    like a surname.
    """
    if token.low in _NO_SURNAME or kind.patronymic:
        return False
    if _capital(token) and not opens:
        return kind.surname or not kind.given
    if _capital(token):
        return kind.surname or (
            not kind.given and (patronymic or not morph.known(token.low) or _nominative_noun(token.low))
        )
    return kind.surname and kind.only


def given_name_near(doc: Document, a: int, b: int, reach: int = 25) -> bool:
    """Whether a given name stands within ``reach`` characters of the place."""
    return any(
        token.kind == "word" and a - reach <= token.b and token.a <= b + reach and _given(token, _kind(token.low))
        for token in doc.tokens
    )


@per_document
def surnames(doc: Document) -> tuple[Name, ...]:
    """People named by a surname alone, or by given name and patronymic, outside full names."""
    taken = full_names(doc)
    words = _hyphenated(doc.norm, doc.tokens)
    found = []
    for i, token in enumerate(words):
        kind = _parts(token.low)
        if any(name.a < token.b and token.a < name.b for name in taken):
            continue
        if kind.patronymic and i and _parts(words[i - 1].low).given and _adjacent(doc.norm, words[i - 1], token):
            found.append(Name(words[i - 1].a, token.b, full=False))
        elif (
            _capital(token)
            and kind.surname
            and kind.only
            and not kind.given
            and token.low not in _NO_SURNAME
            and _lone(token)
        ):
            found.append(Name(token.a, token.b, full=False))
    return tuple(found)


def _lone(token: Token) -> bool:
    """A word that stands alone must be a surname by the dictionary or its endings, and no place's name."""
    readings = morph.readings(token.low.rsplit("-", 1)[-1])
    if any("Geox" in r.grammemes and "Surn" not in r.grammemes and r.known for r in readings):
        return False
    return any("Surn" in r.grammemes for r in readings) or token.low.endswith(("ов", "ев"))


@per_document
def given_names(doc: Document) -> tuple[Name, ...]:
    """People named by a given name: a capital letter, or a word that is nothing but a name."""
    return tuple(
        Name(token.a, token.b, full=False)
        for token in doc.tokens
        if token.kind == "word"
        and len(token.low) > 2
        and (_kind(token.low).given and (_kind(token.low).only or (_capital(token) and not _opens(doc.norm, token))))  # noqa: PLR2004
    )
