"""Personal data as a whole: the institution's own values, combinations, masking of reasons, bounded work."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.cues import cues
from filters.normalize import document
from filters.pipeline import DETECTORS, check_with
from filters.types import Category, Context

_PIECES = (
    *("8", "944", "713", "28", "05", "тел", "+", "(", ")", "-", ",", "\n", "@", "a.ru"),
    *("Иванов", "Петя", "ВИЧ", "ул.", "Лесная", "5", "кв", "12.03.2019", "58.01"),
    *("паспорт", "57 63", "401177", "IV", "ВГ", "а123вс59", "\u200b", "🙂", "é"),
)
PERSONAL = [detector for detector in DETECTORS if Category.PERSONAL_DATA in detector.categories]


def _values(text, context=None):
    return [text[f.start : f.end] for f in check_with(PERSONAL, text, context or Context()).findings]


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("8 (912) 345-67-89", "звоните +79123456789, это мама дежурная"),
        ("+7 912 345-67-89", "звоните 8 912 345 67 89"),
        ("sad.44@mail.ru", "пишите на Sad.44@mail.ru"),
        ("ул. Лесная, д. 7, кв. 3", "ждём на ул Лесная, д. 7, кв 3"),
        ("40817810099910000077", "реквизиты 40817 810 0 9991 0000077"),
        ("https://yandex.ru/maps/-/CDx", "наш дом https://yandex.ru/maps/-/CDx"),
    ],
)
def test_own_values_are_clean(own, text):
    """A value of the institution is no personal data however it is typed; without the setting it is."""
    assert _values(text, Context(own_values=frozenset({own}))) == []
    assert _values(text) != []


def test_each_value_has_its_own_place():
    """A message with several values gets one finding a value, so that masking leaves none."""
    text = "Каштанов Ян Денисович, инн 669940016970 и снилс 631-050-673 44, тел 8 944 713 28 05"

    assert _values(text) == ["Каштанов Ян Денисович", "669940016970", "631-050-673 44", "8 944 713 28 05"]


@pytest.mark.parametrize(
    "text",
    [
        "скидываем 2204997114116566, это карта Маши",
        "Егоров Степан, 12.03.2019, эпилепсия, ул. Лесная 5-12, тел 8 944 713 28 05",
        "серия 57 63 номер 401177 паспорт папы, машина А123ВС159",
    ],
)
def test_reasons_repeat_no_value(text):
    """The reason is shown to people who may not see the value."""
    findings = check_with(PERSONAL, text, Context()).findings

    assert findings
    for finding in findings:
        value = text[finding.start : finding.end]
        assert value not in finding.why
        assert not re.search(r"\d{4,}", finding.why)


def test_a_cue_is_near_within_its_reach():
    """A cue word counts on either side of a place, as far as asked and no farther."""
    near = cues(document("полис " + "- " * 20 + "123", Context()))

    assert near.near("policy", 46, 49, before=60)
    assert not near.near("policy", 46, 49, before=20)
    assert near.anywhere("policy")
    assert not near.anywhere("snils")


@settings(max_examples=300, deadline=None)  # the first example loads the dictionary
@given(
    st.lists(
        st.sampled_from(_PIECES),
        max_size=30,
    )
)
def test_places_lie_inside_the_text(parts):
    """Whatever is written, every finding points at a non-empty place of the original."""
    text = " ".join(parts)

    for finding in check_with(PERSONAL, text, Context()).findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end].strip()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("паспорт папы, вторая страница", ["паспорт"]),
        ("вот справка о болезни Маши", ["справка о болезни"]),
        ("образец заявления на загранпаспорт", []),
        ("паспорт проекта, принесите распечатку", []),
        ("наш утренник", []),
    ],
)
def test_captions_name_documents(text, found):
    """Only a caption can say that a picture shows a document; the same words in a message show none."""
    assert _values(text, Context(caption=True)) == found
    assert _values(text) == []
