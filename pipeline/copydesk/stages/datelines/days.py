"""Days of datelines: written out, completed by what else is known, never by today's date."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

OLDEST: Final = 1800
"""A year before it is a number that was misread."""
EMBARGO: Final = 3
"""Days a dateline may lie after the time of publication: zones, and items sent ahead."""
STALE: Final = 60
"""Days it may lie before: beyond this the two are about different things."""
YEARS_AHEAD: Final = 6
"""Years after the last one a text names. A date falls on the same weekday again after 5, 6 or 11 years."""


class Day(NamedTuple):
    """A date as far as it is told: year or day may be missing."""

    year: int | None
    month: int
    day: int | None

    def iso(self) -> str:
        """ISO 8601: 2022-09-13, --09-13, 2022-09, --09."""
        day = f"-{self.day:02}" if self.day else ""
        year = f"{self.year:04}" if self.year else "-"
        return f"{year}-{self.month:02}{day}"

    def moment(self) -> dt.datetime | None:
        """Its first moment in UTC; None unless the whole date is told."""
        if self.year is None or self.day is None:
            return None
        return dt.datetime(self.year, self.month, self.day, tzinfo=dt.UTC)

    def exists(self) -> bool:
        """Whether news can be dated so: 29 February is in some years, 31 June in none, and no wire is so old."""
        if self.year is not None and self.year < OLDEST:
            return False
        try:
            dt.date(self.year or 2000, self.month, self.day or 1)
        except ValueError:
            return False
        return True


def number(digits: str) -> int:
    """What digits of any script say."""
    return int("".join(str(unicodedata.digit(char)) for char in digits))


def near(day: Day, published: dt.datetime) -> Day:
    """The day with the year in which it lies nearest before publication; as it is where no year brings it near."""
    if day.year is not None or day.day is None:
        return day
    for year in (published.year + 1, published.year, published.year - 1):
        told = day._replace(year=year)
        if 1 <= year <= 9999 and told.exists():
            moment = told.moment()
            if moment is not None and -EMBARGO <= (published.date() - moment.date()).days <= STALE:
                return told
    return day


def fitting(day: Day, weekdays: Iterable[int], years: Iterable[int]) -> Day | None:
    """The day with the first year, from the last one named on, in which it falls on the weekday said to be its own.

    None unless one weekday and at least one year are named. Only "this Tuesday" is taken for the day itself: in dated
    news of ours, the first "on Tuesday" was the day of writing in 19 of 43 documents and the day before in 14, and
    each reading gives a year of its own.
    """
    said, named = set(weekdays), set(years)
    if len(said) != 1 or not named or day.day is None:
        return None
    for year in range(max(named), min(max(named) + YEARS_AHEAD, 9999) + 1):
        told = day._replace(year=year)
        moment = told.moment() if told.exists() else None
        if moment is not None and moment.weekday() in said:
            return told
    return None
