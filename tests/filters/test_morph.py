import pytest

from filters import morph

WORDS = ["стали", "ежа", "ёлка", "елка", "дома", "контроша", "бла", "мама", "убью", "красивого", "xyz", "12"]


@pytest.mark.parametrize("word", WORDS)
def test_readings_are_those_of_the_analyzer(word):
    """The fast way gives the readings of pymorphy3 in its order."""
    expected = [
        (p.normal_form.replace("ё", "е"), str(p.tag.POS or ""), p.is_known, pytest.approx(p.score))
        for p in morph.analyzer().parse(word)
    ]

    assert expected == [(r.lemma, r.pos, r.known, r.score) for r in morph.readings(word)]


def test_a_word_has_several_lemmas():
    """стали is a form of стать and of сталь."""
    assert {"стать", "сталь"} == morph.lemmas("стали")


def test_a_lemma_is_expanded_into_its_forms():
    """ё is written е, and the lemma itself is among its forms."""
    assert {"еж", "ежа", "ежами"} <= morph.forms("ёж")


def test_a_very_long_word_is_cut():
    """No input makes a reading longer than a word can be."""
    assert len(morph.readings("а" * 4096)[0].lemma) <= 42
