"""Passwords, codes, accounts and chat invitations for others: no access for third parties (clause 3.3.3)."""

import re
from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters.cue_rules import CueRules, Rule, Scene
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

# What is written after «пароль» as its value: a run without spaces that no common word looks like.
_SECRET_WORD = re.compile(
    r"(?:парол[ьяе]м?|пасс|пасворд|password|логин|login|пин(?:-?код)?|pin|cvv|cvc|учетк\w{1,2}|токен|вход)(?![а-яa-z])"
)
_CODE_WORD = re.compile(
    r"(?:код(?:ы)?\s(?:из|с|от|для)\s(?:смс|sms|сообщени\w|телефона|уведомлени\w|приложения|входа|аккаунта|госуслуг|банка|почты)"
    r"|(?:код|коды)\s(?:подтверждения|доступа|авторизации|входа|безопасности|восстановления)"
    r"|(?:резервны[еи]|одноразовы[ейх]|проверочны[ейх]|запасны[еи])\sкоды?|смс-?\s?код)(?![а-яa-z])"
)
_VALUE = re.compile(r"[^\s,;«»\"()]{3,64}")
_NEAR = 44  # characters after the secret's name in which its value is looked for

_WHY_VALUE = "В чат написан пароль, логин или код доступа"
_WHY_INVITE = "Ссылка-приглашение пускает в закрытый чат любого, у кого она есть"


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(
        lexicons.load("credentials"), RULES, requests=frozenset({"tell"}), negatable=frozenset({"tell", "ask", "enter"})
    )


def _invites(doc: Document) -> Iterator[Finding]:
    low = doc.low
    if not any(part in low for part in _INVITE_GATE):
        return
    own = [value.lower() for value in doc.context.own_values]
    for match in _INVITE.finditer(low):
        link = match.group()
        if not any(link in value or value in link for value in own if "/" in value):
            start, end = doc.span(match.start(), match.end())
            yield Finding(
                Category.CREDENTIALS, start, end, 0.85, "credentials/invite-url", _WHY_INVITE, Severity.MEDIUM
            )


def looks_secret(text: str) -> bool:
    """Whether a run of characters may be a password, a login or a code: digits, Latin letters, or both with signs."""
    digits = sum(char.isdigit() for char in text)
    latin = any("a" <= char <= "z" for char in text)
    if latin:
        return len(text) >= 4 and (digits > 0 or any(char in "_@.#$%&*!-/" for char in text) or len(text) >= 5)  # noqa: PLR2004 - shorter runs are words
    return digits >= 3 and digits * 2 >= len(text)  # noqa: PLR2004 - CVV is the shortest code


def _values(scene: Scene) -> Iterator[tuple[int, int]]:
    """Places of «пароль Sneg2026$»: from the name of the secret to its value."""
    low = scene.doc.low
    for pattern in (_SECRET_WORD, _CODE_WORD):
        for match in pattern.finditer(low):
            if match.start() and low[match.start() - 1].isalnum():
                continue
            limit = match.end() + _NEAR
            for value in _VALUE.finditer(low, match.end(), min(limit, len(low))):
                if low[value.start() - 1] not in ' \n\t,;«»"(:' and value.start() != match.end():
                    continue
                text = value.group().strip(".,!?:;-")
                if looks_secret(text):
                    end = value.start() + len(value.group().rstrip(".,?:;"))
                    yield match.start(), _value_end(low, end)
                    break


def _value_end(low: str, end: int) -> int:
    """The end of the value when the window cut it: the next blank."""
    while end < len(low) and not low[end].isspace() and low[end] not in ',;«»"()?':
        end += 1
    return end


def _find(doc: Document) -> Iterator[Finding]:
    yield from _invites(doc)
    rules = _rules()
    scene = rules.scene(doc)
    if scene is None:
        return
    if not scene.total & rules.mask("door"):
        merged: list[list[int]] = []
        for a, b in sorted(_values(scene)):
            if merged and a <= merged[-1][1] + 24:
                merged[-1][1] = max(merged[-1][1], b)
            else:
                merged.append([a, b])
        for a, b in merged:
            start, end = doc.span(a, b)
            yield Finding(Category.CREDENTIALS, start, end, 0.95, "credentials/value", _WHY_VALUE, Severity.HIGH)
    yield from rules.findings(scene, "credentials", Category.CREDENTIALS)


DETECTOR = FunctionDetector("credentials", frozenset({Category.CREDENTIALS}), _find)
