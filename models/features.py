"""Features of the toxicity model: hashed letter n-grams of words and pairs of word borders."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

BITS = 19
SIZE = 1 << BITS
_MASK = SIZE - 1
_LONGEST = 20  # letters of a word that are looked at: bounded work per token
_STEM = 4  # letters: a pair is of word beginnings, so that neither endings nor much of the meaning matters
_ENDING = 2  # letters: what tells the form of a word
_WORD = re.compile(r"[^\W_]+")


def _hash(feature: str) -> int:
    return crc32(feature.encode("cp1251", "replace")) & _MASK


def words(text: str) -> list[str]:
    """The words of a text as the model sees them: lower case, ё as е."""
    return _WORD.findall(text.lower().replace("ё", "е"))


def of_word(word: str) -> list[int]:
    """Features of one word, with repeats: the word itself and its letter n-grams of 3 to 5 with the borders.

    One byte a letter (cp1251) makes the n-grams slices of one byte string. Who asks remembers what he makes of them:
    the numbers themselves take a hundred times the room.
    """
    if word.isdigit():
        return [_hash("#")]
    padded = f" {word[:_LONGEST]} ".encode("cp1251", "replace")
    size = len(padded)
    return [
        _hash("=" + word),
        *[crc32(padded[i : i + 3]) & _MASK for i in range(max(1, size - 2))],
        *[crc32(padded[i : i + 4]) & _MASK for i in range(size - 3)],
        *[crc32(padded[i : i + 5]) & _MASK for i in range(size - 4)],
    ]


@lru_cache(maxsize=65536)
def _borders(word: str) -> tuple[int, int, bytes, bytes, bytes]:
    """What a word brings to its pairs: hashes of its beginning and ending as a first word, the bytes of a second one.

    The ending of a short word is the word.
    """
    start = word[:_STEM].encode("cp1251", "replace")
    end = b"^" + (word if len(word) <= _STEM else word[-_ENDING:]).encode("cp1251", "replace")
    return crc32(start), crc32(end), b"+" + start, b"~" + start, end


def of_pairs(seen: Sequence[str]) -> list[int]:
    """Features of neighbouring words, by beginnings and by a beginning and an ending, and of words one word apart.

    The hash of ``a+b`` is that of ``a`` carried on over ``+b``, so that a pair costs one call.
    """
    sides = [_borders(word) for word in seen]
    near = [crc32(b[2], a[0]) & _MASK for a, b in pairwise(sides)]
    agreeing = [crc32(b[4], a[0]) & _MASK for a, b in pairwise(sides)]
    agreed = [crc32(b[2], a[1]) & _MASK for a, b in pairwise(sides)]
    far = [crc32(b[3], a[0]) & _MASK for a, b in zip(sides, sides[2:], strict=False)]
    return near + agreeing + agreed + far
