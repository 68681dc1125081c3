"""Normal text: one spelling of signs and spaces, with a map back to the original."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from filters.tokens import tokenize
from filters.types import Context, Document

PIECE = 4096  # characters checked at once
OVERLAP = 256  # what two neighbouring pieces share, so that nothing hides on their border
_CUT = 128  # how far back from a border a space is looked for, so that no word is cut in two

# Texts of these characters only are their own normal text but for a few one-to-one signs.
_PLAIN = re.compile(r"[\n -~А-яЁё«»–—−\u00a0№€₽]*")
_ONE_TO_ONE = (("–", "-"), ("—", "-"), ("−", "-"), ("\u00a0", " "))
_IDENTITY = tuple(range(PIECE + 1))

# NFKC would spell these out as letters and glue them to the neighbouring word.
_KEPT = frozenset("№™℠℡℀℁℅℆")
_SPELLED = {  # signs Unicode gives no decomposition although people type with them
    **{chr(0x1F150 + i): chr(65 + i) for i in range(26)},  # negative circled letters
    **{chr(0x1F170 + i): chr(65 + i) for i in range(26)},  # negative squared letters, emoji 🅰 🅱 🅾 🅿
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "ABCDEFGHIJKLMNOPRSTUVWYZ", strict=True)),  # small capitals
    "\u2028": "\n",
    "\u2029": "\n",
    "\u0085": "\n",
    "\t": " ",
    "\v": " ",
    "\f": " ",
    "\u2212": "-",
    "\u2043": "-",
    "\u02d7": "-",
}
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5")  # letters and symbols that show nothing
_DROPPED = frozenset(("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"))
_COMPOSED = {("и", "\u0306"): "й", ("И", "\u0306"): "Й", ("е", "\u0308"): "ё", ("Е", "\u0308"): "Ё"}


@lru_cache(maxsize=8192)
def _spell(char: str) -> str:
    """What one character becomes on its own; empty when it is invisible or a mark."""
    if char == "\n" or char in _KEPT:
        return char
    known = _SPELLED.get(char)
    if known is not None:
        return known
    if char in _BLANK or unicodedata.category(char) in _DROPPED:
        return ""
    out = []
    for part in unicodedata.normalize("NFKC", char):
        category = unicodedata.category(part)
        if part in _BLANK or category in _DROPPED:
            continue
        if category == "Zs":
            out.append(" ")
        elif category == "Pd":
            out.append("-")
        else:
            out.append(part)
    return "".join(out)


@lru_cache(maxsize=8192)
def _lower(char: str) -> str:
    """Lower case of one character, of length one: İ has a two-character lower case, which would shift offsets."""
    low = char.lower()
    return low if len(low) == 1 else char


def lower(text: str) -> str:
    """Lower case with ё as е, of the same length as ``text``."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(map(_lower, text))
    return low.replace("ё", "е")


def normalize(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Normal text of ``text`` and, for each of its characters, the start and end in ``text``.

    Marks are dropped before compatibility forms are spelled out (only й and ё are composed first), so that a heap of
    marks costs nothing. What is dropped belongs to the character before it.
    """
    if _PLAIN.fullmatch(text) and len(text) <= PIECE:
        n = len(text)
        for sign, plain in _ONE_TO_ONE:
            text = text.replace(sign, plain)  # seldom there: four searches cost less than to translate each character
        return text, _IDENTITY[: n + 1], _IDENTITY[1 : n + 1]
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for i, char in enumerate(text):
        spelled = _spell(char)
        if spelled:
            out.extend(spelled)
            starts.extend([i] * len(spelled))
            ends.extend([i + 1] * len(spelled))
        elif out:
            composed = _COMPOSED.get((out[-1], char))
            if composed:
                out[-1] = composed
            if ends[-1] == i:
                ends[-1] = i + 1
    starts.append(len(text))
    return "".join(out), tuple(starts), tuple(ends)


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of ``text`` of at most ``PIECE`` characters and their offsets; neighbours share about ``OVERLAP``."""
    start = 0
    while True:
        end = start + PIECE
        if end >= len(text):
            yield start, text[start:]
            return
        space = max(text.rfind(sign, end - _CUT, end) for sign in " \n")
        if space > 0:
            end = space
        yield start, text[start:end]
        start = end - OVERLAP
        spaces = [at for sign in " \n" if (at := text.find(sign, start, start + _CUT)) >= 0]
        if spaces:
            start = min(spaces) + 1


def document(text: str, context: Context) -> Document:
    """Make one piece ready for the detectors."""
    norm, starts, ends = normalize(text)
    low = lower(norm)
    return Document(
        original=text, norm=norm, low=low, starts=starts, ends=ends, tokens=tokenize(norm, low), context=context
    )
