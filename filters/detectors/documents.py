"""Numbers of personal documents: passports, birth certificate, driving licence, СНИЛС, ИНН, ОМС policy."""

import re
from collections.abc import Iterator
from itertools import pairwise

from filters import checksums
from filters.cues import Cues, cues
from filters.detector import FunctionDetector
from filters.digits import Run, runs
from filters.names import full_names, given_name_near
from filters.personal import CATEGORIES, finding, is_own_number
from filters.types import Document, Finding

_SNILS, _INN, _POLICY = 11, 12, 16
_PASSPORT, _FOREIGN = 10, 9
_NEAR = 60
_OTHER = range(6, 11)  # digits of military, student and pension cards, residence permits
_USUAL = frozenset({_PASSPORT, _SNILS, _INN, _POLICY})
_MOST_GROUPS = 3
_BESIDE = 4  # characters between a name and its number
_MOST_PARTS = 6
_NONE = ("", 0.0)
_SERIES, _NUMBER = 4, 6
_APART = 22  # characters between the words «серия», «номер» and their digits
_SIGN_BETWEEN = re.compile(r"н|№|n|,|;|\n")
_SERIES_BEFORE = re.compile(r"сери[яи][^0-9]{0,4}$")
_NUMBER_BEFORE = re.compile(r"(?:номер|№)[^0-9]{0,12}$")

# Roman typed with look-alikes; two Cyrillic letters; six digits. Bounded, one alternative a place: linear.
_CERTIFICATE = re.compile(
    r"(?<![0-9A-Za-zА-Яа-яЁё])[IVXLivxlУХІ1|]{1,6} ?[-–]? ?[А-Яа-я]{2} ?(?:№|N|n|номер)? ?[0-9]{3} ?[0-9]{3}(?![0-9])"
)
_CERTIFICATE_WORD = re.compile(r"свид|св-во|св-ва|метрик|рожд")
_PASSPORT_WORD = re.compile(r"пасп|сери[яи]|код подр|подразделени|к/п")
_ROMAN = re.compile(r"[IVXLivxlУХІ1|]{1,6}")
_LICENCE = re.compile(r"(?<![0-9])[0-9]{2} ?[АВЕКМНОРСТУХABEKMHOPCTYXавекмнорстух]{2} ?(?:№|N)? ?[0-9]{6}(?![0-9])")
_ISSUER_CODE = re.compile(r"(?<![0-9-])[0-9]{3}-[0-9]{3}(?![0-9-])")
_ISSUER_CODE_WORD = re.compile(r"код подр|подразделени|к/п")
_DATE = re.compile(r"(?<![0-9.])[0-9]{1,2}[./][0-9]{1,2}[./](?:[12][0-9]{3}|[0-9]{2})(?![0-9.])")
_ISSUED = re.compile(
    r"(?:выдано?|выдана|выд\.?|кем выдан:?) +(?:[0-9./]{6,10}(?: ?г\.?)? *)?(?:в |кем:? )?"
    r"((?:гу |от|ро |тп |ум|у|о)[^,;\n0-9]{2,80}|мвд[^,;\n0-9]{0,80}|[^,;\n0-9]{0,30}загс[^,;\n0-9]{0,60})"
)

_DOCUMENT_WORD = re.compile(
    r"(?<![а-я])(?:загран)?паспорт[а-я]{0,3}|(?<![а-я])снилс|(?<![а-я])полис[а-я]{0,2}(?![а-я])|(?<![а-я])инн(?![а-я])"
    r"|свидетельств[а-я]{1,2} о рождении|водительск[а-я]{2,3}|мед(?:ицинск[а-я]{2,3} )?карт[а-я]|военн[а-я]{2} билет"
    r"|справк[а-я] (?:из больницы|от врача|о болезни|о доходах|мсэ)|выписк[а-я] из (?:больницы|медкарты|роддома)"
)
# The caption asks for documents, or the document is of a thing or a pet.
_WANTED = re.compile(r"принес|нужн|нужен|образец|бланк|пример|собак|кошк|издели|проект|безопасност|не забуд")

_WHY = {
    "passport": "номер паспорта: 4 и 6 цифр рядом со словом о паспорте",
    "passport_part": "серия или номер паспорта",
    "named": "4 и 6 цифр, как в паспорте, рядом с полным именем",
    "foreign": "номер заграничного паспорта",
    "licence": "номер водительского удостоверения или другого личного документа",
    "certificate": "номер свидетельства о рождении: римская цифра, две буквы и шесть цифр",
    "snils": "11 цифр похожи на СНИЛС, контрольное число сходится",
    "snils_named": "11 цифр рядом со словом «СНИЛС»",
    "inn": "12 цифр похожи на ИНН человека, контрольные числа сходятся",
    "inn_named": "12 цифр рядом со словом «ИНН»",
    "policy": "16 цифр рядом со словом о полисе, контрольная цифра сходится",
    "policy_named": "номер рядом со словом о полисе",
    "policy_bare": "16 цифр рядом с именем, контрольная цифра сходится, как у полиса или карты",
    "date": "дата выдачи личного документа",
    "issuer": "кем выдан личный документ",
    "caption": "подпись говорит, что на снимке или в файле личный документ",
}


def _find(doc: Document) -> Iterator[Finding]:
    if doc.context.caption:
        yield from _caption(doc)
    found = runs(doc)
    if not found:
        return
    places: list[tuple[int, int, str, float]] = [*_certificates(doc)]
    for run in found:
        places.extend(_numbers(doc, run))
    places.extend(_split_passport(doc, found))
    places.extend(_letters_licence(doc))
    if not places:
        return
    if any(
        kind in {"passport", "passport_part", "named", "certificate", "foreign", "licence"} for _, _, kind, _ in places
    ):
        places.extend(_issue(doc, places))
    for a, b, kind, score in places:
        yield finding(doc, a, b, f"documents/{kind}", _WHY[kind], score)


def _numbers(doc: Document, run: Run) -> Iterator[tuple[int, int, str, float]]:
    if len(run.digits) < 4:  # noqa: PLR2004 - a personnel number is the shortest
        return
    near = cues(doc)
    for window in run.windows(_lengths(near), _MOST_PARTS):
        if is_own_number(doc, window.digits):
            continue
        kind, score = _kind(doc, near, window)
        if kind:
            yield window.a, window.b, kind, score


def _lengths(near: Cues) -> frozenset[int]:
    """How many digits are worth a look: the rarer documents only where the text names them."""
    lengths = _USUAL
    if near.anywhere("numbered"):
        lengths |= frozenset(range(4, _POLICY))
    elif near.anywhere("identity"):
        lengths |= frozenset(_OTHER)
    if near.anywhere("policy"):
        lengths |= frozenset(range(_FOREIGN, _POLICY))
    return lengths | {_FOREIGN} if near.anywhere("foreign_passport") else lengths


def _kind(doc: Document, near: Cues, window: Run) -> tuple[str, float]:
    """Which document a window of digits is of, and how sure that is."""
    digits = window.digits
    sizes = window.sizes
    a, b = window.a, window.b
    if len(digits) == _SNILS:
        return _snils(doc, near, window, sizes)
    if len(digits) == _INN:
        found = _inn(doc, near, window)
    elif len(digits) == _POLICY:
        found = _policy(doc, near, window)
    elif len(digits) == _PASSPORT:
        found = _passport(doc, near, window, sizes)
    elif len(digits) == _FOREIGN and sizes in {(2, 7), (9,)} and near.near("foreign_passport", a, b):
        found = "foreign", 0.93
    else:
        found = _NONE
    return _named(doc, near, window) if found == _NONE and len(window.groups) <= _MOST_GROUPS else found


def _inn(doc: Document, near: Cues, window: Run) -> tuple[str, float]:
    a, b = window.a, window.b
    valid = checksums.person_inn(window.digits)
    if near.near("inn", a, b, _NEAR, 20) and not _of_organisation(doc, near, window):
        return ("inn", 0.97) if valid else ("inn_named", 0.8)
    beside_name = valid and len(window.groups) == 1 and not near.near("order", a, b) and full_names(doc)
    return ("inn", 0.8) if beside_name else _NONE


def _named(doc: Document, near: Cues, window: Run) -> tuple[str, float]:
    """A number of a rarer document that stands right after its name."""
    a, b = window.a, window.b
    if near.near("numbered", a, b, 35, 0) and (full_names(doc) or given_name_near(doc, a, b, _NEAR)):
        return "licence", 0.7
    if near.near("identity", a, b, 35, 0) and len(window.digits) in _OTHER:
        return "licence", 0.8
    if len(window.digits) in range(_FOREIGN, _POLICY) and near.near("policy", a, b, 15, 0):
        return "policy_named", 0.7
    return _NONE


def _beside_name(doc: Document, window: Run) -> bool:
    """Whether a full name stands right before the number or right after it."""
    return any(0 <= window.a - n.b <= _BESIDE or 0 <= n.a - window.b <= _BESIDE for n in full_names(doc))


def _snils(doc: Document, near: Cues, window: Run, sizes: tuple[int, ...]) -> tuple[str, float]:
    valid = checksums.snils(window.digits)
    named = near.near("snils", window.a, window.b, _NEAR, 20)
    if valid and (named or (sizes == (3, 3, 3, 2) and window.digits[:2] not in {"79", "89"})):
        return "snils", 0.97
    if valid and sizes == (_SNILS,) and not window.digits.startswith(("79", "89")) and _beside_name(doc, window):
        return "snils", 0.8
    if named and (sizes == (3, 3, 3, 2) or not window.digits.startswith(("79", "89"))):
        return "snils_named", 0.85
    return _NONE


def _of_organisation(doc: Document, near: Cues, window: Run) -> bool:
    """A sole trader's ИНН is published by law."""
    return bool(re.search(r"(?<![а-я])ип(?![а-я])", doc.low[max(0, window.a - 40) : window.b + 40])) and not near.near(
        "private", window.a, window.b
    )


def _policy(doc: Document, near: Cues, window: Run) -> tuple[str, float]:
    a, b = window.a, window.b
    valid = checksums.policy(window.digits)
    if near.near("policy", a, b, _NEAR, 30):
        return ("policy", 0.97) if valid else ("policy_named", 0.85)
    plain_shape = window.sizes in {(16,), (4, 4, 4, 4)}
    if valid and plain_shape and not near.near("order", a, b) and given_name_near(doc, a, b):
        return "policy_bare", 0.7
    return _NONE


def _passport(doc: Document, near: Cues, window: Run, sizes: tuple[int, ...]) -> tuple[str, float]:
    a, b = window.a, window.b
    if window.plain and sizes not in {(2, 2, 6), (4, 6), (10,), (2, 8), (2, 2, 3, 3), (4, 3, 3)}:
        return _NONE
    if near.near("licence", a, b, 40, 20) and not near.near("passport", a, b, 25, 15):
        return "licence", 0.9
    ordered = near.near("order", a, b, 25, 0)
    if near.near("passport", a, b) and not (ordered and len(sizes) == 1):
        return "passport", 0.95
    if sizes in {(2, 2, 6), (4, 6)} and not ordered and (full_names(doc) or near.near("private", a, b, 30, 30)):
        return "named", 0.85
    return _NONE


def _split_passport(doc: Document, found: tuple[Run, ...]) -> Iterator[tuple[int, int, str, float]]:
    """«серия 57 63 номер 401177»: series and number in different runs, or one of them, where a passport is named."""
    if not _PASSPORT_WORD.search(doc.low):
        return
    for left, right in pairwise(found):
        between = doc.low[left.b : right.a]
        together = len(between) <= _APART and _SIGN_BETWEEN.search(between)
        if together and len(left.digits) == _SERIES and len(right.digits) == _NUMBER:
            yield left.a, left.b, "passport_part", 0.93
            yield right.a, right.b, "passport_part", 0.93
    owned = "пасп" in doc.low or bool(full_names(doc))
    for run in found:
        before = doc.low[max(0, run.a - _APART) : run.a]
        if not owned:
            break
        series = run.sizes in {(4,), (2, 2)} and _SERIES_BEFORE.search(before)
        number = run.sizes == (6,) and "паспорт" in doc.low and _NUMBER_BEFORE.search(before)
        if series or number:
            yield run.a, run.b, "passport_part", 0.9
    if _ISSUER_CODE_WORD.search(doc.low):
        for match in _ISSUER_CODE.finditer(doc.norm):
            yield match.start(), match.end(), "passport_part", 0.85


def _certificates(doc: Document) -> Iterator[tuple[int, int, str, float]]:
    for match in _CERTIFICATE.finditer(doc.norm):
        roman = _ROMAN.match(match.group())
        named = cues(doc).near("birth_certificate", match.start(), match.end())
        if roman and (match.group()[: roman.end()].isupper() or named):
            yield match.start(), match.end(), "certificate", 0.95
    if _CERTIFICATE_WORD.search(doc.low):
        for match in re.finditer(r"(?<![а-яa-z0-9])[а-я]{2} ?(?:№|номер)? ?[0-9]{6}(?![0-9])", doc.low):
            if cues(doc).near("birth_certificate", match.start(), match.end(), 40, 30) and match.group()[:2] not in {
                "от",
                "за",
                "на",
                "до",
                "по",
            }:
                yield match.start(), match.end(), "certificate", 0.8


def _letters_licence(doc: Document) -> Iterator[tuple[int, int, str, float]]:
    for match in _LICENCE.finditer(doc.norm):
        if cues(doc).near("licence", match.start(), match.end()):
            yield match.start(), match.end(), "licence", 0.85


def _issue(doc: Document, places: list[tuple[int, int, str, float]]) -> Iterator[tuple[int, int, str, float]]:
    """Date and issuer of a document whose number stands in the text."""
    for match in _ISSUED.finditer(doc.low):
        yield match.start(1), match.end(1), "issuer", 0.75
    for match in _DATE.finditer(doc.norm):
        if any(abs(match.start() - b) <= 40 or abs(a - match.end()) <= 20 for a, b, _, _ in places):  # noqa: PLR2004 - beside the number
            yield match.start(), match.end(), "date", 0.75


def _caption(doc: Document) -> Iterator[Finding]:
    """A photo or file that its caption calls somebody's document: what it shows cannot be read here."""
    match = _DOCUMENT_WORD.search(doc.low)
    if match and not _WANTED.search(doc.low):
        yield finding(doc, match.start(), match.end(), "documents/caption", _WHY["caption"], 0.6)


DETECTOR = FunctionDetector("documents", CATEGORIES, _find)
