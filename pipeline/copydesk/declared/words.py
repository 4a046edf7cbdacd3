"""How values, paths and lists of names are put in a message, and which name was probably meant."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

from copydesk.declared.located import Path
from copydesk.declared.screen import clipped

_BARE = re.compile(r"[\w-]+")
_LONGEST_COMPARED = 64


def shown_path(path: Path) -> str:
    """Return a path as people write it: `inputs[0].fields`; the top of the file is `the file`."""
    text = ""
    for step in path:
        if isinstance(step, str) and _BARE.fullmatch(step) and len(step) <= _LONGEST_COMPARED:
            text += f".{step}" if text else step
        else:
            text += f"[{step}]" if isinstance(step, int) else f"['{clipped(step, 40)}']"
    return text or "the file"


def inside(path: Path) -> str:
    """Return where a key stands: `in inputs[0]`, or `at the top of the file`."""
    return f"in {shown_path(path)}" if path else "at the top of the file"


def found(value: Any) -> str:
    """Return what a value is, in words."""
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "nothing (null)"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
    return f"the text '{clipped(str(value), 40)}'"


def quoted(value: Any) -> str:
    """Return a scalar as it is written in a file, text in quotes; a list or mapping in words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if value is None:
        return "null"
    return f"'{clipped(value, 40)}'" if isinstance(value, str) else found(value)


def suggestion(wrong: Any, known: Sequence[str], label: str) -> str:
    """Return `did you mean 'x'? <label>: x, y, z`, without the question where no name comes near."""
    listed = f"{label}: {', '.join(known)}" if known else f"{label}: none"
    meant = nearest(wrong, known)
    return listed if meant is None else f"did you mean '{meant}'? {listed}"


def singular(path: Path) -> str:
    """Return what one item is called where a list is named in the plural: `stage` for `stages[2]`."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "value")
    if not path or isinstance(path[-1], str):
        return name
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if len(name) > 2 and name.endswith("s") and not name.endswith("ss") else name


def nearest(wrong: Any, known: Sequence[str]) -> str | None:
    """Return the known name that was probably meant, or None."""
    # Comparing is quadratic in the length, and a name that long is no slip of the finger.
    if not isinstance(wrong, str) or len(wrong) > _LONGEST_COMPARED:
        return None
    folded = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(wrong.casefold(), list(folded), n=1)
    return folded[near[0]] if near else None
