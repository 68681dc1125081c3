"""Collecting other people's data in the chat: documents, contacts, private matters, doxing (clause 3.3.6)."""

from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters import cue_rules, intent
from filters.cue_rules import CueRules, Rule
from filters.detector import FunctionDetector
from filters.types import Category, Document, Finding, Severity

_LAWFUL = "in_person forbid negated dm lesson howto"
_OTHER = "place animal forbid negated lesson"

RULES = (
    # «Скиньте сюда СНИЛС детей»
    Rule(
        "document-here",
        "document here ask|wanted|collect",
        "Просьба прислать в общий чат документы или их данные",
        veto="forbid negated lesson",
        within=12,
        across=True,
        score=0.95,
    ),
    # «пришлите фото полиса», «напишите ФИО, прописку»
    Rule("document", "document ask", "Просьба прислать документы или их данные", veto=_LAWFUL + " value", within=9),
    # «заполните за соседа, добавьте его дату рождения»
    Rule(
        "document-of",
        "his document ask",
        "Просьба назвать данные другого человека",
        veto="in_person forbid negated lesson",
        within=6,
    ),
    # «Нужны СНИЛСы всех детей», «прошу паспорт каждого»
    Rule(
        "document-all",
        "document wanted each",
        "Сбор документов или их данных у всех",
        veto=_LAWFUL + " value",
        within=7,
        score=0.85,
    ),
    # «заполняем табличку: прописка, место работы»
    Rule(
        "document-table",
        "document collect ask|document|contact",
        "Таблица или анкета с личными данными в чате",
        veto=_LAWFUL + " value",
        within=10,
        score=0.85,
    ),
    # «соберите номера телефонов родителей»
    Rule(
        "numbers",
        "numbers ask|wanted|collect|seek|here person|name|each|here",
        "Сбор телефонов или адресов людей",
        veto=_OTHER + " in_person",
    ),
    # «список класса с адресами, скиньте»
    Rule("base", "base ask|wanted|seek|collect", "Просьба о готовом списке чужих данных", veto="forbid negated"),
    # «пишите сюда номера бабушек», «соберите мобильные братьев для рассылки»
    Rule(
        "contact-here",
        "contact here|mailing ask|collect each",
        "Сбор телефонов или адресов в общем чате",
        veto=_OTHER + " thing",
        within=10,
    ),
    # «нужны все мобильные отцов»
    Rule(
        "contact-all",
        "contact wanted each",
        "Сбор телефонов или адресов людей",
        veto=_OTHER + " thing in_person",
        within=4,
        score=0.8,
    ),
    # «скиньте телефон мамы Кирилла», «у кого есть номер тренера»
    Rule(
        "contact",
        "contact ask|seek|wanted person|name",
        "Просьба дать чужой телефон, адрес или страницу без согласия человека",
        veto=_OTHER + " thing in_person",
        within=5,
    ),
    # «кто знает, где живёт Макаров»
    Rule(
        "home",
        "home ask|seek|gather|here|gather_weak person|name",
        "Выясняют, где человек живёт, работает или бывает",
        veto="forbid negated animal lesson",
        within=7,
        across=True,
        severity=Severity.HIGH,
    ),
    # «пробейте по базе номер этого папаши»
    Rule(
        "dox",
        "gather|gather_weak contact|home|document|photo|base person|name|here",
        "Розыск сведений о человеке",
        veto="forbid negated lesson",
        within=8,
        across=True,
        severity=Severity.HIGH,
    ),
    # «собираем инфу на физичку»
    Rule(
        "dox-person",
        "gather person|name|contact",
        "Розыск сведений о человеке",
        veto="forbid negated lesson",
        within=4,
        score=0.8,
    ),
    # «напишите, у кого дети на учёте»
    Rule(
        "private",
        "sensitive ask|seek|here whom|name|person",
        "Расспросы о личной жизни, здоровье или деньгах людей",
        veto=_LAWFUL,
        within=8,
        across=True,
    ),
)


_CUT = 0.1  # of the model: what rules do not know must be plain by its words
_WHY_MODEL = "По всем словам вместе похоже на сбор чужих данных: так решила обученная модель"


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(
        lexicons.load("data_request"),
        RULES,
        requests=frozenset({"ask", "collect"}),
        negatable=frozenset({"ask", "collect"}),
        table=cue_rules.DETECTORS,
    )


def _find(doc: Document) -> Iterator[Finding]:
    rules = _rules()
    scene = rules.scene(doc)
    found = [] if scene is None else list(rules.findings(scene, "data_request", Category.DATA_REQUEST))
    yield from found
    if not found:
        yield from intent.findings(
            doc,
            Category.DATA_REQUEST,
            cut=_CUT,
            why=_WHY_MODEL,
            innocent=lambda: _rules().words.has(doc, "in_person", "forbid", "howto"),
        )


DETECTOR = FunctionDetector("data_request", frozenset({Category.DATA_REQUEST}), _find)
