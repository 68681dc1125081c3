"""What the two linear models share at run time: one table of weights, and the sums of a document for both at once."""

from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from filters.memo import PerWord, per_document
from filters.types import Document
from filters.words import plains
from models import features

Floats = NDArray[np.float32]
Sums = tuple[float, ...]

_MODELS = ("toxicity", "intent")
TOXICITY, INTENT = slice(0, 4), slice(4, 8)  # where the sums of each model stand: one a head, then the squared length
_MOST = 256  # words of a text that are looked at: bounded work on a text made of words nobody has seen
_NONE: Sums = (0.0,) * 8


@lru_cache(maxsize=1)
def _table() -> Floats:
    """A row a feature; for each model the weight times idf for each of its three heads, and idf squared."""
    columns: list[Floats] = []
    for name in _MODELS:
        arrays = load(name)
        idf = arrays["idf"].astype(np.float32)
        columns += [arrays["weights"].astype(np.float32) * idf[:, None], (idf * idf)[:, None]]
    return np.concatenate(columns, axis=1, dtype=np.float32)


@lru_cache(maxsize=len(_MODELS))
def load(name: str) -> dict[str, Floats]:
    """The arrays of ``models/<name>.npz``."""
    with as_file(files("models").joinpath(f"{name}.npz")) as path, np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def _sum(indices: list[int]) -> Sums:
    return tuple(np.add.reduce(_table().take(indices, axis=0)).tolist())


@PerWord
def of_word(word: str) -> Sums:
    """What one word (lower case, ё as е) adds."""
    return _sum(features.of_word(word))


@per_document
def words(doc: Document) -> Sums:
    """What the single words of the document add up to."""
    rows = of_word.each(plains(doc)[:_MOST])
    return tuple(map(sum, zip(*rows, strict=True))) or _NONE


@per_document
def pairs(doc: Document) -> Sums:
    """What the neighbouring words of the document add up to."""
    indices = features.of_pairs(plains(doc)[:_MOST])
    return _sum(indices) if indices else _NONE
