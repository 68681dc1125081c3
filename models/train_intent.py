"""Train the intent model: ``python -m models.train_intent --data DIR`` (needs the extra ``train``).

Three linear heads over the feature space of the toxicity model: does a text offer something illegal, hand over or
ask for access, collect other people's data. Positive lines are the class-chat lines of ``models/data``; the rest of
them and the benign and normal rows of ``DIR/train.tsv`` are negative. What is written is an ``.npz`` of plain arrays.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

from models.train import SEED, Space, read

HERE = Path(__file__).parent
HEADS = ("illegal", "credentials", "data_request")
_CLEAN = ("lawful", "clean", "insult", "threat")  # what teaches the heads where to stop
_COST = 1.0
_OWN_WEIGHT = {"lawful": 2.0, "clean": 1.5, "insult": 1.5, "threat": 1.5} | dict.fromkeys(HEADS, 4.0)
_PUBLIC = 60_000  # rows of each public kind


def lines(name: str) -> list[str]:
    """The class-chat lines of one kind."""
    text = (HERE / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


def rows(data: Path) -> tuple[list[str], list[str], list[float]]:
    """Texts, their kinds and their weights."""
    texts: list[str] = []
    kinds: list[str] = []
    weights: list[float] = []
    for kind in (*HEADS, *_CLEAN):
        own = lines(kind)
        texts += own
        kinds += [kind] * len(own)
        weights += [_OWN_WEIGHT[kind]] * len(own)
    public = read(data / "train.tsv")
    for label in ("BENIGN", "NORMAL"):
        found = [text for text, name in zip(public.texts, public.labels, strict=True) if name.startswith(label)]
        chosen = np.random.default_rng(SEED).permutation(len(found))[:_PUBLIC]
        texts += [found[i] for i in chosen]
        kinds += [label] * len(chosen)
        weights += [1.0] * len(chosen)
    return texts, kinds, weights


def main() -> None:
    """Train and write the arrays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory with train.tsv and dev.tsv")
    parser.add_argument("--out", type=Path, default=HERE / "intent.npz")
    args = parser.parse_args()
    texts, kinds, weights = rows(args.data)
    space = Space(texts)
    matrix = space.matrix(texts)
    dev = read(args.data / "dev.tsv")
    benign = space.matrix([t for t, name in zip(dev.texts, dev.labels, strict=True) if name.startswith("BENIGN")])
    columns, biases = [], []
    for head in HEADS:
        model = LinearSVC(C=_COST, random_state=SEED)
        model.fit(matrix, np.array(kinds) == head, sample_weight=np.array(weights))
        columns.append(model.coef_.ravel())
        biases.append(float(model.intercept_[0]))
        raw = benign @ columns[-1] + biases[-1]
        rates = ", ".join(f"{cut:+.1f}: {(raw > cut).mean():.3%}" for cut in (-0.4, -0.2, 0.0, 0.2))
        print(f"{head}: {kinds.count(head)} own lines; benign lines above {rates}")  # noqa: T201 - a training run prints its figures
    np.savez_compressed(
        args.out,
        weights=np.stack(columns, axis=1).astype(np.float16),
        idf=space.idf.astype(np.float16),
        bias=np.array(biases, dtype=np.float32),
    )


if __name__ == "__main__":
    main()
