"""``copydesk explain``: every edit of one document, in its place, with its rule and the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import regex
from rich.console import Console
from rich.text import Text

from copydesk.config import Config
from copydesk.seeds.inputs import Input
from copydesk.seeds.listing import InputError, list_files
from copydesk.seeds.reading import read
from copydesk.seeds.records import Unread
from copydesk.seeds.shards import cut
from copydesk.store.dataset import Dataset, load
from copydesk.store.versions import DatasetError
from copydesk.text.document import FIELDS, Document, Rejection
from copydesk.text.edits import Edit, apply
from copydesk.text.field import LogRow, undo
from copydesk.text.mentions import Flag

CONTEXT: Final = 40
"""Characters shown on either side of a change."""

# What a terminal would obey or hide: controls, invisible and direction characters.
_UNSAFE = regex.compile(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]")


@dataclass(frozen=True)
class Told:
    """What there is to tell about a document."""

    facts: Mapping[str, Any]
    raw: Mapping[str, str]
    log: Mapping[str, list[LogRow]]
    flags: tuple[tuple[str, str, str, str], ...]  # field, rule, words, message
    reasons: Mapping[str, str | None]
    rejection: Rejection | None = None


def explain(source: Path, what: str, *, color: bool | None = None) -> None:
    """Print what was, or would be, changed in a document. ``color`` None: as the terminal can.

    Raises:
        DeclarationError: the config is not sound.
        InputError: there is no such file or record.
        DatasetError: there is no such dataset or doc_id.
    """
    console = Console(highlight=False, soft_wrap=True, no_color=color is False, force_terminal=True if color else None)
    if source.is_dir():
        told = _published(load(source), what)
    else:
        config = Config.read(source)
        path = Path(what.partition("#")[0])
        told = _of_file(config, path, what) if path.is_file() else _published(load(config.output_path), what)
    plain = console.no_color or not console.is_terminal
    for line in _lines(told, plain=plain):
        console.print(line)


def visible(text: str) -> str:
    """The text with everything a terminal would obey or hide written out."""
    shown: str = _UNSAFE.sub(lambda match: {"\n": "⏎", "\t": "⇥"}.get(match[0], f"\\u{{{ord(match[0]):x}}}"), text)
    return shown


def _of_file(config: Config, path: Path, what: str) -> Told:
    record = what.partition("#")[2]
    documents = list(_records(config, path, record))
    if len(documents) != 1:
        places = ", ".join(document.locator for document in documents[:5])
        raise InputError(
            f"{path} holds {len(documents)} records{f' with #{record}' if record else ''}",
            f"name one, as in {places or path}{', …' if len(documents) > 5 else ''}",
        )
    document = documents[0]
    if isinstance(document, Unread):
        return Told({"locator": document.locator}, {}, {}, (), {}, Rejection("read", document.reason, document.detail))
    reasons: dict[str, str | None] = {}
    for stage in config.stages:
        reasons.update(stage.reasons())
        if document.rejection is None:
            document = stage(document)
    return _worked(document, reasons)


def _records(config: Config, path: Path, record: str) -> Iterator[Document | Unread]:
    """The records of a file, read as the config's input that it belongs to says, else by its name."""
    listed = [file for file in list_files(config.inputs, config.base).files if file.path.samefile(path)]
    if not listed:
        listed = list(list_files((Input(path=str(path.resolve())),), config.base).files)
    for shard in cut(listed[:1]):
        for found in read(shard):
            if not record or found.locator.partition("#")[2] == record:
                yield found


def _worked(document: Document, reasons: Mapping[str, str | None]) -> Told:
    about = document.about
    return Told(
        {
            "doc_id": document.id,
            "source": document.source,
            "locator": document.locator,
            "language": about.language,
            "published": about.published,
        },
        {name: document.field(name).raw for name in FIELDS},
        {name: list(document.field(name).log()) for name in FIELDS},
        tuple(
            (name, flag.rule, document.field(name).text[flag.start : flag.end], flag.message)
            for name in FIELDS
            for flag in document.field(name).mentions
            if isinstance(flag, Flag)
        ),
        reasons,
        document.rejection,
    )


def _published(dataset: Dataset, doc_id: str) -> Told:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only published documents need it

    def rows(table: Any) -> list[dict[str, Any]]:
        wanted = [("doc_id", "=", doc_id)]
        return [row for file in dataset.files(table) for row in pq.read_table(file, filters=wanted).to_pylist()]

    documents = rows("documents")
    reasons = {rule: of["why"] for rule, of in dataset.manifest["rules"].items()}
    if not documents:
        rejects = rows("rejects")
        if not rejects:
            raise DatasetError(
                f"{doc_id!r} is neither a file nor a doc_id of version {dataset.version} of {dataset.path}"
            )
        row = rejects[0]
        return Told(
            {name: row[name] for name in ("doc_id", "source", "locator")},
            {},
            {},
            (),
            {},
            Rejection(row["stage"], row["reason"], row["detail"]),
        )
    row = documents[0]
    log: dict[str, list[LogRow]] = {name: [] for name in FIELDS}
    for edit in sorted(rows("edits"), key=lambda edit: (edit["seq"], edit["start"], edit["end"])):
        log[edit["field"]].append(LogRow(**{name: edit[name] for name in LogRow._fields}))
    raw: dict[str, str] = {
        name: undo(row[name], [list(of) for _, of in groupby(log[name], key=lambda r: r.seq)]) for name in FIELDS
    }
    return Told(
        {name: row[name] for name in ("doc_id", "source", "locator", "language", "published")},
        raw,
        log,
        tuple((flag["field"], flag["rule"], flag["text"], flag["message"]) for flag in rows("flags")),
        reasons,
    )


def _lines(told: Told, *, plain: bool) -> Iterator[Text]:
    for name, value in told.facts.items():
        if value is not None:
            yield Text.assemble((f"{name:<10} ", "dim"), visible(str(value)))
    for field, rows in told.log.items():
        text = told.raw[field]
        for _, of_pass in groupby(rows, key=lambda row: row.seq):
            edits = list(of_pass)
            for row in edits:
                yield Text()
                yield Text.assemble(
                    (f"{field} {row.raw_start}:{row.raw_end}  ", "dim"),
                    (row.rule, "bold cyan"),
                    ("  " + visible(told.reasons.get(row.rule) or ""), "dim"),
                )
                yield _in_place(text, row, plain=plain)
            text = apply(text, [Edit(row.start, row.end, row.after, row.rule) for row in edits])
    for field, rule, words, message in told.flags:
        yield Text()
        yield Text.assemble((f"{field} flag  ", "dim"), (rule, "bold yellow"), ("  " + visible(message), "dim"))
        yield Text("  " + visible(words))
    yield Text()
    count = sum(map(len, told.log.values()))
    if told.rejection is not None:
        why = told.rejection
        yield Text.assemble(("rejected ", "bold red"), visible(f"by {why.stage}: {why.reason} ({why.detail})"))
    else:
        yield Text(f"{count} edits, {len(told.flags)} flags")


def _in_place(text: str, row: LogRow, *, plain: bool) -> Text:
    left = visible(text[max(0, row.start - CONTEXT) : row.start])
    right = visible(text[row.end : row.end + CONTEXT])
    before, after = visible(row.before), visible(row.after)
    if plain:
        # The signs of a word diff, for logs and for those who see no colours.
        return Text(f"  {left}" + (f"[-{before}-]" if before else "") + (f"{{+{after}+}}" if after else "") + right)
    return Text.assemble("  ", left, (before, "red strike"), (after, "green bold"), right)
