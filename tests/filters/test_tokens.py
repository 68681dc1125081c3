from hypothesis import given
from hypothesis import strategies as st

from filters.normalize import document
from filters.types import Context


def tokens(text):
    """Text and kind of each token."""
    return [(token.text, token.kind) for token in document(text, Context()).tokens]


def test_words_numbers_and_signs():
    """A word may hold digits, a number holds nothing else, signs go together."""
    assert [("2а", "word"), ("-", "other"), ("15", "number"), ("!!!", "other"), ("_", "other")] == tokens("2а-15!!! _")


@given(st.text(max_size=300))
def test_tokens_are_places_of_the_normal_text(text):
    """A token's text is what stands at its place; tokens are in order and leave only blanks out."""
    doc = document(text, Context())

    assert [doc.norm[t.a : t.b] for t in doc.tokens] == [t.text for t in doc.tokens]
    assert [doc.low[t.a : t.b] for t in doc.tokens] == [t.low for t in doc.tokens]
    assert "".join(doc.norm.split()) == "".join(t.text for t in doc.tokens)
