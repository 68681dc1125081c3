"""Tokens: words, numbers and runs of signs of the normal text."""

import re

from filters.types import Token

# Spaces separate and are no token. A word may hold digits (``2а``, ``п0езд``): whether that is a disguise is a question
# of the single token. Every alternative is one character class, so matching is linear.
_TOKEN = re.compile(r"([^\W_]+)|[^\w\s]+|_+")


def tokenize(norm: str, low: str) -> tuple[Token, ...]:
    """Tokens of the normal text ``norm`` in order; ``low`` is its lower case of the same length."""
    tokens: list[Token] = []
    add, new = tokens.append, tuple.__new__  # half the time of calling Token, here where all of them are made
    for match in _TOKEN.finditer(norm):
        a, b = match.span()
        text = match[0]
        kind = "other" if match.lastindex is None else "number" if text.isdigit() else "word"
        add(new(Token, (text, low[a:b], kind, a, b)))
    return tuple(tokens)
