"""Features of the toxicity model: hashed letter n-grams of words and pairs of word beginnings."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

BITS = 19
SIZE = 1 << BITS
_MASK = SIZE - 1
_LONGEST = 20  # letters of a word that are looked at: bounded work per token
_STEM = 6  # a pair is of word beginnings, so that endings do not matter
_WORD = re.compile(r"[^\W_]+")


def _hash(feature: str) -> int:
    return crc32(feature.encode("cp1251", "replace")) & _MASK


def words(text: str) -> list[str]:
    """The words of a text as the model sees them: lower case, ё as е."""
    return _WORD.findall(text.lower().replace("ё", "е"))


@lru_cache(maxsize=65536)
def of_word(word: str) -> tuple[int, ...]:
    """Features of one word, with repeats: the word itself and its letter n-grams of 3 to 5 with the borders.

    One byte a letter (cp1251) makes the n-grams slices of one byte string.
    """
    if word.isdigit():
        return (_hash("#"),)
    padded = f" {word[:_LONGEST]} ".encode("cp1251", "replace")
    size = len(padded)
    return (
        _hash("=" + word),
        *(crc32(padded[i : i + 3]) & _MASK for i in range(max(1, size - 2))),
        *(crc32(padded[i : i + 4]) & _MASK for i in range(size - 3)),
        *(crc32(padded[i : i + 5]) & _MASK for i in range(size - 4)),
    )


def of_pairs(seen: Sequence[str]) -> list[int]:
    """Features of neighbouring words and of words with one between them."""
    stems = [word[:_STEM] for word in seen]
    near = [_hash(f"{a}+{b}") for a, b in pairwise(stems)]
    far = [_hash(f"{a}~{b}") for a, b in zip(stems, stems[2:], strict=False)]
    return near + far
