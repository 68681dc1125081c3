"""«My account was broken into»: no violation but a duty (clause 3.3.2); the administrator must hear of it at once."""

from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters import cue_rules
from filters.cue_rules import CueRules, Rule
from filters.detector import FunctionDetector
from filters.types import Category, Document, Finding

_WHY = "Сообщают о чужом доступе к аккаунту: это не нарушение, но администратор должен узнать сразу"

RULES = (
    # «Аккаунт жены взломали!»
    Rule("broken", "broke account me|activity", _WHY, veto="not_report", within=7, across=True, score=0.95),
    # «меня взломали, не переходите по ссылкам»
    Rule("me", "hacked me", _WHY, veto="not_report", within=2),
    # «с моей страницы пишут чужие»
    Rule("in-my-name", "not_me activity", _WHY, veto="not_report", within=8, across=True),
    # «кто-то зашёл в мой профиль», «вход с чужого устройства»
    Rule("entry", "entry account|me", _WHY, veto="not_report", within=7, across=True, score=0.85),
)


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(lexicons.load("account_report"), RULES, negatable=frozenset({"broke"}), table=cue_rules.DETECTORS)


def _find(doc: Document) -> Iterator[Finding]:
    rules = _rules()
    scene = rules.scene(doc)
    if scene is not None:
        yield from rules.findings(scene, "account_report", Category.ACCOUNT_REPORT)


DETECTOR = FunctionDetector("account_report", frozenset({Category.ACCOUNT_REPORT}), _find)
