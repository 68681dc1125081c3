"""The toxicity model at run time: plain arrays, a sum over words and pairs of words, no learning library."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from operator import add
from typing import NamedTuple

from filters import linear
from filters.memo import per_document
from filters.types import Document

# How far the model agrees: the number of its thresholds that a text passes. Each threshold is set by the share of
# benign lines that pass it (models/train.py): 5%, 1%, 0.2%, 0.05%.
FREE, LIGHT, FIRM, SURE, ALONE = range(5)


LONG = 60  # tokens: in a longer text a few words prove little and cost much, so the model does not speak alone
_SHORTEST, _SHORT, _BRIEF = 4, 6, 8  # tokens of texts too short to prove much by their words alone
_HOPELESS = 1.8  # log-odds that pairs of words hardly ever add to what single words say
_HEADS = ("toxic", "insult", "threat")


class Opinion(NamedTuple):
    """Calibrated log-odds of each head (a named tuple: there are thousands a second); 0 is «as likely as not»."""

    toxic: float
    insult: float
    threat: float


@dataclass(frozen=True, slots=True)
class _Model:
    """The arrays of ``models/toxicity.npz`` beside its weights: one value a head, and its thresholds, ascending."""

    bias: tuple[float, ...]
    slope: tuple[float, ...]
    shift: tuple[float, ...]
    cuts: dict[str, tuple[float, ...]]


@lru_cache(maxsize=1)
def _model() -> _Model:
    arrays = linear.load("toxicity")
    cuts = {head: tuple(map(float, row)) for head, row in zip(_HEADS, arrays["thresholds"], strict=True)}
    bias, slope, shift = (tuple(map(float, arrays[name])) for name in ("bias", "slope", "shift"))
    return _Model(bias, slope, shift, cuts)


@per_document
def judge(doc: Document) -> Opinion:
    """What the model says of a document; the two detectors that ask share one answer."""
    of_words, of_pairs = linear.words(doc)[linear.TOXICITY], linear.pairs(doc)[linear.TOXICITY]
    return _opinion(tuple(map(add, of_words, of_pairs)))


@per_document
def _at_first(doc: Document) -> Opinion:
    """What the single words of a document say, pairs left out."""
    return _opinion(linear.words(doc)[linear.TOXICITY])


def _opinion(sums: linear.Sums) -> Opinion:
    *raw, square = sums
    length = sqrt(square) or 1.0
    model = _model()
    return Opinion(
        *[
            slope * (value / length + bias) + shift
            for value, bias, slope, shift in zip(raw, model.bias, model.slope, model.shift, strict=True)
        ]
    )


def level(doc: Document, head: str) -> int:
    """How far the model agrees that the document is ``insult`` or ``threat``: 0 (no) to 4 (it would say so alone)."""
    return bisect_right(_model().cuts[head], getattr(judge(doc), head))


def alone(doc: Document, head: str, need: float, *, somebody: bool, to_you: bool) -> bool:
    """Whether the model is sure enough of ``head`` to speak without a rule.

    Short texts and questions must be surer, as harmless small talk is made of them; texts that speak to or of somebody
    less sure, as class chats insult and threaten people.

    Args:
        doc: the document.
        head: ``insult`` or ``threat``.
        need: the log-odds from which a long text about nobody is believed.
        somebody: a person is spoken of.
        to_you: somebody is spoken to.
    """
    size = len(doc.tokens)
    if size > LONG:
        return False
    short = size <= _BRIEF
    need += short + 1.5 * (size <= _SHORT) + (size <= _SHORTEST) + (0.5 + 2.5 * short) * ("?" in doc.norm)
    need -= 0.75 * somebody + 0.5 * to_you
    return bool(getattr(_at_first(doc), head) > need - _HOPELESS and getattr(judge(doc), head) >= need)
