"""Pages and nicknames of private people in social networks, with a word about whose they are."""

import re
from collections.abc import Iterator

from filters.cues import cues
from filters.detector import FunctionDetector
from filters.names import full_names, given_name_near, surnames
from filters.personal import CATEGORIES, finding, is_own_text
from filters.types import Document, Finding

_GATE = ("vk.", "vkontakte", "t.me/", "instagram", "tiktok", "ok.ru", "facebook", "youtube", "@")
_SITE = r"(?:vk\.(?:com|ru)|vkontakte\.ru|t\.me|instagram\.com|tiktok\.com|ok\.ru|facebook\.com)"
_NOT_PERSONAL = r"(?!\+|join|wall|club|public|video|app|album|topic|event|im)"  # groups, posts and invitations
_LINK = re.compile(rf"(?:https?://)?(?:www\.|m\.)?{_SITE}/(?:profile/)?@?{_NOT_PERSONAL}[a-z0-9_.]{{3,40}}")
_NICK = re.compile(r"(?<![a-zа-я0-9_.@])@[a-z][a-z0-9_.]{3,30}(?![a-z0-9_@])")
_LATIN = re.compile(r"[a-z][a-z.]{0,20}[0-9_]|[a-z0-9]#[0-9]{4}")
_NETWORK = re.compile(
    r"(?<![а-яa-z])(?:ник(?:а|ом|нейм)?|тик ?ток[а-я]{0,2}|инст[а-я]{1,8}|вк(?:онтакте)?|телег[а-я]{1,5}|тг|"
    r"страниц[а-я]|страничк[а-я]|аккаунт[а-я]{0,2}|профил[а-я]{1,2}|канал|дискорд|steam|стим|ютуб|tiktok|insta|vk)(?![а-яa-z])"
)
# A nickname without the sign, after the network's name: it has a digit, an underline or a number sign in it.
_BARE_NICK = re.compile(
    _NETWORK.pattern
    + r"[^a-z0-9\n@/]{1,25}([a-z](?:[a-z.]{0,20}[0-9_][a-z0-9_.]{0,20}|[a-z0-9_.]{2,30}#[0-9]{4}))(?![a-z0-9@/])"
)
_NEAR = 40
_POINTED = re.compile(r"(?<![а-я])(?:его|ее|этой|этого|той|того)(?![а-я])")

_WHY = "страница или ник человека в социальной сети"


def _find(doc: Document) -> Iterator[Finding]:
    low = doc.low
    if not low.isascii() and _LATIN.search(low):
        for match in _BARE_NICK.finditer(low):
            if _is_persons(doc, *match.span(1)) and not is_own_text(doc, match.group(1)):
                yield finding(doc, *match.span(1), "profile/nick", _WHY, 0.7)
    if not any(sign in low for sign in _GATE):
        return
    for match in _LINK.finditer(low):
        if _is_persons(doc, *match.span()) and not is_own_text(doc, match.group()):
            yield finding(doc, match.start(), match.end(), "profile/link", _WHY, 0.8)
    if not _NETWORK.search(low):
        return
    for match in _NICK.finditer(low):
        if _is_persons(doc, *match.span()) and not is_own_text(doc, match.group()):
            yield finding(doc, match.start(), match.end(), "profile/nick", _WHY, 0.75)


def _is_persons(doc: Document, a: int, b: int) -> bool:
    """Somebody private is named beside it, and no institution."""
    near = cues(doc)
    named = full_names(doc) or surnames(doc) or given_name_near(doc, a, b, _NEAR)
    pointed = _POINTED.search(doc.low[max(0, a - _NEAR) : a])
    if not named and not pointed and not near.near("private", a, b, _NEAR, _NEAR):
        return False
    return not near.near("institution", a, b, _NEAR, _NEAR)


DETECTOR = FunctionDetector("profile", CATEGORIES, _find)
