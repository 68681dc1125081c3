"""What the law forbids: drugs, weapons, forged papers, gambling, fraud, grooming, extremism (clause 3.3.5)."""

from collections.abc import Iterator
from functools import lru_cache

import lexicons
from filters import cue_rules, intent
from filters.cue_rules import CueRules, Rule
from filters.detector import FunctionDetector
from filters.types import Category, Document, Finding, Severity

_HIGH = Severity.HIGH

RULES = (
    # «Продам меф», «где взять гашиш»
    Rule(
        "drug",
        "drug deal|price|number|high|job",
        "Похоже на торговлю наркотиками",
        veto="warn",
        within=12,
        across=True,
        score=0.95,
        severity=_HIGH,
    ),
    # «есть соль, вставит сразу»
    Rule(
        "drug-slang",
        "drug_slang high offer|price|number",
        "Похоже на торговлю наркотиками под обычными словами",
        veto="warn bath",
        within=12,
        across=True,
        score=0.85,
        severity=_HIGH,
    ),
    # «нужны ребята раскладывать свёртки», «нужны курьеры, закладки по городу»
    Rule(
        "courier",
        "courier job|price|money_verb|goods_drop job|price|money_verb|goods_drop",
        "Зовут раскладывать закладки",
        veto="warn bath",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «есть снюс, привезу к школе», «кому одноразки, 700р»
    Rule(
        "smoke",
        "smoke deal|price|number",
        "Продают или ищут табак и вейпы там, где есть дети",
        veto="warn",
        within=12,
        across=True,
    ),
    # «кто купит нам пиво, есть 18?»
    Rule(
        "alcohol",
        "alcohol deal|offer minor|price|number",
        "Алкоголь или энергетики для несовершеннолетних",
        veto="warn bath",
        within=12,
        across=True,
    ),
    # «продам травмат»
    Rule(
        "weapon",
        "weapon deal|price|number",
        "Предлагают или ищут оружие",
        veto="warn",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «остались патроны и ружьё без документов, отдам»
    Rule(
        "weapon-unpapered",
        "weapon_weak unpapered offer|price|number|unpapered",
        "Оружие или пиротехнику предлагают без документов или детям",
        veto="warn bath",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «кто знает как сделать бомбу»
    Rule("bomb", "bomb", "Говорят о том, как сделать взрывчатку", veto="warn", severity=_HIGH),
    # «сделаю больничный задним числом», «рисую чеки для вычета»
    Rule("forged-sure", "forge_sure paper", "Предлагают поддельный документ", veto="warn", within=12),
    # «продам сертификат о прививке», «куплю освобождение от физры»
    Rule(
        "forged",
        "paper forge price|number|forge|offer",
        "Предлагают купить документ, который так не выдают",
        veto="warn",
        within=12,
        across=True,
    ),
    # «солью варианты ВПР за 200», «чат, где продают ответы на ОГЭ заранее»
    Rule("answers", "exam answers cheat", "Торгуют ответами на экзамены и контрольные", veto="warn", within=12),
    # «сдам экзамен за тебя, недорого»
    Rule(
        "exam-for-you", "for_you exam price|offer|cheat", "Предлагают сдать экзамен за другого", veto="warn", within=12
    ),
    # «взломаю эпос и поправлю четвертные, 200р»
    Rule("marks", "hack mark price|number|offer|hack", "Предлагают исправить оценки в журнале", veto="warn", within=12),
    # «взломаю вк за 500»
    Rule("hack", "hack hack_what price|number|offer", "Предлагают взлом чужой страницы", veto="warn", within=12),
    # «крутим слоты, бонус за регистрацию»
    Rule("gamble", "gamble gamble_call|number|offer", "Зазывают в азартные игры", veto="warn", within=12, across=True),
    # «вложи 1000 и получи 5000»
    Rule(
        "pyramid",
        "pyramid sum_hint|number",
        "Обещают быстрые деньги: так устроены пирамиды и обман",
        veto="warn",
        within=12,
        across=True,
    ),
    # «сдайте в аренду вашу карту, платим»
    Rule(
        "drop",
        "drop card money_verb|price|number|drop",
        "Просят чужую карту, счёт или сим-карту для чужих денег: это дропперство",
        veto="warn bath",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    Rule(
        "drop-sure",
        "drop_sure job|money_verb|offer|price|card",
        "Ищут людей, чтобы обналичивать чужие деньги",
        veto="warn",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «забрать конверт у бабушки, 5к»
    Rule(
        "courier-money",
        "courier_money courier_money|number|price money_verb|price|job|number",
        "Зовут забирать деньги у обманутых людей",
        veto="warn",
        within=10,
        across=True,
        severity=_HIGH,
    ),
    # «поджечь релейный шкаф, 20 тысяч»
    Rule(
        "arson",
        "arson arson_what money_verb|price|number",
        "За деньги зовут поджигать, ломать или снимать объекты",
        veto="warn",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «Ваш сын попал в аварию, переведите»
    Rule(
        "accident",
        "accident transfer",
        "Просят срочно перевести деньги из-за беды: частый обман",
        veto="warn fund",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «вам положена выплата, введите данные карты»
    Rule(
        "lure",
        "lure bait_do bait_do|number",
        "Похоже на приманку мошенников: обещают или пугают и просят данные или деньги",
        veto="warn bait_veto",
        within=12,
        across=True,
    ),
    # «собираем на операцию, карта личная, документов не показываем»
    Rule("donate", "donate no_proof", "Сбор денег без документов и отчёта", veto="warn fund", within=14, across=True),
    # «го зацепимся за электричку»
    Rule(
        "danger",
        "danger danger_call",
        "Зовут в опасную для жизни игру",
        veto="warn",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «скинь фото без одежды, никому не скажу»
    Rule(
        "grooming",
        "nude child|meet|secret_meet",
        "Непристойная просьба к ребёнку",
        veto="warn costume",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «встретимся, только маме не говори»
    Rule(
        "grooming-secret",
        "secret_meet meet|child",
        "Зовут ребёнка на встречу втайне от родителей",
        veto="warn costume",
        within=10,
        across=True,
        severity=_HIGH,
    ),
    # «вступай к нам, белая раса победит»
    Rule(
        "extremism",
        "extreme extreme_call",
        "Похоже на призыв к вражде или насилию",
        veto="warn",
        within=12,
        across=True,
        severity=_HIGH,
    ),
    # «собираем школьников на митинг, каждому 1000»
    Rule("rally", "rally rally_pay rally_pay", "За деньги зовут детей на незаконную акцию", veto="warn", within=12),
    # «скинемся на взятку директору»
    Rule("bribe", "bribe bribe_do", "Речь о взятке", veto="warn", within=12, across=True),
    # «напишем, что школа заминирована, отменят контрольную»
    Rule(
        "false-alarm",
        "false_alarm false_call",
        "Подбивают на ложный вызов или ложное минирование",
        veto="warn",
        within=10,
        across=True,
        severity=_HIGH,
    ),
    # «за голос на выборах дам 500»
    Rule("vote", "vote vote_pay vote_pay|number", "Предлагают деньги за голос", veto="warn", within=12),
    # «продам смартфон, документов нет, снят в раздевалке»
    Rule("stolen", "stolen offer stolen_more", "Похоже на торговлю краденым", veto="warn", within=10, across=True),
    # «кто с нами воровать в магните»
    Rule("steal", "steal steal_where steal_call", "Зовут воровать", veto="warn", within=12, across=True),
    # «пробью любого по базе»
    Rule("probe", "probe probe_more", "Предлагают чужие личные данные за деньги", veto="warn", within=12),
    # «микронаушник напрокат на ОГЭ», «дубликат ключа от учительской, кому надо»
    Rule(
        "shady",
        "shady offer|price|number|money_verb",
        "Предлагают то, чем пользуются для обмана, слежки или воровства",
        veto="warn",
        within=12,
        across=True,
        score=0.8,
    ),
    # «камеру у входа могу „случайно“ вырубить, 800 руб»
    Rule(
        "deed",
        "deed price|number|money_verb|hush",
        "Предлагают нечестную услугу: обойти, подделать, испортить или обмануть",
        veto="warn bath",
        within=12,
        across=True,
        score=0.8,
    ),
    # «сдам квартиру подросткам, паспорт не нужен»
    Rule(
        "hush",
        "hush offer|price|number|money_verb minor|price|number|deed",
        "Предложение с приметами тайной сделки",
        veto="warn bath",
        within=12,
        across=True,
        score=0.75,
    ),
    # «дуйте траву, одна польза, угощу»
    Rule(
        "propaganda",
        "propaganda drug|drug_slang|smoke|alcohol deal|offer|drug",
        "Уговаривают попробовать запрещённое",
        veto="warn",
        within=12,
        across=True,
    ),
    # «икра браконьерская, литр 2500»
    Rule(
        "poached",
        "poached deal|offer|price|number|hush deal|offer|price|number|hush",
        "Предлагают добытое браконьерством",
        veto="warn bath",
        within=12,
        across=True,
    ),
    # «нужен паспорт и селфи с ним, выплата 7000»
    Rule(
        "selfie",
        "selfie money_verb|price|number|job",
        "За паспорт и селфи обещают деньги: на человека оформят долг",
        veto="warn",
        within=12,
        across=True,
    ),
)


_CUT = 0.15  # of the model: what rules do not know must be plain by its words
_WHY_MODEL = "По всем словам вместе похоже на предложение незаконного: так решила обученная модель"


@lru_cache(maxsize=1)
def _rules() -> CueRules:
    return CueRules(
        lexicons.load("illegal"),
        RULES,
        negatable=frozenset({"offer", "danger_call", "hack", "steal", "arson"}),
        table=cue_rules.DETECTORS,
    )


def _find(doc: Document) -> Iterator[Finding]:
    rules = _rules()
    scene = rules.scene(doc)
    found = [] if scene is None else list(rules.findings(scene, "illegal", Category.ILLEGAL))
    yield from found
    if not found:
        yield from intent.findings(
            doc, Category.ILLEGAL, cut=_CUT, why=_WHY_MODEL, innocent=lambda: _rules().words.has(doc, "warn", "bath")
        )


DETECTOR = FunctionDetector("illegal", frozenset({Category.ILLEGAL}), _find)
