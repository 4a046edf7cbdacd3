"""What no rule may alter, wherever it stands: addresses, names of files, code, and the cuts an editor marked."""

from functools import lru_cache
from typing import Final

import regex

Span = tuple[int, int]

# A closed list: any two letters behind a stop would take `called.In fact` for an address.
_TOP: Final = (
    "com|org|net|edu|gov|mil|int|info|biz|tv|news|online|site|co|uk|de|fr|es|it|pt|ru|ua|by|eu|br|ar|mx|ch|pl|jp|cn|cz"
    "|Com|COM|Org|ORG|Net|NET|Ru|RU|Ua|UA|Tv|TV|Info"
)
_FILE: Final = (
    "jpe?g|png|gif|webp|svg|bmp|pdf|docx?|xlsx?|pptx?|csv|tsv|txt|html?|php|aspx?|json|xml|ya?ml|mp[34]|zip|exe|py"
)
# Every part is bounded and begins where no part of its kind goes on before it: a line of a hundred thousand dots and
# figures takes no longer than one of words.
_ADDRESS = regex.compile(
    r"(?i:https?|ftp)://[^\s<>“”«»]+"
    r"|\b(?i:www)\.[^\s<>“”«»]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}"
    rf"|(?<![\w.])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,6}}\.(?:{_TOP})\b(?:/[^\s<>“”«»]*)?"
    rf"|(?<![\w.,-])[\w()-]{{1,80}}(?:[.,][\w()-]{{1,80}}){{0,6}}\.(?i:{_FILE})\b"
)
_CODE = regex.compile(
    r"`[^`]+`|</?[A-Za-z!][^<>]*>|\{\{[^{}]*\}\}|\$\{[^{}]*\}|(?<![\w/])(?:/[\w.-]+){2,}/?|[A-Za-z]:\\\S+"
    r"|\b\w{1,80}\(\)|\b[A-Za-z]+_\w+|\b\w+::\w+|(?<!\w)[@#]\w+|\b\d+(?:\.\d+){3}\b"
)
_CUT = regex.compile(r"\(\s*(?:…|\.\.\.|\. \. \.)\s*\)|\[\s*(?:…|\.\.\.|\. \. \.)\s*\]")
_TRAILING: Final = ".,;:!?)]}'\"’"


@lru_cache(maxsize=64)
def addresses(line: str) -> tuple[Span, ...]:
    """Spans of web and mail addresses and of file names in a line."""
    # The stop behind an address is the sentence's.
    return tuple((match.start(), match.start() + len(match[0].rstrip(_TRAILING))) for match in _ADDRESS.finditer(line))


@lru_cache(maxsize=64)
def protected(line: str) -> tuple[Span, ...]:
    """Spans of addresses, file names and code in a line."""
    return (*addresses(line), *(match.span() for match in _CODE.finditer(line)))


@lru_cache(maxsize=64)
def marked_cuts(line: str) -> tuple[Span, ...]:
    """Spans of ``(…)`` and ``[…]``: words an editor left out. They are part of what was said."""
    return tuple(match.span() for match in _CUT.finditer(line))
