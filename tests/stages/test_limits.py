"""What is no news text, and the last text that still is."""

from pathlib import Path
from typing import Any

import pytest

from copydesk.declared.faults import DeclaredValueError
from copydesk.stages.limits import Limits
from copydesk.text.document import Document

HERE = Path(__file__).parent


def limits(**options: Any) -> Limits:
    stage = Limits(**options)
    stage.open(HERE)
    return stage


def reason(stage: Limits, text: str, title: str = "", **about: Any) -> str | None:
    document = stage(Document.of(text, title, **about))
    assert (document.text, document.title) == (text, title)
    return document.rejection.reason if document.rejection else None


@pytest.mark.parametrize("text", ["", " ", "\n\t \n", "\xa0\u3000"])
def test_a_text_of_blanks_is_empty(text: str) -> None:
    assert reason(limits(), text, "A title") == "empty"
    assert reason(limits(min_characters=0), text) is None


@pytest.mark.parametrize(
    ("options", "text", "wanted"),
    [
        ({"min_characters": 5}, "abcd", "too-short"),
        ({"min_characters": 5}, "  abcd  ", "too-short"),
        ({"min_characters": 5}, "abcde", None),
        ({"max_characters": 5}, "abcdef", "too-long"),
        ({"max_characters": 5}, "abcde", None),
        ({"max_characters": 5}, "  abcde  ", None),
        ({"max_line_characters": 5}, "abcdef", "line-too-long"),
        ({"max_line_characters": 5}, "abcde\nabcde", None),
        ({"max_line_characters": 5}, "abc\nabcdef\nabc", "line-too-long"),
        ({}, "a" * 200_000, None),
        ({}, "a" * 200_001, "line-too-long"),
        ({}, "ab\n" * 333_333 + "a", None),
        ({}, "ab\n" * 333_334, "too-long"),
    ],
)
def test_the_last_text_within_a_limit_is_kept(options: dict[str, Any], text: str, wanted: str | None) -> None:
    if wanted == "too-long" and not options:
        text = text[:-1] + "x"
    assert reason(limits(**options), text) == wanted


@pytest.mark.parametrize(
    ("languages", "language", "wanted"),
    [
        (None, "de", None),
        (("en", "es"), "en", None),
        (("en",), "de", "language"),
        (("en",), "und", "language"),
        (("en", "und"), "und", None),
        (("en",), None, "language"),
    ],
)
def test_only_the_languages_named_are_kept(languages: Any, language: str | None, wanted: str | None) -> None:
    assert reason(limits(languages=languages), "Some text.", language=language) == wanted


ERROR_PAGES = [
    "404 Not Found",
    "Error 404: Page not found.\nTry the search.",
    "The page you requested could not be found.",
    "您访问的页面不存在",
    "Access Denied",
    "Fatal error: Uncaught Error in /var/www/a.php on line 12",
]
ARTICLES = [
    "Room 404 was not found on the plan.",
    "Deaths in the province:\n404\nInjured:\n1,200",
    "The minister said access was denied to the monitors.",
    "A page not found in the archive was returned to Baghdad.",
]


@pytest.mark.parametrize("text", ERROR_PAGES)
def test_an_error_page_is_rejected_with_the_rule_s_name(text: str) -> None:
    document = limits()(Document.of(text))
    assert document.rejection is not None
    assert document.rejection.reason == "error-page"
    assert document.rejection.stage == "limits"
    assert document.rejection.detail.startswith("error-pages/common/")
    assert reason(limits(error_pages=None), text) is None


@pytest.mark.parametrize("text", ARTICLES)
def test_an_article_that_speaks_of_errors_is_kept(text: str) -> None:
    assert reason(limits(), text) is None


def test_a_title_tells_of_an_error_page_too() -> None:
    assert reason(limits(), "Back to the front page.", "404 Not Found") == "error-page"


def test_a_long_text_is_no_error_page_whatever_it_says() -> None:
    text = "404 Not Found\n" + "A long report of the day. " * 60
    assert len(text.strip()) > 1_500
    assert reason(limits(), text) is None
    assert reason(limits(error_page_characters=5_000), text) == "error-page"
    assert reason(limits(error_page_characters=13), "404 Not Found") == "error-page"
    assert reason(limits(error_page_characters=12), "404 Not Found") is None


def test_the_first_reason_stays() -> None:
    there = Document.of("").reject("earlier", "unreadable")
    after = limits()(there)
    assert after.rejection == there.rejection


def test_a_misspelt_pack_is_refused_before_the_run() -> None:
    with pytest.raises(DeclaredValueError, match="error-pagse"):
        limits(error_pages="error-pagse")
