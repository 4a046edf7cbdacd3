"""The shapes of datelines: what stands on the line, read part by part. Whether it is believed, ``evidence`` says."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import regex

from copydesk.packs.protected import marked_cuts
from copydesk.stages.datelines.days import Day, number
from copydesk.stages.datelines.lexicon import Lexicon, folded

LONGEST: Final = 160
"""Characters of the line that are looked at."""

_B = r"[^\S\n]"  # a blank within the line
_DASH = "[-–—―−‒]"
_END = rf"{_B}*(?=\n|\Z)"


class Shape(NamedTuple):
    """What a line opens with, read as a dateline."""

    end: int
    """Behind it, its dash and the blanks that follow."""
    place: str = ""
    """As written; empty if there is none."""
    day: Day | None = None
    weekday: int | None = None
    agency: str | None = None
    """As written; empty in empty brackets, None without any."""
    bracketed: bool = False
    """The agency, or the void it left, stands in brackets or slashes."""
    dash: str = ""
    """What it ends with: a dash, two, a stop, or nothing."""
    alone: bool = False
    """Nothing else stands on the line."""
    led: bool = False
    """It begins with the agency."""


class Grammar:
    """The patterns, made of a lexicon's words."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        month, weekday, particle = f"(?i:{words.month})", f"(?i:{words.weekday})", words.particle
        day = r"(?P<day>0?[1-9]|[12][0-9]|3[01]|[٠-٣]?[٠-٩])(?!\d)"
        year = r"(?P<year>(?:19|20)[0-9]{2}|[١٢][٠-٩]{3})(?!\d)"
        year = rf"(?:,?{_B}{{1,2}}(?:de{_B}|del{_B})?{year}(?:{_B}?(?:года|року|г\.|р\.))?)?"
        spelt = rf"(?P<month>{month})(?!\p{{L}})(?:{_B}?/?{_B}?{month}(?!\p{{L}}))?"
        self._date = regex.compile(
            rf"(?:(?P<weekday>{weekday})[.,،]?{_B}+)?"
            rf"(?:{spelt}\.?{_B}{{0,2}}{day}(?:st|nd|rd|th)?{year}"
            rf"|{day}(?:st|nd|rd|th|er|\.|[º°])?(?:{_B}?-?{_B}?de{_B}|{_B}{{0,2}}){spelt}\.?{year}"
            r"|(?P<year>(?:19|20)[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?!\d))"
        )
        # In capitals or with one capital; a month before a number begins the date. Arabic has no capitals.
        word = r"(?:\p{Lu}(?:[\p{L}\p{M}'’.]|-(?=\p{L}))*|(?=\p{L})\p{Arabic}[\p{L}\p{M}]*)"
        word = rf"(?!{month}\.?{_B}{{0,2}}\d){word}"
        name = rf"{word}(?:{_B}{{1,2}}(?:{particle}{_B}{{1,2}}){{0,2}}{word}){{0,5}}"
        self._place = regex.compile(rf"{name}(?:/{name}|{_B}/{_B}{name}|{_B}?[,،]{_B}?{name}|{_B}?\[{name}\]){{0,3}}")
        self._blank = regex.compile(rf"{_B}*[.,،:]?{_B}*")
        self._bracket = regex.compile(
            rf"{_B}*(?:[.,،]|{_B}{_DASH}|--)?{_B}*(?:\({_B}*(?P<agency>[^()\n]{{0,60}}?){_B}*\)|/{_B}*(?P<agency>[^/\n]{{2,60}}?){_B}*/)"
        )
        self._void = regex.compile(rf"{_B}*\({_B}*(?={_DASH}{_B})")
        self._bare = regex.compile(
            rf"(?:{_B}*[.,،:]|(?<=\.){_B}|{_B}+{_DASH}{{1,2}}{_B}){_B}*(?P<agency>{words.agency})(?![\w-])"
        )
        self._opening = regex.compile(rf"(?P<agency>{words.opening}){_B}{{1,2}}{_DASH}{{1,2}}{_B}+")
        self._named = regex.compile(rf"(?P<agency>[\p{{L}}\d][^\n()]{{1,40}}?){_B}{{1,2}}{_DASH}{{1,2}}{_B}+")
        self._after_bracket = regex.compile(
            rf"{_B}*[.,:]{{0,2}}{_B}*(?P<dash>{_DASH}{{1,2}}|_){_B}*|{_B}*(?P<dash>[.:]){_B}+|(?P<dash>){_B}+(?=\p{{Lu}})"
        )
        self._after_bare = regex.compile(
            rf"{_B}*[.:]?{_B}*(?P<dash>{_DASH}{{1,2}}){_B}+|(?P<dash>[.:]){_B}+|(?P<dash>{_END})"
        )
        self._after_place = regex.compile(
            rf"{_B}*[.,]?{_B}+(?P<dash>{_DASH}{{1,2}}){_B}+|(?<=[\d.])(?P<dash>{_DASH}{{1,2}}){_B}+"
            rf"|(?<=[\d.]){_B}+(?P<dash>{_DASH}{{1,2}})(?=[\p{{Lu}}<])"
            rf"|{_B}*[.,]?{_B}*(?P<dash>{_DASH}{{1,2}}){_END}"
        )
        self._after_date = regex.compile(rf"{_B}*(?P<dash>{_DASH}{{1,2}}){_B}*")
        self._end = regex.compile(_END)

    def readings(self, line: str, title: str = "") -> Iterator[Shape]:
        """What the line may open with, the longest reading first."""
        led = self._led(line, title)
        whole = self._whole(line, 0 if led is None else led.end)
        if led is None:
            if whole is not None:
                yield whole
            return
        if whole is not None and whole.agency:
            yield whole
        elif whole is not None and whole.place:
            yield whole._replace(agency=led.agency, bracketed=led.bracketed, led=True)
        yield led

    def _led(self, line: str, title: str) -> Shape | None:
        """An agency before everything else: "(ANSA) - ROMA, 13 SET -", "AP - Police said"."""
        found = self._bracket.match(line)
        if found is not None and line.startswith("(") and found["agency"]:
            after = self._after_bracket.match(line, found.end())
            if after is not None and after["dash"]:
                return Shape(after.end(), agency=found["agency"], bracketed=True, dash=after["dash"], led=True)
            return None
        found = self._opening.match(line)
        if found is None and title.endswith(")"):
            # "AP - ..." under a headline that ends in "(AP)".
            found = self._named.match(line)
            if found is not None and folded(found["agency"]) != folded(title[title.rfind("(") + 1 : -1]):
                found = None
        return None if found is None else Shape(found.end(), agency=found["agency"], dash="-", led=True)

    def _whole(self, line: str, at: int) -> Shape | None:
        place, at, found = self._origin(line, at)
        day, weekday = self._told(found) if found is not None else (None, None)
        if found is not None and day is None:
            return None
        place, day, weekday = self._without_days(place, day, weekday)
        tail = self._tail(line, at)
        if tail is None:
            return None
        agency, bracketed, dash, end = tail
        if day is None and bracketed and (late := self._date.match(line, end)) is not None:
            # "NEW YORK--(BUSINESS WIRE)--Dec. 10, 2004--The company"
            after = self._after_date.match(line, late.end())
            if after is not None:
                (day, weekday), dash, end = self._told(late), after["dash"], after.end()
        if day is None and agency and (only := self._date.fullmatch(agency)) is not None:
            # "NEW YORK, (Aug. 30, 2004) - Cattle farmers"
            (day, weekday), agency, bracketed = self._told(only), None, False
        alone = self._end.match(line, end) is not None or line[:end].endswith("\n")
        return Shape(end, place, day, weekday, agency, bracketed, dash, alone)

    def _origin(self, line: str, at: int) -> "tuple[str, int, regex.Match[str] | None]":
        """Place, date or both, in either order, and where they end."""
        date = self._date.match(line, at)
        if date is not None:
            behind = self._blank.match(line, date.end())
            place = self._place.match(line, behind.end()) if behind is not None else None
            if place is None:
                return "", date.end(), date
            return place[0], place.end(), date
        place = self._place.match(line, at)
        if place is None:
            return "", at, None
        behind = self._blank.match(line, place.end())
        date = self._date.match(line, behind.end()) if behind is not None else None
        return place[0], place.end() if date is None else date.end(), date

    def _tail(self, line: str, at: int) -> tuple[str | None, bool, str, int] | None:
        """The agency and what ends the dateline."""
        if (found := self._bracket.match(line, at)) is not None:
            if marked_cuts(found[0]):
                return None
            agency = found["agency"].strip(" .,")
            after = self._after_bracket.match(line, found.end()) or self._end.match(line, found.end())
            if after is not None:
                return agency, True, after.groupdict().get("dash") or "", after.end()
        if (found := self._void.match(line, at)) is not None:
            after = self._after_bracket.match(line, found.end())
            return None if after is None else ("", True, after["dash"], after.end())
        if (found := self._bare.match(line, at)) is not None:
            after = self._after_bare.match(line, found.end())
            if after is not None:
                return found["agency"], False, after["dash"], after.end()
        after = self._after_place.match(line, at)
        return None if after is None else (None, False, after["dash"], after.end())

    def _told(self, found: "regex.Match[str]") -> tuple[Day | None, int | None]:
        groups: Mapping[str, str | None] = found.groupdict()
        month, weekday = groups["month"] or "", groups["weekday"]
        day = Day(
            number(groups["year"]) if groups["year"] else None,
            self._words.months.get(" ".join(month.casefold().split()))
            or (int(month) if month.isascii() and month.isdigit() else 0),
            number(groups["day"] or "0"),
        )
        known = self._words.weekdays.get(weekday.casefold()) if weekday else None
        return (day, known) if day.day and day.exists() else (None, None)

    def _without_days(self, place: str, day: Day | None, weekday: int | None) -> tuple[str, Day | None, int | None]:
        """A weekday or a month that was read as part of the place: "LONDON, Tuesday"."""
        while "," in place:
            rest, _, last = place.rpartition(",")
            word = last.strip(" .").casefold()
            if weekday is None and word in self._words.weekdays:
                place, weekday = rest, self._words.weekdays[word]
            elif day is None and word in self._words.months:
                place, day = rest, Day(None, self._words.months[word], None)
            else:
                break
        # "KYIV. June 5." loses its stop, "ALEXANDRIA, Va." keeps it.
        return (place if "," in place else place.rstrip(".")).strip(), day, weekday
