import pytest

from filters import check, roots
from filters.types import Category, Context, Severity


def profane(text, **context):
    """The findings of profanity alone."""
    return [f for f in check(text, Context(**context)).findings if f.category is Category.PROFANITY]


def test_tiers_differ_in_severity():
    """The four roots are graver than vulgar words; both are found."""
    severities = [f.severity for f in profane("хуйня и жопа")]

    assert [Severity.HIGH, Severity.MEDIUM] == severities


def test_a_disguise_is_told_in_words_and_the_word_is_not_repeated():
    """An educator reads how the word was hidden; the reason itself does not swear."""
    (finding,) = profane("вы 3аебали")

    assert "скрыто заменой букв" in finding.why
    assert "заебали" not in finding.why


def test_a_chat_may_allow_a_word():
    """A lemma the institution allows is not flagged in any of its forms; others still are."""
    assert [] == profane("жопы, жопой", allowed_lemmas=frozenset({"жопа"}))
    assert 1 == len(profane("жопа и говно", allowed_lemmas=frozenset({"жопа"})))


@pytest.mark.parametrize("word", ["колебания", "страхуй", "херувимами", "психуй", "требовать", "рубля", "подстрахуй"])
def test_innocence_is_by_paradigm(word):
    """A word that the dictionary knows under an innocent lemma is innocent in every form."""
    assert roots.profane(word) is None


# Beginnings under which the dictionary's words may look profane; `make dictionary` walks all of it.
@pytest.mark.parametrize(
    "beginning", ["хул", "хуж", "хуто", "мудр", "мандар", "сукн", "сраж", "ссор", "дроч", "педик", "гонд"]
)
def test_dictionary_words_are_innocent(beginning, dictionary_words, true_hits):
    """Of the dictionary's forms only those of the reviewed lemmas are hit."""
    hits = {lemma for word, lemma in dictionary_words(beginning) if roots.profane(word)}

    assert set() == hits - true_hits
