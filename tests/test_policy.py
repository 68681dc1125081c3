"""The policy's table: category x author's role x repeat x hour."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain import Institution, Role
from bot.policy import Circumstances, after_quiet_hours, decide, parse_hours
from filters.types import Category, Finding, Verdict

DAY = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)  # noon in Yekaterinburg
NIGHT = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)  # 23:30 there
MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # 7:00 there

PLACE = Institution(
    id=1,
    name="Садик",
    time_zone="Asia/Yekaterinburg",
    quiet_from=time(21),
    quiet_to=time(7),
    reminder_minutes=30,
    edition="2026-1",
    created_at=DAY - timedelta(days=9),
    opens=time(7),
    closes=time(19),
    saturdays=False,
    react_minutes=120,
)


def verdict(*categories: Category) -> Verdict:
    """A verdict with a finding of each category."""
    return Verdict(tuple(Finding(it, at, at + 1, 0.9, "test/rule", "почему") for at, it in enumerate(categories)))


def circumstances(now: datetime = DAY, *roles: Role, confirmed: int = 0) -> Circumstances:
    """A parent at noon, unless told otherwise."""
    return Circumstances(now, frozenset(roles), confirmed)


def test_clean_message_has_no_consequences() -> None:
    """Nothing found, nothing done."""
    decision = decide(Verdict(), PLACE, circumstances())

    assert (decision.record, decision.alert_at, decision.remind) == (False, None, False)


@pytest.mark.parametrize(
    ("category", "now", "alert_at", "administrators"),
    [
        # By day everything is shown at once; the grave to the administrator too.
        (Category.PROFANITY, DAY, DAY, False),
        (Category.INSULT, DAY, DAY, False),
        (Category.PERSONAL_DATA, DAY, DAY, False),
        (Category.THREAT, DAY, DAY, True),
        (Category.ILLEGAL, DAY, DAY, True),
        (Category.CREDENTIALS, DAY, DAY, True),
        (Category.ACCOUNT_REPORT, DAY, DAY, True),
        # At night the grave passes, the rest waits for the morning.
        (Category.PROFANITY, NIGHT, MORNING, False),
        (Category.DATA_REQUEST, NIGHT, MORNING, False),
        (Category.THREAT, NIGHT, NIGHT, True),
        (Category.ILLEGAL, NIGHT, NIGHT, True),
        (Category.CREDENTIALS, NIGHT, NIGHT, True),
    ],
)
def test_category_and_hour(category: Category, now: datetime, alert_at: datetime, administrators: bool) -> None:
    """Who is told when."""
    decision = decide(verdict(category), PLACE, circumstances(now))

    assert (decision.record, decision.alert_at, decision.administrators) == (True, alert_at, administrators)


@pytest.mark.parametrize(("confirmed", "administrators"), [(0, False), (1, False), (2, True), (7, True)])
def test_third_case_brings_the_administrator(confirmed: int, administrators: bool) -> None:
    """The third case of one author within the window goes to the administrator too."""
    decision = decide(verdict(Category.PROFANITY), PLACE, circumstances(confirmed=confirmed))

    assert decision.administrators is administrators


@pytest.mark.parametrize(("role", "administrators"), [(Role.EDUCATOR, True), (Role.HEAD, True), (Role.PARENT, False)])
def test_staff_is_judged_by_the_administrator(role: Role, administrators: bool) -> None:
    """A violation by a member of staff is shown to the administrator."""
    decision = decide(verdict(Category.PROFANITY), PLACE, circumstances(DAY, role))

    assert decision.administrators is administrators


def test_the_gravest_finding_names_the_case() -> None:
    """A threat with profanity is a threat."""
    decision = decide(verdict(Category.PROFANITY, Category.THREAT), PLACE, circumstances())

    assert decision.primary is not None
    assert decision.primary.category is Category.THREAT


def test_every_category_has_its_gravity() -> None:
    """A new category cannot be forgotten."""
    for category in Category:
        assert decide(verdict(category), PLACE, circumstances()).record


@pytest.mark.parametrize(("category", "remind"), [(Category.ACCOUNT_REPORT, False), (Category.INSULT, True)])
def test_a_report_breaks_no_rule(category: Category, remind: bool) -> None:
    """Whoever reports a break-in is not reminded of rules."""
    assert decide(verdict(category), PLACE, circumstances()).remind is remind


@pytest.mark.parametrize(
    ("local", "waits_until"),
    [
        ("2026-11-17T20:59", "2026-11-17T20:59"),
        ("2026-11-17T21:00", "2026-11-18T07:00"),
        ("2026-11-18T00:00", "2026-11-18T07:00"),
        ("2026-11-18T06:59", "2026-11-18T07:00"),
        ("2026-11-18T07:00", "2026-11-18T07:00"),
    ],
)
def test_quiet_hours_over_midnight(local: str, waits_until: str) -> None:
    """Quiet hours begin at 21:00 and end at 7:00 of the institution's time."""
    zone = timedelta(hours=5)
    now = datetime.fromisoformat(local).replace(tzinfo=UTC) - zone

    assert after_quiet_hours(now, PLACE) + zone == datetime.fromisoformat(waits_until).replace(tzinfo=UTC)


def test_quiet_hours_may_be_off() -> None:
    """An institution without quiet hours is told at any hour."""
    place = replace(PLACE, quiet_from=None, quiet_to=None)

    assert after_quiet_hours(NIGHT, place) == NIGHT


@pytest.mark.parametrize("written", ["21:00", "вечером", "25:00-07:00", ""])
def test_unreadable_quiet_hours(written: str) -> None:
    """What is not two times of day is refused."""
    with pytest.raises(ValueError, match=r".*"):
        parse_hours(written)
