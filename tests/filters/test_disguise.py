import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters import disguise, obscene
from filters.normalize import document
from filters.types import Context


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("дуpак", "дурак"),  # Latin р
        ("п0езд", "поезд"),
        ("бляяяя", "бля"),
        ("класс", "класс"),  # two letters are no stretching
        ("bluetooth", "bluetooth"),  # a purely Latin word is no disguise
        ("xerox", "xerox"),
        ("1000", "1000"),
    ],
)
def test_plain(token, word):
    """Look-alikes are folded only where alphabets are mixed."""
    assert word == disguise.plain(token)


@given(st.text(max_size=60))
def test_readings_are_bounded(text):
    """Whatever a token holds, only so many readings of it are looked at."""
    assert len(list(disguise.readings(text))) <= disguise.READINGS


def test_other_layout():
    """Keys of the Latin layout give the Russian word; a sign without a key gives nothing."""
    assert ("привет", "хлеб", "") == (
        disguise.other_layout("ghbdtn"),
        disguise.other_layout("[kt,"),
        disguise.other_layout("9й"),
    )


HOSTILE = [
    "х" * 4096,
    "х " * 2048,
    "п*з " * 1024,
    "*" * 4096,
    "а-" * 2048,
    "х\u0306" * 2048,
    "a@b." * 1024,
    "н3u0" * 1024,
    "0" * 4096,
    "\n" * 4096,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_hostile_text_takes_a_bounded_number_of_steps(text, monkeypatch):
    """The number of judged words grows with the text at most linearly: counted, not timed."""
    judged = 0
    judge, chunk = obscene.judge.__wrapped__, obscene.judge_chunk.__wrapped__

    def counting_judge(low):
        nonlocal judged
        judged += 1
        return judge(low)

    def counting_chunk(piece):
        nonlocal judged
        judged += 1
        return chunk(piece)

    monkeypatch.setattr(obscene, "judge", counting_judge)
    monkeypatch.setattr(obscene, "judge_chunk", counting_chunk)

    list(obscene.find(document(text, Context())))

    assert judged <= 4 * len(text)


@given(st.text(alphabet="хуйпиздблятьеа*. -_\n13a@", max_size=120))
def test_a_verdict_on_a_token_is_a_function_of_the_token(text):
    """Judging twice, with the cache emptied between, gives the same."""
    first = obscene.judge(text)
    obscene.judge.cache_clear()

    assert first == obscene.judge(text)
