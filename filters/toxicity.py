"""The toxicity model at run time: plain arrays, a sum over words and pairs of words, no learning library."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from math import sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from filters.disguise import plain
from filters.memo import per_document
from filters.types import Document
from models import features

Floats = NDArray[np.float32]

# How far the model agrees: the number of its thresholds that a text passes. Each threshold is set by the share of
# benign lines that pass it (models/train.py): 5%, 1%, 0.2%, 0.05%.
FREE, LIGHT, FIRM, SURE, ALONE = range(5)


LONG = 60  # tokens: in a longer text a few words prove little and cost much, so the model does not speak alone
_HEADS = ("toxic", "insult", "threat")


@dataclass(frozen=True, slots=True)
class Opinion:
    """Calibrated log-odds of each head; 0 is «as likely as not»."""

    toxic: float
    insult: float
    threat: float


@dataclass(frozen=True, slots=True)
class _Model:
    """The arrays of ``models/toxicity.npz``.

    Attributes:
        table: one row a feature: weight times idf for each head, idf squared in the last column.
        bias, slope, shift: one value a head.
        cuts: thresholds of each head, ascending.
    """

    table: Floats
    bias: tuple[float, float, float]
    slope: tuple[float, float, float]
    shift: tuple[float, float, float]
    cuts: dict[str, tuple[float, ...]]


def _triple(values: Floats) -> tuple[float, float, float]:
    return cast("tuple[float, float, float]", tuple(map(float, values)))


@lru_cache(maxsize=1)
def _model() -> _Model:
    with as_file(files("models").joinpath("toxicity.npz")) as path, np.load(path, allow_pickle=False) as arrays:
        idf = arrays["idf"].astype(np.float32)
        weights = arrays["weights"].astype(np.float32)
        table = np.column_stack([weights * idf[:, None], idf * idf]).astype(np.float32)
        cuts = {head: tuple(map(float, row)) for head, row in zip(_HEADS, arrays["thresholds"], strict=True)}
        return _Model(table, _triple(arrays["bias"]), _triple(arrays["slope"]), _triple(arrays["shift"]), cuts)


@lru_cache(maxsize=65536)
def _of_word(word: str) -> tuple[float, float, float, float]:
    """What one word adds: three sums of weights and the squared length."""
    sums = _model().table[list(features.of_word(word))].sum(axis=0)
    return float(sums[0]), float(sums[1]), float(sums[2]), float(sums[3])


def opinion(seen: Sequence[str]) -> Opinion:
    """What the model says of these words (lower case, ё as е)."""
    a = b = c = square = 0.0
    for word in seen:
        x, y, z, s = _of_word(word)
        a, b, c, square = a + x, b + y, c + z, square + s
    model = _model()
    pairs = features.of_pairs(seen)
    if pairs:
        sums = model.table[pairs].sum(axis=0)
        a, b, c, square = a + float(sums[0]), b + float(sums[1]), c + float(sums[2]), square + float(sums[3])
    length = sqrt(square) or 1.0
    raw = (a / length, b / length, c / length)
    return Opinion(
        *(
            slope * (value + bias) + shift
            for value, bias, slope, shift in zip(raw, model.bias, model.slope, model.shift, strict=True)
        )
    )


@per_document
def judge(doc: Document) -> Opinion:
    """What the model says of a document; the two detectors that ask share one answer."""
    return opinion([plain(token.low) for token in doc.tokens if token.kind != "other"])


def level(doc: Document, head: str) -> int:
    """How far the model agrees that the document is ``insult`` or ``threat``: 0 (no) to 4 (it would say so alone)."""
    logit = getattr(judge(doc), head)
    return sum(logit >= cut for cut in _model().cuts[head])
