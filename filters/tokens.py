"""Tokens: words, numbers and runs of signs of the normal text."""

import re
from functools import lru_cache

from filters.types import Token

# A word may hold digits (``2а``, ``п0езд``): whether that is a disguise is a question of the single token. Splitting
# gives words and what stands between them as plain strings, in half the time of a match for each. Spaces separate and
# are no token. Every pattern is one character class, so matching is linear.
_WORD = re.compile(r"([^\W_]+)")
_SIGNS = re.compile(r"[^\w\s]+|_+")


@lru_cache(maxsize=4096)
def _signs(gap: str) -> list[tuple[int, int]]:
    """Places of the runs of signs in what stands between two words."""
    return [match.span() for match in _SIGNS.finditer(gap)]


def tokenize(norm: str, low: str) -> tuple[Token, ...]:
    """Tokens of the normal text ``norm`` in order; ``low`` is its lower case of the same length."""
    tokens: list[Token] = []
    add, new = tokens.append, tuple.__new__  # half the time of calling Token, here where all of them are made
    a = 0
    for i, text in enumerate(_WORD.split(norm)):
        b = a + len(text)
        if i % 2:
            add(new(Token, (text, low[a:b], "number" if text.isdigit() else "word", a, b)))
        elif text and text != " ":
            for c, d in _signs(text):
                add(new(Token, (text[c:d], low[a + c : a + d], "other", a + c, a + d)))
        a = b
    return tuple(tokens)
