import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters import mask
from filters.normalize import normalize
from filters.types import Category, Finding, Verdict

CLEAN = Verdict()


def verdict(text, value, category):
    """A verdict with one finding at the first place of ``value``."""
    start = text.index(value)
    return Verdict((Finding(category, start, start + len(value), 0.9, "test/test", "причина"),))


@pytest.mark.parametrize(
    ("text", "value", "category", "masked"),
    [
        ("иди ты нахуй уже", "нахуй", Category.PROFANITY, "иди ты н•••й уже"),
        ("ну х\nу\nй", "х\nу\nй", Category.PROFANITY, "ну х•й"),
        ("хз", "хз", Category.PROFANITY, "х•"),
        ("тел. 8 912 345-67-89!", "8 912 345-67-89", Category.PERSONAL_DATA, "тел. ••••89!"),
        ("пароль qwe", "qwe", Category.CREDENTIALS, "пароль ••••"),
        ("ты дура", "ты дура", Category.INSULT, "ты дура"),
        ("дом 5,\n\n  кв. 7", "дом 5", Category.THREAT, "дом 5, кв. 7"),
    ],
)
def test_what_stays_readable(text, value, category, masked):
    """A swear-word keeps its ends, a value its last two characters, other findings stay; all on one line."""
    assert masked == mask(text, verdict(text, value, category))


@pytest.mark.parametrize(
    "text",
    [
        "номер 1234567 без находки",
        "1 2 3-4.5",
        "почта ivanova.m@mail.example здесь",
        "https://max.example/join?token=abc-def",
        "https://school.example/page#secret",
    ],
)
def test_secrets_are_hidden_without_findings(text):
    """Digits, addresses and queries are hidden even when no detector spoke."""
    shown = mask(text, CLEAN)

    assert "••••" in shown
    assert not re.search(r"1234567|3-4|ivanova|abc-def|secret", shown)


@given(
    st.text(max_size=150),
    st.text(alphabet=st.characters(categories=("L", "N", "P")), min_size=5, max_size=40),
    st.text(max_size=150),
    st.sampled_from([Category.PERSONAL_DATA, Category.CREDENTIALS]),
)
def test_a_value_never_leaks(before, value, after, category):
    """Of a found value at most the last two characters are shown, wherever it stands."""
    text = before + value + after
    found = Verdict((Finding(category, len(before), len(before) + len(value), 0.9, "test/test", "причина"),))

    shown = mask(text, found)

    assert len(shown) <= 200
    assert "\n" not in shown
    if value[:-2] not in before + after:
        assert value[:-2] not in shown.replace("•", "") or set(value[:-2]) <= {"•", "…"}


@given(st.text(alphabet="0123456789 -.()+a\u200bб٣", max_size=300))
def test_no_long_run_of_digits_is_shown(text):
    """Five digits in a row, with any separators of up to three signs, are never shown."""
    shown = normalize(mask(text, CLEAN))[0]

    assert not re.search(r"\d(?:[ .()+-]{0,3}\d){4,}", shown)


def test_the_excerpt_is_cut_around_the_finding():
    """A finding deep in a long text is in the excerpt, which stays short."""
    text = "слово " * 300 + "говно " + "слово " * 300

    shown = mask(text, verdict(text, "говно", Category.PROFANITY))

    assert len(shown) <= 200
    assert "г•••о" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
