"""A run: plan shards, walk the stages, settle ids, check, publish. Start reading from ``run``.

Everything is written beside the published version; ``current`` moves in one rename when all adds up, or not at all.
(The module is not called ``run``: ``copydesk.run`` is the function, and a module of that name would hide it.)
"""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from copydesk.build import Built, Order, build_alone
from copydesk.config import Config
from copydesk.engines.engine import Progress
from copydesk.engines.local import Local
from copydesk.packs.load import is_shipped
from copydesk.packs.proof import cases
from copydesk.record import Plan, Summary, manifest_of, summarize
from copydesk.seeds.columns import check_columns
from copydesk.seeds.files import File
from copydesk.seeds.listing import InputError, list_files
from copydesk.seeds.shards import cut
from copydesk.store.ids import holders, merged, repeated
from copydesk.store.manifest import Account, write_manifest
from copydesk.store.parts import Part, empty_part
from copydesk.store.schemas import TABLES
from copydesk.store.versions import Versions


class OverThreshold(Exception):
    """The run finished, but too much was rejected to publish it. The last version stays current."""


class Disproved(Exception):
    """A pack of the user's does something else than its own examples say."""


class Unaccounted(Exception):
    """Records read are not all kept, duplicate or rejected: a fault of ours, so nothing is published."""


def plan(config: Config) -> Plan:
    """List the inputs and cut them into shards: a pure function of the inputs as they are now.

    Raises:
        InputError: an input names nothing that can be read, lacks a column the config maps, holds the output, or
            cannot be told from another.
        OSError: a folder or file cannot be read.
    """
    listing = list_files(config.inputs, config.base)
    _check_apart(config, listing.files)
    check_columns(listing.files)
    return Plan(listing, cut(listing.files, int(config.engine.shard_megabytes * 1_000_000)))


def _check_apart(config: Config, files: Sequence[File]) -> None:
    """Refuse an output among the inputs, and two files that would give their documents the same ids."""
    output = config.output_path.resolve()
    folders = [(config.base / given.path).resolve() for given in config.inputs]
    within = next((folder for folder in folders if folder.is_dir() and output.is_relative_to(folder)), None)
    within = within or next((file.path for file in files if file.path.resolve().is_relative_to(output)), None)
    if within is not None:
        raise InputError(
            f"the output {output} lies within the input {within}",
            "the next run would read what this one wrote: name a folder elsewhere under output.path",
        )
    seen: dict[tuple[str, str], File] = {}
    for file in files:
        # Records of a file without a declared source are told apart by site, so there the locator alone must do.
        source = file.input.source or (file.folder if file.format == "text" else "")
        other = seen.setdefault((source, file.locator), file)
        if other.input is not file.input:
            raise InputError(
                f"two inputs hold a file called {file.locator!r}: {other.path} and {file.path}",
                "documents would get the same source, locator and id: give each of the inputs a `source:` of its own",
            )


def run(
    config: Config | str | Path,
    *,
    workers: int | None = None,
    on_progress: Callable[[Progress, Plan], None] | None = None,
) -> Summary:
    """Run a config and publish a new version of its dataset.

    ``workers`` overrides the config's; the tables do not depend on it.

    Raises:
        DeclarationError: the config is not sound.
        InputError: an input names nothing that can be read.
        DatasetError: the output cannot be written, or another run holds it.
        Disproved: an example of a pack does not hold.
        OverThreshold: too much was rejected; nothing is published.
        Unaccounted: what was written does not add up, by a fault of copydesk; nothing is published.
        EngineError: the work could not be brought to an end; nothing is published.
        OSError: a file cannot be written; nothing is published.
    """
    if not isinstance(config, Config):
        config = Config.read(config)
    started = time.monotonic()
    _check_packs(config)
    planned = plan(config)
    versions = Versions(config.output_path)
    with versions.locked(), versions.building() as folder:
        spill = folder / ".spill"
        spill.mkdir()
        wanted = workers or (os.cpu_count() or 1 if config.engine.workers == "auto" else config.engine.workers)
        show = (lambda progress: on_progress(progress, planned)) if on_progress is not None else None
        with Local(wanted, config.engine.document_seconds, spill) as engine:
            incidents, total = _work(config, planned, engine, folder, show)
        spill.rmdir()
        _check(total, folder, config)
        parts = [*total.parts, *(empty_part(folder, name) for name in _without_parts(total.parts))]
        number = int(folder.name.rpartition("-")[2])
        summary = summarize(config, planned, total, incidents, time.monotonic() - started)
        write_manifest(folder, manifest_of(config, planned, total, parts, number, summary))
        summary.version = versions.publish(folder, config.output.keep_versions)
    return summary


def _check_packs(config: Config) -> None:
    """Refuse a pack of the user's that an example of its own disproves; those that ship are tried before they ship."""
    for pack in config.packs().values():
        if not is_shipped(pack):
            failed = [f"{case.rule}: {failure}" for case in cases(pack) if (failure := case.failure()) is not None]
            if failed:
                more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
                raise Disproved(f"{failed[0]}{more}")


def _work(
    config: Config, planned: Plan, engine: Local, folder: Path, show: Callable[[Progress], None] | None
) -> tuple[list[str], Built]:
    """Build all shards; then build again those in which a record gives up its id to another."""
    incidents: list[str] = []
    told: list[str] = []

    def seen(progress: Progress) -> None:
        incidents[:] = [*told, *progress.incidents]
        if show is not None:
            show(progress)

    task = partial(build_alone, stages=config.stages, folder=folder)
    built: dict[str, Built] = {}
    orders = [Order(shard) for shard in planned.shards]
    for _, result in engine.map(task, orders, on_progress=seen):
        built[result.shard] = result
    losers = _losers(built, engine, folder) if any(result.own_ids for result in built.values()) else {}
    if losers:
        told = list(incidents)
        for name in losers:
            for part in built[name].parts:
                (folder / part.table / part.file).unlink()
        orders = [Order(shard, losers[shard.name]) for shard in planned.shards if shard.name in losers]
        for _, result in engine.map(task, orders, on_progress=seen):
            built[result.shard] = result
    total = Built("all")
    for shard in planned.shards:
        total.add(built[shard.name])
    return incidents, total


def _losers(built: dict[str, Built], engine: Local, folder: Path) -> dict[str, dict[int, str]]:
    """Documents that give up their id, by shard and number in it, with the place of the one that keeps it."""
    files = [
        folder / part.table / part.file
        for name in sorted(built)
        for part in built[name].parts
        if part.table == "documents"
    ]
    losers: dict[str, dict[int, str]] = {}
    for _, found in engine.reduce_by_key(holders, files, merged, repeated):
        for other in found[1:]:
            losers.setdefault(other.shard, {})[other.row] = found[0].place
    return losers


def _check(total: Built, folder: Path, config: Config) -> None:
    """The last look before publishing: the files hold what was counted, the counts add up, the thresholds are kept."""
    rows = dict.fromkeys(TABLES, 0)
    for part in total.parts:
        rows[part.table] += part.rows
        if (folder / part.table / part.file).stat().st_size != part.bytes:
            raise Unaccounted(f"{part.table}/{part.file} is not as long as it was when it was written")
    off = [source for source, account in total.accounts.items() if not account.adds_up]
    if off:
        raise Unaccounted(f"records read and records written do not add up in {', '.join(sorted(off))}")
    all_ = sum(total.accounts.values(), Account())
    if (rows["documents"], rows["rejects"]) != (all_.kept, all_.rejected + all_.duplicates):
        raise Unaccounted("the tables do not hold as many documents and rejects as were counted")
    limits = config.thresholds
    if all_.rejected > limits.max_reject_share * all_.read:
        reasons = ", ".join(f"{reason} ({count})" for (_, reason), count in total.rejects.most_common(3))
        raise OverThreshold(
            f"{all_.rejected} of {all_.read} records were rejected, most as {reasons}; "
            f"thresholds.max_reject_share allows {limits.max_reject_share:g}"
        )
    if all_.kept < limits.min_documents:
        raise OverThreshold(f"{all_.kept} documents are left; thresholds.min_documents asks for {limits.min_documents}")


def _without_parts(parts: Sequence[Part]) -> list[Any]:
    there = {part.table for part in parts}
    return [table for table in TABLES if table not in there]
