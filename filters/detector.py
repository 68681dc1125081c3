"""The usual shape of a detector: a name, its categories and a function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from filters.types import Category, Detect, Document, Finding


def _silent(_doc: Document) -> Iterator[str]:
    return iter(())


@dataclass(frozen=True, slots=True)
class FunctionDetector:
    """A detector whose work is one generator function (``filters.types.Detector`` says what each part means).

    Attributes:
        notes: what ``explain`` tells beside the findings, in Russian: what came near and why it is innocent.
    """

    name: str
    categories: frozenset[Category]
    detect: Detect
    notes: Callable[[Document], Iterator[str]] = _silent

    def find(self, doc: Document) -> Iterator[Finding]:
        """Yield what breaks the rules."""
        return self.detect(doc)
