import pytest

from filters import check_joined
from filters.types import Category, Context


@pytest.mark.parametrize(
    ("pieces", "first"),
    [(["пиз", "дец"], 0), (["привет", "пиз", "дец"], 1), (["х", "у", "й"], 0), (["ну", "ху", "йня"], 1)],
)
def test_a_word_split_over_messages_is_found(pieces, first):
    """What no single message says is found in the joined text, with the first message concerned."""
    text, verdict, index = check_joined(pieces, Context())

    assert [Category.PROFANITY] == list(verdict.categories)
    assert "\n".join(pieces) == text
    assert first == index


@pytest.mark.parametrize(
    "pieces",
    [["пиздец"], ["пиздец", "дома"], ["привет", "как дела"], [], ["", ""], ["на", "худой конец"], ["мы", "дома"]],
)
def test_what_one_message_says_is_not_said_again(pieces):
    """A finding inside one message, and harmless neighbours, give nothing."""
    assert check_joined(pieces, Context()) is None
