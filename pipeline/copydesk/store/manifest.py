"""The manifest: what a version holds, what it was made of, and what happened on the way."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from copydesk.store.parts import Part
from copydesk.store.schemas import TABLES, TableName
from copydesk.store.versions import DatasetError

FILE: Final = "manifest.json"
HASH: Final = "manifest.sha256"
"""SHA-256 of the manifest, in the form `sha256sum --check` reads; the manifest in turn holds those of all parts."""


@dataclass
class Account:
    """What became of the records of one source."""

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
    """Write a version's manifest and its hash beside it, and flush both."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    for name, content in ((FILE, text), (HASH, f"{sha256(text.encode()).hexdigest()}  {FILE}\n")):
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def read_manifest(version: Path) -> dict[str, Any]:
    """A version's manifest.

    Raises:
        DatasetError: there is none, or it is damaged.
    """
    try:
        data = (version / FILE).read_bytes()
        hashed = (version / HASH).read_text(encoding="ascii").split()[0]
    except FileNotFoundError as fault:
        lacks = Path(fault.filename).name
        raise DatasetError(f"{version} is no version of a copydesk dataset: it has no {lacks}") from None
    except (OSError, ValueError, IndexError) as fault:
        raise DatasetError(f"the manifest of {version} cannot be read: {fault}") from None
    if sha256(data).hexdigest() != hashed:
        raise DatasetError(f"{version / FILE} is damaged: it is not the manifest that was published")
    manifest: dict[str, Any] = json.loads(data)
    return manifest
