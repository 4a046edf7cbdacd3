"""PyYAML's syntax errors, put into one line with a place and a remedy."""

import yaml

_REMEDIES = (
    ("mapping values are not allowed", "check the indentation; a value that holds ': ' must be in quotes"),
    ("expected key", "check the indentation; text after a closing quote must be inside the quotes"),
    ("<block end>", "check the indentation; text after a closing quote must be inside the quotes"),
    ("indicator", "line up the items of a list: each starts with '- ' in the same column"),
    ("escape", "inside double quotes write a backslash as \\\\, or use single quotes"),
    ("tag handle", "remove the tag: a value's type follows from how it is written"),
    ("expected ',' or", "close the bracket, and put a comma between the items"),
    ("expected ':'", "write 'key: value', with a space after the colon"),
    ("document start", "start every top-level key in the first column"),
    ("nesting depth", "close the brackets; no config or pack needs so many inside each other"),
    ("directive", "remove the line: this file takes no % directives"),
)
_FALLBACK = "check the indentation, quotes and brackets on this line and the one above"


def explain(error: yaml.YAMLError, lines: tuple[str, ...]) -> tuple[int, int, str, str]:
    """Return (line, column, problem, remedy) for an error of the YAML parser."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, 1, "invalid YAML", _FALLBACK
    said = error.problem or "cannot be understood"
    mark = error.problem_mark or error.context_mark
    quoted = "quoted scalar" in (error.context or "") and "end of stream" in said
    # What was never closed is noticed at the end of the file, but it has to be mended where it was opened.
    if error.context_mark is not None and (quoted or mark is None or _at_end(mark, lines)):
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if quoted:
        return line, column, "a quote is opened here and never closed", "close the quote"
    if "cannot start any token" in said:
        return line, column, *_odd_start(lines, line, column)
    problem = " ".join(f"invalid YAML: {said}".split())
    remedy = next((remedy for part, remedy in _REMEDIES if part in said), _FALLBACK)
    return line, column, problem, remedy


def _at_end(mark: yaml.Mark, lines: tuple[str, ...]) -> bool:
    return all(not line.strip() for line in lines[mark.line :]) or (
        mark.line == len(lines) - 1 and mark.column >= len(lines[-1])
    )


def _odd_start(lines: tuple[str, ...], line: int, column: int) -> tuple[str, str]:
    source = lines[line - 1] if line <= len(lines) else ""
    found = source[column - 1 : column]
    if found == "\t":
        return "a tab where only spaces may stand", "indent with spaces"
    return f"a value cannot start with {found!r}", "put the value in quotes"
