"""Passwords, codes, accounts and chat invitations for others: no access for third parties (clause 3.3.3)."""

import re
from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters import cue_rules, intent
from filters.cue_rules import CueRules, Rule
from filters.detector import FunctionDetector
from filters.types import Category, Document, Finding, Severity

RULES = (
    # «Пришлите код из смс», «дайте логин и пароль»
    Rule(
        "ask",
        "password ask",
        "Просят пароль, логин или код доступа",
        veto="howto door",
        within=6,
        severity=Severity.HIGH,
    ),
    # «сейчас вам придёт код, продиктуйте мне»
    Rule(
        "code",
        "sms_code tell",
        "Просят сообщить код из сообщения: так уводят аккаунты",
        veto="howto door",
        within=6,
        across=True,
        score=0.95,
        severity=Severity.HIGH,
    ),
    # «дам пароль», «пароль скину в лс»
    Rule("give", "password give", "Предлагают чужим пароль или код доступа", veto="howto door", within=5, score=0.85),
    # «пароль прежний, имя кота и год»
    Rule(
        "hint",
        "password hint",
        "В чате подсказывают пароль",
        veto="howto door hint_veto",
        within=4,
        score=0.8,
        severity=Severity.HIGH,
    ),
    # «сессию не закрывала, садитесь за мой комп и пишите от меня»
    Rule("session", "session session_do", "Вход под чужой учётной записью", veto="howto", across=True),
    # «продам аккаунт», «сдаю в аренду госуслуги»
    Rule("trade", "account trade", "Учётную запись передают, продают или просят у другого", veto="howto", within=5),
    # «заходите под моим логином»
    Rule("lend", "mine place_in|password enter", "Вход под чужой учётной записью", veto="howto", within=6),
    # «зайди и ответь за меня»
    Rule(
        "enter-for",
        "enter mine place_in|password",
        "Вход под чужой учётной записью",
        veto="howto",
        within=8,
        score=0.85,
    ),
    # «отсканируйте QR, чтобы войти в мой профиль»
    Rule(
        "qr",
        "qr scan login_word",
        "Просят отсканировать код для входа: так отдают доступ к аккаунту",
        veto="howto",
        within=8,
        severity=Severity.HIGH,
    ),
    # «подтвердите вход на моём телефоне»
    Rule("confirm", "confirm", "Просят подтвердить чужой вход", veto="howto", severity=Severity.HIGH),
    # «вот ссылка на сброс пароля, поставьте новый»
    Rule("reset", "reset do", "Просят сменить чужой пароль по ссылке", veto="", within=8, across=True, score=0.85),
    # «перешлите приглашение в чат соседям»
    Rule(
        "invite-link",
        "invite chat pass_on|invite_do outsider",
        "Приглашение в закрытый чат отдают посторонним",
        veto="howto",
        within=9,
        across=True,
    ),
    # «добавьте в наш чат мою соседку»
    Rule("invite", "invite_do chat outsider", "В закрытый чат зовут посторонних", veto="howto", within=8),
)

# Links that let anybody who has them into a chat.
_INVITE = re.compile(
    r"(?:max\.ru/join/|t\.me/(?:\+|joinchat/)|telegram\.me/(?:\+|joinchat/)|vk\.me/join/|vk\.cc/join|chat\.whatsapp\.com/"
    r"|invite\.viber\.com/|discord\.gg/|discord\.com/invite/|signal\.group/|web\.max\.ru/join/)[\w+/=?#&%.-]{0,120}"
)
_INVITE_GATE = ("join", "t.me/+", "chat.whatsapp", "viber.com", "discord.", "signal.group", "telegram.me/+")

# The name of a secret, up to four words about it, and its value: «пароль старый остался Yabloko88».
_SECRET = re.compile(
    r"(?<![а-яa-z])(?:парол[ьяе]м?|пасс|пасворд|password|логин|login|пин(?:-?код)?|pin|cvv|cvc|учетк[аиу]|токен|админк[аиу]"
    r"|разблокировка|разблокируется|код(?:ом|ы)?\s(?:из|с|от|для)\s[а-яa-z]+|код(?:ом|ы)?\s(?:подтверждения|доступа|авторизации|входа"
    r"|безопасности|восстановления|разблокировки)|(?:резервны|одноразовы|проверочны|запасны)[еийх]{1,2}\sкод(?:ы|а)?|кодом"
    r"|смс-?\s?код)(?![а-яa-z])(?:[:=-]?\s[:=-]?\s?(?:[а-я]{1,20}|\d{1,3}(?=[:\s]))(?![а-я])){0,5}?\s?[:=«\"(,-]{0,3}\s?([а-я]{0,20}[0-9a-z@#$][^\s«»\"(),;]{2,63})"
)
_PAIR = re.compile(r"(?<![\w/.])([a-z0-9][\w.@-]{2,40})\s?[/|]\s?([^\s/|«»\"(),;]{4,40})(?![/\w])")
_NOT_BEFORE_DIGITS = re.compile(
    r"(?:кабинет|каб|школ\w|класс\w?|дом|до|с|в|на|за|не|по|из|от|через|менее|более|около|цен\w)\W{0,2}$"
)

_GAP = 24  # characters between a login and its password

_WHY_VALUE = "В чат написан пароль, логин или код доступа"
_WHY_INVITE = "Ссылка-приглашение пускает в закрытый чат любого, у кого она есть"


_CUT = 0.1  # of the model: what rules do not know must be plain by its words
_WHY_MODEL = "По всем словам вместе похоже на передачу доступа другим: так решила обученная модель"


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(
        lexicons.load("credentials"),
        RULES,
        requests=frozenset({"tell"}),
        negatable=frozenset({"tell", "ask", "enter"}),
        table=cue_rules.DETECTORS,
    )


def _is_own(link: str, doc: Document) -> bool:
    """Whether the institution named this link in its settings."""
    own = [value.lower() for value in doc.context.own_values if "/" in value]
    return any(link in value or value in link for value in own)


def _invites(doc: Document) -> Iterator[Finding]:
    low = doc.low
    if not any(part in low for part in _INVITE_GATE):
        return
    for match in _INVITE.finditer(low):
        if not _is_own(match.group(), doc):
            start, end = doc.span(*match.span())
            yield Finding(Category.CREDENTIALS, start, end, 0.85, "credentials/invite-url", _WHY_INVITE)


def looks_secret(text: str) -> bool:
    """Whether a run of characters may be a password, a login or a code: digits, Latin letters, or both with signs."""
    digits = sum(char.isdigit() for char in text)
    latin = any("a" <= char <= "z" for char in text)
    if latin:
        return len(text) >= 4 and (digits > 0 or any(char in "_@.#$%&*!-/" for char in text) or len(text) >= 5)  # noqa: PLR2004 - shorter runs are words
    return digits >= 3 and digits * 2 >= len(text)  # noqa: PLR2004 - CVV is the shortest code


def _values(low: str) -> Iterator[tuple[int, int]]:
    """Places of «пароль Sneg2026$», from the name of the secret to its value, and of «lena4b / Leto2024»."""
    for match in _SECRET.finditer(low):
        value = match.group(1).rstrip(".,!?:;")
        if looks_secret(value) and not (value.isdigit() and _NOT_BEFORE_DIGITS.search(low, 0, match.start(1))):
            yield match.start(), match.start(1) + len(match.group(1).rstrip(".,?:;"))
    if "/" in low or "|" in low:
        for match in _PAIR.finditer(low):
            if any("a" <= char <= "z" for char in match.group(1)) and any(map(str.isdigit, match.group(2))):
                yield match.span()


def _joined(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring values as one place: a login and its password are one violation."""
    begin = end = -1
    for a, b in places:
        if begin >= 0 and a <= end + _GAP:
            end = max(end, b)
            continue
        if begin >= 0:
            yield begin, end
        begin, end = a, b
    if begin >= 0:
        yield begin, end


def _by_rules(doc: Document) -> Iterator[Finding]:
    rules = _rules()
    scene = rules.scene(doc)
    if scene is None:
        return
    if not scene.total & rules.words.mask("door"):
        for a, b in _joined(sorted(_values(doc.low))):
            start, end = doc.span(a, b)
            yield Finding(Category.CREDENTIALS, start, end, 0.97, "credentials/value", _WHY_VALUE, Severity.HIGH)
    yield from rules.findings(scene, "credentials", Category.CREDENTIALS)


def _find(doc: Document) -> Iterator[Finding]:
    found = [*_invites(doc), *_by_rules(doc)]
    yield from found
    own_link = doc.context.own_values and any(_is_own(match.group(), doc) for match in _INVITE.finditer(doc.low))
    if not found and not own_link:
        yield from intent.findings(
            doc,
            Category.CREDENTIALS,
            cut=_CUT,
            why=_WHY_MODEL,
            innocent=lambda: _rules().words.has(doc, "howto", "door"),
        )


DETECTOR = FunctionDetector("credentials", frozenset({Category.CREDENTIALS}), _find)
