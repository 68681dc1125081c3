"""Marked places: the parts make up the text, and nothing is marked that was not found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.marks import excerpt, parts


@given(st.text(), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60))))
def test_parts_make_up_the_text(text: str, places: list[tuple[int, int]]) -> None:
    """However places overlap or stick out, no character is lost, doubled or moved; those within a place are marked."""
    cut = parts(text, places)
    marked = [is_marked for piece, is_marked in cut for _ in piece]
    expected = [any(a <= at < b for a, b in places) for at in range(len(text))]

    assert "".join(piece for piece, _ in cut) == text
    assert expected == marked


@pytest.mark.parametrize(
    ("shown", "found", "expected"),
    [
        # In plain view, in capitals as written, over a line break of the original.
        ("Сама ты дура!", ["дура"], ["дура"]),
        ("вы все идиоты тут", ["идиоты\nтут"], ["идиоты тут"]),
        # Hidden values and words.
        ("звоните ••••05, д•••к", ["8 944 713 28 05", "дурачок"], ["••••05", "д•••к"]),
        # Cut off by the excerpt's end.
        ("начало…", ["дура"], []),
        ("чисто", [], []),
        ("чисто", [" "], []),
    ],
)
def test_marks_of_an_excerpt(shown: str, found: list[str], expected: list[str]) -> None:
    """What is hidden is marked, and what stands in plain view as it was written."""
    assert [piece for piece, is_marked in excerpt(shown, found) if is_marked] == expected
