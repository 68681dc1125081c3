"""The comparison of measured figures with those that must hold."""

import pytest

from filters.types import Category, Finding, Verdict
from models import quality
from models.evaluate import Quality, Report

BAR = quality.Bar({Category.INSULT: 0.9}, false_alarms=0.01, spans=0.97)


def _report(hits: int = 9, alarms: float = 0.0, spans: float = 1.0) -> Report:
    return Report({Category.INSULT: Quality(hits, 0, 10 - hits)}, alarms, {Category.PROFANITY: spans}, {})


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (_report(), []),
        (_report(hits=8), ["set: F1 of insult 0.889 < 0.9"]),
        (_report(alarms=0.02), ["set: false alarms on clean lines 0.0200 > 0.01"]),
        (_report(spans=0.9), ["set: span recall of profanity 0.900 < 0.97"]),
    ],
)
def test_what_lies_below_its_bar_is_named(report, expected):
    """Each figure on the wrong side of its bar is told in a sentence; nothing is told of those that hold."""
    assert expected == list(quality.missed("set", report, BAR))


def test_any_category_counts_on_benign_lines_but_a_report_of_a_break_in():
    """A finding on a harmless line is a false alarm; «мой аккаунт взломали» accuses nobody."""
    found = {
        "а": [Category.INSULT],
        "б": [Category.ACCOUNT_REPORT],
        "в": [],
        "г": [],
    }

    def check(line):
        return Verdict(tuple(Finding(category, 0, 1, 0.9, "r/r", "why") for category in found[line]))

    assert 0.25 == quality.benign(list(found), check)


def test_the_command_fails_when_a_figure_is_missed(monkeypatch, tmp_path):
    """The exit status tells whether all figures hold, and absent public rows are told of, not invented."""
    monkeypatch.setattr(quality, "BARS", {"classchat_dev.jsonl": quality.Bar({Category.INSULT: 1.01}, 1.0, 0.0)})

    with pytest.raises(SystemExit) as stopped:
        quality.main(["--data", str(tmp_path)])

    assert "F1 of insult" in str(stopped.value.code)
