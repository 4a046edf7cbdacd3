"""The errors of this package: where a declaration is wrong, what is wrong there, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.declared.screen import one_screen


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file.

    `line` and `column` count from 1 and are None when the mistake has no place (a file that cannot be read).
    `source` is the line as it stands in the file, or None when there is none to show.
    """

    file: str
    line: int | None
    column: int | None
    problem: str
    remedy: str
    source: str | None = None


class DeclarationError(Exception):
    """A declared file is refused. Holds every mistake found; `str()` of it fits on one screen.

    The fields `file`, `line`, `column`, `problem` and `remedy` are those of the first mistake. `more` counts the
    mistakes that were found but are not held in `problems`.

    Raises ValueError when made of no problems at all.
    """

    def __init__(self, problems: Sequence[Problem], more: int = 0) -> None:
        if not problems:
            raise ValueError("a DeclarationError needs at least one problem")
        self.problems = tuple(problems)
        self.more = more
        # Exceptions are pickled by their args: worker processes hand these back to the parent.
        super().__init__(self.problems, more)

    @property
    def file(self) -> str:
        """The file of the first mistake."""
        return self.problems[0].file

    @property
    def line(self) -> int | None:
        """The line of the first mistake, from 1."""
        return self.problems[0].line

    @property
    def column(self) -> int | None:
        """The column of the first mistake, from 1."""
        return self.problems[0].column

    @property
    def problem(self) -> str:
        """What is wrong at the first mistake."""
        return self.problems[0].problem

    @property
    def remedy(self) -> str:
        """What to do about the first mistake."""
        return self.problems[0].remedy

    def __str__(self) -> str:
        return one_screen(self.problems, self.more)


class DeclaredValueError(ValueError):
    """Raised by a model's own validator when it knows the remedy, and perhaps a closer place than its field.

    `within` is a path inside the value the validator was given: for a validator of a whole model, `("pattern",)`
    points at that model's key `pattern`.
    """

    def __init__(self, problem: str, remedy: str, within: tuple[str | int, ...] = ()) -> None:
        self.problem = problem
        self.remedy = remedy
        self.within = within
        super().__init__(problem, remedy, within)

    def __str__(self) -> str:
        return self.problem
