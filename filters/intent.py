"""The intent model at run time: does a text offer, ask or collect what clause 3.3 forbids, by all its words together.

Rules find the turns they know; the model, trained on class-chat lines (models/train_intent.py), finds paraphrases.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from filters.disguise import plain
from filters.memo import per_document
from filters.sentences import sentences
from filters.types import Category, Document, Finding
from models import features

Floats = NDArray[np.float32]

HEADS = (Category.ILLEGAL, Category.CREDENTIALS, Category.DATA_REQUEST)
_HOPELESS = -0.65  # below this by single words, pairs of words never lift a text to a finding
_DOUBT = 0.5  # how much surer the model must be against signs of innocence
_FEWEST = 3  # words: the model knows nothing of shorter texts


@dataclass(frozen=True, slots=True)
class _Model:
    """``models/intent.npz``: a row a feature (weight times idf for each head, idf squared), a bias a head."""

    table: Floats
    bias: tuple[float, ...]


@lru_cache(maxsize=1)
def _model() -> _Model:
    with as_file(files("models").joinpath("intent.npz")) as path, np.load(path, allow_pickle=False) as arrays:
        idf = arrays["idf"].astype(np.float32)
        table = np.column_stack([arrays["weights"].astype(np.float32) * idf[:, None], idf * idf]).astype(np.float32)
        return _Model(table, tuple(map(float, arrays["bias"])))


@lru_cache(maxsize=65536)
def _of_word(word: str) -> tuple[float, float, float, float]:
    """What one word adds: a sum of weights for each head and the squared length."""
    sums = _model().table[list(features.of_word(word))].sum(axis=0)
    return float(sums[0]), float(sums[1]), float(sums[2]), float(sums[3])


def margins(seen: Sequence[str]) -> tuple[float, float, float]:
    """How far the words (lower case, ё as е) lie on the wrong side for each head of ``HEADS``; 0 is the border."""
    a = b = c = square = 0.0
    for word in seen:
        x, y, z, s = _of_word(word)
        a, b, c, square = a + x, b + y, c + z, square + s
    model = _model()
    length = sqrt(square) or 1.0
    bias = model.bias
    if max(a / length + bias[0], b / length + bias[1], c / length + bias[2]) > _HOPELESS:
        pairs = features.of_pairs(seen)
        if pairs:
            sums = model.table[pairs].sum(axis=0)
            a, b, c, square = a + float(sums[0]), b + float(sums[1]), c + float(sums[2]), square + float(sums[3])
            length = sqrt(square)
    return a / length + bias[0], b / length + bias[1], c / length + bias[2]


@per_document
def judge(doc: Document) -> tuple[float, float, float]:
    """The margins of a document; the detectors that ask share one answer."""
    seen = [plain(token.low) for token in doc.tokens if token.kind != "other"]
    return margins(seen) if len(seen) >= _FEWEST else (-1.0, -1.0, -1.0)


def margin(doc: Document, category: Category) -> float:
    """The margin of one category of ``HEADS``."""
    return judge(doc)[HEADS.index(category)]


def findings(
    doc: Document, category: Category, *, cut: float, why: str, innocent: Callable[[], bool]
) -> Iterator[Finding]:
    """One finding in the sentence that speaks most for the category, when the whole text lies above ``cut``.

    Args:
        doc: the document.
        category: one of ``HEADS``.
        cut: the margin from which the model is believed.
        why: the reason in one Russian sentence.
        innocent: whether the text has signs of a warning, a lesson or a lawful way; then the model must be much surer.
    """
    value = margin(doc, category)
    if value < cut or (value < cut + _DOUBT and innocent()):
        return
    head = HEADS.index(category)
    sentence = max(sentences(doc), key=lambda words: sum(_of_word(plain(word.low))[head] for word in words))
    start, end = doc.span(sentence[0].a, sentence[-1].b)
    yield Finding(category, start, end, min(0.85, 0.6 + 0.25 * (value - cut)), f"{category}/model", why)
