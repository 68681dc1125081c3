"""Check digits: the examples were reckoned by hand from the rules the module cites."""

import pytest

from filters import checksums


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("11223344595", True),  # the example of the official rule: Σ = 95
        ("98152153520", True),
        ("11223344596", False),
        ("00100199801", False),  # numbers up to 001-001-998 carry no check digits
        ("1122334459", False),
    ],
)
def test_snils(digits, valid):
    """A СНИЛС is valid when its last two digits are the weighted sum mod 101 (100 is written 00)."""
    assert checksums.snils(digits) is valid


def test_snils_hundred_is_written_zero():
    """A remainder of 100 gives the check digits 00."""
    nine = next(n for n in range(600_000_000, 600_001_000) if _sum(n) % 101 == 100)

    assert checksums.snils(f"{nine:09d}00")


def _sum(nine):
    return sum(int(digit) * (9 - i) for i, digit in enumerate(f"{nine:09d}"))


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("500100732259", True),  # python-stdnum's own example of a person's number
        ("500100732258", False),
        ("7707083893", False),  # a valid number, but an organisation's
    ],
)
def test_person_inn(digits, valid):
    """Only a 12-digit ИНН with both check digits right is a person's."""
    assert checksums.person_inn(digits) is valid


@pytest.mark.parametrize(("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False)])
def test_card_is_luhn(digits, valid):
    """A card's last digit makes the Luhn sum divisible by ten."""
    assert checksums.card(digits) is valid


def test_policy_passes_the_card_check():
    """A valid policy number passes Luhn, which is why words around must tell it from a card."""
    assert checksums.policy("5931307952538264")
    assert checksums.card("5931307952538264")
    assert not checksums.policy("593130795253826")


def test_account_with_bik():
    """Weights 7, 1, 3 over the last three digits of the БИК and the account give a sum divisible by ten."""
    bik = "044525225"
    valid = [key for key in range(10) if checksums.account(f"40817810{key}38000000000", bik)]

    assert len(valid) == 1
    assert not checksums.account("40817810", bik)
