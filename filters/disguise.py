"""Disguised words: what a single token may stand for. Pure functions of the token, so they can be cached."""

import re
from functools import lru_cache

_MIXED = re.compile(r"[а-я][^а-я]*[a-z0-9]|[a-z0-9][^а-я]*[а-я]")
_STRETCHED = re.compile(r"(.)\1\1+")

# Signs that look like a Russian letter.
LOOKALIKES = str.maketrans(
    "abcehkmoptxyu0346" + "αβεκμνορτυχ" + "іїўєґ",
    "авсенкмортхуиозчб" + "авекмнортух" + "ииуег",
)


@lru_cache(maxsize=65536)
def plain(low: str) -> str:
    """The word a lower-case token most simply stands for.

    Look-alike letters are folded only where Cyrillic and other signs are mixed (``дуpак``, ``п0езд``), and three or more of the same
    letter in a row become one. Purely Latin words and numbers stay as they are.
    """
    word = low
    if not word.isascii() and _MIXED.search(word):
        word = word.translate(LOOKALIKES)
    if len(word) > 2 and not word.isdigit():  # noqa: PLR2004 - nothing shorter can be stretched
        word = _STRETCHED.sub(r"\1", word)
    return word
