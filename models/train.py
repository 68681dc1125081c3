"""Train the toxicity model: ``python -m models.train --data DIR`` (needs the extra ``train``).

Three linear heads over one hashed feature space: is a text toxic, an insult, a threat. ``DIR`` holds ``train.tsv`` and
``dev.tsv`` (text, label, source by tabs); the class-chat lines come from ``models/data``. What is written is an
``.npz`` of plain arrays; what is printed are the figures of ``models/CARD.md``.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.svm import LinearSVC

from models import features

HERE = Path(__file__).parent
HEADS = ("toxic", "insult", "threat")
SEED = 20261123
_OWN = "class_chat"

# Of the heads of the class chat: how many public rows a hand-written line counts that says yes, one that says no, and
# what a public yes counts (mostly politics; the public threats teach nothing that helps in a class).
_WEIGHTS = {"insult": (12.0, 12.0, 0.5), "threat": (4.0, 1.0, 0.0)}
_OWN_FILES = {
    "insult": "CHAT_INSULT",
    "threat": "CHAT_THREAT",
    "clean": "BENIGN",
    "lawful": "BENIGN",
    "illegal": "CHAT_OTHER",
    "credentials": "CHAT_OTHER",
    "data_request": "CHAT_OTHER",
}  # files of models/data; CHAT_OTHER breaks another rule and is neither insult nor threat
_HELD_OUT = 0.1
_COSTS = (0.5, 1.0, 1.0)  # C of each head; the public rows are noisier than the class chat's
_BENIGN_RATES = (0.05, 0.01, 0.002, 0.0005)  # false alarms on benign lines at which thresholds are stored

Floats = NDArray[np.float64]
Matrix = Any  # scipy.sparse has no precise types


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts with what each head should say: 1, 0, or -1 where the row does not teach the head."""

    texts: list[str]
    labels: list[str]
    sources: list[str]

    def targets(self, head: str) -> NDArray[np.int8]:
        """The targets of one head."""
        return np.array([_target(head, label) for label in self.labels], dtype=np.int8)


def _target(head: str, label: str) -> int:
    label = label.split(";", maxsplit=1)[0]
    if label in {"NORMAL", "NEUTRAL_PARAPHRASE", "BENIGN"}:
        return 0
    if head == "toxic":
        return -1 if label == "CHAT_OTHER" else 1
    if head == "insult":
        return {"INSULT": 1, "CHAT_INSULT": 1, "CHAT_THREAT": 0, "CHAT_OTHER": 0}.get(label, -1)
    return {"THREAT": 1, "CHAT_THREAT": 1, "CHAT_INSULT": 0, "CHAT_OTHER": 0}.get(label, -1)


def read(path: Path) -> Rows:
    """Rows of a tab-separated file: text, label, source."""
    cells = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return Rows([c[0] for c in cells], [c[1] for c in cells], [c[2] for c in cells])


def own_lines(folder: Path) -> Rows:
    """The class-chat lines written for this project."""
    texts: list[str] = []
    labels: list[str] = []
    for name, label in _OWN_FILES.items():
        lines = [line for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
        texts += lines
        labels += [label] * len(lines)
    return Rows(texts, labels, [_OWN] * len(texts))


class Space:
    """The feature space: counts of hashed features times their inverse document frequency, of length about one."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = _counts(texts)
        documents = np.bincount(counts.indices, minlength=features.SIZE)
        self.idf = np.log((1 + len(texts)) / (1 + documents)) + 1.0
        self.idf = self.idf.astype(np.float16).astype(np.float64)

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """One row of length one a text."""
        counts = _counts(texts)
        norms = np.sqrt(counts @ self.idf**2)  # a sum over words, so that it can be summed word by word at run time
        return sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-9)) @ counts @ sparse.diags(self.idf))


_of_word = lru_cache(maxsize=65536)(features.of_word)


def _counts(texts: Iterable[str]) -> Matrix:
    indices: list[int] = []
    starts = [0]
    for text in texts:
        seen = features.words(text)
        for word in seen:
            indices.extend(_of_word(word))
        indices.extend(features.of_pairs(seen))
        starts.append(len(indices))
    data = np.ones(len(indices), dtype=np.float64)
    matrix = sparse.csr_matrix((data, indices, starts), shape=(len(starts) - 1, features.SIZE))
    matrix.sum_duplicates()
    return matrix


@dataclass(frozen=True, slots=True)
class Head:
    """One trained head: weights, and the line that turns its score into log-odds."""

    weights: Floats
    bias: float
    slope: float
    shift: float

    def logits(self, matrix: Matrix) -> Floats:
        """Calibrated log-odds of the rows of ``matrix``."""
        raw: Floats = matrix @ self.weights + self.bias
        return self.slope * raw + self.shift


def _held_out(count: int) -> NDArray[np.bool_]:
    """The rows kept from fitting, the same for every head: they calibrate and set the threshold of F1."""
    held: NDArray[np.bool_] = np.random.default_rng(SEED).random(count) < _HELD_OUT
    return held


def _weights(rows: Rows, head: str) -> Floats:
    """What each row counts for a head, 0 where it teaches nothing: the toxic head learns from public rows alone."""
    target = rows.targets(head)
    own = np.array(rows.sources) == _OWN
    if head == "toxic":
        return np.where(own | (target < 0), 0.0, 1.0)
    yes, no, far = _WEIGHTS[head]
    weight = np.where(own, np.where(target == 1, yes, no), np.where(target == 1, far, 1.0))
    return np.where(target < 0, 0.0, weight)


def train_head(matrix: Matrix, rows: Rows, head: str, cost: float) -> Head:
    """Fit one head on 90% of its rows and calibrate it on the rest; no class weights."""
    target = rows.targets(head)
    weight = _weights(rows, head)
    held = _held_out(len(target))
    fit, rest = np.flatnonzero((weight > 0) & ~held), np.flatnonzero((weight > 0) & held)
    model = LinearSVC(C=cost, random_state=SEED, max_iter=600)
    model.fit(matrix[fit], target[fit], sample_weight=weight[fit])
    weights: Floats = model.coef_.ravel().astype(np.float16).astype(np.float64)
    bias = float(model.intercept_[0])
    raw = matrix[rest] @ weights + bias
    platt = LogisticRegression(C=1e3).fit(raw.reshape(-1, 1), target[rest], sample_weight=weight[rest])
    return Head(weights, bias, float(platt.coef_[0, 0]), float(platt.intercept_[0]))


def _threshold(benign: Floats, rate: float) -> float:
    return float(np.quantile(benign, 1 - rate))


def _best_threshold(logits: Floats, target: NDArray[np.int8]) -> float:
    order = np.unique(np.quantile(logits, np.linspace(0, 1, 400)))
    return float(max(order, key=lambda cut: f1_score(target, logits >= cut)))


def figures(logits: Floats, dev: Rows, cut: float) -> dict[str, float]:
    """Toxic against not on the non-benign part of the development rows; false alarms on the benign part."""
    benign = np.array([label.startswith("BENIGN") for label in dev.labels])
    target = dev.targets("toxic")[~benign]
    rest = logits[~benign]
    strict = _threshold(logits[benign], 0.005)
    return {
        "F1": float(f1_score(target, rest >= cut)),
        "macro F1": float(f1_score(target, rest >= cut, average="macro")),
        "AUC": float(roc_auc_score(target, rest)),
        "recall at 0.5% false alarms": float((rest[target == 1] >= strict).mean()),
        "false alarms at the F1 threshold": float((logits[benign] >= cut).mean()),
    }


def alone(dev: Rows, path: Path = HERE / "toxicity.npz") -> dict[str, float]:
    """The figures of the toxic head of a written model."""
    with np.load(path, allow_pickle=False) as arrays:
        idf = arrays["idf"].astype(np.float64)
        weights = arrays["weights"][:, 0].astype(np.float64)
        bias, slope, shift = (float(arrays[name][0]) for name in ("bias", "slope", "shift"))
        cut = float(arrays["f1_cut"])
    counts = _counts(dev.texts)
    raw = counts @ (weights * idf) / np.maximum(np.sqrt(counts @ idf**2), 1e-9) + bias
    return figures(slope * raw + shift, dev, cut)


def _report(name: str, logits: Floats, dev: Rows, cut: float) -> None:
    parts = ", ".join(f"{key} {value:.4f}" for key, value in figures(logits, dev, cut).items())
    print(f"{name}: {parts}")  # noqa: T201 - a training run prints its figures


def _baseline(train: Rows, dev: Rows) -> None:
    """The reference: letter n-grams with TF-IDF and a linear SVM, threshold on held-out rows like ours."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32)
    matrix = vectorizer.fit_transform(train.texts)
    target = train.targets("toxic")
    held = _held_out(len(target))
    model = LinearSVC(C=0.5, random_state=SEED).fit(matrix[~held], target[~held])
    cut = _best_threshold(model.decision_function(matrix[held]), target[held])
    _report("char n-gram LinearSVC", model.decision_function(vectorizer.transform(dev.texts)), dev, cut)


def _join(*parts: Rows) -> Rows:
    return Rows(
        [text for part in parts for text in part.texts],
        [label for part in parts for label in part.labels],
        [source for part in parts for source in part.sources],
    )


def main() -> None:
    """Train, print the figures and write the arrays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory with train.tsv and dev.tsv")
    parser.add_argument("--out", type=Path, default=HERE / "toxicity.npz")
    parser.add_argument("--no-baseline", action="store_true", help="skip the reference model")
    args = parser.parse_args()
    public, dev = read(args.data / "train.tsv"), read(args.data / "dev.tsv")
    rows = _join(public, own_lines(HERE / "data"))
    space = Space(rows.texts)
    matrix, dev_matrix = space.matrix(rows.texts), space.matrix(dev.texts)
    heads = {head: train_head(matrix, rows, head, cost) for head, cost in zip(HEADS, _COSTS, strict=True)}
    toxic, target = heads["toxic"], rows.targets("toxic")
    held = _held_out(len(target)) & (_weights(rows, "toxic") > 0)
    cut = _best_threshold(toxic.logits(matrix[held]), target[held])
    _report("toxicity model", toxic.logits(dev_matrix), dev, cut)
    benign = np.array([label.startswith("BENIGN") for label in dev.labels])
    thresholds = [[_threshold(heads[h].logits(dev_matrix[benign]), rate) for rate in _BENIGN_RATES] for h in HEADS]
    np.savez_compressed(
        args.out,
        weights=np.stack([heads[h].weights for h in HEADS], axis=1).astype(np.float16),
        idf=space.idf.astype(np.float16),
        bias=np.array([heads[h].bias for h in HEADS], dtype=np.float32),
        slope=np.array([heads[h].slope for h in HEADS], dtype=np.float32),
        shift=np.array([heads[h].shift for h in HEADS], dtype=np.float32),
        thresholds=np.array(thresholds, dtype=np.float32),
        rates=np.array(_BENIGN_RATES, dtype=np.float32),
        f1_cut=np.float64(cut),
    )
    if not args.no_baseline:
        _baseline(public, dev)


if __name__ == "__main__":
    main()
