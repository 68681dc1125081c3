"""Quality of the filters by category on a labelled file of chat messages.

    python -m models.evaluate [FILE.jsonl] [--worst N] [--kind KIND] [--half odd|even]

A line of the file: ``{"id", "text", "labels", "spans": [[start, end, label]], "kind"}``; offsets are code points.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filters.types import Category, Verdict

DEFAULT = Path("tests/data/classchat_dev.jsonl")

# Label of the set -> category; account_report and spam are not labelled there and do not count.
LABELS = {
    "profanity": Category.PROFANITY,
    "insult": Category.INSULT,
    "threat": Category.THREAT,
    "pii": Category.PERSONAL_DATA,
    "pii_request": Category.DATA_REQUEST,
    "credentials": Category.CREDENTIALS,
    "illegal": Category.ILLEGAL,
}
_SPANNED = ("profanity", "pii")


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of right and wrong answers about presence: true and false positives, false negatives."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of the found that is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the right that is found."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Quality by category, false alarms on clean lines, recall of spans, and the lines judged wrongly."""

    categories: Mapping[Category, Quality]
    false_alarms: float
    spans: Mapping[Category, float]
    kinds: Mapping[str, tuple[int, int]]
    wrong: Sequence[tuple[str, list[str], list[str], str]] = field(default=())

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the categories."""
        return sum(q.f1 for q in self.categories.values()) / len(self.categories)


def read(path: Path) -> list[dict[str, Any]]:
    """The labelled messages of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _spans(row: Mapping[str, Any], verdict: Verdict, counts: Mapping[Category, Counter[bool]]) -> None:
    for label in _SPANNED:
        category = LABELS[label]
        found = [(f.start, f.end) for f in verdict.findings if f.category is category]
        for start, end, name in row["spans"]:
            if name == label:
                counts[category][any(start < e and s < end for s, e in found)] += 1


def evaluate(rows: Iterable[Mapping[str, Any]], check: Callable[[str], Verdict]) -> Report:
    """Judge labelled messages with ``check`` and count."""
    presence: dict[Category, Counter[tuple[bool, bool]]] = {c: Counter() for c in LABELS.values()}
    spans: dict[Category, Counter[bool]] = {LABELS[label]: Counter() for label in _SPANNED}
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    clean: Counter[bool] = Counter()
    wrong = []
    for row in rows:
        verdict = check(row["text"])
        got = set(verdict.categories) & set(LABELS.values())
        want = {LABELS[label] for label in row["labels"] if label != "clean"}
        for category, counts in presence.items():
            counts[category in want, category in got] += 1
        if not want:
            clean[bool(got)] += 1
        _spans(row, verdict, spans)
        kinds[row["kind"]][0] += 1
        kinds[row["kind"]][1] += want == got
        if want != got:
            wrong.append((row["kind"], sorted(map(str, want)), sorted(map(str, got)), row["text"]))
    return Report(
        categories={c: Quality(n[True, True], n[False, True], n[True, False]) for c, n in presence.items()},
        false_alarms=clean[True] / max(clean.total(), 1),
        spans={c: n[True] / n.total() if n.total() else 0.0 for c, n in spans.items()},
        kinds={kind: (n, right) for kind, (n, right) in sorted(kinds.items())},
        wrong=tuple(wrong),
    )


def show(report: Report, worst: int) -> Iterable[str]:
    """The lines of the printed table."""
    yield f"{'category':15} {'P':>6} {'R':>6} {'F1':>6} {'n':>5}"
    for category, q in report.categories.items():
        yield f"{category:15} {q.precision:6.3f} {q.recall:6.3f} {q.f1:6.3f} {q.tp + q.fn:5}"
    yield f"macro F1 {report.macro_f1:.3f}; false alarms on clean lines {report.false_alarms:.4f}"
    yield "span recall " + ", ".join(f"{category} {share:.3f}" for category, share in report.spans.items())
    yield f"\n{'kind':22} {'n':>5} {'exact':>7}"
    for kind, (n, right) in report.kinds.items():
        yield f"{kind:22} {n:5} {right / n:7.3f}"
    for kind, want, got, text in report.wrong[:worst]:
        yield f"{kind}: want {want} got {got}: {text!r}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the quality table of a labelled file."""
    from filters import check  # noqa: PLC0415 - loading the detectors takes a second that --help need not wait

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--worst", type=int, default=0, help="print N messages judged wrongly")
    parser.add_argument("--kind", help="only messages of this kind")
    parser.add_argument("--category", help="of the wrong ones, only those where this category is missing or too much")
    parser.add_argument("--half", choices=("odd", "even"), help="only messages with an odd or even number in their id")
    args = parser.parse_args(arguments)
    rows = [row for row in read(args.file) if args.kind in (None, row["kind"])]
    if args.half:
        rows = [row for row in rows if int(row["id"].rsplit("-", 1)[1]) % 2 == (args.half == "odd")]
    report = evaluate(rows, check)
    if args.category:
        chosen = [w for w in report.wrong if (args.category in w[1]) != (args.category in w[2])]
        report = Report(report.categories, report.false_alarms, report.spans, report.kinds, chosen)
    for line in show(report, args.worst):
        print(line)  # noqa: T201 - printing is what this command is for


if __name__ == "__main__":
    main()
