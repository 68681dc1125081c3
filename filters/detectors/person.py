"""A named person with what makes the name personal data: birth date, diagnosis, family, police, money, contacts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from filters import checksums, morph, names
from filters.detector import FunctionDetector
from filters.digits import runs
from filters.names import Name
from filters.personal import CATEGORIES, finding, is_own_number, is_own_text
from filters.phrases import Match, Matcher
from filters.types import Document, Finding
from lexicons import load

_REACH = 110  # characters between a name and a fact about the person
_BESIDE = 14  # characters between a name and a bare date or year
_FIRST_BIRTH_YEAR = 1930  # an earlier date belongs to history
_LAST_BARE_YEAR = 2024  # nobody younger is in a group: without a word about birth a later date is an event's
_MOST = 60  # facts and names of one message looked at in pairs
_SHORTEST_DRUG = 5  # letters of a medicine's name
_LIST = 3  # fewer people are no list

_DIGIT = re.compile(r"\d")
_MONTHS = (
    r"(?:январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]|"
    r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
)
_DATE = re.compile(
    rf"(?<![0-9.])(?:[0-3]?[0-9][./\- ][01]?[0-9][./\- ]|[0-3]?[0-9](?:-?го)? {_MONTHS},? )"
    r"((?:19|20)[0-9]{2})(?![0-9])(?: ?г(?:ода|\.)?(?: ?р(?:\.|ожд[а-я]*))?)?"
)
_SHORT_DATE = re.compile(r"(?<![0-9.])[0-3]?[0-9][./][01]?[0-9][./]([0-9]{2})(?![0-9.])")
_BORN_YEAR = re.compile(r"(?<![0-9.])((?:19|20)[0-9]{2}) ?-?(?:г\.? ?р\.?(?![а-я])|г(?:од[ау]?|\.)? ?рожд[а-я]*)")
_ORDINAL = r"[а-я]{3,14}(?:ого|его)"
_SPELLED_DATE = re.compile(
    rf"(?<![а-я]){_ORDINAL}(?: {_ORDINAL})? {_MONTHS}[ ,]{{1,2}}"
    r"((?:две тысячи|тысяча девятьсот)(?: [а-я]{4,13}){1,2})(?: года)?"
)
_MONTH_YEAR = re.compile(
    r"(?<![а-я])(?:январе|феврале|марте|апреле|мае|июне|июле|августе|[а-я]{4,5}бре) ((?:19|20)[0-9]{2})(?![0-9])"
)
_BARE_YEAR = re.compile(r"[ ,(\-]{1,3}((?:19|20)[0-9]{2})(?![0-9]| ?год| ?г\.?[^р]|[.\-/][0-9])")
_ANY_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SUM = re.compile(
    r"(?<![0-9])[0-9]{1,3}(?:[ .]?[0-9]{3})* ?(?:руб[а-я]*|р\.?(?![а-я])|₽|тыс[а-я]*|к(?![а-я]))"
    r"|(?<![0-9])[0-9]{1,3} [0-9]{3}(?![0-9])|(?<![0-9])[0-9]{4,6}(?![0-9])"
)
# A code of the classification of diseases (МКБ-10): «F84.0».
_DISEASE_CODE = re.compile(r"(?<![A-Za-zА-Яа-яЁё0-9])[A-TV-ZА-Я][0-9]{2}\.[0-9](?![0-9.])")
# What the code stands for, in words after it.
_DISEASE_NAME = re.compile(r"[ ,:(\-]{1,3}([а-яё][а-яё\-]{3,20}(?: [а-яё][а-яё\-]{1,20}){0,3})")
_DISEASE_CLASS = re.compile(r"(?<![a-zа-я0-9])[a-tv-z][0-9]{2}(?![0-9a-zа-я])")
_ORGANISATION = re.compile(r"(?<![а-я])(?:ооо|оао|зао|пао|ао|гуп|муп|ип) ?[«\"]?[а-я][^»\",;\n]{1,40}")
_AGE = re.compile(r"(?<![0-9])[1-9][0-9]? ?(?:лет|год(?:а|ика|ик)?)(?![а-я])")
_LIST_ENTRY = re.compile(
    r"(?<![А-Яа-яЁё])[А-ЯЁ][а-яё]{2,20}(?: [А-ЯЁ][а-яё]{0,15}\.?){0,2}[ \-:=,(]{1,4}[0-9]{1,6}(?![0-9])"
)
_ROSTER = re.compile(
    r"(?:^|\n)(?:[0-9]{1,2}[.)] ?)?([А-ЯЁ][а-яё]{2,20}(?: [А-ЯЁ][а-яё]{0,15}\.?){0,2} ?[\-:,] ?[^\n]{2,60})(?=\n|$)"
)
_GRADES = re.compile(
    r"(?<![а-я])(?:двойк|двоечник|троечник|неуд|прогул|незач|не ?аттестован|отстающ|должник)[а-я]{0,5}[^:\n]{0,30}:"
)
_MONEY_WORD = re.compile(r"деньг|денег|взнос|на (?:ремонт|шторы|подар|охран|воду|экскурс|цветы|фонд|выпускной)")
# «улица Шота Руставели» names nobody who lives there.
_STREET_BEFORE = re.compile(r"(?:ул|улиц[аеу]|пер|пр-т|просп|проспект[аеу]?|площад[ьи]|бульвар[аеу]?|им|имени)\.? ?$")
# A contract, personal account or pass and its number.
_NUMBERED = re.compile(
    r"(?:л/с|лицев|договор|пропуск|табельн|полис|карточк|снилс|инн|удостоверени|билет)[^0-9\n]{0,20}[0-9]{4}"
    r"|(?:пасп|сери[яи])[^0-9\n]{0,20}[0-9]{2} ?[0-9]{2}|(?:пасп|свид|рожд|св-во)[^\n]{0,30}[0-9]{3} ?[0-9]{3}(?![0-9])"
)
_MAIL = re.compile(r"[a-z0-9_.+\-]{2,40}(?:@|\(at\)|\[at\])[a-z]")
_HOME = re.compile(
    r"(?<![а-я])(?:ул|улиц[аеуы]|пер|переул[а-я]{2,3}|просп|проспект[а-я]?|проезд[а-я]?|бульвар[а-я]?|шоссе|тупик[а-я]?|аллея|набережная|мкр|квартал|дом[а-я]?|д|"
    r"кв|квартир[а-я])(?![а-я])\.?[^0-9\n]{0,30}[0-9]"
)

_GRAVE = frozenset({"health_grave", "family_grave", "police_grave", "work_grave", "medicine"})
_ORDINARY = frozenset({"health", "family", "police", "money", "owes", "education", "treatment"})
# What is nobody's business even of a person called by name and patronymic; «на больничном» is everyday news.
_OF_STAFF = frozenset({"family", "police", "money"})
_FACTS = _GRAVE | _ORDINARY
_WHY_FACT = {
    "health": "сведения о здоровье человека рядом с его именем",
    "medicine": "лекарство, которое принимает названный человек",
    "treatment": "сведения о лечении человека рядом с его именем",
    "family": "семейные обстоятельства человека рядом с его именем",
    "police": "сведения о полиции или суде рядом с именем человека",
    "owes": "долг человека рядом с его именем",
    "money": "долги или доходы человека рядом с его именем",
    "work": "место работы или должность названного человека",
    "education": "решение об обучении ребёнка рядом с его именем",
}
_WHY_NAME = "имя человека вместе с другими его данными"
_WHY_BIRTH = "дата рождения человека"
_WHY_LIST = "список людей с деньгами или оценками"
_WHY_SUM = "сумма рядом с именем человека"


_WHY_AGE = "возраст названного человека"
# What else of the text belongs to a fact of this kind.
_SUMS = (("sum", _WHY_SUM, _SUM),)
_DETAILS = {
    "money": _SUMS,
    "owes": _SUMS,
    "health_grave": (("health", _WHY_FACT["health"], _DISEASE_CLASS),),
    "health": (("health", _WHY_FACT["health"], _DISEASE_CLASS),),
    "work_grave": (("work", _WHY_FACT["work"], _ORGANISATION),),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A find in the normal text."""

    a: int
    b: int
    rule: str
    why: str
    score: float


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher(load("personal_facts"))


def _find(doc: Document) -> Iterator[Finding]:
    has_digit = bool(_DIGIT.search(doc.norm)) or "тысяч" in doc.low
    if not names.possible(doc) and not (has_digit and _dated(doc.low)):
        return
    matches: dict[str, list[Match]] = {}
    for match in _matcher().find(doc):
        matches.setdefault(match.entry.section, []).append(match)
    facts = [match for section in _FACTS - {"owes"} for match in matches.get(section, ())]
    facts += [match for match in matches.get("owes", ()) if _of_money(doc, match)]
    facts += [drug for match in matches.get("takes", ()) if (drug := _drug(doc, match))]
    if not facts and not has_digit and "list_money" not in matches and "@" not in doc.norm:
        return
    places = {
        *_facts(doc, facts, matches),
        *_disease_codes(doc),
        *_births(doc, matches),
        *_list(doc, matches),
        *_contacts(doc, matches),
    }
    if facts and places:
        places |= {row for row in _roster(doc) if not any(row.a < p.b and p.a < row.b for p in places)}
    for place in sorted(places, key=lambda p: p.a):
        yield finding(doc, place.a, place.b, f"person/{place.rule}", place.why, place.score)


def _dated(low: str) -> bool:
    """Whether a date or a year stands in the text."""
    return any(pattern.search(low) for pattern in (_ANY_YEAR, _SHORT_DATE)) or "тысяч" in low


def _of_money(doc: Document, match: Match) -> bool:
    """Whether «должен», «не сдал» is about money: a sum or a word for it follows."""
    after = doc.low[match.b : match.b + 40]
    return bool(_SUM.search(after) or _MONEY_WORD.search(after))


def _drug(doc: Document, takes: Match) -> Match | None:
    """The word after «принимает», «назначили» that the dictionary does not know: most likely a medicine."""
    following = (token for token in doc.tokens if token.a >= takes.b and token.kind == "word")
    for token in islice(following, 2):
        if len(token.low) >= _SHORTEST_DRUG and token.text.islower() and not morph.known(token.low):
            return Match(replace(takes.entry, section="treatment"), (token,), token.a, token.b)
    return None


def _near(name: Name, a: int, b: int, reach: int = _REACH) -> bool:
    return name.a - reach <= b and a <= name.b + reach


def _facts(doc: Document, facts: list[Match], matches: dict[str, list[Match]]) -> Iterator[_Place]:
    """Facts beside the name of whom they are about, and that name."""
    if not facts or matches.get("lecture"):
        return
    full = names.full_names(doc)[:_MOST]
    for fact in facts[:_MOST]:
        section = fact.entry.section
        people = [name for name in full if _near(name, fact.a, fact.b)] or (
            [] if matches.get("asks") else _partly_named(doc, fact)
        )
        if not people:
            continue
        why = _WHY_FACT[section.removesuffix("_grave")]
        yield _Place(fact.a, fact.b, section.removesuffix("_grave"), why, 0.9 if section in _GRAVE else 0.8)
        for name in people:
            yield _Place(name.a, name.b, "name", _WHY_NAME, 0.85)
        for rule, why, pattern in _DETAILS.get(section, ()):
            for match in islice(pattern.finditer(doc.low), _MOST):
                yield _Place(match.start(), match.end(), rule, why, 0.75)
    if any(_near(name, fact.a, fact.b) for name in full for fact in facts[:_MOST]):
        for match in islice(_AGE.finditer(doc.low), _LIST):
            yield _Place(match.start(), match.end(), "age", _WHY_AGE, 0.75)


def _partly_named(doc: Document, fact: Match) -> list[Name]:
    """Somebody named by surname, by given name and patronymic, or (for grave facts) by the given name alone."""
    section = fact.entry.section
    known = names.surnames(doc)
    if section in _GRAVE or section in _OF_STAFF:
        known += names.polite_names(doc)
    people = [name for name in known[:_MOST] if _near(name, fact.a, fact.b)]
    if people:
        return people
    if section in _GRAVE:
        return [name for name in names.given_names(doc) if _near(name, fact.a, fact.b, 60)]
    return []


def _births(doc: Document, matches: dict[str, list[Match]]) -> Iterator[_Place]:
    """Birth dates: beside a name, or with a word about birth and somebody they belong to."""
    if matches.get("lecture"):
        return
    low = doc.low
    if not _dated(low):
        return
    full = names.full_names(doc)
    born = matches.get("birth", [])
    for pattern in (_DATE, _SHORT_DATE, _BORN_YEAR, *((_SPELLED_DATE, _MONTH_YEAR) if born else ())):
        for match in pattern.finditer(low):
            year = int(match.group(1)) if pattern is not _SPELLED_DATE else _LAST_BARE_YEAR
            if pattern is not _SHORT_DATE and year < _FIRST_BIRTH_YEAR:
                continue
            a, b = match.span()
            people = [name for name in full if _near(name, a, b, 60 if born or pattern is _BORN_YEAR else _BESIDE)]
            said = pattern is _BORN_YEAR or any(abs(m.a - b) < 30 or abs(a - m.b) < 30 for m in born)  # noqa: PLR2004
            somebody = bool(matches.get("people") or names.given_names(doc) or names.surnames(doc))
            if (said and (people or (somebody and pattern is not _MONTH_YEAR))) or (people and _bare(pattern, year)):
                yield _Place(a, b, "birth", _WHY_BIRTH, 0.9)
                for name in people:
                    yield _Place(name.a, name.b, "name", _WHY_NAME, 0.85)
    for name in full:
        bare = _BARE_YEAR.match(low, name.b)
        if bare and _FIRST_BIRTH_YEAR <= int(bare.group(1)) <= _LAST_BARE_YEAR:
            yield _Place(bare.start(1), bare.end(1), "birth", _WHY_BIRTH, 0.75)
            yield _Place(name.a, name.b, "name", _WHY_NAME, 0.75)


def _disease_codes(doc: Document) -> Iterator[_Place]:
    """Codes of diseases beside a full name."""
    for match in _DISEASE_CODE.finditer(doc.norm):
        for name in names.full_names(doc):
            if _near(name, match.start(), match.end(), 50):
                yield _Place(match.start(), match.end(), "health", _WHY_FACT["health"], 0.85)
                if meaning := _DISEASE_NAME.match(doc.norm, match.end()):
                    yield _Place(*meaning.span(1), "health", _WHY_FACT["health"], 0.75)
                yield _Place(name.a, name.b, "name", _WHY_NAME, 0.85)


def _bare(pattern: re.Pattern[str], year: int) -> bool:
    """Whether a date beside a full name can be of a birth without a word that says so."""
    if pattern is _SHORT_DATE:
        return not _LAST_BARE_YEAR % 100 < year < _FIRST_BIRTH_YEAR % 100
    return year <= _LAST_BARE_YEAR


def _list(doc: Document, matches: dict[str, list[Match]]) -> Iterator[_Place]:
    """Three or more surnames, each with a sum or grade."""
    if not matches.get("list_money") or len(doc.tokens) < _LIST * 2 - 1:
        return
    marks = bool(_GRADES.search(doc.low))
    if not (marks or matches.get("money") or matches.get("owes")) and sum(map(str.isdigit, doc.norm)) < _LIST:
        return
    people = [*names.full_names(doc), *names.surnames(doc)]
    with_numbers = [
        name for name in people if re.match(r"(?: [а-яё]\.?)?[ \-:=,(]{1,4}[0-9]", doc.low[name.b : name.b + 8])
    ]
    owed = [*matches.get("money", ()), *matches.get("owes", ())]
    chosen = (
        with_numbers
        if len(with_numbers) >= _LIST - 1 and len(_LIST_ENTRY.findall(doc.norm)) >= _LIST
        else people
        if (owed or marks) and len(people) >= _LIST
        else []
    )
    for name in chosen:
        yield _Place(name.a, name.b, "list", _WHY_LIST, 0.8)


def _roster(doc: Document) -> Iterator[_Place]:
    """The lines of a list of people with what is said of each, when something of it is personal."""
    rows = list(islice(_ROSTER.finditer(doc.norm), _MOST))
    people = [*names.full_names(doc), *names.surnames(doc)]
    if len(rows) >= _LIST and sum(any(row.start() <= n.a < row.end() for n in people) for row in rows) >= _LIST - 1:
        for row in rows:
            yield _Place(*row.span(1), "list", _WHY_LIST, 0.75)


def _contacts(doc: Document, matches: dict[str, list[Match]]) -> Iterator[_Place]:
    """Full names beside a number, mail or home address of theirs."""
    if matches.get("lecture"):
        return
    if (
        _has_identifier(doc)
        or _NUMBERED.search(doc.low)
        or _HOME.search(doc.low)
        or (_MAIL.search(doc.low) and not is_own_text(doc, doc.low))
    ):
        for name in names.full_names(doc):
            if not _STREET_BEFORE.search(doc.low[max(0, name.a - _BESIDE) : name.a]):
                yield _Place(name.a, name.b, "name", _WHY_NAME, 0.8)


def _has_identifier(doc: Document) -> bool:
    """A mobile phone, card, account, СНИЛС, ИНН or passport by shape and check digits."""
    for run in runs(doc):
        for window in run.windows({10, 11, 12, 16, 20}, 6):
            digits = window.digits
            sizes = window.sizes
            if is_own_number(doc, digits):
                continue
            if (
                (len(digits) == 11 and (digits[:2] in {"79", "89"} or checksums.snils(digits)))  # noqa: PLR2004 - the plain lengths of the numbers
                or (len(digits) == 12 and checksums.person_inn(digits))  # noqa: PLR2004
                or (len(digits) == 16 and checksums.card(digits))  # noqa: PLR2004
                or (len(digits) == 20 and digits.startswith(("408", "423")))  # noqa: PLR2004
                or sizes in {(2, 2, 6), (4, 6)}
            ):
                return True
    return False


DETECTOR = FunctionDetector("person", CATEGORIES, _find)
