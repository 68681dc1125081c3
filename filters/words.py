"""The words of a document as several steps ask for them, each list made once a document."""

from filters.disguise import plain
from filters.memo import per_document
from filters.types import Document, Token


@per_document
def words_of(doc: Document) -> tuple[tuple[Token, ...], list[str]]:
    """The words and numbers of a document, and their lower-case texts."""
    words = tuple([token for token in doc.tokens if token.kind != "other"])
    return words, [word.low for word in words]


@per_document
def plains(doc: Document) -> list[str]:
    """What the words and numbers most simply stand for."""
    return plain.each(words_of(doc)[1])
