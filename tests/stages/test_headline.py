"""A headline that stands again above the text goes; a lede, a kicker and a text of one line stay."""

import pytest

from copydesk.stages.headline import Headline
from copydesk.text.document import Document
from copydesk.text.field import undo

TITLE = "Ministers agree on a ‘new’ budget – at last"
BODY = "The talks ended on Monday.\n\nA vote is due in May."
LONG = "Ministers agree on a new budget after eleven hours of talks in the old port"


def cleaned(text: str, title: str, **about: str) -> str:
    document = Headline()(Document.of(text, title, **about))
    assert Headline()(document) is document
    assert document.title == title
    rows = list(document.body.log())
    assert undo(document.text, [rows] if rows else []) == text
    assert len(rows) <= 1
    return document.text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (TITLE, TITLE),
        (TITLE, "MINISTERS AGREE ON A 'NEW' BUDGET - AT LAST"),
        (TITLE, "  # Ministers agree on a “new” budget — at last.  "),
        (f"{TITLE} | The Daily", TITLE),
        (f"{TITLE} - Politics - The Daily", TITLE),
        (f"The Daily: {TITLE}", TITLE),
        (f"The Daily | {TITLE}", TITLE),
        (LONG, LONG[:45] + "…"),
        (LONG, LONG[:45] + " ..."),
        ("首相が新しい予算を発表", "首相が新しい予算を発表"),
        ("ＡＢＣ launches a channel", "ABC launches a channel"),
        ("Envoy returns to U.S.", "Envoy returns to U.S."),
    ],
)
def test_a_headline_repeated_as_first_line_is_cut(title: str, line: str) -> None:
    assert cleaned(f"{line}\n{BODY}", title) == BODY
    assert cleaned(f"{line}\n \n\n{BODY}", title) == BODY
    assert cleaned(f"{line}\n{line}\n{BODY}", title) == BODY
    assert cleaned(f"\n\n{line}\n\n{BODY}", title) == f"\n\n{BODY}"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("", "Ministers agree on a new budget"),
        (TITLE, "Ministers agree on a ‘new’ budget – at last, and the markets rise."),
        (TITLE, f"{TITLE}. The talks ended on Monday after eleven hours."),
        (f"{TITLE} | The Daily", f"{TITLE.removesuffix(' – at last')} and leave."),
        ("Ministers agree on a budget | The Daily", "Ministers agree on a budget."),
        ("Ministers agree on a budget", "Ministers agree on a budget - and the opposition walks out"),
        ("Ministers agree on a budget", "Ministers agree on a budget | Opposition walks out"),
        ("Ministers agree on a $5m budget", "Ministers agree on a £5m budget"),
        ("Ministers agree on 3.5% growth", "Ministers agree on 35% growth"),
        ("Sport", "Sport"),
        ("War ends", "War ends"),
        ("Live | Ministers agree on a budget", "Live"),
        ("Harbour: ministers agree on budget", "Harbour:"),
        (
            LONG[:45] + "…",
            f"{LONG}, the prime minister told reporters on Monday, and the markets rose at once by a tenth.",
        ),
        (LONG[:45] + "…", LONG + "."),
        (LONG[:20] + "…", LONG),
        # A title that was cut off says less than the line.
        (LONG[:45] + "…", LONG),
        ("The minister said that the government would…", "The minister said that the government would not raise taxes"),
        ("Record cold in the north: 20 degrees", "Record cold in the north: −20 degrees"),
        # A poem, or a sentence that goes on below.
        ("Rage against the dying of the light", "Rage against the dying of the light,"),
        ("Three reasons to leave the harbour", "Three reasons to leave the harbour:"),
        ("首相が新しい予算を発表", "首相が新しい予算を発表し、市場は上昇した"),
    ],
)
def test_a_lede_or_a_heading_of_its_own_stays(title: str, line: str) -> None:
    assert cleaned(f"{line}\n{BODY}", title) == f"{line}\n{BODY}"


def test_the_line_s_own_suffix_goes_only_where_it_is_the_site_s_name() -> None:
    title = "Ministers agree on a budget"
    for line in (f"{title} - The Daily", f"{title} | The Daily", f"The Daily :: {title}"):
        assert cleaned(f"{line}\n{BODY}", title, url="https://www.thedaily.example/a") == BODY
        assert cleaned(f"{line}\n{BODY}", title, site="other.example") == f"{line}\n{BODY}"
    line = f"{title} - dead"
    assert cleaned(f"{line}\n{BODY}", title, url="https://deadline.example") == f"{line}\n{BODY}"


@pytest.mark.parametrize("text", [TITLE, f"{TITLE}\n", f"\n{TITLE}\n \n"])
def test_a_text_that_is_nothing_but_its_headline_stays(text: str) -> None:
    assert cleaned(text, TITLE) == text
    assert cleaned(f"{TITLE}\n{text}", TITLE) in (TITLE, TITLE + "\n", TITLE + "\n \n")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "What is inflation in the end?",
            "What is inflation in the end?\nIt is a rise.\nHow is it told?\nBy shopping.",
        ),
        ("“I never thought I would see this”", "“I never thought I would see this,”\nsays Ann Lee, 91, on the bridge."),
        ("“I never thought I would see this”", "“I never thought I would see this”\nsays Ann Lee, 91, on the bridge."),
        (
            "The ships lie in the harbour",
            "The ships lie in the harbour\nAnd sleep beneath the snow,\nThe town is old and sober\nAnd has nowhere to go.",
        ),
    ],
)
def test_a_first_line_that_goes_on_below_stays(title: str, text: str) -> None:
    assert cleaned(text, title) == text


@pytest.mark.parametrize("unit", ["ab - ", "ab: ", "a | ", " "])
def test_a_title_of_any_length_takes_no_time(unit: str) -> None:
    assert cleaned(f"{TITLE}\n{BODY}", unit * 20_000 + "x") == f"{TITLE}\n{BODY}"


def test_only_the_first_line_is_looked_at() -> None:
    text = f"Economy\n{TITLE}\n{BODY}"
    assert cleaned(text, TITLE) == text
