from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import check, explain
from filters.pipeline import DETECTORS, resolve
from filters.types import Category, Context, Finding

EVERYTHING = Context(enabled=frozenset(Category))
PROFANITY = Context(enabled=frozenset({Category.PROFANITY}))
MESSAGES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "хуй",
                "п и з д е ц",
                "ты дура",
                "8 912 345-67-89",
                "убью",
                "пароль qwerty1",
                "мама",
                "🅱️ля",
                "🙂",
                "\n",
                "ivan@mail.ru",
            ]
        ),
        st.text(max_size=15),
    ),
    max_size=12,
).map(" ".join)


def finding(start, end, score, category=Category.PROFANITY, rule="a/a"):
    """A finding of no importance but its place and score."""
    return Finding(category, start, end, score, rule, "причина")


@given(MESSAGES)
@settings(deadline=None)
def test_offsets_point_into_the_original(text):
    """Every finding covers a non-empty place of the original text, in order, without overlaps in a category."""
    findings = check(text, EVERYTHING).findings

    assert all(0 <= f.start < f.end <= len(text) for f in findings)
    assert list(findings) == sorted(findings, key=lambda f: (f.start, f.end, f.category))
    for category in Category:
        own = [f for f in findings if f.category is category]
        assert all(a.end <= b.start for a, b in pairwise(own))


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_the_offending_text_is_covered(before, after):
    """A swear-word between blanks is found at its place whatever stands around it."""
    text = f"{before}\n\nпиздец\n\n{after}"
    at = len(before) + 2

    places = [(f.start, f.end) for f in check(text).findings if f.category is Category.PROFANITY]

    assert any(a < at + 6 and at < b for a, b in places)


def test_the_surest_then_the_longest_stays():
    """Within a category overlaps resolve by score, then length; different categories may overlap."""
    sure, long, other = finding(0, 3, 0.9), finding(0, 9, 0.8), finding(0, 9, 0.5, Category.INSULT)

    assert (sure, other) == resolve([long, other, sure])
    assert (finding(0, 9, 0.9),) == resolve([finding(0, 3, 0.9), finding(0, 9, 0.9)])


@given(
    st.lists(st.builds(lambda a, n, s: finding(a, a + n, s), st.integers(0, 40), st.integers(1, 9), st.floats(0, 1)))
)
def test_what_stays_never_overlaps(findings):
    """Resolving leaves no overlap and drops nothing that overlaps nothing."""
    kept = resolve(findings)

    assert all(a.end <= b.start for a, b in pairwise(kept))
    for f in findings:
        assert any(k.start < f.end and f.start < k.end for k in kept)


def test_a_long_text_is_checked_to_its_end():
    """Beyond 4,096 characters the text is checked in pieces; offsets are those of the whole."""
    text = "слово " * 2000 + "пиздец " + "слово " * 2000 + "хуйня"

    found = [text[f.start : f.end] for f in check(text, PROFANITY).findings]

    assert ["пиздец", "хуйня"] == found


@pytest.mark.parametrize("shift", range(0, 300, 23))
def test_a_word_on_the_border_of_pieces_is_found_once(shift):
    """The overlap of pieces neither hides nor doubles what stands there."""
    text = "слово " * 640 + "а" * shift + " пиздец " + "слово " * 200

    found = [text[f.start : f.end] for f in check(text, PROFANITY).findings]

    assert ["пиздец"] == found


def test_a_category_that_is_off_is_not_looked_for():
    """Only enabled categories are found."""
    assert () == check("хуйня", Context(enabled=frozenset({Category.THREAT}))).findings


@given(MESSAGES)
@settings(deadline=None, max_examples=30)
def test_explain_gives_the_same_verdict(text):
    """The explanation is of the check itself: same verdict, every detector in order with a note."""
    explanation = explain(text)

    assert check(text) == explanation.verdict
    for piece in explanation.pieces:
        assert [d.name for d in DETECTORS] == [step.detector for step in piece.steps]
        assert all(step.notes for step in piece.steps)


def test_explain_says_why_a_word_is_innocent():
    """A word that looks profane and is not is named with the reason."""
    notes = [note for step in explain("в мастерской пахнет скипидаром").pieces[0].steps for note in step.notes]

    assert any("скипидаром" in note and "невинно" in note for note in notes)


def test_names_of_detectors_are_their_rules_first_part():
    """A rule's id begins with its detector's name, so that a finding leads to its file."""
    text = "хуйня, ты дура, убью тебя, 8 912 345-67-89"

    assert {f.rule.split("/")[0] for f in check(text).findings} <= {d.name for d in DETECTORS}
