"""The rule catalogue: every rule as a reader meets it in the log, with its reason, one example and what real text said.

Written from the packs and the stages themselves, so it cannot fall behind them; a test compares docs/rules.md with it.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from copydesk.config import default_stages
from copydesk.packs.load import SHIPPED, load, names
from copydesk.packs.rule import Pack, Rule

HEAD = """# Rules

Every rule that ships with copydesk, as the tables name it. This page is written by `copydesk check --catalogue
docs/rules.md` from the packs themselves; change the packs, not the page.

`fix` replaces, `cut` removes a whole line, `flag` changes nothing and makes a row of `flags`, `reject` takes the
document for no news text, `trace` speaks for a language the text was translated from. ⏎ is a line break.
"""

LONGEST = 90
"""Characters of an example that are shown: a row is to be read at a glance."""


def shipped() -> list[Pack]:
    """The packs that ship with copydesk, kind by kind."""
    return [load(SHIPPED / f"{name}.yaml") for of_kind in names().values() for name in of_kind]


def page(packs: Iterable[Pack], *, with_stages: bool = True) -> str:
    """The catalogue as Markdown: the rules of ``packs``, and with them those that are written in code."""
    parts = [HEAD]
    for kind, of_kind in groupby(packs, key=lambda pack: pack.name.partition("/")[0]):
        parts.append(f"\n## {kind}\n")
        for pack in of_kind:
            parts.append(f"\n### {pack.name}\n\n" + "\n".join(_rows(pack)) + "\n")
    if with_stages:
        parts.append("\n## In code\n\n| rule | why |\n|---|---|\n" + "\n".join(_coded()) + "\n")
    return "".join(parts)


def _rows(pack: Pack) -> Iterator[str]:
    yield "| rule | action | why | example | evidence |\n|---|---|---|---|---|"
    for rule in pack.rules:
        cells = (f"`{rule.id}`", rule.action, _cell(rule.why), _example(rule), _cell(rule.evidence or ""))
        yield f"| {' | '.join(cells)} |"


def _coded() -> Iterator[str]:
    reasons = {rule: why for stage in default_stages() for rule, why in stage.rules.items()}
    return (f"| `{rule}` | {_cell(why)} |" for rule, why in sorted(reasons.items()))


def _example(rule: Rule) -> str:
    example = rule.changes[0]
    match rule.action:
        case "fix":
            return f"{_quoted(example.before)} → {_quoted(example.after or '')}"
        case "cut":
            left = (example.after or "").split("\n")
            gone = [line for line in example.before.split("\n") if line.strip() and line not in left]
            return _quoted("\n".join(gone) or example.before)
        case "flag" | "trace":
            return f"{_quoted(example.before)}: {_quoted(example.flags or '')}"
        case "reject":
            return _quoted(example.before)


def _quoted(text: str) -> str:
    text = text.replace("\n", "⏎")
    return f"“{_cell(text if len(text) <= LONGEST else text[: LONGEST - 1] + '…')}”"


def _cell(text: str) -> str:
    """Text that a Markdown table shows as it is."""
    shown = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\|`*_[]#~":
        shown = shown.replace(mark, f"\\{mark}")
    return shown
