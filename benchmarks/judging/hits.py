"""Every change and every flag the stages make in some corpora, with what a judge has to see of each."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Final, NamedTuple

from copydesk.stages.stage import Stage
from copydesk.text.document import FIELDS, Document, FieldName
from copydesk.text.edits import apply
from copydesk.text.mentions import Flag
from measuring.staging import label, through

AROUND: Final = 100
"""Characters shown on either side of a change, and taken into its hash."""


class Hit(NamedTuple):
    """One change or flag. ``left`` and ``right`` are the text around it as the rule saw it."""

    rule: str
    kind: str
    language: str
    corpus: str
    doc: str
    field: str
    raw_start: int
    raw_end: int
    before: str
    after: str | None
    left: str
    right: str
    context: str
    """Hash of the raw text around and of the change. What other rules do nearby leaves it as it is."""

    @property
    def item(self) -> str:
        """A name for it that says nothing of it."""
        return _hash(self.rule, self.corpus, self.doc, self.field, str(self.raw_start), self.context)[:12]


class Wanted(NamedTuple):
    """Which hits are asked for: of stages by name (or name and packs), of packs by name; of all where none is named."""

    stages: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    flags: bool = False

    def rules(self, stages: Sequence[Stage]) -> Callable[[str], bool]:
        """Whether a rule is asked for.

        Raises:
            ValueError: a stage is named that is not there.
        """
        names = {name for stage in stages for name in (stage.name, label(stage))}
        if unknown := set(self.stages) - names:
            raise ValueError(f"no stage {', '.join(sorted(unknown))}; there are {', '.join(sorted(names))}")
        chosen = {rule for stage in stages if {stage.name, label(stage)} & set(self.stages) for rule in stage.reasons()}
        beginnings = tuple(f"{pack}/" for pack in self.packs)
        return lambda rule: (not self.stages or rule in chosen) and (not beginnings or rule.startswith(beginnings))


def hits_in(documents: Iterable[Document], stages: Sequence[Stage], wanted: Wanted) -> Iterator[Hit]:
    """Every hit asked for, document by document. What a stage rejects is not published, so it gives no hits."""
    actions = {pack.full_id(rule): rule.action for stage in stages for pack in stage.packs() for rule in pack.rules}
    asked = wanted.rules(stages)
    for given in documents:
        document = through(stages, given)
        if document.rejection is not None:
            continue
        for name in FIELDS:
            found = _changes(document, name, actions)
            for hit in chain(found, _flags(document, name)) if wanted.flags else found:
                if asked(hit.rule):
                    yield hit


def _changes(document: Document, name: FieldName, actions: Mapping[str, str]) -> Iterator[Hit]:
    field = document.field(name)
    if not field.passes:
        return
    texts = [field.raw]
    for done in field.passes:
        texts.append(apply(texts[-1], done.edits))
    for row in field.log():
        text = texts[row.seq]
        kind = actions.get(row.rule) or ("cut" if _whole_lines(text, row.start, row.end, row.after) else "fix")
        sides = (text[max(0, row.start - AROUND) : row.start], text[row.end : row.end + AROUND])
        found = _hit(document, name, (row.raw_start, row.raw_end), row.before, row.after, sides)
        yield found._replace(rule=row.rule, kind=kind)


def _flags(document: Document, name: FieldName) -> Iterator[Hit]:
    field = document.field(name)
    flags = [mention for mention in field.mentions if isinstance(mention, Flag)]
    origin = field.origin if flags else None
    for flag in flags:
        assert origin is not None
        sides = (field.text[max(0, flag.start - AROUND) : flag.start], field.text[flag.end : flag.end + AROUND])
        span = origin.to_raw(flag.start, flag.end)
        found = _hit(document, name, span, field.text[flag.start : flag.end], flag.suggestion, sides)
        yield found._replace(rule=flag.rule, kind="flag")


def _hit(
    document: Document,
    name: FieldName,
    span: tuple[int, int],
    before: str,
    after: str | None,
    sides: tuple[str, str],
) -> Hit:
    raw = document.field(name).raw
    around = raw[max(0, span[0] - AROUND) : span[0]], raw[span[1] : span[1] + AROUND]
    return Hit(
        rule="",
        kind="",
        language=document.about.language or "und",
        corpus=document.source,
        doc=document.locator,
        field=name,
        raw_start=span[0],
        raw_end=span[1],
        before=before,
        after=after,
        left=sides[0],
        right=sides[1],
        context=_hash(*around, before, after or "")[:16],
    )


def _whole_lines(text: str, start: int, end: int, after: str) -> bool:
    """Whether an edit takes lines away, break and all."""
    if after or not text[start:end].strip():
        return False
    opens = start == 0 or text[start - 1] == "\n" or text[start] == "\n"
    return opens and (end == len(text) or text[end] == "\n" or text[end - 1] == "\n")


def _hash(*parts: str) -> str:
    # JSON keeps the parts apart; what no encoding can hold is written out by it.
    return sha256(json.dumps(parts).encode()).hexdigest()


def names_in(given: str | None) -> tuple[str, ...]:
    """Names out of an option: separated by commas."""
    return tuple(name for name in re.split(r"\s*,\s*", given or "") if name)
