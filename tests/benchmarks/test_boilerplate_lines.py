"""The script that measures boilerplate rules on whole pages: what it takes for a line, for gold, and for a mistake."""

import gzip
import json
from pathlib import Path

import pytest

import boilerplate_lines
from measuring.gold_pages import gold_pages
from measuring.html_lines import page_of

STORY = "The bridge over the river was closed on Monday because of the flood."
REST = "Engineers will look at its piers before the week is over, the town hall said."
PAGE = f"""<!doctype html><html><head><title>Bridge closed | The Post</title><script>var a = "<p>x";</script>
<meta property="og:title" content="Bridge &amp; road closed"><style>p {{}}</style></head><body>
<ul><li>Home<li>Sport &nbsp; today</ul><template><p>Nothing</p></template>
<h1>Bridge closed</h1><p>The bridge over the <b>river</b> was closed
on Monday because of the flood.<br>{REST}</p><div>Advertisement</div><p>Share on Facebook</p>
<svg><title>Icon</title></svg><p>Add Comment</p><!-- gone --></body></html>"""


def write_gold(folder: Path, body: str, name: str = "0001") -> None:
    for part in ("html", "ground-truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / f"html/{name}.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    said = {"ground_truth": {"title": "Bridge closed", "main_content": body}}
    (folder / f"ground-truth/{name}.json").write_text(json.dumps(said))
    (folder / "house.yaml").write_text(PACK)


PACK = """
name: house
rules:
  - id: share-row
    why: Links that share the page.
    match: '^(?:Share on|Advertisement).*$'
    action: cut
    changes: [{before: "One.\\nShare on Facebook", after: One.}]
    keeps: [Sharing is caring.]
"""


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: object) -> str:
    monkeypatch.setattr("sys.argv", ["boilerplate_lines.py", *map(str, args)])
    boilerplate_lines.main()
    return capsys.readouterr().out


def test_a_page_gives_all_its_lines_and_no_script() -> None:
    page = page_of(PAGE.encode())
    assert page.title == "Bridge & road closed"
    assert page.lines == [
        *("Home", "Sport today", "Bridge closed", STORY, REST),
        *("Advertisement", "Share on Facebook", "Add Comment"),
    ]


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("<title>Zażółć</title>".encode(), "Zażółć"),
        ("<meta charset=iso-8859-7><title>Νέα</title>".encode("iso-8859-7"), "Νέα"),
        ("<title>Déjà</title>".encode("cp1252"), "Déjà"),
        ("<meta charset=no-such-thing><title>Déjà</title>".encode("cp1252"), "Déjà"),
        (b"<script src=a /></script><title>After</title>", "After"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(data: bytes, title: str) -> None:
    assert page_of(data).title == title


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (STORY, "content"),
        ("Share on Facebook", "boilerplate"),
        ("closed on Monday", "content"),
        ("Monday on closed", "boilerplate"),
        ("The bridge over the river stood for a hundred", "ambiguous"),
        ("• | —", None),
    ],
)
def test_a_line_is_labelled_by_its_shingles(line: str, label: str | None) -> None:
    assert boilerplate_lines.Article(f"{STORY}\n{REST}").label(line) == label


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("boilerplate/en/most-read-list", "most-read"),
        ("boilerplate/de/share", "share"),
        ("boilerplate/de/sharepoint-link", "sharepoint"),
        ("boilerplate/en/rights-reserved", "rights"),
    ],
)
def test_rules_are_grouped_by_what_they_are_about(rule: str, kind: str) -> None:
    assert boilerplate_lines.type_of(rule) == kind


def test_removed_lines_are_right_where_the_article_is_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_gold(tmp_path, f"{STORY}\n{REST}")
    said = run(
        monkeypatch,
        capsys,
        tmp_path,
        "--packs",
        tmp_path / "house.yaml",
        "--kind",
        "wcxb",
        "--list",
        "--dump",
        tmp_path / "dump.jsonl",
    )
    assert said.startswith("1 pages, 8 lines: 6 boilerplate (75.0%), 2 content (25.0%), 0 ambiguous")
    assert "| house/share-row | 2 | 2 | 0 | 0 | 1.000 |" in said
    assert "| share | 2 | 2 | 0 | 0 | 1.000 |" in said
    assert "| all | 2 | 2 | 0 | 0 | 1.000 | 0.342 | 0.333 |" in said
    assert "article:" not in said
    assert json.loads((tmp_path / "dump.jsonl").read_text())["title"] == "Bridge closed"


def test_a_removed_line_of_the_article_is_wrong_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_gold(tmp_path, f"{STORY}\nAdvertisement\n{REST}")
    write_gold(tmp_path, f"{STORY}\n{REST}", "0002")
    said = run(monkeypatch, capsys, tmp_path, "--packs", tmp_path / "house.yaml", "--kind", "wcxb", "--list")
    assert "| house/share-row | 4 | 3 | 1 | 0 | 0.750 |" in said
    assert "content 0001 en house/share-row: 'Advertisement'; article: " in said
    odd = run(monkeypatch, capsys, tmp_path, "--packs", tmp_path / "house.yaml", "--kind", "wcxb", "--half", "odd")
    assert "| house/share-row | 2 | 2 | 0 | 0 | 1.000 |" in odd


def test_packs_that_ship_run_by_their_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_gold(tmp_path, f"{STORY}\n{REST}")
    assert "| boilerplate/en/" in run(monkeypatch, capsys, tmp_path, "--kind", "wcxb", "--packs", "boilerplate")
    with pytest.raises(SystemExit, match="no stage that ships runs packs 'nonsense'"):
        boilerplate_lines.stages_for("nonsense")


def test_gold_of_every_set_is_read(tmp_path: Path) -> None:
    daniel, fundus = tmp_path / "daniel", tmp_path / "fundus/de"
    for folder in (daniel / "html", daniel / "reference", fundus):
        folder.mkdir(parents=True)
    (daniel / "html/2011_www.site.example_1.html.gz").write_bytes(gzip.compress(b"<p>x"))
    (daniel / "reference/2011_www.site.example_1.txt").write_text("<p>One &amp; two</p>")
    ((found),) = gold_pages("daniel", daniel)
    assert (found.body.strip(), found.data()) == ("One & two", b"<p>x")
    body = {"summary": ["In short."], "sections": [{"headline": ["Then"], "paragraphs": ["It rained."]}]}
    (fundus / "Post.json").write_text(json.dumps({"V1": {"title": "Rain", "body": body}, "V2": {"body": None}}))
    for day in (1, 2):
        (fundus / f"Post_2024_01_0{day}.html.gz").write_bytes(gzip.compress(b"<p>y"))
    (page,) = gold_pages("fundus", tmp_path / "fundus")
    assert (page.name, page.title, page.body) == ("de/Post_2024_01_01", "Rain", "In short.\nThen\nIt rained.")
