"""A pack proves itself: every example of every rule, tried."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from copydesk.packs.reach import Surroundings
from copydesk.packs.rule import Example, Pack, Rule
from copydesk.packs.rulebook import Rulebook, Unsettled
from copydesk.text.edits import apply


@dataclass(frozen=True, slots=True)
class Case:
    """One example of one rule: a text it must act on, or (``example`` None) must leave alone."""

    rule: str
    text: str
    example: Example | None
    book: Rulebook
    number: int

    def failure(self) -> str | None:
        """What went wrong, in one line, or None."""
        rule = self.book.rules[self.number].rule
        try:
            acted = _act(self.book, rule, self.text)
        except (Unsettled, TimeoutError, regex.error) as fault:
            return f"on {self.text!r}: {fault}"
        if self.example is None:
            return None if acted is None else f"must keep {self.text!r}, but {_did(rule, acted)}"
        expected = {
            "fix": self.example.after,
            "cut": self.example.after,
            "flag": self.example.flags,
            "trace": self.example.flags,
            "reject": "",
        }
        if acted is None:
            return f"does not act on {self.text!r}"
        if acted != expected[rule.action]:
            return f"on {self.text!r} expected {expected[rule.action]!r}, but {_did(rule, acted)}"
        return None


def cases(pack: Pack) -> Iterator[Case]:
    """Every example of a pack, each to be tried with its rule alone."""
    for rule in pack.rules:
        book = Rulebook((Pack(name=pack.name, language=pack.language, rules=(rule,)),))
        for example in rule.changes:
            yield Case(pack.full_id(rule), example.before, example, book, 0)
        for text in rule.keeps:
            yield Case(pack.full_id(rule), text, None, book, 0)


def _act(book: Rulebook, rule: Rule, text: str) -> str | None:
    """What the rule makes of a text (the text after it, or the words it flags); None if it does nothing."""
    if rule.action == "reject":
        return None if book.rejection(text) is None else ""
    # An example stands for a document: what cannot be shown in it, its source language, is taken as given.
    languages = rule.needs.source_language if rule.needs else None
    around = Surroundings(source_language=languages[0] if languages else None)
    if rule.action == "flag":
        flags = book.flags(text, around=around)
        return " | ".join(text[flag.start : flag.end] for flag in flags) if flags else None
    if rule.action == "trace":
        return " | ".join(text[start:end] for _, (start, end) in book.traces(text)) or None
    after = text
    for edits in book.rewrites(text, around=around):
        after = apply(after, edits)
    return None if after == text else after


def _did(rule: Rule, acted: str) -> str:
    verbs = {"flag": f"it flags {acted!r}", "trace": f"it sees {acted!r}", "reject": "it rejects it"}
    return verbs.get(rule.action, f"it gives {acted!r}")
