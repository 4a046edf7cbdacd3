"""docs/tables.md says what the schemas say, and lists every word a table may hold."""

import re
from pathlib import Path

from copydesk.store.schemas import COLUMNS, TABLES, schema_of

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/tables.md").read_text(encoding="utf-8")


def test_every_column_is_on_the_page_with_its_meaning() -> None:
    for table in TABLES:
        section = PAGE.split(f"## {table}\n")[1].split("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (.+) \|$", section, re.MULTILINE)
        assert [(name, meaning.replace("\\|", "|")) for name, _, meaning in rows] == [
            (name, meaning) for name, _, meaning in COLUMNS[table]
        ]


def test_the_files_carry_the_meanings_too() -> None:
    for table in TABLES:
        schema = schema_of(table)
        assert schema.metadata[b"copydesk.table"] == table.encode()
        assert all(field.metadata[b"description"] for field in schema)


def test_every_reason_a_record_is_rejected_for_is_on_the_page() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "pipeline/copydesk").rglob("*.py"))
    reasons = set(re.findall(r"\.reject\(\s*(?:self\.use|stage\.name|READ), \"([a-z-]+)\"", code))
    assert {"empty", "error", "error-page", "duplicate-id", "timeout"} <= reasons
    for reason in reasons:
        assert f"`{reason}`" in PAGE, reason
