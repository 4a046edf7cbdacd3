"""Are the columns a config maps there at all? Asked before any work, where a file says what its columns are."""

import difflib
from collections.abc import Iterable

from copydesk.seeds.files import File
from copydesk.seeds.listing import InputError
from copydesk.seeds.reading import columns_of


def check_columns(files: Iterable[File]) -> None:
    """Refuse a file with named columns that lacks one the config maps, or has none for the text.

    Raises:
        InputError: names the file, the column, and the columns there are.
    """
    for file in files:
        columns = columns_of(file)
        if columns is None:
            continue
        fields = file.input.fields
        mapped = {f"fields.{key}": column for key, column in fields.model_dump(exclude_none=True).items()}
        mapped.setdefault("fields.text", "text")
        mapped.update((f"keep[{place}]", column) for place, column in enumerate(file.input.keep))
        for key, column in mapped.items():
            if column in columns or column.partition(".")[0] in columns:
                continue
            shown = ", ".join(columns[:30]) + (", …" if len(columns) > 30 else "")
            near = difflib.get_close_matches(column, columns, 1)
            raise InputError(
                f"{file.path}: no column {column!r} (inputs: {key})",
                (f"did you mean {near[0]!r}? " if near else "")
                + f"the columns are: {shown}. Say which holds what, as in `fields: {{text: {columns[-1]}}}`"
                + ("; a file without a header line needs `columns: [...]`" if file.format in ("csv", "tsv") else ""),
            )
