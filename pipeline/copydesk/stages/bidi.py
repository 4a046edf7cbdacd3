"""Direction controls that do harm or nothing (UAX #9; CVE-2021-42574 shows what overrides are used for)."""

from typing import Final

import regex

# Letters only: the marks U+200F and U+061C are of these classes themselves.
_RTL = regex.compile(r"(?=\p{L})[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_CONTROLS = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\n")
_EMBEDDINGS: Final = "\u202a\u202b"
_OVERRIDES: Final = "\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_POP_EMBEDDING: Final = "\u202c"
_POP_ISOLATE: Final = "\u2069"


def stray_controls(text: str) -> list[int]:
    """Places of the direction controls to remove.

    In a text with right-to-left letters, marks and whatever is opened and closed within a line stay, for there they
    carry meaning; overrides go, and so does what is left open or closed twice. Elsewhere all of them go: marks do
    nothing between left-to-right letters.
    """
    if _RTL.search(text) is None:
        return [match.start() for match in _CONTROLS.finditer(text) if match[0] != "\n"]
    stray: list[int] = []
    open_: list[tuple[str, int]] = []
    isolates = 0  # of those open
    for match in _CONTROLS.finditer(text):
        char, place = match[0], match.start()
        if char == "\n":
            stray += [opened for kind, opened in open_ if kind != "override"]
            open_, isolates = [], 0
        elif char in _EMBEDDINGS:
            open_.append(("embedding", place))
        elif char in _OVERRIDES:
            open_.append(("override", place))
            stray.append(place)
        elif char in _ISOLATES:
            open_.append(("isolate", place))
            isolates += 1
        elif char == _POP_EMBEDDING:
            if not open_ or open_[-1][0] == "isolate" or open_.pop()[0] == "override":
                stray.append(place)
        elif char == _POP_ISOLATE:
            if not isolates:
                stray.append(place)
                continue
            isolates -= 1
            # Closing an isolate closes what was opened inside it and never closed: that was left open.
            while (opened := open_.pop())[0] != "isolate":
                if opened[0] == "embedding":
                    stray.append(opened[1])
    stray += [opened for kind, opened in open_ if kind != "override"]
    return sorted(stray)
