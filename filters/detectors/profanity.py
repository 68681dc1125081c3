"""Profanity: мат by its four roots (tier A), vulgar and distorted words (tier B), in any disguise."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import lexicons
from filters import morph, obscene, phrases, roots
from filters.detector import FunctionDetector
from filters.memo import per_document
from filters.obscene import Obscene
from filters.types import Category, Document, Finding, Severity

_HOW = {
    "plain": "",
    "stretched": ", буквы растянуты",
    "letters": ", скрыто заменой букв похожими знаками",
    "signs": ", скрыто знаками между буквами",
    "mask": ", часть букв закрыта знаками",
    "latin": ", написано латиницей",
    "layout": ", набрано в другой раскладке",
    "sound": ", намеренно искажено",
    "glued": ", написано слитно с другим словом",
    "vowels": ", пропущены гласные",
    "spaced": ", буквы написаны через пробел",
    "split": ", слово разорвано на части",
}
# Forms that also belong to the female dog and to the branch of a tree: the words around them decide.
_DOG = frozenset(("сука", "суки", "суке", "суку", "сукой", "сукою", "суками", "сукам", "суках"))
_BRANCH = _DOG | {
    "сук",
    "сучка",
    "сучки",
    "сучке",
    "сучку",
    "сучья",
    "сучьям",
    "сучьями",
    "сучьях",
    "сучкам",
    "сучками",
}


_SYLLABLE = 2  # letters
_SYLLABLES = frozenset(("бла", "бле", "бли", "бло", "блу", "блы", "блю", "ля", "пля", "кля", "гля", "сля"))
_QUOTES = frozenset("«»\"'“”„")
_SHORT_PLACES = frozenset(("р", "г", "с", "д", "дер", "пос", "оз", "ул", "пер", "ст"))


@lru_cache(maxsize=8)
def _cues(section: str) -> frozenset[str]:
    """Forms of the words of a section of the exceptions: they speak of dogs, trees, places or letters."""
    entries = lexicons.load("exceptions").entries[section]
    return frozenset().union(*(morph.forms(entry.words[0].text) for entry in entries))


@lru_cache(maxsize=1)
def _phrases() -> phrases.Matcher | None:
    """The lexicon's phrases and beginnings; single words are part of the vocabulary."""
    lexicon = lexicons.load("profanity")
    entries = {
        section: tuple(e for e in rows if len(e.words) > 1 or e.words[0].kind == "prefix")
        for section, rows in lexicon.entries.items()
    }
    return phrases.Matcher(replace(lexicon, entries=entries)) if any(entries.values()) else None


_YOU = {"ты", "вы", "тебя", "вас"}


@per_document
def _lows(doc: Document) -> frozenset[str]:
    return frozenset([token.low for token in doc.tokens])


def _at_home(found: Obscene, doc: Document) -> bool:
    """Whether сука is a dog here, сук a branch, хер a letter, a capitalised word a place or a person."""
    if found.how != "plain":
        return False
    if doc.norm[found.a].isupper() and _named(found, doc):
        return True
    if len(found.word) == _SYLLABLE and doc.norm[found.b : found.b + 1] in _QUOTES and doc.norm[found.a - 1] in _QUOTES:
        return True  # the syllable «бл»
    lows = _lows(doc)
    if found.word == "бля" and len(lows & _SYLLABLES) > 1:
        return True
    if found.word.startswith("хер"):
        return not lows.isdisjoint(_cues("letter_words"))
    if found.word not in _BRANCH:
        return False
    if found.word in _DOG and _beside(found, doc) & _YOU:
        return False  # «ах вы суки, без меня щенка отдали»: no dog is spoken to so
    if (found.word in _DOG and not lows.isdisjoint(_cues("dog_words"))) or not lows.isdisjoint(_cues("tree_words")):
        return True
    if found.word == "сук":  # a swear-word only when it stands apart: «сук, опять…»
        return not doc.low[found.b :].lstrip(" ").startswith((",", "!", "...", "\n")) and bool(
            doc.low[found.b :].strip()
        )
    return False


def _beside(found: Obscene, doc: Document) -> set[str]:
    """The words right before and after."""
    words = [token for token in doc.tokens if token.kind == "word"]
    i = next(i for i, token in enumerate(words) if token.a == found.a)
    return {token.low for token in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2])}


def _named(found: Obscene, doc: Document) -> bool:
    """Whether a capitalised word is a place after «озеро», or a surname beside a first name or initials."""
    words = [token for token in doc.tokens if token.kind == "word"]
    i = next(i for i, token in enumerate(words) if token.a == found.a)
    before = words[i - 1] if i else None
    if before and (before.low in _cues("place_words") or (before.low in _SHORT_PLACES and doc.norm[before.b] == ".")):
        return True
    if found.root in roots.TIERS:  # a listed word is nobody's surname
        return False
    near = words[max(0, i - 1) : i] + words[i + 1 : i + 2]
    return not doc.norm[found.a : found.b].isupper() and any(_first_name(token.text, token.low) for token in near)


def _first_name(text: str, low: str) -> bool:
    """Whether a neighbour is a first name, a patronymic or an initial, written with a capital."""
    if not text[0].isupper():
        return False
    return len(low) == 1 or any({"Name", "Patr"} & r.grammemes and r.known for r in morph.readings(low)[:2])


def _fragment(found: Obscene, doc: Document) -> bool:
    """A bare «бл» is all that was written: half a word, or a syllable read aloud."""
    return found.word == "бл" and len(doc.tokens) == 1


def _finding(doc: Document, a: int, b: int, rule: str, tier: Severity, score: float, what: str) -> Finding:
    start, end = doc.span(a, b)
    kind = "нецензурное слово" if tier is Severity.HIGH else "грубое, бранное слово"
    return Finding(Category.PROFANITY, start, end, score, f"profanity/{rule}", f"{kind}{what}", tier)


def _find(doc: Document) -> Iterator[Finding]:
    for found in obscene.find(doc):
        if _fragment(found, doc) or _at_home(found, doc):
            continue
        word = found.word[0] + "•" * (len(found.word) - 2) + found.word[-1]
        yield _finding(doc, found.a, found.b, found.root, found.tier, found.score, f" «{word}»{_HOW[found.how]}")
    matcher = _phrases()
    for match in matcher.find(doc) if matcher else ():
        tier = roots.TIERS[match.entry.section]
        yield _finding(doc, match.a, match.b, match.entry.section, tier, 0.9, " из словаря")


def _notes(doc: Document) -> Iterator[str]:
    """Words that look profane and are innocent, and why."""
    for token in doc.tokens:
        if roots.resembles(token.low) and obscene.judge(token.low) is None:
            lemma = min(morph.lemmas(token.low))
            reason = (
                "названо в исключениях" if roots.excused(token.low) else f"словарь знает его как форму слова «{lemma}»"
            )
            yield f"слово «{token.text}» похоже на бранное, но невинно: {reason}"
    for found in obscene.find(doc):
        if _at_home(found, doc):
            yield "слова рядом говорят, что речь о собаке, дереве, букве, месте или человеке"


DETECTOR = FunctionDetector("profanity", frozenset({Category.PROFANITY}), _find, _notes)
