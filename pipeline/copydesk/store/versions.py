"""Versions: complete, immutable states of a dataset. ``current`` points at one and is replaced in one rename.

    <dataset>/versions/7/<table>/*.parquet   a published state, with its manifest.json
    <dataset>/current -> versions/7          the one readers get
    <dataset>/.building-8/                   a run at work, or what a killed one left; the next run removes it
    <dataset>/.lock                          held by the kernel for the run at work

Whoever resolved ``current`` once sees one version whole: its files never change, and pruning keeps the last few.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copydesk.store.parts import sync_folder


class DatasetError(Exception):
    """The dataset's folder cannot be used: says why and what to do."""


class Versions:
    """The versions under a dataset's folder."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the dataset for one run. The kernel frees the lock however the run ends.

        Raises:
            DatasetError: another run holds it, or the folder cannot be written.
        """
        try:
            (self.dataset / "versions").mkdir(parents=True, exist_ok=True)
            handle = os.open(self.dataset / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as fault:
            raise DatasetError(f"cannot write to {self.dataset}: {fault.strerror}") from fault
        link = self.dataset / "current"
        if link.exists() and not link.is_symlink():
            os.close(handle)
            raise DatasetError(f"{link} is no link of copydesk's: move it away, or name another output.path")
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = os.read(handle, 64).decode("ascii", "replace").strip() or "another process"
                raise DatasetError(f"{self.dataset} is locked by {holder}: one run at a time") from None
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()}".encode())
            self._sweep()
            yield
        finally:
            os.close(handle)

    def numbers(self) -> list[int]:
        """Published versions, oldest first."""
        folder = self.dataset / "versions"
        if not folder.is_dir():
            return []
        return sorted(int(entry.name) for entry in folder.iterdir() if re.fullmatch(r"[1-9]\d*", entry.name))

    def current(self) -> Path | None:
        """The version ``current`` points at, resolved once; None if nothing is published."""
        link = self.dataset / "current"
        return link.resolve() if link.exists() else None

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A fresh folder for the next version; gone afterwards unless it was published."""
        folder = self.dataset / f".building-{max(self.numbers(), default=0) + 1}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, building: Path, keep: int) -> int:
        """Make a built folder the current version, then drop versions beyond the last ``keep``.

        Nothing points at a file that is not on the disk: folders are flushed first, then renamed, then pointed at.
        """
        number = int(building.name.removeprefix(".building-"))
        for folder in (*(entry for entry in building.iterdir() if entry.is_dir()), building):
            sync_folder(folder)
        building.rename(self.dataset / "versions" / str(number))
        sync_folder(self.dataset / "versions")
        beside = self.dataset / ".current"
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("versions") / str(number))
        beside.replace(self.dataset / "current")
        sync_folder(self.dataset)
        for old in self.numbers()[:-keep]:
            shutil.rmtree(self.dataset / "versions" / str(old), ignore_errors=True)
        return number

    def _sweep(self) -> None:
        """Remove what killed runs left."""
        for left in self.dataset.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
