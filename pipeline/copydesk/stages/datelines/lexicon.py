"""The words of datelines, compiled: patterns to read with and sets to look up in."""

import unicodedata
from collections.abc import Iterable, Sequence

import regex

from copydesk.packs.datelines import Datelines

_NAME = regex.compile(r"\p{L}[^\d]{1,40}")


def folded(text: str) -> str:
    """Text as it is compared: without case, accents, full stops and odd spaces."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(text.replace(".", "").casefold().split())


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a blank in one stands for any blanks."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(r"[^\S\n]{1,2}".join(map(regex.escape, word.split())) for word in ordered) + ")"


class Lexicon:
    """Words of all languages together: a text is often in another language than its dateline, or in none."""

    def __init__(self, known: Datelines, agencies: Sequence[str] = ()) -> None:
        tongues = known.languages.values()
        self.months = {
            spelling.casefold(): number
            for tongue in tongues
            for number, spellings in enumerate(tongue.months, 1)
            for spelling in spellings
        }
        self.weekdays = {
            spelling.casefold(): number
            for tongue in tongues
            for number, spellings in enumerate(tongue.weekdays)
            for spelling in spellings
        }
        self.places = {folded(word) for tongue in tongues for word in tongue.places}
        self.regions = {folded(word) for tongue in tongues for word in tongue.regions}
        self.never = {folded(word) for tongue in tongues for word in tongue.never}
        self.generic = {folded(word) for tongue in tongues for word in tongue.generic}
        self._names: dict[str, str] = {}
        opening: set[str] = set()
        spelled: set[str] = set()
        for name in agencies:
            self._names[folded(name)] = name
            opening |= {name, name.upper()}
        for agency in known.agencies:
            spellings = {agency.name, *agency.written}
            for spelling in spellings:
                self._names.setdefault(folded(spelling), agency.name)
                spelled |= {spelling, spelling.upper()}
                if agency.opens:
                    opening |= {spelling, spelling.upper()}
        self.opening = one_of(opening)
        self.agency = one_of(spelled | opening)
        self.month = one_of(self.months)
        self.weekday = one_of(word for word in self.weekdays if len(word) > 1)
        self.particle = one_of(word for tongue in tongues for word in tongue.particles)
        self.generic_word = one_of(word for tongue in tongues for word in tongue.generic)
        filler = one_of(word for tongue in tongues for word in tongue.filler)
        self._filler = regex.compile(rf"(?i)^{filler}\.?\s+|\s+{filler}$")
        self._led = regex.compile(rf"{self.agency}(?=\s)")
        self._signature = regex.compile(rf"{self.agency}(?!\w)(?!\s+\p{{Ll}})")
        self._this = [
            regex.compile(rf"(?i)\b{pattern}(?!\w)")
            for tongue in tongues
            for template in tongue.this
            for pattern in [
                f"(?P<weekday>{one_of(day for days in tongue.weekdays for day in days)})".join(
                    regex.escape(part) for part in template.split("{weekday}")
                )
            ]
        ]
        years = one_of(word for tongue in tongues for word in tongue.year_after)
        # Not a sum, not a range's later end, not the first digits of more.
        self._year = regex.compile(rf"(?i)(?<!\w){years}\s+(?P<year>(?:19[5-9]|20\d)\d)(?![\w%]|[.,]\d|\s?[%€$£])")

    def agency_of(self, written: str) -> str | None:
        """The canonical name of an agency; several, divided as they were written. None if none of them is known."""
        name = self._one_agency(written)
        if name is not None:
            return name
        parts = regex.split(r"\s*(?:[/,;&+]|\bamp;|\band\b)\s*", written)
        if len(parts) == 1:
            return None
        told = [self._one_agency(part) for part in parts]
        if not any(told):
            return None
        # The German wires add the desk, in small letters: (dpa/bb).
        kept = [
            name or part
            for name, part in zip(told, parts, strict=True)
            if name or not regex.fullmatch(r"\p{Ll}{0,4}", part)
        ]
        return "/".join(dict.fromkeys(part for part in kept if part))

    def _one_agency(self, written: str) -> str | None:
        name = self._names.get(folded(written))
        if name is not None:
            return name
        bare = self._filler.sub("", written.strip(" .,"))
        name = self._names.get(folded(bare))
        if name is not None:
            return name
        # "/Корр. ТАСС Иван Иванов/": the reporter is named behind the agency.
        led = self._led.match(bare) if bare != written else None
        return self._names[folded(led[0])] if led else None

    def may_sign(self, written: str) -> bool:
        """Whether a name nobody knows may be an agency's: no number, no day, no place."""
        name = folded(written)
        return (
            _NAME.fullmatch(written) is not None
            and name not in self.weekdays
            and name not in self.months
            and name not in self.places
            and name not in self.regions
            and name not in self.never
        )

    def signs(self, text: str) -> bool:
        """Whether the text begins with an agency that is not the subject of a sentence."""
        return self._signature.match(text) is not None

    def is_generic(self, written: str) -> bool:
        """Whether a word stands where the agency does and names none: "(Agencies)"."""
        return folded(written) in self.generic

    def this_weekdays(self, text: str) -> set[int]:
        """Weekdays the text says are the day of its writing, Monday being 0: "this Tuesday"."""
        return {
            self.weekdays[found["weekday"].casefold()] for pattern in self._this for found in pattern.finditer(text)
        }

    def years(self, text: str) -> list[int]:
        """Years the text names, each behind a word that makes it one: "in 2020"."""
        return [int(found["year"]) for found in self._year.finditer(text)]
