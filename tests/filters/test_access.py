"""Credentials, requests and offers: what the golden tables cannot show: masking, settings, the model's share."""

import pytest

from filters.detectors import account_report, credentials, data_request, illegal, spam
from filters.normalize import document
from filters.pipeline import check, check_with
from filters.types import Category, Context


def found(detector, text, context=None):
    """What one detector finds with everything switched on."""
    return check_with([detector], text, context or Context(enabled=frozenset(Category))).findings


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("мой логин lena_7b, пароль Sneg2026$ заходите", ["lena_7b", "Sneg2026$"]),
        ("код из смс 482913, вводи", ["482913"]),
        ("вход общий: foto_mama / 7788", ["foto_mama", "7788"]),
        ("пин от планшета группы 5519", ["5519"]),
        ("Резервные коды: 8831-2200, 4417-9082", ["8831-2200"]),
    ],
)
def test_a_secret_lies_inside_a_finding(text, secrets):
    """Masking hides what findings cover, so a finding covers login, password and code."""
    covered = "".join(text[f.start : f.end] for f in found(credentials.DETECTOR, text))

    assert [secret for secret in secrets if secret not in covered] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("пароль Sneg2026$", "Sneg2026$"),
        ("логин lena_7b, заходите", "lena_7b"),
        ("скиньте адрес мамы Кати Берёзкиной", "Берёзкиной"),
        ("продам снюс, 89123456789", "89123456789"),
    ],
)
def test_a_reason_repeats_no_value(text, value):
    """The reason goes to cards and journals: it never quotes a value of the message."""
    reasons = [f.why for f in check(text).findings]

    assert reasons
    assert [why for why in reasons if value in why] == []


def test_the_institutions_own_invitation_is_clean():
    """A link named in the settings is the official one; any other lets strangers in."""
    link = "max.ru/join/AbCdEf123"
    own = Context(own_values=frozenset({"https://max.ru/join/AbCdEf123"}))

    assert [f.rule for f in found(credentials.DETECTOR, f"https://{link}")] == ["credentials/invite-url"]
    assert found(credentials.DETECTOR, f"https://{link}", own) == ()


def test_spam_is_looked_for_only_where_a_chat_wants_it():
    """Advertising is off by default."""
    text = "Нужны люди на подработку, оплата 3000, пишите в лс"

    assert Category.SPAM not in check(text).categories
    assert [f.category for f in found(spam.DETECTOR, text)] == [Category.SPAM]


def test_a_break_in_is_reported_once_and_is_no_credentials_case():
    """Who reports a break-in does his duty: the administrator hears of it, nobody is warned."""
    verdict = check("Мой аккаунт взломали, не переходите по ссылкам")

    assert verdict.categories == (Category.ACCOUNT_REPORT,)


@pytest.mark.parametrize("detector", [data_request, credentials, illegal, account_report, spam])
@pytest.mark.parametrize("text", ["", ".", "х" * 4096, "паспорт " * 500, "пароль: " * 500, "a/" * 2000, "не " * 1300])
def test_hostile_texts_are_survived(detector, text):
    """Empty, stretched and repeated texts neither raise nor give places outside the text."""
    doc = document(text[:4096], Context())

    places = [(f.start, f.end) for f in detector.DETECTOR.find(doc)]

    assert [place for place in places if not 0 <= place[0] < place[1] <= len(text)] == []
