"""The figures that the filters must reach, measured and compared: ``python -m models.quality [--data DIR]``.

Prints the quality tables of the evaluation sets, false alarms on the benign public lines and the toxicity model alone;
leaves with an error when a figure is missed. ``DIR`` holds ``dev.tsv``; without it those two parts are left out.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filters.types import Category, Verdict
from models.evaluate import Report, evaluate, read, show

SETS = Path("tests/data")
PUBLIC = Path("../shared/data")
_C = Category


@dataclass(frozen=True, slots=True)
class Bar:
    """What a set must reach: F1 by category, false alarms on clean lines at most, recall of spans at least."""

    f1: Mapping[Category, float]
    false_alarms: float
    spans: float


# The set we developed with, and one written by another hand, as unseen lines are.
BARS = {
    "classchat_dev.jsonl": Bar(
        {_C.PROFANITY: 0.98, _C.PERSONAL_DATA: 0.97, _C.INSULT: 0.92, _C.THREAT: 0.92}
        | dict.fromkeys((_C.CREDENTIALS, _C.DATA_REQUEST, _C.ILLEGAL), 0.93),
        false_alarms=0.01,
        spans=0.97,
    ),
    "classchat_own.jsonl": Bar(
        {_C.PROFANITY: 0.96, _C.PERSONAL_DATA: 0.94, _C.INSULT: 0.88, _C.THREAT: 0.88}
        | dict.fromkeys((_C.CREDENTIALS, _C.DATA_REQUEST, _C.ILLEGAL), 0.85),
        false_alarms=0.015,
        spans=0.94,
    ),
}
BENIGN = 0.006  # share of benign lines with any finding, at most
# Letter n-grams with a linear SVM, trained on the same rows (models.train prints them): F1, AUC, recall at 0.5%.
REFERENCE = {"F1": 0.858, "AUC": 0.9706, "recall at 0.5% false alarms": 0.863}


def missed(name: str, report: Report, bar: Bar) -> Iterator[str]:
    """The figures of a set that lie on the wrong side of their bar, one sentence each."""
    for category, least in bar.f1.items():
        if report.categories[category].f1 < least:
            yield f"{name}: F1 of {category} {report.categories[category].f1:.3f} < {least}"
    if report.false_alarms > bar.false_alarms:
        yield f"{name}: false alarms on clean lines {report.false_alarms:.4f} > {bar.false_alarms}"
    for category, recall in report.spans.items():
        if recall < bar.spans:
            yield f"{name}: span recall of {category} {recall:.3f} < {bar.spans}"


def benign(lines: Sequence[str], check: Callable[[str], Verdict]) -> float:
    """The share of harmless lines on which any category speaks."""
    return sum(bool(set(check(line).categories) - {_C.ACCOUNT_REPORT}) for line in lines) / len(lines)


def _say(line: str) -> None:
    print(line)  # noqa: T201 - printing is what this command is for


def _public(data: Path, check: Callable[[str], Verdict]) -> Iterator[str]:
    """Measure on the public rows; yield what is missed."""
    from models import train  # noqa: PLC0415 - needs the extra ``train``, which the sets above do not

    dev = train.read(data / "dev.tsv")
    harmless = [text for text, label in zip(dev.texts, dev.labels, strict=True) if label.startswith("BENIGN")]
    share = benign(harmless, check)
    _say(f"\nbenign public lines: {len(harmless)}, of which {share:.3%} with a finding (at most {BENIGN:.1%})")
    if share > BENIGN:
        yield f"benign public lines: {share:.4f} > {BENIGN}"
    figures = train.alone(dev)
    for name, least in REFERENCE.items():
        _say(f"toxicity model alone: {name} {figures[name]:.4f} (letter n-grams with LinearSVC: {least})")
        if figures[name] < least:
            yield f"toxicity model alone: {name} {figures[name]:.4f} < {least}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and compare."""
    from filters import check  # noqa: PLC0415 - loading the detectors takes a second that --help need not wait

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=PUBLIC, help="directory with dev.tsv (%(default)s)")
    args = parser.parse_args(arguments)
    below: list[str] = []
    for name, bar in BARS.items():
        report = evaluate(read(SETS / name), check)
        _say(f"\n{name}")
        for line in show(report, 0):
            _say(line)
        below += missed(name, report, bar)
    if (args.data / "dev.tsv").is_file():
        below += _public(args.data, check)
    else:
        _say(f"\n{args.data}/dev.tsv is not here: benign public lines and the toxicity model alone are not measured")
    if below:
        sys.exit("\nmissed:\n  " + "\n  ".join(below))
    _say("\nall figures hold")


if __name__ == "__main__":
    main()
