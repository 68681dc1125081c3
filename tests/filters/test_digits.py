"""Runs of digits: the law is that whatever way people type a number, the same digits come out, at their place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.digits import ascii_digits, runs
from filters.normalize import document
from filters.types import Context


def _digits(text):
    return [run.digits for run in runs(document(text, Context()))]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8 944 713-28-05", ["89447132805"]),
        ("8(944)713.28.05", ["89447132805"]),
        ("8–944—713‑28−05", ["89447132805"]),
        ("8\u00a0944\u00a0713\u00a028\u00a005", ["89447132805"]),
        ("8 97З 6О5 14 2О", ["89736051420"]),  # Cyrillic З and О
        ("8 9l7 6o5 I4 2б", ["89176051426"]),
        ("٨٩٤٤٧١٣٢٨٠٥", ["89447132805"]),  # Arabic-Indic
        ("８９４４", ["8944"]),  # full width
        ("8️⃣9️⃣4️⃣", ["894"]),  # keycaps
        ("восемь девятьсот сорок четыре семьсот тринадцать двадцать восемь ноль пять", ["89447132805"]),
        ("восемь девять четыре четыре", ["8944"]),
        ("8 девятьсот пять 713", ["8905713"]),
        ("девять два нуля семь восемь", ["90078"]),
        ("8 944 потом 713 и ещё 28 05", ["89447132805"]),
        ("57 63 № 401177", ["5763401177"]),
    ],
)
def test_the_same_digits_however_typed(text, digits):
    """Separators, scripts, look-alike letters, words and linking words do not change the digits."""
    assert _digits(text) == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("в 5б классе", ["56"]),  # a run of its own, too short for any datum
        ("зал 3, ряд 12", ["3", "12"]),
        ("11:25", ["11", "25"]),
        ("Зоя и Оля", []),
        ("ещё один день", []),
        ("2018г.р.", ["2018"]),
    ],
)
def test_words_and_separate_numbers_stay_apart(text, digits):
    """A comma, a colon or an ordinary word ends a run; letters of words are no digits."""
    assert _digits(text) == digits


def test_windows_are_parts_of_the_asked_length():
    """A window has whole groups, and knows its neighbours."""
    [run] = runs(document("12 34 56", Context()))

    windows = [(w.digits, w.before and w.before.digits, w.after and w.after.digits) for w in run.windows({4})]

    assert windows == [("1234", None, "56"), ("3456", "12", None)]


@given(st.text(alphabet="0123456789 -()ОЗlб.,а", max_size=60))
def test_runs_point_into_the_text(text):
    """Groups stand in order inside the normal text and give one digit a character."""
    doc = document(text, Context())
    groups = [group for run in runs(doc) for group in run.groups]

    assert all(0 <= group.a < group.b <= len(doc.norm) for group in groups)
    assert all(left.b <= right.a for left, right in pairwise(groups))
    assert all(len(group.digits) == group.b - group.a for group in groups)


@given(st.text(max_size=40))
def test_ascii_digits_keep_length(text):
    """Digits of any script become ASCII one to one."""
    folded = ascii_digits(text)

    assert len(folded) == len(text)
    assert all(char in "0123456789" for char in folded if char.isdecimal())


def test_a_table_of_numbers_costs_no_more_than_its_beginning():
    """Of a run longer than any datum only the first groups are kept."""
    [run] = runs(document("1 " * 2000, Context()))

    assert len(run.groups) == 64
