"""Tokens: words, numbers and runs of signs of the normal text."""

import re

from filters.types import Token

# Spaces separate and are no token. A word may hold digits (``2а``, ``п0езд``): whether that is a disguise is a question
# of the single token. Every alternative is one character class, so matching is linear.
_TOKEN = re.compile(r"([^\W_]+)|[^\w\s]+|_+")


def tokenize(norm: str, low: str) -> tuple[Token, ...]:
    """Tokens of the normal text ``norm`` in order; ``low`` is its lower case of the same length."""
    tokens = []
    for match in _TOKEN.finditer(norm):
        a, b = match.span()
        text = norm[a:b]
        kind = "other" if match.lastindex is None else "number" if text.isdigit() else "word"
        tokens.append(Token(text, low[a:b], kind, a, b))
    return tuple(tokens)
