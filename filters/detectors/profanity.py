"""Profanity: мат by its four roots (tier A), vulgar and distorted words (tier B), in any disguise."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import lexicons
from filters import morph, obscene, phrases, roots
from filters.detector import FunctionDetector
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


@lru_cache(maxsize=1)
def _cues() -> tuple[frozenset[str], frozenset[str]]:
    """Forms of words that speak of dogs and of trees."""
    entries = lexicons.load("exceptions").entries
    dog, tree = (
        frozenset().union(*(morph.forms(entry.words[0].text) for entry in entries[section]))
        for section in ("dog_words", "tree_words")
    )
    return dog, tree


@lru_cache(maxsize=1)
def _phrases() -> phrases.Matcher | None:
    """The lexicon's phrases and beginnings; single words are part of the vocabulary."""
    lexicon = lexicons.load("profanity")
    entries = {
        section: tuple(e for e in rows if len(e.words) > 1 or e.words[0].kind == "prefix")
        for section, rows in lexicon.entries.items()
    }
    return phrases.Matcher(replace(lexicon, entries=entries)) if any(entries.values()) else None


def _at_home(found: Obscene, doc: Document) -> bool:
    """Whether сука is a dog here, or сук, сучок a branch."""
    if found.word not in _BRANCH or found.how != "plain":
        return False
    dog, tree = _cues()
    lows = {token.low for token in doc.tokens}
    if (found.word in _DOG and not lows.isdisjoint(dog)) or not lows.isdisjoint(tree):
        return True
    if found.word == "сук":  # a swear-word only when it stands apart: «сук, опять…»
        return not doc.low[found.b :].lstrip(" ").startswith((",", "!", "...", "\n")) and bool(
            doc.low[found.b :].strip()
        )
    return False


def _allowed(found: Obscene, doc: Document) -> bool:
    """Whether the chat asked not to flag this word."""
    allowed = doc.context.allowed_lemmas
    return bool(allowed) and (found.word in allowed or not allowed.isdisjoint(morph.lemmas(found.word)))


def _finding(doc: Document, a: int, b: int, rule: str, tier: Severity, score: float, what: str) -> Finding:
    start, end = doc.span(a, b)
    kind = "нецензурное слово" if tier is Severity.HIGH else "грубое, бранное слово"
    return Finding(Category.PROFANITY, start, end, score, f"profanity/{rule}", f"{kind}{what}", tier)


def _find(doc: Document) -> Iterator[Finding]:
    for found in obscene.find(doc):
        if _allowed(found, doc) or _at_home(found, doc):
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
        if _allowed(found, doc):
            yield "слово разрешено в этом чате"
        elif _at_home(found, doc):
            yield "слово рядом говорит, что речь о собаке или о дереве"


DETECTOR = FunctionDetector("profanity", frozenset({Category.PROFANITY}), _find, _notes)
