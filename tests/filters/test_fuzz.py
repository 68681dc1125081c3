import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters import check, explain, mask
from filters.types import Category, Context

# `make fuzz` sets 100,000; the normal run takes a look only.
EXAMPLES = int(os.environ.get("DEZHURNY_FUZZ", "150"))
EVERYTHING = Context(enabled=frozenset(Category))
SEEDS = [
    *("хуй", "пизда", "3аебал", "+7 912", "345-67-89", "ivan@mail.ru", "пароль:", "qwe123", "ул. Ленина 5"),
    *("ты дура", "убью", "🅱️", "\u200b\u0306", "[](){}\\\"'", "\ud83d", "İ", "ﬁ", "№"),
]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(SEEDS), st.text(max_size=6)), max_size=40).map(" ".join),
    st.lists(st.one_of(st.sampled_from(SEEDS), st.text(max_size=2)), max_size=60).map("".join),
)


@given(TEXTS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_the_filters(text):
    """Any Unicode text gets a verdict with places inside it, a masked line and an explanation."""
    verdict = check(text, EVERYTHING)

    assert all(0 <= f.start < f.end <= len(text) for f in verdict.findings)
    assert len(mask(text, verdict)) <= 200
    if len(text) < 100:
        assert verdict == explain(text, EVERYTHING).verdict
