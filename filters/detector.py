"""The usual shape of a detector: a name, its categories and a function."""

from collections.abc import Iterator
from dataclasses import dataclass

from filters.types import Category, Detect, Document, Finding


@dataclass(frozen=True, slots=True)
class FunctionDetector:
    """A detector whose work is one generator function (``filters.types.Detector`` says what each part means)."""

    name: str
    categories: frozenset[Category]
    detect: Detect

    def find(self, doc: Document) -> Iterator[Finding]:
        """Yield what breaks the rules."""
        return self.detect(doc)
