"""What an unquoted YAML scalar means: YAML 1.2's core words and decimal numbers; everything else is a string."""

import re

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# No leading zeros and no plus sign: 012 and +358 are names of things (articles, telephones), not quantities.
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MOST_DIGITS = 19


class OutOfRangeError(ValueError):
    """A number that no 64-bit integer or float can hold."""


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Return the value of an unquoted scalar.

    Raises OutOfRangeError for an integer beyond 64 bits and for a float beyond the finite ones.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        # Counted before converting: int() of a very long text is slow, then refused with an error of its own.
        if len(text.lstrip("-")) > _MOST_DIGITS or not -(2**63) <= int(text) < 2**63:
            raise OutOfRangeError(text)
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise OutOfRangeError(text)
        return number
    return text
