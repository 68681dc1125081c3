"""The intent model at run time: does a text offer, ask or collect what clause 3.3 forbids, by all its words together.

Rules find the turns they know; the model, trained on class-chat lines (models/train_intent.py), finds paraphrases.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import sqrt

from filters import linear
from filters.disguise import plain
from filters.memo import per_document
from filters.sentences import sentences
from filters.types import Category, Document, Finding
from filters.words import plains

HEADS = (Category.ILLEGAL, Category.CREDENTIALS, Category.DATA_REQUEST)
_HOPELESS = -0.65  # below this by single words, pairs of words never lift a text to a finding
_DOUBT = 0.5  # how much surer the model must be against signs of innocence
_FEWEST = 3  # words: the model knows nothing of shorter texts


@lru_cache(maxsize=1)
def _bias() -> tuple[float, ...]:
    return tuple(map(float, linear.load("intent")["bias"]))


@per_document
def judge(doc: Document) -> tuple[float, float, float]:
    """How far the document lies on the wrong side for each head of ``HEADS``; 0 is the border.

    The detectors that ask share one answer.
    """
    if len(plains(doc)) < _FEWEST:
        return -1.0, -1.0, -1.0
    a, b, c, square = linear.words(doc)[linear.INTENT]
    length = sqrt(square) or 1.0
    p, q, r = _bias()
    if max(a / length + p, b / length + q, c / length + r) > _HOPELESS:
        x, y, z, s = linear.pairs(doc)[linear.INTENT]
        a, b, c, square = a + x, b + y, c + z, square + s
        length = sqrt(square)
    return a / length + p, b / length + q, c / length + r


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
    sums = [sum(linear.of_word(plain(word.low))[linear.INTENT][head] for word in words) for words in sentences(doc)]
    sentence = sentences(doc)[sums.index(max(sums))]
    start, end = doc.span(sentence[0].a, sentence[-1].b)
    yield Finding(category, start, end, min(0.85, 0.6 + 0.25 * (value - cut)), f"{category}/model", why)
