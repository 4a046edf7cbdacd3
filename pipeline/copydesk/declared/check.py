"""Checks what a file declares against a pydantic model, and says on which line it is wrong."""

from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from copydesk.declared.expected import Spot, follow
from copydesk.declared.faults import DeclarationError, Problem
from copydesk.declared.located import Located, Path
from copydesk.declared.wording import is_choice_error, is_type_error, word, wrong_type
from copydesk.declared.words import found

M = TypeVar("M", bound=BaseModel)

_MOST_HELD = 100
_Error = tuple[ErrorDetails, Spot]


def validate(model: type[M], located: Located, *, context: dict[str, Any] | None = None) -> M:
    """Return the model made of what the file declares; `context` is handed to the model's validators.

    Raises DeclarationError with every mistake, in the order of the file. The problems beyond the first hundred are
    counted only. Errors of a validator other than ValueError and AssertionError pass through: they are no fault of the
    file.
    """
    if not isinstance(located.value, dict) and not issubclass(model, RootModel):
        problem = f"the file must hold a mapping, found {found(located.value)}"
        raise DeclarationError([located.problem_at((), problem, "write 'key: value' lines at the top level")])
    try:
        return model.model_validate(located.value, context=context)
    except ValidationError as error:
        raise _translated(model, located, _first_hand(error.errors(include_url=False))) from error


def _first_hand(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those that only follow from another: a list is too short because its items are refused."""
    inside = {error["loc"][:size] for error in errors for size in range(len(error["loc"]))}
    return [error for error in errors if not (error["type"] == "too_short" and error["loc"] in inside)]


def _translated(model: type[BaseModel], located: Located, errors: list[ErrorDetails]) -> DeclarationError:
    placed = [(error, _spot(model, located, error)) for error in errors]
    groups = sorted(_grouped(placed), key=lambda group: _order(group, located))
    problems = dict.fromkeys(_worded(group, located) for group in groups[:_MOST_HELD])
    # Sorted again: a validator may know a closer place than the value it was given.
    in_order = sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
    return DeclarationError(in_order, more=len(groups[_MOST_HELD:]))


def _spot(model: type[BaseModel], located: Located, error: ErrorDetails) -> Spot:
    return follow(model, located.value, error["loc"], last_is_key=error["type"] == "missing")


def _grouped(placed: list[_Error]) -> list[list[_Error]]:
    """Put each error in a group of its own, save those that plain unions give: one for every alternative tried."""
    groups: list[list[_Error]] = []
    branches: dict[Path, list[_Error]] = {}
    for error, spot in placed:
        if spot.branch is None:
            groups.append([(error, spot)])
        else:
            branches.setdefault(spot.branch[0], []).append((error, spot))
    for at, tried in branches.items():
        mistyped = {_label(spot) for error, spot in tried if spot.path == at and _of_another_kind(error)}
        meant = next((_label(spot) for _, spot in tried if _label(spot) not in mistyped), None)
        if meant is None:
            groups.append(tried)
        else:
            # The value has the shape of this alternative, so its mistakes are the ones to mend.
            groups.extend([each] for each in tried if _label(each[1]) == meant)
    return groups


def _of_another_kind(error: ErrorDetails) -> bool:
    return is_type_error(error) or is_choice_error(error)


def _label(spot: Spot) -> str:
    return spot.branch[1] if spot.branch is not None else ""


def _order(group: list[_Error], located: Located) -> tuple[int, int]:
    spot = group[0][1]
    return located.key_line_of(spot.path) if spot.at_key else located.line_of(spot.path)


def _worded(group: list[_Error], located: Located) -> Problem:
    return wrong_type(group, located) if len(group) > 1 else word(*group[0], located)
