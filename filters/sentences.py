"""Sentences of a document, as far as a chat marks them: by stops with a blank after them and by lines."""

import re

from filters.types import Document, Token

_STOP = re.compile(r"[.!?;…]\s|\n")


def breaks(text: str, before: Token, after: Token) -> bool:
    """Whether a sentence or line ends between two neighbouring words; the dot of ``max.ru`` does not end one."""
    return after.a - before.b > 1 and _STOP.search(text, before.b, after.a) is not None


def sentences(doc: Document) -> list[list[Token]]:
    """The words of the document by sentences."""
    found: list[list[Token]] = []
    before: Token | None = None
    for token in doc.tokens:
        if token.kind == "other":
            continue
        if before is None or breaks(doc.low, before, token):
            found.append([])
        found[-1].append(token)
        before = token
    return found
