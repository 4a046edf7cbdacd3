"""What a person sees of a run: a bar on a terminal, plain lines elsewhere, and the summary."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from copydesk.config import Config
    from copydesk.engines.engine import Progress
    from copydesk.record import Plan

    OnProgress = Callable[[Progress, Plan], None]

PLAIN_SECONDS: Final = 10.0
"""Time between two lines where there is no terminal: a log of a night's run stays readable."""


@contextmanager
def shown(*, quiet: bool) -> "Iterator[OnProgress | None]":
    """Something to give to ``run`` as ``on_progress``; writes to standard error."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as on_progress:
            yield on_progress
    else:
        yield _lines()


def share_done(progress: "Progress", plan: "Plan") -> float:
    """Share of the run that is done, 0 to 1: by shards, and within them by characters against the files' bytes."""
    by_items = progress.items / max(1, progress.items_total)
    if any(file.packed for file in plan.files):
        return by_items
    return max(by_items, min(0.99, progress.amount / max(1, plan.bytes)))


def documents(progress: "Progress") -> int:
    """Records so far: each is two steps, reading it and working on it."""
    return progress.steps // 2


@contextmanager
def _bar() -> "Iterator[OnProgress]":
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    started = time.monotonic()
    columns = (
        TextColumn("{task.fields[count]} documents"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}/s"),
        TextColumn("ETA"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[lost]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("run", total=1.0, count="0", rate="0", lost="")

        def on_progress(progress: "Progress", plan: "Plan") -> None:
            count = documents(progress)
            rate = count / max(0.001, time.monotonic() - started)
            lost = f"[red]{len(progress.incidents)} workers lost" if progress.incidents else ""
            bar.update(task, completed=share_done(progress, plan), count=f"{count:,}", rate=f"{rate:,.0f}", lost=lost)

        yield on_progress


def _lines() -> "OnProgress":
    started = last = time.monotonic()

    def on_progress(progress: "Progress", plan: "Plan") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < PLAIN_SECONDS:
            return
        last = now
        count, done = documents(progress), share_done(progress, plan)
        left = f", {(now - started) * (1 - done) / done:,.0f} s left" if done else ""
        lost = f", {len(progress.incidents)} workers lost" if progress.incidents else ""
        print(
            f"{count:,} documents, {count / (now - started):,.0f}/s, {100 * done:.0f} %{left}{lost}",
            file=sys.stderr,
            flush=True,
        )

    return on_progress


def dry_run(config: "Config", plan: "Plan") -> dict[str, Any]:
    """What a run would read, in the form of a summary."""
    formats: dict[str, int] = {}
    for file in plan.files:
        kind = file.format or "unknown"
        formats[kind] = formats.get(kind, 0) + 1
    return {
        "name": config.name,
        "dataset": str(config.output_path),
        "files": len(plan.files),
        "bytes": plan.bytes,
        "formats": formats,
        "shards": len(plan.shards),
        "skipped": dict(sorted(plan.listing.skipped.items())),
        "stages": [stage.name for stage in config.stages],
    }


def told(summary: Mapping[str, Any]) -> str:
    """A summary as lines for people; what is empty is left out."""
    lines = []
    for key, value in summary.items():
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            said = ", ".join(f"{name} {count:,}" for name, count in value.items())
        elif isinstance(value, list):
            said = "; ".join(map(str, value))
        else:
            said = f"{value:,}" if isinstance(value, int | float) and key != "version" else str(value)
        lines.append(f"{key + ':':<12} {said}")
    return "\n".join(lines)
