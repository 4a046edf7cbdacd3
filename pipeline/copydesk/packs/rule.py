"""Rule, Example, Pack: knowledge as data, each rule carrying the proof of what it changes and what it must not."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

import re2
import regex
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from copydesk.declared.faults import DeclaredValueError
from copydesk.packs.widening import NotGateable, superset

Action = Literal["fix", "cut", "flag", "reject", "trace"]

_CLOSED = ConfigDict(frozen=True, extra="forbid")
_GROUP = regex.compile(r"\\g<([A-Za-z_]\w*)>")


class Example(BaseModel):
    """A text the rule acts on, and what comes of it."""

    model_config = _CLOSED

    before: str = Field(description="a text the rule acts on")
    after: str | None = Field(None, description="fix, cut: the whole text afterwards")
    flags: str | None = Field(None, description="flag, trace: the words that are seen")


class Needs(BaseModel):
    """What the rest of the document must show before the rule acts. What is named must hold together."""

    model_config = _CLOSED

    elsewhere: str | None = Field(
        None,
        min_length=1,
        description="a pattern that must match outside the match, anywhere in title or text; \\g<name> stands for what "
        "the group matched, letter for letter",
    )
    nowhere: str | None = Field(None, min_length=1, description="a pattern that must not match there; written likewise")
    source_language: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] | None = Field(
        None, min_length=1, description="languages (ISO 639) one of which the text must have been translated from"
    )

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if (self.elsewhere, self.nowhere, self.source_language) == (None, None, None):
            raise DeclaredValueError("`needs` asks for nothing", "give elsewhere, nowhere or source_language")
        return self

    @staticmethod
    def filled(template: str, groups: Mapping[str, str | None]) -> str | None:
        """A pattern with the groups of a match written out in it; None if it asks for one that took no part.

        Raises:
            KeyError: it asks for a group that is not there.
        """
        if any(groups[name] is None for name in _GROUP.findall(template)):
            return None
        # As a group, so that what stands behind it in the pattern is about all of it.
        return str(_GROUP.sub(lambda found: f"(?:{regex.escape(groups[found[1]] or '')})", template))


class Lines(BaseModel):
    """Where in a text a line must stand; blank lines are not counted."""

    model_config = _CLOSED

    first: int = Field(
        0, ge=0, description="it is among so many first lines, or the first third of the text where that is less"
    )
    last: int = Field(0, ge=0, description="or among so many last lines, or the last third")

    @model_validator(mode="after")
    def _allows_some(self) -> Self:
        if not self.first and not self.last:
            raise DeclaredValueError("`lines` allows no line", "give first, last or both, 1 or more")
        return self


class Rule(BaseModel):
    """One thing to change, remove, flag or reject, with its reason and its examples."""

    model_config = _CLOSED

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="name within the pack: small letters, digits, -")
    why: str = Field(min_length=10, description="the reason, one sentence; people read it beside every change")
    match: str = Field(min_length=1, description="pattern (Python `regex` module); groups are named or (?:...)")
    replace: str | None = Field(
        None, description="fix: what comes instead, \\g<name> for a group; flag: the suggestion, if there is one"
    )
    action: Action = Field(
        "fix",
        description="fix: replace the match; cut: remove the line it is in; flag: note it, change nothing; "
        "reject: the document is no news text; trace: it speaks for a language the text was translated from",
    )
    scope: Literal["line", "document"] = Field("line", description="what the pattern sees at once")
    anchor: str | None = Field(
        None, min_length=1, description="letters that stand in every match; needed where the gate cannot be derived"
    )
    in_quotes: bool = Field(
        False, description="fix: acts inside quotations too; for marks and numbers, never for somebody's words"
    )
    needs: Needs | None = Field(None, description="evidence in the document without which the rule does not act")
    lines: Lines | None = Field(None, description="acts only on lines at the top or the bottom of the text")
    longest: int = Field(
        200, ge=1, description="cut: characters the line may have; what is longer is prose, whatever it says"
    )
    heading: str | None = Field(
        None,
        description="cut: a group of `match`; where it takes part, the line stays if it may be a heading: between two "
        "sentences, or in a list that a line with a colon opens",
    )
    evidence: str | None = Field(
        None, min_length=5, description="what real text showed: where it was seen, how many of its changes were right"
    )
    changes: tuple[Example, ...] = Field(min_length=1, description="at least one text the rule acts on")
    keeps: tuple[str, ...] = Field(min_length=1, description="at least one text it must leave alone")

    @field_validator("match")
    @classmethod
    def _pattern_is_sound(cls, match: str) -> str:
        try:
            pattern = regex.compile(match)
        except regex.error as fault:
            raise DeclaredValueError(
                f"bad pattern: {fault}", "mend the regular expression; `copydesk check` tries it on the examples"
            ) from None
        if pattern.groups > len(pattern.groupindex):
            raise DeclaredValueError(
                "a group without a name",
                "write (?:...) for a group nobody refers to, (?P<name>...) for one in `replace`",
            )
        return match

    @model_validator(mode="after")
    def _parts_fit_the_action(self) -> Self:
        if self.action == "fix" and self.replace is None:
            raise DeclaredValueError("action: fix without `replace`", "say what comes instead; '' deletes the match")
        if self.action in ("cut", "reject", "trace") and self.replace is not None:
            raise DeclaredValueError(f"`replace` has no meaning with action: {self.action}", "leave it out")
        if self.action == "cut" and self.scope == "document":
            raise DeclaredValueError("action: cut removes one line", "leave out `scope: document`")
        # Most replacements name no group, and compiling a pattern costs as much as all other checks of a rule.
        if self.replace is not None and "\\" in self.replace:
            try:
                # On a line of its own, lest the bar end up in the pattern's last comment.
                regex.compile(self.match + "\n|").search("").expand(self.replace)
            except (regex.error, IndexError) as fault:
                raise DeclaredValueError(
                    f"bad replacement: {fault}", "\\g<name> takes a named group of `match`; a backslash is written \\\\"
                ) from None
        self._check_reach()
        wanted = {"fix": "after", "cut": "after", "flag": "flags", "reject": None, "trace": "flags"}[self.action]
        for place, example in enumerate(self.changes):
            for part in ("after", "flags"):
                if (getattr(example, part) is not None) != (part == wanted):
                    verb = "needs" if part == wanted else "has no use for"
                    raise DeclaredValueError(
                        f"an example of action: {self.action} {verb} `{part}`",
                        "fix and cut: {before, after}; flag, trace: {before, flags}; reject: {before}",
                        within=("changes", place),
                    )
        if self.anchor is None:
            try:
                # Made here, and kept.
                _ = self.gate
            except NotGateable as fault:
                raise DeclaredValueError(
                    f"no gate can be derived from the pattern: {fault}",
                    "give `anchor:` some letters that stand in every match, in just that case",
                    within=("match",),
                ) from None
        return self

    def _check_reach(self) -> None:
        """Whether what narrows the rule fits what it does."""
        if self.in_quotes and self.action != "fix":
            raise DeclaredValueError(
                f"`in_quotes` has no meaning with action: {self.action}", "leave it out; only a fix changes words"
            )
        if self.heading is not None and self.action != "cut":
            raise DeclaredValueError(f"`heading` has no meaning with action: {self.action}", "leave it out")
        if self.heading is not None and self.heading not in self.pattern.groupindex:
            raise DeclaredValueError(
                f"no group of `match` is called {self.heading!r}", "write (?P<name>...)", within=("heading",)
            )
        if self.lines is not None and self.scope == "document":
            raise DeclaredValueError("`lines` is about one line", "leave out `scope: document`")
        if self.needs is not None and self.action in ("reject", "trace"):
            raise DeclaredValueError(f"`needs` has no meaning with action: {self.action}", "leave it out")
        named = dict.fromkeys(self.pattern.groupindex, "x")
        for part in ("elsewhere", "nowhere"):
            template = getattr(self.needs, part, None)
            if template is None:
                continue
            try:
                regex.compile(Needs.filled(template, named) or "")
            except KeyError as fault:
                raise DeclaredValueError(
                    f"no group of `match` is called {fault}", "\\g<name> takes a named group", within=("needs", part)
                ) from None
            except regex.error as fault:
                raise DeclaredValueError(
                    f"bad pattern: {fault}", "mend the regular expression", within=("needs", part)
                ) from None

    @cached_property
    def pattern(self) -> "regex.Pattern[str]":
        """The compiled pattern."""
        return regex.compile(self.match)

    @cached_property
    def gate(self) -> str:
        """An RE2 pattern that matches wherever the rule does. It travels with the rule, for it costs a compilation."""
        if self.anchor is None:
            return superset(self.match)
        # In a pattern blind to case the letters of the anchor stand in either.
        return ("(?i)" if self.pattern.flags & regex.IGNORECASE else "") + str(re2.escape(self.anchor))


class Pack(BaseModel):
    """Rules that belong together: a kind of fault in a language."""

    model_config = _CLOSED

    name: str = Field(
        pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$",
        description="kind/language, as in translation/en; part of every rule's id",
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = Field(
        None, description="language of the texts it is for (ISO 639); left out: every text"
    )
    rules: tuple[Rule, ...] = Field(min_length=1, description="in the order they run, each on what the one before left")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for place, rule in enumerate(self.rules):
            if rule.id in seen:
                raise DeclaredValueError(
                    f"two rules are called {rule.id!r}",
                    "the edit log names rules by id; give one of them another",
                    within=("rules", place, "id"),
                )
            seen.add(rule.id)
        return self

    def full_id(self, rule: Rule) -> str:
        """The rule's name in tables: ``translation/en/near-of-number``."""
        return f"{self.name}/{rule.id}"
