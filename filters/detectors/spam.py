"""Advertising and chain letters (clause 3.3.7); looked for only where a chat switched it on."""

from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters import cue_rules
from filters.cue_rules import CueRules, Rule
from filters.detector import FunctionDetector
from filters.types import Category, Document, Finding, Severity

_LOW = Severity.LOW

RULES = (
    # «Перешли это 10 друзьям, и желание сбудется»
    Rule(
        "chain",
        "chain chain_more number|chain_more",
        "Письмо счастья: просят переслать дальше",
        veto="clean",
        within=10,
        across=True,
        severity=_LOW,
    ),
    # «Нужны люди на подработку, оплата 3000, пишите в лс»
    Rule(
        "job",
        "job recruit contact_me|sum|number",
        "Реклама заработка или работы",
        veto="clean",
        within=14,
        across=True,
        severity=_LOW,
    ),
    # «Подработка 4000 за смену, подробности в лс»
    Rule(
        "job-pay",
        "job contact_me|sum number|sum",
        "Реклама заработка или работы",
        veto="clean",
        within=10,
        across=True,
        score=0.75,
        severity=_LOW,
    ),
    # «Наращивание ресниц, скидки, запись в директ»
    Rule(
        "goods",
        "goods sell|contact_me sell|contact_me|number|goods",
        "Реклама товаров или услуг",
        veto="clean",
        within=12,
        across=True,
        severity=_LOW,
    ),
    # «Набираю в команду, за подробностями в лс»
    Rule(
        "recruit",
        "recruit contact_me contact_me|sum",
        "Зовут в неизвестное дело",
        veto="clean",
        within=10,
        across=True,
        score=0.75,
        severity=_LOW,
    ),
)


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(lexicons.load("spam"), RULES, table=cue_rules.DETECTORS)


def _find(doc: Document) -> Iterator[Finding]:
    rules = _rules()
    scene = rules.scene(doc)
    if scene is not None:
        yield from rules.findings(scene, "spam", Category.SPAM)


DETECTOR = FunctionDetector("spam", frozenset({Category.SPAM}), _find)
