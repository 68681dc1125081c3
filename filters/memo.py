"""Results kept for the last document, because several detectors ask the same thing of one document in turn."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from filters.types import Document

T = TypeVar("T")


def per_document(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """Keep what ``function`` said of the last document.

    A document is known by identity: hashing its tuples would cost more than most searches, and it is asked for some
    thirty times a message. Document and answer are replaced in one step, so that threads never mix them up.
    """
    kept: tuple[Document, T] | None = None

    @wraps(function)
    def asked(doc: Document) -> T:
        nonlocal kept
        last = kept
        if last is not None and last[0] is doc:
            return last[1]
        answer = function(doc)
        kept = (doc, answer)
        return answer

    return asked
