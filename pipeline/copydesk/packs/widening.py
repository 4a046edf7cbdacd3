"""Patterns widened for the gate: from the `regex` module to RE2, so that what the one matches the other does too.

Widened means a superset: word boundaries and most look-around are dropped, \\w \\d \\s and \\p{...} are exact for
ASCII and take in every letter beyond it (RE2's \\w is ASCII, and its tables of Unicode are older than those of
`regex`: \\p{L} would miss the letters of later versions), counts are loosened. What has no superset that says anything
(back-references, recursion, fuzzy matching) needs an ``anchor:`` from the rule's author.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import re2
import regex

ANY: Final = "(?s:.)"
# Every letter, digit, mark and connector of Unicode lies outside this complement of ASCII punctuation and controls.
_WORD: Final = r"\x30-\x39A-Z_a-z\x{80}-\x{10FFFF}"
_SPACE: Final = r"\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_BEYOND_ASCII: Final = r"\x{80}-\x{10FFFF}"
_ASCII: Final = "".join(map(chr, range(0x80)))
_SHORTHAND: Final = {"w": _WORD, "d": rf"0-9{_BEYOND_ASCII}", "s": _SPACE}
# What \W, \D and \S leave out of ASCII; beyond it the tables of the two libraries differ, so all is taken in.
_ASCII_SHORTHAND: Final = {"w": "0-9A-Z_a-z", "d": "0-9", "s": r"\t-\r\x20"}
_NOTHING: Final = "(?:)"
"""What a dropped part leaves behind, so that a count behind it does not count what stands before it."""
_TURKIC: Final = "iIıİ"
"""`regex` counts all four as one letter when case is ignored; RE2 does not."""
_MOST_REPEATS: Final = 4
"""Longer counts are loosened to this: they cost RE2 states and tell a gate nothing."""


_LOOK: Final = regex.compile(r"\(\?<?[=!]")


class NotGateable(ValueError):
    """The pattern uses something no RE2 pattern can be a superset of."""


@lru_cache(maxsize=4096)
def superset(pattern: str) -> str:
    """An RE2 pattern that matches in every text where ``pattern`` (of the `regex` module, default flags) does.

    Raises:
        NotGateable: there is none, or it would match everywhere.
    """
    widened = _Widening(pattern).run()
    try:
        options = re2.Options()
        options.log_errors = False
        if re2.compile(widened, options).search("") is not None:
            raise NotGateable("what is left of it without look-around matches the empty text")
    except re2.error as fault:
        raise NotGateable(str(fault)) from None
    return widened


class _Widening:
    """One walk over a pattern, token by token."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self._ended = False
        flags = regex.compile(pattern).flags
        # A flag on a part of the pattern widens all of it: more may match, never less.
        inner = regex.findall(r"\(\?([a-zA-Z]*)(?:-[a-zA-Z]+)?[:)]", pattern)
        self.fold = bool(flags & regex.IGNORECASE) or any("i" in letters for letters in inner)
        self.dotall = bool(flags & regex.DOTALL) or any("s" in letters for letters in inner)
        self.verbose = bool(flags & regex.VERBOSE)
        if flags & (regex.VERSION1 | regex.WORD | regex.REVERSE | regex.BESTMATCH | regex.ENHANCEMATCH):
            raise NotGateable("flags V1, w, r, b, e")
        if flags & regex.ASCII or flags & regex.LOCALE:
            raise NotGateable("flags a, L")

    def run(self) -> str:
        return ("(?mi)" if self.fold else "(?m)") + self._sequence(depth=0)

    def _peek(self, width: int = 1) -> str:
        return self.pattern[self.at : self.at + width]

    def _take(self, width: int = 1) -> str:
        taken = self._peek(width)
        self.at += width
        return taken

    def _sequence(self, depth: int) -> str:
        out: list[str] = []
        while self.at < len(self.pattern):
            char = self._take()
            if char == ")":
                if depth:
                    return "".join(out)
                raise NotGateable("unbalanced )")
            if self.verbose and (char.isspace() or char == "#"):
                if char == "#":
                    self.at = (self.pattern.find("\n", self.at) + 1) or len(self.pattern)
                continue
            if char == "\\":
                out.append(self._escape())
            elif char == "[":
                out.append(self._class())
            elif char == "(":
                out.append(self._group(depth, first=all(part in ("", _NOTHING) for part in out)))
            elif char in "*+?":
                out.append(self._greed(char))
            elif char == "{":
                out.append(self._count())
            elif char == "." and self.dotall:
                out.append(ANY)
            elif char in ".|^$":
                out.append(char)
            else:
                out.append(self._literal(char))
        return "".join(out)

    def _greed(self, sign: str) -> str:
        if self._peek() and self._peek() in "+?":
            self._take()
        return sign

    def _count(self) -> str:
        found = regex.compile(r"(\d*)(?:(,)(\d*))?\}").match(self.pattern, self.at)
        if found is None or not (found[1] or found[2]):
            raise NotGateable("fuzzy matching or a bare {")
        self.at = found.end()
        least = int(found[1] or 0)
        most = int(found[3]) if found[3] else (None if found[2] else least)
        if most is not None and most <= _MOST_REPEATS:
            return self._greed(f"{{{least},{most}}}")
        return self._greed(f"{{{min(least, _MOST_REPEATS)},}}")

    def _literal(self, char: str) -> str:
        if self.fold and char in _TURKIC:
            return f"[{_TURKIC}]"
        return char if char.isalnum() or ord(char) > 0x7F else f"\\x{ord(char):02x}"

    def _codepoint(self, kind: str) -> str | None:
        """The character of an escape that names one, if ``kind`` begins such an escape."""
        if kind in "ntrfva":
            return {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}[kind]
        if kind in "xuU":
            digits = self._take({"x": 2, "u": 4, "U": 8}[kind])
            try:
                return chr(int(digits, 16))
            except ValueError:
                raise NotGateable(f"\\{kind}{digits}") from None
        if kind == "N":
            found = regex.compile(r"\{([^}]*)\}").match(self.pattern, self.at)
            if found is None:
                raise NotGateable("\\N")
            self.at = found.end()
            return unicodedata.lookup(found[1])
        return None if kind.isalnum() else kind

    def _property(self, kind: str) -> str:
        """What a class holds instead of a property: the ASCII that has it, and all that is not ASCII."""
        found = regex.compile(r"\{[^{}]+\}|[A-Z]").match(self.pattern, self.at)
        if found is None:
            raise NotGateable(f"\\{kind} without a name")
        self.at = found.end()
        # Both ways: \P{Lu} blind to case has fewer letters, and only a part of the pattern may be so.
        ways = ("", "(?i)") if self.fold else ("",)
        having = sorted({char for way in ways for char in regex.findall(f"{way}\\{kind}{found[0]}", _ASCII)})
        return "".join(f"\\x{ord(char):02x}" for char in having) + _BEYOND_ASCII

    def _escape(self) -> str:
        kind = self._take()
        if kind in "bBAZmMG":
            return _NOTHING
        if kind in "wds":
            return f"[{_SHORTHAND[kind]}]"
        if kind in "WDS":
            return f"[^{_ASCII_SHORTHAND[kind.lower()]}]"
        if kind in "pP":
            return f"[{self._property(kind)}]"
        char = self._codepoint(kind)
        if char is None:
            raise NotGateable(f"\\{kind}")
        return self._literal(char)

    def _class(self) -> str:
        start = self.at
        negated = self._peek() == "^"
        if negated:
            self._take()
        items: list[str] = []
        widest = False
        first = True
        while True:
            if self.at >= len(self.pattern):
                raise NotGateable("unbalanced [")
            char = self._take()
            if char == "]" and not first:
                break
            first = False
            if char == "[" and self._peek() and self._peek() in ":[":
                raise NotGateable("a class inside a class")
            # No range begins or ends with a shorthand: between `\n` and `\w` it is the letter.
            if char == "-" and (not items or regex.compile(r"\]|\\[wdsWDSpP]").match(self.pattern, self.at)):
                items.append(r"\x2d")
                continue
            if char != "\\":
                items.append(char if char == "-" or char.isalnum() or ord(char) > 0x7F else f"\\x{ord(char):02x}")
                continue
            kind = self._take()
            if kind in "wds":
                items.append(_SHORTHAND[kind])
                widest |= negated
            elif kind in "WDS":
                widest = True
            elif kind in "pP":
                items.append(self._property(kind))
                widest |= negated
            else:
                named = self._codepoint(kind) if kind != "b" else "\b"
                if named is None:
                    raise NotGateable(f"[\\{kind}]")
                items.append(f"\\x{{{ord(named):x}}}")
        if widest or (negated and self.fold and any(map(str.isalpha, _letters_of(self.pattern[start : self.at])))):
            # Widening what a negated class excludes would narrow the class; where no letter is in it, case adds none.
            return ANY
        if self.fold and not negated:
            items.append(_TURKIC)
        return f"[{'^' if negated else ''}{''.join(items)}]"

    def _only_look_around_follows(self) -> bool:
        """Whether nothing but guards stands from here to the end: what was seen last then ends every match."""
        at = self.at
        while at < len(self.pattern):
            if _LOOK.match(self.pattern, at) is None:
                return False
            at = _end_of_group(self.pattern, at)
        return True

    def _group(self, depth: int, *, first: bool) -> str:
        if self._peek() != "?":
            return f"(?:{self._sequence(depth + 1)})"
        opening = regex.compile(
            r"\?(?:(?P<look><?[=!])|(?P<note>\#)|(?P<plain>:|>|P?<[A-Za-z_]\w*>)|(?P<flags>[imsx]+)(?P<scoped>[:)]))"
        ).match(self.pattern, self.at)
        if opening is None:
            raise NotGateable("(" + self._peek(3) + "…")
        self.at = opening.end()
        if opening["note"]:
            self.at = self.pattern.index(")", self.at) + 1
            return ""
        if opening["look"]:
            inner = self._sequence(depth + 1)
            # What must stand right before the whole match, or right behind it, stands beside it in the text: such
            # look-around is kept as if it were matched. A gate for ` +(?=,)` that opened at every space would be none.
            ends = opening["look"] == "=" and not self._ended and self._only_look_around_follows()
            beside = ends or (opening["look"] == "<=" and first)
            # `(?<=a){2}` asks twice for one letter.
            counted = regex.compile(r"(?:\s|#.*\n|\(\?#[^)]*\))*[*+?{]").match(self.pattern, self.at)
            if not beside or depth or counted:
                return _NOTHING
            # Two that follow each other look at the same place; as if matched, they would ask for both in a row.
            self._ended |= ends
            return f"(?:{inner})"
        if opening["scoped"] == ")":
            return ""
        verbose = self.verbose
        self.verbose |= "x" in (opening["flags"] or "")
        inner = self._sequence(depth + 1)
        self.verbose = verbose
        return f"(?:{inner})"


def _end_of_group(pattern: str, at: int) -> int:
    """Behind the bracket that closes the group that begins at ``at``; the pattern is known to be sound."""
    depth = 0
    while True:
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            # A closing bracket that comes first is a letter of the class.
            at += 2 if pattern[at + 1] == "^" else 1
            at = next(
                place for place in range(at + 1, len(pattern)) if pattern[place] == "]" and _stands(pattern, place)
            )
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return at + 1
        at += 1


def _stands(pattern: str, place: int) -> bool:
    """Whether the character there stands for itself, as no backslash takes it."""
    before = pattern[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _letters_of(characters: str) -> str:
    """A class without its escapes for line break and tab, which are no letters though they are written with one."""
    return characters.replace("\\n", "").replace("\\t", "")
