"""Check digits of Russian documents, cards and accounts; every function takes a string of ASCII digits."""

from stdnum import luhn
from stdnum.ru import inn as _inn

_ACCOUNT_WEIGHTS = (7, 1, 3)
_SNILS_FIRST_CHECKED = 1_001_998  # numbers up to 001-001-998 were given without check digits
_SNILS_LENGTH = 11
_PERSON_INN_LENGTH = 12
_POLICY_LENGTH = 16
_ACCOUNT_LENGTH = 20
_BIK_LENGTH = 9


def snils(digits: str) -> bool:
    """Whether the 11 digits are a valid СНИЛС.

    The last two digits are Σ dᵢ·(9…1) mod 101, with 100 written 00. Source: Пенсионный фонд РФ, приложение к
    постановлению Правления от 31.07.2006 № 192п; the same rule stands in СФР's format albums.
    """
    if len(digits) != _SNILS_LENGTH or int(digits[:9]) <= _SNILS_FIRST_CHECKED:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(9, 0, -1), strict=True))
    return total % 101 % 100 == int(digits[9:])


def person_inn(digits: str) -> bool:
    """Whether the 12 digits are a valid ИНН of a person (an organisation's has 10 and is no personal data).

    The rule is python-stdnum's ``stdnum.ru.inn`` (приказ ФНС от 29.06.2012 № ММВ-7-6/435@).
    """
    return len(digits) == _PERSON_INN_LENGTH and bool(_inn.is_valid(digits))


def card(digits: str) -> bool:
    """Whether the last digit agrees with Luhn's formula (ISO/IEC 7812-1, annex B)."""
    return bool(luhn.is_valid(digits))


def policy(digits: str) -> bool:
    """Whether the 16 digits can be an ОМС policy of the single format.

    Its check digit (приказ ФОМС от 29.12.2011 № 243 on the unified number) is reckoned like a bank card's, so a valid
    policy passes ``card`` too: only words around tell them apart.
    """
    return len(digits) == _POLICY_LENGTH and card(digits)


def account(digits: str, bik: str) -> bool:
    """Whether the 20 digits of an account agree with the bank's 9-digit БИК.

    Weights 7, 1, 3 over the last three digits of the БИК and the account, the sum of the last digits is divisible by
    ten. Source: Банк России, «Порядок расчёта контрольного ключа в номере лицевого счёта», 08.09.1997 № 515.
    """
    if len(digits) != _ACCOUNT_LENGTH or len(bik) != _BIK_LENGTH:
        return False
    total = sum(int(digit) * _ACCOUNT_WEIGHTS[i % 3] for i, digit in enumerate(bik[-3:] + digits))
    return total % 10 == 0
