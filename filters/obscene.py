"""Profane words of a document in any disguise: whole words, masked chunks, spaced letters, split words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from filters import disguise, morph, vocabulary
from filters.chunks import judge_chunk
from filters.judge import LONGEST, Judgement, judge
from filters.memo import per_document
from filters.roots import Root, innocent
from filters.types import Document, Severity, Token
from filters.words import words_of

_CYRILLIC = re.compile(r"[а-я]+")
# A sign between letters, a sign that often masks one, a symbol, dots that break a word off, a key of the other layout.
_SUSPECT = re.compile(
    r"(?<=[^\W_])[^\w\s]+(?=[^\W_])|[*#_@$%+=<>{}|\\]|[^\w\s\x00-\x7f«»„“”‘’–—…№₽€]|(?<=[^\W_])\.\.|[\[\];'`,.](?=[a-z])"
)
_PUNCTUATION = frozenset(".,!?:;-()[]'\"`/«»…")  # single signs that are none of the symbols of _SUSPECT
_KEYS = frozenset("[];'`,.")  # of them those that may be keys of the other layout
_SHORTEST = 3  # characters of the shortest disguise
_SPACED_MAX = 14  # letters of one word written apart
_TO_HELL = re.compile(
    r"(?<![а-я])((?:на|ни|по|до|какого|кой) х(?:\.\.+|[*#@%$]+[а-я]{0,2}))"
    r"|(?<![а-я])(?:пош[ео]?л[аи]?|иди(?:те)?|шли) (?:бы )?(?:вы |ты |они |все |оно |он |она )?(на х)"
    r"(?![а-я*#@%$]|\.\.)"
)
# The first syllable written as the number π; after a blank only what can be nothing else.
_PI = re.compile(
    r"(?<![0-9,.])3[.,]14[0-9]{0,5}(?:([а-яa-z@]{2,12})| (здец[а-я]{0,3}|zde[ct][a-z]{0,2}))"
    r"|(?<![0-9,.])314((?:зде|zde)[а-яa-z]{1,4})"
)
_ALGEBRA = re.compile("дел|множ|замен")  # «разделить на х…» is a sum
_SPACED_SHORT = frozenset(("хуй", "хуя", "хую", "хуе", "хуи", "бля", "нах", "хер", "сук", "huy", "hui"))  # of 3
_PIECES = 6  # tokens one word may be split in
_MANY = 150  # words of a long message
_ENOUGH = 100  # finds: more say nothing new of a message, and an excerpt shows fewer
_MOST_MIXED = 60  # of them that mix alphabets or are Latin: more are no honest text, and each costs much
_WEAK = frozenset(("vowels", "sound", "glued"))  # disguises that letters written apart are not mixed with
_LESSON = morph.forms("буква") | morph.forms("звук") | morph.forms("слог") | morph.forms("инициал")


__all__ = ["Obscene", "find", "judge"]


@dataclass(frozen=True, slots=True)
class Obscene:
    """A profane word found.

    Attributes:
        a, b: place in ``Document.norm``.
        word: the word in plain Cyrillic.
        root: name of its root.
        tier: HIGH for the four roots, MEDIUM for vulgar words.
        how: the disguise, a key of the profanity detector's explanations: ``plain``, ``letters``, ``mask`` …
        score: how sure, 0..1.
    """

    a: int
    b: int
    word: str
    root: str
    tier: Severity
    how: str
    score: float


def _chunks(low: str) -> Iterator[tuple[int, int]]:
    """Places of the blank-free chunks in which a sign may play a letter's part."""
    end = 0
    for match in _SUSPECT.finditer(low):
        at = match.start()
        if at < end:
            continue
        a = max(low.rfind(" ", end, at), low.rfind("\n", end, at), end - 1) + 1
        ends = [found for found in (low.find(" ", at), low.find("\n", at)) if found >= 0]
        end = min(ends, default=len(low))
        yield a, end


def _suspicious(doc: Document) -> bool:
    """A cheap look at the signs before ``_SUSPECT``: does any but plain punctuation stand outside words?"""
    low = doc.low
    end = len(low)
    for token in doc.tokens:
        if token.kind == "other":
            sign, b = token.text, token.b
            if sign not in _PUNCTUATION:
                return True
            if b < end and low[b].isalnum() and (sign in _KEYS or (token.a and low[token.a - 1].isalnum())):
                return True
    return False


def _signed(doc: Document) -> Iterator[Obscene]:
    """Chunks that hold signs beside letters."""
    for start, end in _chunks(doc.low):
        chunk = doc.low[start:end]
        if _SHORTEST <= len(chunk) <= LONGEST:
            found = judge_chunk(chunk)
            if found:
                a, b, (root, how, score) = found
                yield Obscene(start + a, start + b, root.word, root.name, root.tier, how, score)


def _gap(doc: Document, left: Token, right: Token) -> str | None:
    """What stands between two tokens if it can stand inside one word: a blank, a line break, a hyphen."""
    between = doc.norm[left.b : right.a]
    return between if len(between) <= 4 and not between.strip(" \n.-_*·•|") else None  # noqa: PLR2004 - a wider gap parts words


def _runs(doc: Document, words: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of three or more single letters with nothing but blanks and dots between."""
    run: list[Token] = []
    for token in words:
        if len(token.text) == 1 and (not run or _gap(doc, run[-1], token) is not None):
            run.append(token)
            continue
        if len(run) > 2:  # noqa: PLR2004 - two letters are initials
            yield run
        run = [token] if len(token.text) == 1 else []
    if len(run) > 2:  # noqa: PLR2004 - two letters are initials
        yield run


def _longest(letters: str, at: int) -> Root | None:
    """The longest word of the vocabulary that begins at ``at``."""
    heads, best = vocabulary.heads(), None
    for size in range(1, min(_SPACED_MAX, len(letters) - at) + 1):
        word = letters[at : at + size]
        if size > 2 and (size > 3 or word in _SPACED_SHORT):  # noqa: PLR2004 - two letters prove nothing
            best = vocabulary.listed(word) or best
        if word not in heads:
            break
    return best


def _spaced(doc: Document, words: Sequence[Token]) -> Iterator[Obscene]:
    """Letters written apart: п и з д е ц."""
    for run in _runs(doc, words):
        if any(token.low in _LESSON for token in doc.tokens):
            return
        letters = "".join(token.low for token in run)
        if not letters.isascii():
            letters = letters.translate(disguise.LOOKALIKES)
            if not _CYRILLIC.fullmatch(letters):
                continue
        if len(run) <= _SPACED_MAX:
            whole = judge(letters)
            if whole and whole[1] not in _WEAK and (len(run) > 3 or letters in _SPACED_SHORT):  # noqa: PLR2004 - as above
                yield _apart(run, whole[0])
                continue
        at = 0
        while at + 3 <= len(run):
            root = _longest(letters, at)
            if root:
                yield _apart(run[at : at + len(root.word)], root)
            at += len(root.word) if root else 1


def _apart(run: Sequence[Token], root: Root) -> Obscene:
    return Obscene(run[0].a, run[-1].b, root.word, root.name, root.tier, "spaced", 0.9)


def _split(doc: Document, words: Sequence[Token]) -> Iterator[Obscene]:
    """Words split in two and more tokens: пиз дец, за е ба ли."""
    heads = vocabulary.heads()
    for i in [i for i, low in enumerate(words_of(doc)[1][:-1]) if low in heads]:
        for size, root in _pieced(words, i):
            parts = words[i : i + size]
            if all(_gap(doc, a, b) is not None for a, b in pairwise(parts)) and _pieces([t.low for t in parts], root):
                yield Obscene(words[i].a, parts[-1].b, root.word, root.name, root.tier, "split", 0.88)


def _pieced(words: Sequence[Token], i: int) -> Iterator[tuple[int, Root]]:
    """How many tokens from the i-th on make a word of the vocabulary together, and that word."""
    heads, joined = vocabulary.heads(), words[i].low
    for size in range(2, min(_PIECES, len(words) - i) + 1):
        joined += words[i + size - 1].low
        if root := vocabulary.listed(joined):
            yield size, root
        if joined not in heads:
            return


def _pieces(parts: Sequence[str], root: Root) -> bool:
    """Whether adjacent tokens are pieces of the word rather than words of their own."""
    strange = [part for part in parts if not innocent(part)]
    if any(judge(part) for part in parts):
        return len(strange) == len(parts)  # otherwise the profane part is reported by itself
    if len(parts) > 2 and len(root.word) > 3 and root.tier is Severity.HIGH:  # noqa: PLR2004 - so many hardly meet by chance
        longest = max(map(len, parts))
        return bool(strange) or longest < 3 or (len(parts) > 3 and longest < 4)  # noqa: PLR2004 - «ох у ели» are words
    if len(strange) == len(parts):
        return len(root.word) > 2  # noqa: PLR2004 - two letters prove nothing
    return bool(strange) and len(root.word) > 4 and (root.tier is Severity.HIGH or len(max(strange, key=len)) > 2)  # noqa: PLR2004


def _to_hell(doc: Document) -> Iterator[Obscene]:
    """The phrase «на х…» with the rest of the word left out."""
    for match in _TO_HELL.finditer(doc.low):
        if _ALGEBRA.search(doc.low[max(0, match.start() - 12) : match.start()]):
            continue
        a, b = match.span(match.lastindex or 0)
        yield Obscene(a, b, "нахуй", "huy", Severity.HIGH, "mask", 0.9)


def _number_pi(doc: Document) -> Iterator[Obscene]:
    """The first syllable written as a number: 3,14здец."""
    for match in _PI.finditer(doc.low):
        rest = match[match.lastindex or 0]
        judged = judge(("pi" if rest.isascii() else "пи") + rest)
        if judged:
            root = judged[0]
            yield Obscene(match.start(), match.end(), root.word, root.name, root.tier, "letters", 0.9)


@per_document
def find(doc: Document) -> tuple[Obscene, ...]:
    """The profane words of the document, of a flood of them the first ``_ENOUGH``; places may overlap."""
    return tuple(islice(_all(doc), _ENOUGH))


def _sparing(words: Sequence[Token]) -> Iterator[Token]:
    """The words of a long message, of the mixed ones no more than any honest text holds: each has many readings."""
    mixed = 0
    for token in words:
        if not _CYRILLIC.fullmatch(token.low) and not token.low.isdigit():
            mixed += 1
        if mixed < _MOST_MIXED or _CYRILLIC.fullmatch(token.low):
            yield token


@per_document
def judgements(doc: Document) -> list[tuple[Token, Judgement]]:
    """The words of the document that are profane by themselves."""
    words, lows = words_of(doc)
    if len(words) >= _MANY:
        words = tuple(_sparing(words))
        lows = [token.low for token in words]
    judged: list[Judgement | None] = list(map(judge, lows))
    return [(token, found) for token, found in zip(words, judged, strict=True) if found] if any(judged) else []


def _all(doc: Document) -> Iterator[Obscene]:
    words, lows = words_of(doc)
    signed = tuple(_signed(doc)) if len(words) < len(doc.tokens) and _suspicious(doc) else ()
    yield from signed
    for token, judged in judgements(doc):
        if not any(place.a <= token.a and token.b <= place.b for place in signed):
            root, how, score = judged
            yield Obscene(token.a, token.b, root.word, root.name, root.tier, how, score)
    if list(map(len, lows)).count(1) >= _SHORTEST:
        yield from _spaced(doc, words)
    yield from _split(doc, words)
    if "14" in doc.low:
        yield from _number_pi(doc)
    if " х" in doc.low:
        yield from _to_hell(doc)
