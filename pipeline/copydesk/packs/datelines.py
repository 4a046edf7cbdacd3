"""What is known about datelines: calendars, places and agencies, as data with its own examples."""

from functools import lru_cache
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from copydesk.declared.check import validate
from copydesk.declared.faults import DeclaredValueError
from copydesk.declared.strict_yaml import read_yaml
from copydesk.packs.load import SHIPPED

FILE: Final = SHIPPED / "datelines.yaml"
"""Beside the folders of packs and not in one: it is no pack of rules."""

_CLOSED = ConfigDict(frozen=True, extra="forbid")
Words = tuple[Annotated[str, Field(min_length=1)], ...]
Spellings = Annotated[Words, Field(min_length=1)]


class Tongue(BaseModel):
    """The words datelines are made of in one language. All languages are tried on every text."""

    model_config = _CLOSED

    months: tuple[Spellings, ...] = Field(
        min_length=12, max_length=12, description="January first; each as it is written"
    )
    weekdays: tuple[Spellings, ...] = Field(
        min_length=7, max_length=7, description="Monday first; each as it is written"
    )
    this: Words = Field((), description="what is said of a weekday that is the day of writing; {weekday} stands for it")
    year_after: Words = Field((), description="words a number must follow to be taken for a year")
    particles: Words = Field((), description="small words inside the name of a place")
    filler: Words = Field((), description="words about an agency that are no part of its name")
    generic: Words = Field((), description="words in the place of an agency that name none")
    never: Words = Field((), description="words that begin a line as a place does and are none")
    places: Words = Field((), description="places that stand in datelines alone")
    regions: Words = Field((), description="states, provinces and countries, as written behind a place")

    @model_validator(mode="after")
    def _weekday_has_its_place(self) -> Self:
        for place, template in enumerate(self.this):
            if template.count("{weekday}") != 1:
                raise DeclaredValueError("no {weekday} in it", "write 'this {weekday}'", within=("this", place))
        return self


class Agency(BaseModel):
    """A news agency or outlet that signs datelines."""

    model_config = _CLOSED

    name: str = Field(min_length=2, description="the canonical spelling, as the column has it")
    written: Words = Field((), description="other spellings and scripts; capitals need not be listed")
    opens: bool = Field(False, description="stands before a dash with neither place nor brackets: `AP - Police said`")


class Change(BaseModel):
    """A text that opens with a dateline, and what comes of it."""

    model_config = _CLOSED

    before: str = Field(description="the text")
    after: str = Field(description="the text without its dateline")
    rule: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", description="rule that cuts it, without `dateline/`")
    place: str | None = Field(None, description="place as written")
    agency: str | None = Field(None, description="agency in canonical spelling")
    date: str | None = Field(None, description="ISO 8601; --09-13 without a year")


class Datelines(BaseModel):
    """Everything known about datelines."""

    model_config = _CLOSED

    name: str = Field(pattern=r"^[a-z0-9-]+$", description="name of the file")
    languages: dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Tongue] = Field(min_length=1)
    agencies: tuple[Agency, ...] = Field(min_length=1)
    changes: tuple[Change, ...] = Field(min_length=1, description="texts that open with a dateline")
    keeps: tuple[str, ...] = Field(min_length=1, description="texts that only look like it")


@lru_cache(maxsize=1)
def shipped() -> Datelines:
    """What ships with copydesk."""
    return validate(Datelines, read_yaml(FILE))
