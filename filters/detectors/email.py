"""E-mail addresses of private people, also with «собака», «(at)», «точка» and in Cyrillic domains."""

import re
from collections.abc import Iterator

from filters.cues import cues
from filters.detector import FunctionDetector
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_GATE = ("@", "собак", "собач", "(at)", "[at]", "(а)", "(a)", "{at}", "<at>", "(эт)", " at ", " эт ")
# Every quantifier is bounded and the parts begin with different characters, so matching is linear.
_AT = r"(?: ?@{1,2} ?| ?[(\[{<*] ?(?:at|эт|а|a|собака|собачка|dog) ?[)\]}>*] ?| (?:собака|собачка|собакой|at|эт) )"
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|точка|тчк) ?[)\]}>] ?| (?:точка|dot|тчк) )"
_PART = r"[a-zа-я0-9_+\-]{1,40}"
_MAIL = re.compile(
    rf"(?<![a-zа-я0-9_.+\-])({_PART}(?:{_DOT}{_PART}){{0,4}}){_AT}([a-zа-я0-9\-]{{1,40}}(?:{_DOT}[a-zа-я0-9\-]{{2,20}}){{1,4}})"
)
# «anna собака яндекс»: no dot, but a mail provider's name.
_PROVIDER = (
    r"(?:mail|gmail|yandex|ya|bk|list|inbox|rambler|outlook|hotmail|icloud|"
    r"яндекс[а-я]{0,2}|мейл|майл|мэйл|гмейл|джимейл|рамблер|айклауд)"
)
_SPOKEN = re.compile(
    rf"(?<![a-zа-я0-9_.+\-])({_PART}(?:{_DOT}{_PART}){{0,4}}){_AT}({_PROVIDER}(?:{_DOT}(?:ru|ру|com|ком))?)(?![a-zа-я0-9])"
)

_INSTITUTION_WORDS = (
    r"dou|mdou|mbdou|madou|mbou|maou|gbou|school|schkola|shkola|shcola|sch\d|sosh|licey|lyceum|litsey|gimnaz|gymnas|detsad|sadik|det-sad|ds\d|"
    r"sad\d|info|office|priem|reception|sekretar|secretar|kanc|kanz|support|help|hello|admin|contact|mail|post|kadr|buh|olimp|konkurs|"
    r"konf|zakaz|order|shop|sale|no-?reply|bilet|kassa|museum|muzey|teatr|theatre|bibl|library|pmpk|edu|gov|minobr|obr|umc|"
    r"hr|job|director|direktor|zavuch|sovet|press|editor|redak|service|club|klub|kruzhok|studio|sport|dvorec|lager|camp|"
    r"tour|travel|clinic|klinika|poliklin|bank|"
    r"центр|школа|сад|приемная|почта|инфо"
)
_INSTITUTION_LOCAL = re.compile(rf"(?:{_INSTITUTION_WORDS})(?![a-z]{{3}})|(?:school|shkola|detsad|sadik|gimnaz|licey)")
_INSTITUTION_DOMAIN = re.compile(
    r"(?:^|\.)(?:edu|gov|obr|minobr)\.|school|shkola|sadik|detsad|(?:^|[.\-])(?:dou|mbou|sosh|sch)|museum|muzey|teatr|center|centr|школ|садик|детсад|гимнази|лицей|госуслуг|gosuslugi|\.рус$|pfr|sfr|sferum"
)


def _find(doc: Document) -> Iterator[Finding]:
    low = doc.low
    if not any(sign in low for sign in _GATE):
        return
    end = -1
    for pattern in (_MAIL, _SPOKEN):
        for match in pattern.finditer(low):
            a, b = match.span()
            if a < end or _is_institution(doc, match) or is_own_text(doc, match.group()):
                continue
            end = b
            yield finding(doc, a, b, "email/address", "адрес личной электронной почты", 0.95)


def _is_institution(doc: Document, match: re.Match[str]) -> bool:
    """The box of an institution: named so by its own parts, or by words around when nobody private is named."""
    near = cues(doc)
    a, b = match.span()
    local, domain = match.group(1), match.group(2)
    private = near.near("private", a, b, 25, 25)
    if _INSTITUTION_DOMAIN.search(domain):
        return not (private and _personal_name(local))
    if _INSTITUTION_LOCAL.match(local):
        return not private
    return not near.near("private", a, b) and near.near("institution", a, b)


def _personal_name(local: str) -> bool:
    """Two name-like parts: «lunaticova.zoya»."""
    parts = [part for part in re.split(r"[._\-]", local) if part.isalpha() and len(part) > 2]  # noqa: PLR2004 - initials and «ru» are no names
    return len(parts) > 1


DETECTOR = FunctionDetector("email", CATEGORIES, _find)
