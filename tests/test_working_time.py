"""Deadlines count the institution's working hours: nights, weekends, holidays and moved days do not count."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.working_time import WorkingTime

URAL = WorkingTime("Asia/Yekaterinburg", time(7), time(19))
TWO_HOURS = timedelta(hours=2)


def moment(written: str, zone: str = "Asia/Yekaterinburg") -> datetime:
    """A moment as a clock on the wall shows it."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        # In the middle of a working day.
        ("2026-11-19T09:04:18", "2026-11-19T11:04:18"),
        # An evening: the rest counts from the next morning.
        ("2026-11-19T18:30", "2026-11-20T08:30"),
        ("2026-11-17T19:06", "2026-11-18T09:00"),
        # A night.
        ("2026-11-20T02:14", "2026-11-20T09:00"),
        # Friday evening, Saturday: Monday.
        ("2026-11-20T18:00", "2026-11-23T08:00"),
        ("2026-11-21T12:00", "2026-11-23T09:00"),
        # Unity Day is a Wednesday in 2026.
        ("2026-11-03T18:00", "2026-11-05T08:00"),
        # The New Year's holidays, with 31 December and 9 January moved days off.
        ("2026-12-30T18:00", "2027-01-11T08:00"),
        # Exactly to the closing hour.
        ("2026-11-19T17:00", "2026-11-19T19:00"),
    ],
)
def test_two_working_hours(start: str, end: str) -> None:
    """Two working hours after each moment."""
    assert URAL.after(moment(start), TWO_HOURS) == moment(end)


def test_own_exceptions_come_first() -> None:
    """An institution may close on a working day and work on a holiday."""
    own = WorkingTime("Asia/Yekaterinburg", time(7), time(19), exceptions={
        date(2026, 11, 4): True, date(2026, 11, 5): False,
    })  # fmt: skip

    assert own.after(moment("2026-11-03T18:00"), TWO_HOURS) == moment("2026-11-04T08:00")
    assert own.after(moment("2026-11-04T18:00"), TWO_HOURS) == moment("2026-11-06T08:00")


def test_saturdays_of_a_school() -> None:
    """A six-day week counts Saturdays, not Sundays."""
    school = WorkingTime("Asia/Yekaterinburg", time(7), time(19), saturdays=True)

    assert school.after(moment("2026-11-20T18:00"), TWO_HOURS) == moment("2026-11-21T08:00")
    assert school.after(moment("2026-11-21T18:00"), TWO_HOURS) == moment("2026-11-23T08:00")


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # The Berlin clock goes forward in the night to 2027-03-28: the working hours stay where the wall shows them.
        ("Europe/Berlin", "2027-03-26T18:00", "2027-03-29T08:00"),
        ("Europe/Kaliningrad", "2026-11-19T18:00", "2026-11-20T08:00"),
        ("Asia/Kamchatka", "2026-11-19T18:00", "2026-11-20T08:00"),
    ],
)
def test_every_zone_has_its_own_clock(zone: str, start: str, end: str) -> None:
    """Working hours are local, with a change of clocks or without."""
    place = WorkingTime(zone, time(7), time(19))

    assert place.after(moment(start, zone), TWO_HOURS) == moment(end, zone)


def test_a_calendar_without_working_days() -> None:
    """Hours that never come are an error, not an endless search."""
    never = WorkingTime("Europe/Moscow", time(7), time(7))

    with pytest.raises(ValueError, match="no working day"):
        never.after(moment("2026-11-19T09:00"), TWO_HOURS)


# Hypothesis wants naive bounds and adds the zone itself.
FIRST, LAST = datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-12-01")


@given(
    st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_durations_add_up(start: datetime, one: timedelta, other: timedelta) -> None:
    """Waiting twice is waiting for the sum; no deadline lies outside the working hours or before its start."""
    whole = URAL.after(start, one + other)

    assert URAL.after(URAL.after(start, one), other) == whole
    assert whole >= start
    local = whole.astimezone(ZoneInfo("Asia/Yekaterinburg"))
    assert URAL.works_on(local.date())
    assert time(7) <= local.time() <= time(19)
