from pathlib import Path

import pytest

from filters import morph


@pytest.fixture(scope="session")
def dictionary_words():
    """All forms of the dictionary that begin so, with their lemmas, ё as е."""

    def words(beginning):
        for word, _, lemma, _, _ in morph.analyzer().dictionary.iter_known_words(beginning):
            yield word.replace("ё", "е"), lemma.replace("ё", "е")

    return words


@pytest.fixture(scope="session")
def true_hits():
    """Lemmas of the whole dictionary that were reviewed and are profane indeed."""
    text = (Path(__file__).parent / "dictionary_hits.txt").read_text(encoding="utf-8")
    return {line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")}
