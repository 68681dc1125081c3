"""Obscene and vulgar roots of Russian: patterns of whole words, and the dictionary's word for innocence.

A pattern describes a whole lower-case word with ё as е: prefixes, root, what may follow. It is matched with re2, so its cost is
linear whatever the word. A word the dictionary knows under a lemma that is no such word itself is innocent (колебания, страхуй,
залупили); words in ``_ALWAYS`` are not, because their innocent reading hardly lives.
"""

from dataclasses import dataclass
from functools import lru_cache

import re2

import lexicons
from filters import morph
from filters.types import Severity

_VOWEL_PREFIX = "за|на|до|да|не?въ|по|вы|у|о|а|пере|при|про|пре|недо|ни|не|обо|ото|разо|изо|подо|взо|полу|на?за|по?на|по?за|по?вы|пооб"
_ANY_PREFIX = _VOWEL_PREFIX + "|с|в|от|об|раз|рас|из|ис|под|вз|вс|пораз|порас|пос|наот"
_HARD_PREFIX = "(?:с|в|от|об|раз|из|под|вз)[ъь]|раз[ъь]?й?"
_BLYAD_PREFIX = "за|на|до|по|вы|о|пере|при|про|недо|ни|не|с|от|раз|из|под|полу"
_EB = (  # what follows еб- in its derivations
    "(?:$|а(?:$|л|н|т[ьсе]|ш|с|к|ч|р|й|ц|вш|ем|ет)|у(?:$|т|ч|щ|н)|е(?:$|т|н|м|ш|й|ц|ж)|и(?:$|т|с|ч|щ|ц|л|м)|"
    "л(?:$|а|о|и|е|я|ю|у|ст)|н(?:у|е|и|о|а|ы|л)|ок|ош|он(?:$|[аыуо])|к(?:а|и|у|о|е)|ы(?:р|$|в)|с(?:т|я)|т(?:в|$|ы)|ш)"
)

# Tier A: the four roots. Tier B: vulgar words. The key is the name that explanations and rules give.
_PATTERNS: dict[Severity, dict[str, str]] = {
    Severity.HIGH: {
        "huy": rf"(?:{_ANY_PREFIX}){{0,2}}(?:ху[йяюеи]|хю[йяе])[а-я]*|(?:с|на|по|до|ни|не)?ху(?:ли|ле|ль)|[а-я]+охуй|смеху[йе][а-я]*|(?:на|по|ни|до)х[йу]й?",
        "pizd": r"[а-я]*(?:пи[зс]д|пезд[аеоуюияц]|пизж|пизь?т(?:ец|ат)|пи[сц]тец|пе[сз]тец|пизне?ц|пизец)[а-я]*",
        "eb": (
            rf"(?:{_VOWEL_PREFIX}|{_HARD_PREFIX})?(?:й?е|йо|ие)б{_EB}[а-я]*"
            r"|(?:раз|от|об|под|из)еб(?:а(?:л|ть|н|ш)|ы[вр]|у[нт]|н[уи]|ищ|ок$)[а-я]*"
            r"|[а-я]{2,9}[оа]й?еб(?:$|[аеуы]|ов|ом|ам|ами|ах|к[а-я]*|ств[а-я]*|ск[а-я]*|н(?:ы|у|ая|ое)[а-я]{0,5}|л[аои][а-я]{0,4}|ищ[а-я]*|ну[а-я]*|ать[а-я]*|ан[а-я]*)"
            r"|(?:за|на|вы|по|у|до|о|про|пере|при|раз[ъь]?|с[ъь])?(?:ип|иб|еп|йоп|ыб)(?:ать(?:ся)?|ал(?:[аио]|ся|ась|ись)?|ан(?:ут|ый|ая|ое|ые|ого|ой|ую)[а-я]*)"
        ),
        "blyad": (
            rf"(?:{_BLYAD_PREFIX})?бля[дт][а-я]*|бля|бляц?к[а-я]+|бле?а?[дт]ь|бл[еиэ]я?а?[дт]ь|бл[яи]а[дт]ь"
            r"|[мп]ля(?:[дт]ь)?|бляц"
        ),
    },
    Severity.MEDIUM: {
        "govno": r"[а-я]*говн[а-я]*|(?:за|об|на|по|недо)?(?:гавн[оауеюищ][а-я]*|г[ао]мн[оауе]|говенн[а-я]*)",
        "zhopa": r"[а-я]*жоп(?:$|[аыуокн]|е$|ищ|ень)[а-я]*",
        "srat": r"(?:за|на|по|про|об|обо|або|в|от|ото|вы|у|пере|до|раз|разо|под|при|на?об|по?об|недо)?ср(?:а(?:ть|т[а-я]*|л[а-я]*|н[а-я]*|ч[а-я]*|вш[а-я]*|к[аиуео][а-я]*)|у(?:$|т$|щ[а-я]*|н[а-я]*)|еш[а-я]*|ет(?:е|ся)?|ем(?:ся)?|и(?:$|те|сь|тесь))",
        "ssat": r"(?:за|на|по|про|об|обо|або|от|ото|вы|у|пере|до|раз|под|при|недо)?сс(?:а(?:ть|т|л[а-я]*|н[а-я]*|вш[а-я]*|к[аиуло][а-я]*)|у|ы(?:$|шь|т|м|те|к[а-я]+|с[а-я]+|тся|шься|ва[а-я]+)|ыха?)",
        "suka": r"(?:с?с?[цс]?у+к[ао]|сук[иеу]|суко[йю]|сук(?:ам|ами|ах)|сук|сцук|сцуко?|сук[аи]бля[а-я]*|сучк[аиуе]|сучкой|суч(?:ий|ья|ье|ьи|ьего|ьей|ьему|ьим|ьих|ьими|ью)|сучар[а-я]*|сученк[а-я]*|сученок|сучон[а-я]*|сученыш[а-я]*|сукин(?:ы|а|ых|ым|ому)?|суче?чк[а-я]*)",
        "her": rf"(?:{_ANY_PREFIX}){{0,2}}хер(?:$|[ауеы]|ом|ов|ам|ами|ах|у(?:шк|ть|л)[а-я]*|н(?:я|ю|и|е|ей|ею|ю?шк[а-я]*|ул[а-я]*)|ов[а-я]+|от[а-я]+|ач[а-я]+|ак[а-я]*|ан[уе][а-я]+|е(?:ть|л|ю|ешь|ет|ют|вш|нн)[а-я]*|и(?:ть|л|шь|т|в)[а-я]*|ищ[а-я]*|ск[а-я]*|ен[а-я]*)",
        "droch": r"(?:за|на|по|до|вы|от|пере|про|об|раз|с|у|не)?дроч(?:$|а$|у[а-я]*|и[а-я]*|ат|е(?:в|р|к|м|шь)[а-я]*|к[а-я]*|ун[а-я]*)",
        "shluha": r"[а-я]*шлю[хш][а-я]*",
        "manda": r"манд(?:а|ы|у|е|ой|ою|ав[а-я]*|ово[а-я]*|ю?к[а-я]*|еть|ел[аи]?|ит|еж)",
        "mud": r"(?:[а-я]{2,6}о)?(?:мудак[а-я]*|муда(?:ч|цк)[а-я]*|мудил[а-я]*|мудо(?:з|х|е|ф|ж|ст|п|к|л)[а-я]*|муд(?:ня|ню|ни|ло|ень|ищ[а-я]+|ья|я|е)|(?:за|на|от|из)мудох[а-я]*|мудн[яюие][а-я]*)",
        "zalupa": r"(?:под)?залуп(?:$|н[а-я]+|ов[а-я]*|[аыуе]|ой|ою|ам|ами|ах|ин[а-я]*|ог[а-я]*|а(?:т|л|ю|е|й|н)[а-я]*|енец|ец[а-я]*)",
        "gandon": r"г[ао]н[дт]он[а-я]*|гандош[а-я]*",
        "pidor": r"(?:от|за|на|ис|вы|пере)?(?:пид[оаеэ]?р(?:$|[^г])[а-я]*|пид[оаеэ]?р|педрил[а-я]*|педик(?:$|[аиуе]|ов|ом|ам|ами|ах)|педераст(?:$|[аыуе]|ов|ом|ам|ами|ах)|пидрил[а-я]*|пидарч[а-я]*)|[а-я]{0,8}[абвгдежзиклмнопртуя]пид[оа]р(?:$|[аыуе]|ов|ом|ам|ами|ск[а-я]*)",
        "kurva": r"курв(?:а|ы|у|е|ой|ин[а-я]*|очк[а-я]*|ам|ами)",
        "dermo": r"(?:за|об|из|по)?дерьм[а-я]*",
        "perdet": r"(?:за|на|по|про|об|ис|вы|пере|до|раз|под|при|с|у)?перд(?:е(?:ть|л|ж|х)[а-я]*|ун[а-я]*|ит[а-я]*|ят|ак[а-я]*|ольк[а-я]*|ану[а-я]*|ну[а-я]*|ил[а-я]*|ыва[а-я]*|[уя]ч[а-я]*|ишь|еж)",
        "bzdet": r"(?:за|на|по|про|с|пере)?бзд(?:е|и|у|ю|я)[а-я]*",
        "drist": r"(?:за|на|по|об|про|у)?дрист[а-я]+",
        "trah": r"(?:за|от|пере|по|на|вы|до)?трах(?:а(?:т|л|ю|е|й|н)|н)[а-я]*",
        "elda": r"елд(?:а|ы|у|е|ой|ак[а-я]*)",
        "otsosi": r"отсоси(?:те)?",
    },
}
_COMPILED = {
    tier: [(name, re2.compile(f"(?:{pattern})$")) for name, pattern in patterns.items()]
    for tier, patterns in _PATTERNS.items()
}
# One match for the many words that are nothing of the kind; the order of the patterns decides only among the few.
_ANY = re2.compile("(?:" + "|".join(pattern for patterns in _PATTERNS.values() for pattern in patterns.values()) + ")$")
_MAX = 40  # no Russian word is longer


@dataclass(frozen=True, slots=True)
class Root:
    """What a word was found to be.

    Attributes:
        name: name of the root or of the lexicon section.
        tier: HIGH for the four roots, MEDIUM for vulgar words.
        word: the word in plain Cyrillic.
    """

    name: str
    tier: Severity
    word: str


TIERS = {"tier_a": Severity.HIGH, "tier_b": Severity.MEDIUM}


def _pattern(word: str) -> Root | None:
    """The root whose pattern the whole word fits."""
    if len(word) > _MAX or not _ANY.match(word):
        return None
    for tier, patterns in _COMPILED.items():
        for name, pattern in patterns:
            if pattern.match(word):
                return Root(name, tier, word)
    return None


def _inflected(lemma: str) -> list[str]:
    """Forms of a lemma; guessed forms that are innocent dictionary words (охереть: охри) are left out."""
    return [
        form
        for form in morph.forms(lemma)
        if not morph.known(form) or any(_pattern(own) or own == lemma for own in morph.lemmas(form))
    ]


class _Words:
    """The lexicon's words: forms that are always profane, and forms that are innocent."""

    def __init__(self) -> None:
        lexicon = lexicons.load("profanity")
        self.forms: dict[str, Root] = {}
        for section, tier in TIERS.items():
            for entry in lexicon.entries[section]:
                word = entry.words[0]
                if len(entry.words) > 1 or word.kind == "prefix":
                    continue
                for form in _inflected(word.text) if word.kind == "lemma" else (word.text,):
                    self.forms.setdefault(form, Root(section, tier, form))
        innocent = lexicons.load("exceptions").entries["profanity"]
        self.innocent: set[str] = set()
        self.innocent_prefixes: tuple[str, ...] = tuple(
            entry.words[0].text for entry in innocent if entry.words[0].kind == "prefix"
        )
        for entry in innocent:
            word = entry.words[0]
            if word.kind != "prefix":
                self.innocent.update(morph.forms(word.text) if word.kind == "lemma" else (word.text,))


@lru_cache(maxsize=1)
def words() -> _Words:
    """The lexicon's words, compiled once."""
    return _Words()


def excused(word: str) -> bool:
    """Whether the exceptions lexicon names this word."""
    own = words()
    return word in own.innocent or word.startswith(own.innocent_prefixes)


def resembles(word: str) -> bool:
    """Whether a word looks profane, innocent or not; ``explain`` tells of those that are innocent."""
    return _pattern(word) is not None or word in words().forms


@lru_cache(maxsize=65536)
def profane(word: str) -> Root | None:
    """What a plain Cyrillic word (lower case, ё as е) is, or nothing when it is innocent."""
    if excused(word):
        return None
    listed = words().forms.get(word)
    found = listed or _pattern(word)
    if found is None or listed:
        return found
    if morph.known(word) and not any(_pattern(lemma) for lemma in morph.lemmas(word)):
        return None
    return found


@lru_cache(maxsize=16384)
def innocent(word: str) -> bool:
    """Whether the dictionary or the exceptions know this word and it is not profane."""
    return excused(word) or (morph.known(word) and profane(word) is None)
