"""What flows through the filters: category, clause, token, document, finding, verdict."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol


class Category(StrEnum):
    """What section 3.3 forbids (or asks to be told of); the value is the stable outside name."""

    PROFANITY = "profanity"
    INSULT = "insult"
    THREAT = "threat"
    PERSONAL_DATA = "personal_data"
    DATA_REQUEST = "data_request"
    CREDENTIALS = "credentials"
    ILLEGAL = "illegal"
    ACCOUNT_REPORT = "account_report"
    SPAM = "spam"


# Our own stable clause ids (shared design: official numbers are unreliable), one a category.
CLAUSES: dict[Category, str] = {
    Category.PROFANITY: "3.3.4",
    Category.INSULT: "3.3.4",
    Category.THREAT: "3.3.5",
    Category.PERSONAL_DATA: "3.3.5",
    Category.DATA_REQUEST: "3.3.6",
    Category.CREDENTIALS: "3.3.3",
    Category.ILLEGAL: "3.3.5",
    Category.ACCOUNT_REPORT: "3.3.2",
    Category.SPAM: "3.3.7",
}


class Severity(IntEnum):
    """How grave a finding is by default; it changes what happens, never what is detected."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One place of the text that breaks one clause.

    Attributes:
        category: what it is.
        start: first code point in the ORIGINAL text.
        end: one past the last code point in the ORIGINAL text; ``end > start``.
        score: how sure the rule is, 0..1.
        rule: stable id of the rule, ``detector/rule``.
        why: the reason in one Russian sentence; it never repeats a value of personal data or a password.
        severity: default gravity.
    """

    category: Category
    start: int
    end: int
    score: float
    rule: str
    why: str
    severity: Severity = Severity.MEDIUM

    @property
    def clause(self) -> str:
        """The clause of the regulation this finding stands on."""
        return CLAUSES[self.category]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the filters say of one text: findings in the order of their places."""

    findings: tuple[Finding, ...] = ()

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories found, each once, the first found first."""
        return tuple(dict.fromkeys(f.category for f in self.findings))


@dataclass(frozen=True, slots=True)
class Context:
    """What the filters may know beside the text; the same context and text give the same verdict.

    Attributes:
        own_values: the institution's own phones, e-mails, addresses, accounts and links, as people write them;
            they are never personal data or outside invitations.
        allowed_lemmas: words (lemmas, lower case) that this chat or institution asked not to flag.
        caption: the text is a caption of a photo or document.
        enabled: categories to look for; spam is off unless named.
    """

    own_values: frozenset[str] = frozenset()
    allowed_lemmas: frozenset[str] = frozenset()
    caption: bool = False
    enabled: frozenset[Category] = field(default_factory=lambda: frozenset(Category) - {Category.SPAM})


class Token(NamedTuple):
    """One word, number or sign run of the normal text (a named tuple: there are tens of thousands a second).

    Attributes:
        text: as it stands in ``Document.norm``.
        low: lower case with ё as е; the form lexicons are keyed by.
        kind: ``word`` (has a letter), ``number`` (digits only) or ``other``.
        a, b: place in ``Document.norm`` (half-open).
    """

    text: str
    low: str
    kind: str
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Document:
    """One text made ready for the detectors.

    Attributes:
        original: the text as it came, already clipped to one piece.
        norm: NFKC text without invisible and combining marks, dashes and spaces unified; case is KEPT and letters
            are NOT folded (look-alike folding is a question of single tokens, see ``filters.disguise``).
        low: ``norm`` in lower case with ё as е, of the same length, so that the same offsets serve.
        starts: for each index of ``norm`` (and one past the end) the index in ``original`` where it comes from.
        ends: for each index of ``norm`` one past the place in ``original`` where it ends.
        tokens: all tokens in order.
        context: what the caller told us.
    """

    original: str
    norm: str
    low: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tokens: tuple[Token, ...]
    context: Context

    def span(self, a: int, b: int) -> tuple[int, int]:
        """The place in the original of the non-empty place ``[a, b)`` of the normal text."""
        return self.starts[a], self.ends[b - 1]


Detect = Callable[[Document], Iterator[Finding]]


class Detector(Protocol):
    """A named step of the pipeline: a document in, findings out; knows no other detector.

    A detector module in ``filters/detectors/`` exposes ``DETECTOR`` of this shape.
    """

    @property
    def name(self) -> str:
        """Stable name, the part before the slash in ``Finding.rule``."""

    @property
    def categories(self) -> frozenset[Category]:
        """Categories it can give; it is skipped when none of them is enabled."""

    def find(self, doc: Document) -> Iterator[Finding]:
        """Yield what breaks the rules; a cheap gate comes first so that clean text costs nothing."""
