import pytest

from filters import roots


@pytest.mark.dictionary
def test_the_whole_dictionary(dictionary_words, true_hits):
    """Of all five million forms pymorphy3 knows, exactly the reviewed lemmas are hit."""
    judge = roots.profane.__wrapped__
    hits = {lemma for word, lemma in dictionary_words("") if judge(word)}

    assert true_hits == hits
