"""The toxicity model: safe to load, small, and the same at run time as in training."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from filters import toxicity
from filters.normalize import document
from filters.types import Context
from models import features

DATA = Path(str(files("models").joinpath("data")))
ARRAYS = Path(str(files("models").joinpath("toxicity.npz")))


def _lines(name):
    return [line for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]


def _levels(name, head):
    return np.array([toxicity.level(document(line, Context()), head) for line in _lines(name)])


def test_the_model_file_is_plain_arrays_and_small():
    """No pickled object is ever loaded, and the file stays under ten megabytes."""
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        shapes = {name: arrays[name].shape for name in arrays.files}

    assert shapes["weights"] == (features.SIZE, 3)
    assert shapes["thresholds"] == (3, 4)
    assert ARRAYS.stat().st_size <= 10_000_000


def test_thresholds_ascend():
    """A stricter level is never easier to reach."""
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        thresholds = arrays["thresholds"]

    assert (np.diff(thresholds, axis=1) >= 0).all()


@pytest.mark.parametrize("head", ["insult", "threat"])
def test_the_model_knows_the_lines_it_was_taught(head):
    """Nearly all of the class-chat lines reach the level at which the model supports a rule."""
    share = float((_levels(head, head) >= toxicity.LIGHT).mean())

    assert share >= 0.95


@pytest.mark.parametrize("head", ["insult", "threat"])
def test_the_model_alone_accuses_hardly_a_clean_line(head):
    """Of clean class-chat lines, swearing at the weather included, few reach the level of speaking without a rule."""
    share = float((_levels("clean", head) >= toxicity.ALONE).mean())

    assert share <= 0.02


def test_class_chat_lines_number_thousands_and_do_not_repeat():
    """The lines are many and each is written once."""
    lines = [line for name in ("insult", "threat", "clean") for line in _lines(name)]

    assert len(lines) >= 2000
    assert len(lines) == len(set(lines))


def test_a_long_word_has_bounded_features():
    """A word of thousands of letters costs no more than one of twenty."""
    assert len(features.of_word("х" * 4096)) == len(features.of_word("х" * 20))


def test_words_are_lower_case_with_one_e():
    """Case and ё do not matter."""
    assert features.words("Ёлка, ЁЛКА!") == ["елка", "елка"]


def test_runtime_sums_equal_the_training_matrix():
    """What a message scores at run time is what the trained head says of its row."""
    pytest.importorskip("sklearn")
    from models import train  # noqa: PLC0415 - needs the training extra

    texts = ["ты коза", "убью время в библиотеке", "2 б завтра"]
    space = train.Space(texts)
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        space.idf = arrays["idf"].astype(np.float64)
        weights = arrays["weights"].astype(np.float64)[:, 1]
        expected = arrays["slope"][1] * (space.matrix(texts) @ weights + arrays["bias"][1]) + arrays["shift"][1]

    actual = [toxicity.judge(document(text, Context())).insult for text in texts]

    assert actual == pytest.approx(list(expected), abs=0.02)


def test_training_is_reproducible():
    """The same rows and seed give the same weights."""
    pytest.importorskip("sklearn")
    from models import train  # noqa: PLC0415 - needs the training extra

    rows = train.own_lines(DATA)
    matrix = train.Space(rows.texts).matrix(rows.texts)

    first, second = (train.train_head(matrix, rows, "insult", 1.0) for _ in range(2))

    assert np.array_equal(first.weights, second.weights)
    assert (first.bias, first.slope, first.shift) == (second.bias, second.slope, second.shift)
