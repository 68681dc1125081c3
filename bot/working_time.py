"""Working time, pure: deadlines count only the hours in which the institution works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

SATURDAY, SUNDAY = 5, 6
# No deadline is so long; a calendar without a working day is refused before it comes to this.
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When an institution works.

    Attributes:
        zone: its IANA time zone.
        opens, closes: local hours of a working day, ``opens`` before ``closes``.
        saturdays: Saturdays are working days, as in many schools.
        exceptions: own days: True: works although it is a holiday, False: is closed although it is not.
    """

    zone: str
    opens: time
    closes: time
    saturdays: bool = False
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        """Whether the day is a working one: own exceptions first, then Russian holidays and moved days."""
        if day in self.exceptions:
            return self.exceptions[day]
        calendar = _russia(day.year)
        if day in calendar or day.weekday() == SUNDAY:
            return False
        return calendar.is_working_day(day) or (self.saturdays and day.weekday() == SATURDAY)

    def after(self, start: datetime, duration: timedelta) -> datetime:
        """The moment when so much working time has passed since ``start`` (aware; the answer is in UTC).

        Raises:
            ValueError: the calendar has no working day within ``MOST_DAYS``.
        """
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        left = duration
        for _ in range(MOST_DAYS):
            if self.works_on(day):
                # Instants, not wall clocks: on the day of a clock change the hours are what they are.
                opens = datetime.combine(day, self.opens, zone).astimezone(UTC)
                closes = datetime.combine(day, self.closes, zone).astimezone(UTC)
                begins = max(opens, start.astimezone(UTC))
                if begins < closes:
                    if left <= closes - begins:
                        return begins + left
                    left -= closes - begins
            day += timedelta(days=1)
        raise ValueError("no working day")


@lru_cache(maxsize=16)
def _russia(year: int) -> HolidayBase:
    return country_holidays("RU", years=year)
