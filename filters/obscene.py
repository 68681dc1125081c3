"""Profane words of a document in any disguise: whole words, masked chunks, spaced letters, split words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from filters import disguise, morph, vocabulary
from filters.memo import per_document
from filters.roots import Root, excused, innocent, profane
from filters.types import Document, Severity, Token
from filters.vocabulary import MASK

_CYRILLIC = re.compile(r"[а-я]+")
_LATIN = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"[0-9]{2}")  # 36тыс and е61 are numbers beside letters
# A sign between letters, a sign that often masks one, a symbol, dots that break a word off, a key of the other layout.
_SUSPECT = re.compile(
    r"(?<=[^\W_])[^\w\s]+(?=[^\W_])|[*#_@$%+=<>{}|\\]|[^\w\s\x00-\x7f«»„“”‘’–—…№₽€]|(?<=[^\W_])\.\.|[\[\];'`,.](?=[a-z])"
)
_EDGE = ".,:;!?()\"'«»„“”‘’…<>{}[]/\\|~`+=-—"
_EMPHASIS = "*_~`"
_MASKS = frozenset("*#@$%&?!_^+=•·…×░▒█■●◼◻□○-.~")
_STRONG = frozenset("*#@$%•●■█░▒")
_CHUNK_MAX = 48  # a longer chunk is no word in any disguise
_SPACED_MAX = 14  # letters of one word written apart
_TO_HELL = re.compile(
    r"(?<![а-я])((?:на|ни|по|до) х(?:\.\.+|[*#@%$]+[а-я]{0,2}))"
    r"|(?<![а-я])(?:пош[ео]?л[аи]?|иди(?:те)?|шли) (?:бы )?(?:вы |ты |они |все |оно |он |она )?(на х)(?![а-я*#@%$]|\.\.)"
)
_SPACED_SHORT = frozenset(
    "хуй хуя хую хуе хуи бля нах хер сук xуй xyй huy".split()
)  # three letters apart that are a word
_MANY = 150  # words; more that mix alphabets are no message
_WEAK = frozenset(("vowels", "sound", "glued"))  # disguises that letters written apart are not mixed with
_LESSON = frozenset(
    "буква буквы буквой букву букв буквами букве звук звуки звуков слог слоги инициал инициалы гласные".split()
)


@dataclass(frozen=True, slots=True)
class Obscene:
    """A profane word found.

    Attributes:
        a, b: place in ``Document.norm``.
        word: the word in plain Cyrillic.
        root: name of its root.
        tier: HIGH for the four roots, MEDIUM for vulgar words.
        how: the disguise: ``plain``, ``letters``, ``signs``, ``mask``, ``latin``, ``layout``, ``sound``, ``vowels``, ``spaced``, ``split``.
        score: how sure, 0..1.
    """

    a: int
    b: int
    word: str
    root: str
    tier: Severity
    how: str
    score: float


Verdict = tuple[Root, str, float]


def _cyrillic(word: str) -> Verdict | None:
    """Judge a purely Cyrillic lower-case word with ё as е."""
    found = profane(word)
    if found:
        return found, "plain", 0.97
    if innocent(word):
        return None
    for form in disguise.squeezed(word)[1:]:
        if form == word:
            continue
        found = profane(form)
        if found and len(form) > 2 and (found.tier is Severity.HIGH or len(form) > 3):  # noqa: PLR2004 - сссри is no ср*
            return found, "stretched", 0.95
        if innocent(form):
            return None
    if 3 < len(word) < 16 and not excused(word):  # noqa: PLR2004 - shorter words sound like anything, longer ones have roots
        found = vocabulary.by_sound(word)
        if found:
            return found, "sound", 0.85
        found = vocabulary.by_skeleton(word)
        if found:
            return found, "vowels", 0.85
    found = _glued(word) if 5 < len(word) < 24 else None  # noqa: PLR2004 - a profane word and a word beside it
    return (found, "glued", 0.85) if found else None


def _glued(word: str) -> Root | None:
    """A word of the four roots written together with an innocent one (``этохуйня``, ``блятькак``)."""
    for at in range(2, len(word) - 1):
        left, right = word[:at], word[at:]
        for part, other, least in ((right, left, 5), (left, right, 4)):
            if part is right and part.startswith("блять"):  # the ending of many verbs, often misspelt
                continue
            found = vocabulary.listed(part) if len(part) >= least else None
            if found and found.tier is Severity.HIGH and innocent(other) and (part is left or part[0] in "хпб"):
                return found
    return None


def _latin(word: str) -> Verdict | None:
    """Judge a purely Latin lower-case token."""
    short = disguise.squeezed(word)
    for latin in short:
        if len(latin) < 3:  # noqa: PLR2004 - two letters prove nothing
            continue
        if found := vocabulary.listed(latin):
            return found, "latin", 0.95
        for reading in disguise.transliterated(latin):
            found = vocabulary.by_latin(latin, reading)
            if found:
                return found, "latin", 0.9
            root = profane(reading) if len(reading) > 5 else None  # noqa: PLR2004 - shorter ones meet English words
            if root and root.name in {"pizd", "blyad"}:
                return root, "latin", 0.85
        if len(latin) > 3:  # noqa: PLR2004 - short keys hit by chance
            found = vocabulary.listed(disguise.other_layout(latin))
            if found:
                return found, "layout", 0.9
    return None


def _mixed(word: str) -> Verdict | None:
    """Judge a token that mixes alphabets, digits or letter-like signs."""
    letters = sum(sign.isalpha() for sign in word)
    if len(word) < 3 or letters < (4 if word.isascii() else 2) or _NUMBER.search(word):  # noqa: PLR2004 - 3б is a class
        return None
    spoken = disguise.transliterated(word) if _LATIN.search(word) else ()
    for reading in (*disguise.readings(word), *spoken):
        for form in disguise.squeezed(reading):
            found = profane(form) if len(form) > 2 else None  # noqa: PLR2004 - as above
            if found:
                return found, "letters", 0.93
    return _digit_for_letter(word)


def _digit_for_letter(word: str) -> Verdict | None:
    """A Cyrillic word with one digit that looks like nothing (х0й): the digit hides a letter."""
    pattern = _DIGIT.sub(MASK, word)
    if (
        pattern.count(MASK) != 1
        or not _CYRILLIC.fullmatch(pattern.replace(MASK, ""))
        or MASK in pattern[:: len(pattern) - 1]
    ):
        return None
    found = vocabulary.by_mask(pattern, loose=False)
    return (found, "letters", 0.85) if found and found.tier is Severity.HIGH else None


@lru_cache(maxsize=65536)
def judge(low: str) -> Verdict | None:
    """What one lower-case token (ё as е) is: the root, the disguise and the score, or nothing. A pure function, cached."""
    if len(low) > _CHUNK_MAX:
        low = disguise.plain(low)[:_CHUNK_MAX]
    if low.isdigit():
        return None
    if _CYRILLIC.fullmatch(low):
        return _cyrillic(low)
    if _LATIN.fullmatch(low):
        return _latin(low)
    return _mixed(low)


def _is_mask(sign: str) -> bool:
    return sign in _MASKS or not (sign.isalnum() or sign.isspace())


@lru_cache(maxsize=32768)
def _chunk(chunk: str) -> tuple[int, int, Verdict] | None:
    """Judge a blank-free chunk that holds signs: its inner place, and what it is."""
    whole = chunk.rstrip(",.:;!?")
    if chunk.isascii() and not chunk.isalnum():
        for typed in dict.fromkeys((whole, chunk)):
            found = vocabulary.listed(disguise.other_layout(typed))
            if found:
                return 0, len(typed), (found, "layout", 0.9)
    letters = disguise.drawn(chunk)
    if letters != chunk and (judged := judge(letters.strip(_EDGE))):
        return 0, len(whole), (judged[0], "letters", 0.9)
    a = len(chunk) - len(chunk.lstrip(_EDGE))
    b = len(chunk.rstrip(_EDGE))
    if b <= a:
        return None
    core = chunk[a:b]
    if core[0] in _EMPHASIS and core[-1] == core[0]:
        stripped = core.strip(core[0])
        a += len(core) - len(core.lstrip(core[0]))
        core = stripped
        b = a + len(core)
    if core[:1] in "#@" and core[1:2].isalpha():
        core, a = core[1:], a + 1
    if core.isalnum() or len(core) < 2:  # noqa: PLR2004 - one sign is no word
        found = _dots(chunk[a:], core) if len(core) > 1 else None
        return (a, len(chunk), found) if found else None
    verdict = _folded(core) or _masked(core) or _dots(chunk[a:], core)
    return (a, b, verdict) if verdict else None


def _folded(core: str) -> Verdict | None:
    """Signs as letters (п!зда), or as separators (х.у.й, пи-здец)."""
    letters = "".join(sign for sign in core if sign.isalnum())
    if not any(sign.isalpha() for sign in letters):
        return None
    parts = [part for part in re.split(r"[\W_]+", core) if part]
    if any(len(part) > 2 and _judged_plain(part) for part in parts):  # noqa: PLR2004 - it is found by itself
        return None
    judged = judge(letters)
    if judged and _separated(parts, letters):
        return judged[0], "signs", 0.92
    if len(core) - len(letters) <= 4 and not any(sign in "-.,/:;()" for sign in core):  # noqa: PLR2004 - more is no spelling
        for reading in disguise.readings(core):
            if len(reading) < 3:  # noqa: PLR2004 - two letters prove nothing
                continue
            found = profane(reading)
            if found:
                return found, "letters", 0.92
    return None


def _judged_plain(part: str) -> bool:
    judged = judge(part)
    return judged is not None and judged[1] == "plain"


def _separated(parts: Sequence[str], letters: str) -> bool:
    """Whether the parts of a chunk are pieces of one word rather than words of their own."""
    if any(len(part) > 3 and _whole(part) for part in parts):  # noqa: PLR2004 - a word of its own beside the sign
        return False
    if all(len(part) == 1 for part in parts):
        return len(parts) > 2  # noqa: PLR2004 - two letters with a dot are initials
    if vocabulary.listed(letters) or not all(_CYRILLIC.fullmatch(part) for part in parts):
        return not all(_whole(part) for part in parts)
    return not any(_whole(part) for part in parts if len(part) > 2)  # noqa: PLR2004 - short pieces are in every dictionary


def _whole(part: str) -> bool:
    """Whether a piece is a word of its own."""
    return part.isdigit() or innocent(part)


def _masked(core: str) -> Verdict | None:
    """Hidden letters: х*й, п***ц, пиз🍩ец."""
    if len(core) > 16 or any(sign.isdigit() for sign in core):  # noqa: PLR2004 - no masked word is longer; digits are formulas
        return None
    pattern = "".join(sign if not _is_mask(sign) else MASK for sign in core)
    shown = pattern.replace(MASK, "")
    if not shown or not _CYRILLIC.fullmatch(shown):
        return None
    hidden = {sign for sign in core if _is_mask(sign)}
    if pattern[-1] == MASK and len(shown) > 2 and innocent(shown) and not hidden & frozenset("*#"):  # noqa: PLR2004
        return None
    if ".." in core and pattern[1] == MASK and pattern[0] not in "пхбезгжмд":
        return None
    if len(shown) == 1 and not (pattern[0] in "хпб" and core[1:] in ("**", "***", "****", "*****", "##", "###", "@@")):
        return None
    if len(shown) < 3 and pattern[0] == MASK and core != "*уй":  # noqa: PLR2004 - *ка may be anything
        return None
    found = vocabulary.by_mask(pattern, loose=bool(hidden & _STRONG) or ".." in core)
    if found is None:
        return None
    if hidden <= frozenset("-.…~=+?!"):
        parts = [part for part in pattern.split(MASK) if part]
        if found.tier is not Severity.HIGH or (len(shown) < 5 and any(len(p) > 1 and _whole(p) for p in parts)):  # noqa: PLR2004
            return None
    elif hidden == {"_"} and len(pattern) == 3 and _ambiguous(pattern):  # noqa: PLR2004 - longer ones are clear
        return None
    elif not hidden & _STRONG and all(_whole(p) for p in pattern.split(MASK) if p):
        return None
    return found, "mask", 0.9


@lru_cache(maxsize=4096)
def _ambiguous(pattern: str) -> bool:
    """Whether an innocent word fits the pattern too: children fill in missing letters (к_рова)."""
    return any(
        morph.known(form) and profane(form) is None for letter in "аеиоуыюя" for form in [pattern.replace(MASK, letter)]
    )


def _dots(chunk: str, core: str) -> Verdict | None:
    """A word broken off by dots or an ellipsis: пизд..., хуе…"""
    if not chunk.startswith(core + "..") or not _CYRILLIC.fullmatch(core) or not 3 <= len(core) < 9 or innocent(core):  # noqa: PLR2004
        return None
    found = vocabulary.by_mask(core + MASK * 2)
    return (found, "mask", 0.8) if found and found.tier is Severity.HIGH else None


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


def _signed(doc: Document) -> Iterator[Obscene]:
    """Chunks that hold signs beside letters."""
    for start, end in _chunks(doc.low):
        chunk = doc.low[start:end]
        if 2 < len(chunk) <= _CHUNK_MAX:  # no disguise is shorter
            found = _chunk(chunk)
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
        if len(run) <= _SPACED_MAX:
            whole = judge(letters)
            if whole and whole[1] not in _WEAK and (len(run) > 3 or letters in _SPACED_SHORT):  # noqa: PLR2004 - as above
                yield _apart(run, whole[0])
                continue
        if not letters.isascii():
            letters = letters.translate(disguise.LOOKALIKES)
        at = 0
        while at + 3 <= len(run):
            root = _longest(letters, at)
            if root:
                yield _apart(run[at : at + len(root.word)], root)
            at += len(root.word) if root else 1


def _apart(run: Sequence[Token], root: Root) -> Obscene:
    return Obscene(run[0].a, run[-1].b, root.word, root.name, root.tier, "spaced", 0.9)


def _split(doc: Document, words: Sequence[Token]) -> Iterator[Obscene]:
    """Words split in two or three tokens: пиз дец, ху й ня."""
    heads, listed = vocabulary.heads(), vocabulary.listed
    for i in range(len(words) - 1):
        first = words[i].low
        if first not in heads:
            continue
        joined = first + words[i + 1].low
        size = 2
        root = listed(joined)
        if root is None and i + 2 < len(words) and joined in heads:
            root = listed(joined + words[i + 2].low)
            size = 3
        if root is None or any(_gap(doc, words[j], words[j + 1]) is None for j in range(i, i + size - 1)):
            continue
        if _pieces([word.low for word in words[i : i + size]], root):
            yield Obscene(words[i].a, words[i + size - 1].b, root.word, root.name, root.tier, "split", 0.88)


def _pieces(parts: Sequence[str], root: Root) -> bool:
    """Whether adjacent tokens are pieces of the word rather than words of their own."""
    strange = [part for part in parts if not innocent(part)]
    if any(judge(part) for part in parts):
        return len(strange) == len(parts)  # otherwise the profane part is reported by itself
    if len(strange) == len(parts):
        return len(root.word) > 2  # noqa: PLR2004 - two letters prove nothing
    return bool(strange) and len(root.word) > 4 and (root.tier is Severity.HIGH or len(max(strange, key=len)) > 2)  # noqa: PLR2004


def _to_hell(doc: Document) -> Iterator[Obscene]:
    """«на х…» with the word left out."""
    for match in _TO_HELL.finditer(doc.low):
        a, b = match.span(match.lastindex or 0)
        yield Obscene(a, b, "нахуй", "huy", Severity.HIGH, "mask", 0.9)


@per_document
def find(doc: Document) -> tuple[Obscene, ...]:
    """Every profane word of the document; places may overlap."""
    return tuple(_all(doc))


def _sparing(words: Sequence[Token]) -> Iterator[Token]:
    """The words of a long message, of the mixed ones no more than any honest text holds: each has many readings."""
    mixed = 0
    for token in words:
        if not _CYRILLIC.fullmatch(token.low) and not token.low.isdigit():
            mixed += 1
        if mixed < _MANY or _CYRILLIC.fullmatch(token.low):
            yield token


def _all(doc: Document) -> Iterator[Obscene]:
    words = [token for token in doc.tokens if token.kind != "other"]
    signed = tuple(_signed(doc)) if len(words) < len(doc.tokens) else ()
    yield from signed
    for token in words if len(words) < _MANY else _sparing(words):
        judged = judge(token.low)
        if judged and not any(place.a <= token.a and token.b <= place.b for place in signed):
            root, how, score = judged
            yield Obscene(token.a, token.b, root.word, root.name, root.tier, how, score)
    yield from _spaced(doc, words)
    yield from _split(doc, words)
    if " х" in doc.low:
        yield from _to_hell(doc)
