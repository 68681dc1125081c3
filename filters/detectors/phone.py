"""Phones of private people: mobile, landline, foreign, local beside «тел», disguised or spelled out."""

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers

from filters.cues import Cues, cues
from filters.detector import FunctionDetector
from filters.digits import Group, Run, runs
from filters.names import full_names, given_name_near
from filters.personal import CATEGORIES, finding, is_own_number
from filters.types import Document, Finding

_LENGTHS = frozenset(range(5, 8)) | frozenset(range(10, 16))
_FULL = 11
_NATIONAL = 10
_LOCAL = range(5, 8)
_NEAR = 30
_MOST_GROUPS = 12  # a mobile dictated digit by digit
_MOBILE_GROUPINGS = {
    (3, 3, 2, 2),
    (3, 3, 4),
    (3, 2, 2, 3),
    (3, 7),
    (3, 4, 3),
    (3, 2, 3, 2),
    (3, 1, 3, 3),
    (3, 2, 5),
    (3, 3, 1, 3),
}
_LOCAL_GROUPINGS = {(1, 2, 2), (2, 2, 2), (3, 2, 2)}
_TOLL_FREE = ("800", "804")
_COUNTED = 4  # numbers in a row

# «дом. 2-41-67»: an abbreviation with a dot before a short number in groups.
_HOME_PHONE = re.compile(r"(?<![а-я])(?:дом|стац|гор|тел|т)\. ?:? ?$")
_WITH_COMMAS = re.compile(
    r"(?<![0-9])\+?[78], ?9[0-9]{2}, ?[0-9]{3}[,\- ]{1,2}[0-9]{2}[,\- ]{1,2}[0-9]{2}(?![0-9])"
    r"|(?<![0-9])\+?[78][ ,]{0,2}9[0-9]{2}, ?[0-9]{3}, ?[0-9]{2}[,\- ]{1,2}[0-9]{2}(?![0-9])"
)
_HOURS = re.compile(r"[0-9]{1,2}[.:][0-9]{2} ?- ?[0-9]{1,2}[.:][0-9]{2}")
# What every word of the lexicon section «phone» that can stand beside a local number holds.
_CALL = re.compile(r"тел|стац|т\.|дом|город|звон|набр|набер|номер|phone|tel")

_WHY = {
    "mobile": "номер личного мобильного телефона",
    "disguised": "номер телефона записан буквами или словами вместо цифр",
    "landline": "номер телефона, рядом не названо учреждение",
    "foreign": "номер телефона другой страны, проходит по плану нумерации",
    "local": "короткий номер телефона рядом со словом о звонке",
}


def _find(doc: Document) -> Iterator[Finding]:
    found = runs(doc)
    if not found:
        return
    for match in _WITH_COMMAS.finditer(doc.low) if "," in doc.low else ():
        near = cues(doc)
        a, b = match.span()
        mine = near.near("phone", a, b, _NEAR, _NEAR) or near.near("private", a, b, _NEAR, _NEAR)
        if mine and not is_own_number(doc, re.sub("[^0-9]", "", match.group())):
            yield finding(doc, a, b, "phone/mobile", _WHY["mobile"], 0.85)
    end = -1
    for run in found:
        if len(run.digits) < _LOCAL.start:
            continue
        for window in run.windows(_LENGTHS, _MOST_GROUPS):
            if window.a < end:
                continue
            kind = _kind(doc, run, window)
            if kind and not is_own_number(doc, window.digits):
                end = window.b
                score = 0.95 if kind in {"mobile", "disguised"} else 0.85
                a = window.a - 1 if window.a and doc.norm[window.a - 1] in "+(" else window.a
                yield finding(doc, a, end, f"phone/{kind}", _WHY[kind], score)


def _kind(doc: Document, run: Run, window: Run) -> str:
    """Which kind of private phone the window is, or nothing."""
    digits = window.digits
    if len(digits) in _LOCAL and not (window.plain and len(window.groups) == len(run.groups) and _CALL.search(doc.low)):
        return ""
    if _counted(window.groups):
        return ""
    near = cues(doc)
    plus = window.a > 0 and doc.norm[window.a - 1] == "+"
    if plus and digits[0] not in "78":
        return (
            "foreign"
            if len(digits) >= _NATIONAL and _valid("+" + digits) and _contact_is_private(doc, near, window)
            else ""
        )
    if len(digits) == _FULL and digits[0] in "78" and not _part_of_more(window, doc):
        if digits[1] == "9":
            return _mobile(doc, window, near, plus=plus)
        if (
            digits[1] in "348"
            and digits[1:4] not in _TOLL_FREE
            and (plus or _landline_shape(window) or _called(near, window))
        ):
            return "landline" if _landline_is_private(near, window) else ""
        return ""
    if len(digits) == _NATIONAL and digits[0] in "9348" and not _part_of_more(window, doc):
        return _without_prefix(doc, window, near)
    if len(digits) in _LOCAL:
        return _local(doc, window, near)
    return ""


def _counted(groups: tuple[Group, ...]) -> bool:
    """Whether somebody only counts: семь, восемь, девять, десять."""
    numbers = [int(group.digits) for group in groups]
    return len(numbers) > _COUNTED and all(b - a == 1 for a, b in pairwise(numbers))


def _mobile(doc: Document, window: Run, near: Cues, *, plus: bool) -> str:
    if not _shape(window.groups):
        return ""
    alone = len(window.groups) == 1
    if alone and not plus and near.near("order", window.a, window.b, _NEAR, 0) and not _called(near, window):
        return ""
    if not _contact_is_private(doc, near, window):
        return ""
    return "mobile" if window.plain else "disguised"


def _shape(groups: tuple[Group, ...]) -> bool:
    """Whether eleven digits are grouped as people group phones: the code is not torn into a list of small numbers."""
    sizes = [len(group.digits) for group in groups]
    if len(sizes) == 1 or not all(group.plain for group in groups):
        return True
    if max(sizes) <= 2:  # noqa: PLR2004 - dictated one by one or in pairs
        return sizes == [1, 2, 2, 2, 2, 2] or sizes.count(1) >= 8  # noqa: PLR2004 - few lists of numbers look so
    head = sizes[1] if sizes[0] == 1 else sizes[0]
    return head >= 2  # noqa: PLR2004 - a code of two and more digits


def _part_of_more(window: Run, doc: Document) -> bool:
    """A neighbour group of the same run glued by a sign makes it part of a longer number."""
    if not window.plain:  # what is dictated in words may end anywhere
        return False
    first, last = window.groups[0], window.groups[-1]
    for left, right in ((window.before, first), (last, window.after)):
        if left is None or right is None:
            continue
        glued = doc.norm[left.b : right.a] in {"-", ".", ""}
        if glued and len(left.digits) + len(right.digits) > 2:  # noqa: PLR2004 - «8-9» is dictation
            return True
    return False


def _landline_shape(window: Run) -> bool:
    """8 (342) 217-60-12 and the like: a bracketed or separated code."""
    return len(window.groups) > 1 and _shape(window.groups) and len(window.groups[0].digits) in {1, 4}


def _without_prefix(doc: Document, window: Run, near: Cues) -> str:
    sizes = window.sizes
    called = near.near("phone", window.a, window.b, _NEAR, 12)
    ordered = near.near("order", window.a, window.b, _NEAR, 0)
    single = set(sizes) == {1} and (
        not window.plain or called or near.near("private", window.a, window.b, _NEAR, _NEAR)
    )
    grouped = sizes in _MOBILE_GROUPINGS or single
    if window.digits[0] == "9":
        if (called and not ordered) or (grouped and len(sizes) > 2 and not _documented(near, window)):  # noqa: PLR2004
            return "mobile" if _contact_is_private(doc, near, window) else ""
        return ""
    if called and grouped and not ordered and window.digits[:3] not in _TOLL_FREE:
        return "landline" if _landline_is_private(near, window) else ""
    return ""


def _documented(near: Cues, window: Run) -> bool:
    return any(near.near(section, window.a, window.b) for section in ("passport", "licence", "policy", "inn", "order"))


def _local(doc: Document, window: Run, near: Cues) -> str:
    if _HOURS.search(doc.norm, max(0, window.a - 1), window.b + 1):
        return ""
    if window.sizes in _LOCAL_GROUPINGS and _HOME_PHONE.search(doc.low[max(0, window.a - 8) : window.a]):
        return "local" if _landline_is_private(near, window) else ""
    far = near.distance("phone", window.a, window.b, _NEAR if len(window.groups) > 1 else 16, 0)
    if far is None or near.near("order", window.a, window.b, 16, 16):
        return ""
    if len(window.groups) == 1 and (
        doc.low[window.b : window.b + 2] in {" р", "р ", "р"} or "₽" in doc.norm[window.b : window.b + 2]
    ):
        return ""
    if not near.near("private", window.a, window.b) and not window.digits[0].strip("0"):
        return ""
    return "local" if _landline_is_private(near, window) else ""


def _called(near: Cues, window: Run) -> bool:
    return near.near("phone", window.a, window.b, _NEAR, 20)


def _landline_is_private(near: Cues, window: Run) -> bool:
    """A landline belongs to an institution when one is named, unless somebody's home or own phone is meant."""
    if near.near("institution", window.a, window.b, 4, 0) and not near.near("private", window.a, window.b, 40, 0):
        return False  # «на вахту школы 8 (342) …, если ребёнок опаздывает»
    if near.near("private", window.a, window.b):
        return True
    return not any(near.near(section, window.a, window.b, 80, 80) for section in ("institution", "staff"))


def _contact_is_private(doc: Document, near: Cues, window: Run) -> bool:
    """A mobile is private unless only an institution is named: a member of staff's own mobile is private too."""
    if near.near("private", window.a, window.b) or near.near("staff", window.a, window.b):
        return True
    if given_name_near(doc, window.a, window.b) or full_names(doc):
        return True
    if near.near("lives", window.a, window.b) and given_name_near(doc, window.a, window.b, 80):
        return True
    return not near.near("institution", window.a, window.b, 80, 80)


def _valid(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


DETECTOR = FunctionDetector("phone", CATEGORIES, _find)
