"""Results kept for the last documents, because several detectors ask the same thing of one document in turn."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from filters.types import Document

T = TypeVar("T")


class _Same:
    """A document as a cache key: by identity, because hashing its tuples would cost more than most searches."""

    __slots__ = ("doc",)

    def __init__(self, doc: Document) -> None:
        self.doc = doc

    def __hash__(self) -> int:
        return id(self.doc)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.doc is other.doc


def per_document(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """Keep what ``function`` said of the last two documents."""

    @lru_cache(maxsize=2)
    def kept(same: _Same) -> T:
        return function(same.doc)

    @wraps(function)
    def asked(doc: Document) -> T:
        return kept(_Same(doc))

    return asked
