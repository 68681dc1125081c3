import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.normalize import OVERLAP, PIECE, document, lower, normalize, pieces
from filters.types import Context

TRICKY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("хуйпиздеблятьйё\u0306\u0308\u200b\u00ad\u200d\u0301\u20dd🅱️ⓧ𝖇№½ﬁİẞ—\u00a0\n\t"),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("х\u200bу\u00adй", "хуй"),  # zero-width space and soft hyphen
        ("п\u0301и\u0336з\u0489да", "пизда"),  # heaps of marks
        ("мо\u0438\u0306 е\u0308ж", "мой ёж"),  # й and ё typed as two characters are letters, not marks
        ("Ⓟⓘⓩⓓⓔⓒ ＡＢＣ 𝖇𝗹", "Pizdec ABC bl"),  # circled, full-width, mathematical
        ("🅱️ля 🅿", "Bля P"),  # emoji letters
        ("а — б – в − г", "а - б - в - г"),
        ("№ 5™", "№ 5™"),  # not «No 5TM», which would glue to its neighbours
        ("а\u00a0б\u2009в\u2028г", "а б в\nг"),
        ("٣٤", "٣٤"),  # digits of other scripts stay digits
    ],
)
def test_signs_that_hide_letters_are_unified(text, norm):
    """Invisible, combining and stylised characters do not change what a word is."""
    assert norm == normalize(text)[0]


@given(TRICKY)
def test_normalising_twice_equals_once(text):
    """A text that is normal stays as it is."""
    once = normalize(text)[0]

    assert once == normalize(once)[0]


@given(TRICKY)
def test_every_place_maps_into_the_original(text):
    """Each normal character comes from a non-empty place of the original, in order."""
    norm, starts, ends = normalize(text)

    assert len(norm) + 1 == len(starts)
    assert len(norm) == len(ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends, strict=False))
    assert list(starts) == sorted(starts)
    assert starts[-1] == len(text)


@given(TRICKY)
def test_lower_case_keeps_the_length(text):
    """Offsets of the normal text serve for its lower case too, İ and ẞ included."""
    norm = normalize(text)[0]

    assert len(norm) == len(lower(norm))


def test_a_mark_belongs_to_its_letter():
    """The place of a word covers the marks above its last letter."""
    doc = document("х\u0306уй\u0336\u0336!", Context())

    assert (0, 6) == doc.span(0, 3)


@given(st.text(max_size=200))
def test_normal_text_shows_nothing_invisible(text):
    """No mark, control or format character survives but the line break."""
    norm = normalize(text)[0]

    assert not [c for c in norm if c != "\n" and unicodedata.category(c) in {"Mn", "Me", "Cf", "Cc", "Cs"}]


@given(st.lists(st.sampled_from(["слово ", "х" * 700, "\n", "а"]), max_size=60).map("".join))
def test_pieces_cover_the_text_and_overlap(text):
    """Every character is in a piece, and what stands on a border is whole in one of the two."""
    found = list(pieces(text))

    assert "".join(text[at : at + len(piece)] for at, piece in found[:1]) == found[0][1]
    assert all(text[at : at + len(piece)] == piece for at, piece in found)
    assert all(len(piece) <= PIECE for _, piece in found)
    assert len(text) == found[-1][0] + len(found[-1][1])
    assert all(right_at <= left_at + len(left) - OVERLAP // 4 for (left_at, left), (right_at, _) in pairwise(found))
