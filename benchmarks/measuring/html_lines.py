"""The text of a page, line by line, everything on it: menus, prompts and article alike.

What an extractor that leaves nothing out would give: block elements and `<br>` break lines, scripts and styles are no
text, blanks run together. Made for measuring what a rule removes; it extracts no article.
"""

import re
from html.parser import HTMLParser
from typing import Final, NamedTuple

BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "button"),
        *("caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "frame", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li"),
        *("main", "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "pre"),
        *("section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot"),
        *("th", "thead", "title", "tr", "ul"),
    )
)
SILENT: Final = frozenset({"script", "style", "template"})

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w:-]{2,20})""", re.IGNORECASE)


class Page(NamedTuple):
    """What a page says of its title, and every line of text in its body."""

    title: str
    lines: list[str]


def page_of(data: bytes) -> Page:
    """The page in some bytes."""
    dump = _Dump()
    dump.feed(decoded(data))
    dump.close()
    return Page(dump.title or dump.head_title, dump.lines())


def decoded(data: bytes) -> str:
    """The page's letters: UTF-8 where it is that, else as the page says, else the encoding of the Western web."""
    said = _CHARSET.search(data[:4096])
    for encoding in ("utf-8", said[1].decode() if said else "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


class _Dump(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.head_title = ""
        self._pieces: list[str] = []
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "meta":
            given = dict(attrs)
            if "og:title" in (given.get("property"), given.get("name")):
                self.title = self.title or _one_line(given.get("content") or "")
        if tag in BLOCKS:
            self._pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the stroke of `<div/>` means nothing; that of `<script/>` would silence the rest of an XHTML page.
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "title":
            self._in_title = False
        if tag in BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            # The first: drawings inside the page have titles, too.
            self.head_title = self.head_title or _one_line(data)
        elif not self._silent:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def lines(self) -> list[str]:
        found = (_one_line(line) for line in "".join(self._pieces).split("\n"))
        return [line for line in found if line]


def _one_line(text: str) -> str:
    return " ".join(text.split())
