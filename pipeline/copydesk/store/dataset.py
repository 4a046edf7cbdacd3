"""Reading a published dataset: ``copydesk.load``."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.store.manifest import read_manifest
from copydesk.store.schemas import TABLES, TableName, schema_of
from copydesk.store.versions import DatasetError, Versions

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Dataset:
    """One version of a dataset. ``current`` is resolved once, when it is opened, so all tables are of one version.

    Tables are read when they are first asked for: ``dataset.documents`` and so on are pandas frames, ``dataset.arrow``
    gives the same as Arrow tables. Page checksums are verified on the way.
    """

    def __init__(self, version: Path) -> None:
        self.path = version

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the version holds and what it was made of."""
        return read_manifest(self.path)

    @property
    def version(self) -> int:
        """The version's number."""
        return int(self.manifest["version"])

    def files(self, table: TableName) -> list[Path]:
        """The Parquet files of a table.

        Raises:
            DatasetError: there is no such table.
        """
        if table not in TABLES:
            raise DatasetError(f"no table {table!r}; there are {', '.join(TABLES)}")
        return [self.path / table / part["file"] for part in self.manifest["parts"][table]]

    def arrow(self, table: TableName) -> "pa.Table":
        """A whole table.

        Raises:
            DatasetError: there is no such table.
            OSError: a file is damaged.
        """
        import pyarrow as pa  # noqa: PLC0415 - reading is what needs it
        import pyarrow.parquet as pq  # noqa: PLC0415

        tables = [pq.ParquetFile(file, page_checksum_verification=True).read() for file in self.files(table)]
        return pa.concat_tables(tables).cast(schema_of(table))

    def _frame(self, table: TableName) -> "pd.DataFrame":
        import pandas as pd  # noqa: PLC0415 - half a second of import
        import pyarrow as pa  # noqa: PLC0415

        # Nullable types: a missing number stays missing and does not turn its column into floats.
        dtypes = {
            pa.string(): pd.StringDtype("pyarrow"),
            pa.int32(): pd.Int32Dtype(),
            pa.float64(): pd.Float64Dtype(),
            pa.bool_(): pd.BooleanDtype(),
        }
        frame: pd.DataFrame = self.arrow(table).to_pandas(types_mapper=dtypes.get, maps_as_pydicts="strict")
        return frame

    @cached_property
    def documents(self) -> "pd.DataFrame":
        """One row a document."""
        return self._frame("documents")

    @cached_property
    def edits(self) -> "pd.DataFrame":
        """One row a change."""
        return self._frame("edits")

    @cached_property
    def entities(self) -> "pd.DataFrame":
        """One row a name."""
        return self._frame("entities")

    @cached_property
    def dates(self) -> "pd.DataFrame":
        """One row a time expression."""
        return self._frame("dates")

    @cached_property
    def flags(self) -> "pd.DataFrame":
        """One row a fault seen and not repaired."""
        return self._frame("flags")

    @cached_property
    def rejects(self) -> "pd.DataFrame":
        """One row a record that is not among the documents."""
        return self._frame("rejects")


def load(dataset: str | Path) -> Dataset:
    """Open the current version of the dataset in a folder (a config's ``output.path``), or one version by its folder.

    Raises:
        DatasetError: nothing is published there.
    """
    folder = Path(dataset)
    if (folder / "manifest.json").is_file():
        return Dataset(folder.resolve())
    version = Versions(folder).current()
    if version is None:
        raise DatasetError(f"nothing is published in {folder}: run `copydesk run CONFIG` whose output.path it is")
    return Dataset(version)
