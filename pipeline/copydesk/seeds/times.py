"""Times as inputs write them: ISO 8601 and RFC 2822, read as far as they go and never guessed.

Not read, on purpose: numbers since some epoch (seconds or milliseconds?), ``02/03/2021`` (February or March?), years of
two digits, hours without minutes. Nothing is filled in from today.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_LONGEST: Final = 64  # characters; no stated time is longer, and ten kilobytes of digits need not be looked at

_ISO: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_BASIC: Final = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T(?P<hour>\d\d)(?P<minute>\d\d)"
    r"(?:(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_WEEK: Final = re.compile(r"\d{4}-?W\d\d-?[1-7]", re.ASCII)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC: Final = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun),\s*)?(?P<day>\d\d?)\s(?P<month>{'|'.join(_MONTHS)})\s(?P<year>\d{{4}})"
    r"(?:\s(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?:\s(?P<zone>[+-]\d{4}|ut|utc|gmt|z|[ecmp][sd]t))?)?",
    re.ASCII | re.IGNORECASE,
)
# The American zones are in RFC 2822 with these offsets; no other abbreviation means one zone only.
_ZONES: Final = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), "+00:00"),
    **{"edt": "-04:00", "est": "-05:00", "cdt": "-05:00", "cst": "-06:00"},
    **{"mdt": "-06:00", "mst": "-07:00", "pdt": "-07:00", "pst": "-08:00"},
}


class Time(NamedTuple):
    """A moment in UTC, with what was said about it."""

    moment: dt.datetime
    zone: str | None  # the offset as given, `+02:00`; None: none given, taken as UTC
    precision: str  # year month day minute second


def parse_time(value: object) -> Time | None:
    """The time a value states; None where it states none that can be told without guessing."""
    try:
        if isinstance(value, dt.datetime):
            return _of_datetime(value)
        if isinstance(value, dt.date):
            return Time(dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC), None, "day")
        if isinstance(value, str) and len(value) <= _LONGEST:
            return _of_text(value.strip())
    except (ValueError, OverflowError):  # 30 February, year 0, an offset that leads out of the calendar
        pass
    return None


def _of_text(text: str) -> Time | None:
    if match := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        return _of_parts(match.groupdict())
    if match := _RFC.fullmatch(text):
        parts = match.groupdict()
        return _of_parts({**parts, "month": str(_MONTHS.index(parts["month"].lower()) + 1)})
    return parse_time(dt.date.fromisoformat(text)) if _WEEK.fullmatch(text) else None


def _of_datetime(value: dt.datetime) -> Time:
    offset = value.utcoffset()
    # Field by field: a pandas Timestamp is a datetime too, and would stay one.
    plain = dt.datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, tzinfo=dt.UTC
    )
    return Time(plain, None, "second") if offset is None else Time(plain - offset, _written(offset), "second")


def _of_parts(parts: Mapping[str, str | None]) -> Time:
    zone = parts["zone"]
    moment = dt.datetime(
        int(parts["year"] or 0),
        int(parts["month"] or 1),
        int(parts["day"] or 1),
        int(parts["hour"] or 0),
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts.get("fraction") or "0").ljust(6, "0")[:6]),
        tzinfo=dt.UTC,
    )
    precision = next((name for name in ("second", "minute", "day", "month") if parts[name]), "year")
    # RFC 2822, 3.3: -0000 says that nothing is known about the zone.
    if zone is None or zone == "-0000":
        return Time(moment, None, precision)
    given = _ZONES.get(zone.lower()) or f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"
    offset = dt.timedelta(hours=int(given[1:3]), minutes=int(given[4:6]))
    if offset >= dt.timedelta(days=1):
        raise ValueError(f"no zone is {given} from UTC")
    return Time(moment - offset if given[0] == "+" else moment + offset, given, precision)


def _written(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
