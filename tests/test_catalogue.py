"""The rule catalogue is what the packs say, and what the packs say is complete."""

from pathlib import Path

import pytest

from copydesk.catalogue import page, shipped
from copydesk.packs.load import load
from copydesk.packs.rule import Pack

ROOT = Path(__file__).parent.parent
PACKS = shipped()
each_pack = pytest.mark.parametrize("pack", PACKS, ids=[pack.name for pack in PACKS])

TYPES = (
    "comment", "share", "follow", "related", "most-read", "newsletter", "legal", "photo-credit", "source", "byline",
    "advertisement", "tags", "report", "interface", "paywall", "author",
)  # fmt: skip


def test_the_page_in_docs_is_the_one_the_packs_make() -> None:
    found = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert found == page(PACKS), "write it anew: copydesk check --catalogue docs/rules.md"


def test_the_page_names_every_rule_of_packs_and_code() -> None:
    found = page(PACKS)
    for pack in PACKS:
        assert f"### {pack.name}\n" in found
        assert found.count("| `") >= len(pack.rules)
    assert "`mojibake/" in found
    assert "`dateline/full`" in found


def test_what_markdown_would_obey_is_written_out(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nrules:\n  - id: a-b\n    why: Pipes | and <b> and `code` in a table.\n    match: 'x\\|y'\n"
        '    replace: \'*\'\n    changes: [{before: "x|y\\nz", after: "*\\nz"}]\n    keeps: [z]\n'
    )
    found = page([load(tmp_path / "mine.yaml")], with_stages=False)
    assert "Pipes \\| and &lt;b&gt; and \\`code\\` in a table." in found
    assert "“x\\|y⏎z” → “\\*⏎z”" in found


@each_pack
def test_every_rule_that_ships_says_what_real_text_showed(pack: Pack) -> None:
    assert [rule.id for rule in pack.rules if not rule.evidence and not pack.name.startswith("error-pages")] == []


@each_pack
def test_a_pack_keeps_as_many_texts_as_it_changes(pack: Pack) -> None:
    assert sum(len(rule.keeps) for rule in pack.rules) >= sum(len(rule.changes) for rule in pack.rules)


@pytest.mark.parametrize("pack", [pack for pack in PACKS if pack.name.startswith("boilerplate/")], ids=lambda p: p.name)
def test_boilerplate_says_its_type_and_knows_all_sixteen(pack: Pack) -> None:
    types = {next((t for t in TYPES if rule.id == t or rule.id.startswith(f"{t}-")), rule.id) for rule in pack.rules}
    assert types == set(TYPES)
