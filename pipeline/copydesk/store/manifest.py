"""The manifest: what a version holds, what it was made of, and what happened on the way."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from copydesk.store.parts import Part
from copydesk.store.schemas import TABLES, TableName
from copydesk.store.versions import DatasetError

FILE = "manifest.json"


@dataclass
class Account:
    """What became of the records of one source. ``read`` is counted by the readers, the rest from the tables."""

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: int = 0

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.read + other.read,
            self.kept + other.kept,
            self.duplicates + other.duplicates,
            self.rejected + other.rejected,
        )

    @property
    def adds_up(self) -> bool:
        """Whether every record read is accounted for."""
        return self.read == self.kept + self.duplicates + self.rejected


def parts_as_json(parts: Iterable[Part]) -> dict[TableName, list[dict[str, Any]]]:
    """Parts by table, in order of their files' names."""
    ordered = sorted(parts, key=lambda part: part.file)
    return {table: [part.as_json() for part in ordered if part.table == table] for table in TABLES}


def accounts_as_json(accounts: Mapping[str, Account]) -> dict[str, dict[str, int]]:
    """Accounts by source."""
    return {source: asdict(accounts[source]) for source in sorted(accounts)}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a version's manifest and flush it."""
    with (folder / FILE).open("w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(version: Path) -> dict[str, Any]:
    """A version's manifest.

    Raises:
        DatasetError: there is none, or it is damaged.
    """
    try:
        manifest: dict[str, Any] = json.loads((version / FILE).read_text(encoding="utf-8"))
        whole = {"version", "accounting", "rules"} <= set(manifest) and set(manifest["parts"]) == set(TABLES)
    except FileNotFoundError:
        raise DatasetError(f"{version} is no version of a copydesk dataset: it has no {FILE}") from None
    except (ValueError, KeyError, TypeError) as fault:
        raise DatasetError(f"{version / FILE} is damaged: {fault}") from None
    if not whole:
        raise DatasetError(f"{version / FILE} is damaged: it does not name every table and the accounting")
    return manifest
