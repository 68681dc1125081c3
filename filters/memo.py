"""Results kept: for the last document, which several detectors ask about in turn, and for the words, which repeat."""

from collections.abc import Callable, Iterable
from functools import update_wrapper, wraps
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


class PerWord(dict[str, T]):
    """What a pure function said of each word: a decorator. When it is full, all is forgotten.

    A dictionary, because one text asks of each of its words some ten times: an ``lru_cache`` takes twice the time to
    find an answer, as it touches its neighbours in the list too, which lie in memory that is long cold.
    """

    MOST = 65_536

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        update_wrapper(self, function)
        self._function = function

    def __missing__(self, word: str) -> T:
        if len(self) >= self.MOST:
            self.cache_clear()
        answer = self[word] = self._function(word)
        return answer

    __call__ = dict.__getitem__  # no function of ours in between: what is known is answered by the dictionary itself

    def cache_clear(self) -> None:
        """Forget all; named as that of an ``lru_cache``, so that ``filters.wordlists`` finds it."""
        self.clear()

    def each(self, words: Iterable[str]) -> list[T]:
        """What is said of each of these words."""
        return list(map(self.__getitem__, words))
