"""The record of a run: what was planned, how it ended, and the manifest that says so for good."""

import platform
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from typing import Any, Final

from copydesk.build import Built
from copydesk.config import Config
from copydesk.packs.load import digest
from copydesk.seeds.files import File, Shard
from copydesk.seeds.listing import Listing
from copydesk.store.manifest import Account, accounts_as_json, parts_as_json
from copydesk.store.parts import Part, hash_file
from copydesk.store.schemas import VERSION

LIBRARIES: Final = (
    "ftfy",
    "regex",
    "langdetect",
    "pyarrow",
    "pydantic",
    "google-re2",
    "pycld2",
    "rapidfuzz",
    "charset-normalizer",
)
"""Libraries whose version may show in the tables."""


@dataclass(frozen=True)
class Plan:
    """What a run would read."""

    listing: Listing
    shards: tuple[Shard, ...]

    @property
    def files(self) -> Sequence[File]:
        """The files, in order."""
        return self.listing.files

    @property
    def bytes(self) -> int:
        """Size of the files together, as they are on the disk."""
        return sum(file.size for file in self.files)


@dataclass
class Summary:
    """How a run ended, for people and for ``--json``."""

    name: str
    dataset: str
    version: int | None
    read: int
    kept: int
    duplicates: int
    rejected: int
    edits: int
    flags: int
    rejects: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    incidents: list[str] = field(default_factory=list)
    files: int = 0
    characters: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The summary as plain data."""
        return asdict(self)


def summarize(config: Config, planned: Plan, total: Built, incidents: list[str], seconds: float) -> Summary:
    """How a run ended, before it is published."""
    all_ = sum(total.accounts.values(), Account())
    return Summary(
        name=config.name,
        dataset=str(config.output_path),
        version=None,
        read=all_.read,
        kept=all_.kept,
        duplicates=all_.duplicates,
        rejected=all_.rejected,
        edits=sum(total.edits.values()),
        flags=sum(total.flags.values()),
        rejects={f"{stage}: {reason}": count for (stage, reason), count in sorted(total.rejects.items())},
        skipped=dict(sorted(planned.listing.skipped.items())),
        incidents=incidents,
        files=len(planned.files),
        characters=total.characters,
        seconds=round(seconds, 3),
    )


def manifest_of(
    config: Config, planned: Plan, total: Built, parts: list[Part], number: int, summary: Summary
) -> dict[str, Any]:
    """The manifest of version ``number``: the only place where the clock shows."""
    reasons: dict[str, str] = {}
    for stage in config.stages:
        reasons.update(stage.reasons())
    fired = {rule for _, rule in total.edits}
    return {
        "copydesk": version_of("copydesk"),
        "schema_version": VERSION,
        "name": config.name,
        "version": number,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "libraries": {name: version_of(name) for name in LIBRARIES},
        "config": config.model_dump(mode="json", by_alias=True),
        "fingerprint": config.fingerprint(),
        "packs": {name: digest(pack) for name, pack in sorted(config.packs().items())},
        "inputs": [_fingerprint(file) for file in planned.files],
        "skipped": summary.skipped,
        "accounting": accounts_as_json(total.accounts),
        "rejects": summary.rejects,
        "stages": [
            {
                "use": stage,
                "seconds": round(total.seconds[stage], 3),
                "edits": sum(count for (made_by, _), count in total.edits.items() if made_by == stage),
                "rejects": sum(count for (made_by, _), count in total.rejects.items() if made_by == stage),
            }
            for stage in dict.fromkeys(stage.name for stage in config.stages)
        ],
        "rules": {
            rule: {
                "edits": sum(count for (_, of), count in total.edits.items() if of == rule),
                "why": reasons.get(rule),
            }
            for rule in sorted(fired)
        },
        "flags": dict(sorted(total.flags.items())),
        "incidents": summary.incidents,
        "parts": parts_as_json(parts),
    }


def _fingerprint(file: File) -> dict[str, Any]:
    """The file's hash, unless it is not what was read any more."""
    told: dict[str, Any] = {"locator": file.locator, "size": file.size, "sha256": None}
    with suppress(OSError):
        hashed, _ = hash_file(file.path)
        now = file.path.stat()
        if (now.st_size, now.st_mtime_ns) == (file.size, file.mtime_ns):
            told["sha256"] = hashed
    return told
