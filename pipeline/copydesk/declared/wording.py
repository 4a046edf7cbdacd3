"""Pydantic's errors in the words of the person who wrote the file: a place, a problem and a remedy."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from copydesk.declared.expected import Expected, Spot, keys_of
from copydesk.declared.faults import DeclaredValueError, Problem
from copydesk.declared.located import Located
from copydesk.declared.words import found, inside, nearest, quoted, shown_path, singular, suggestion

_MAPPING = "a mapping of keys to values"
_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dataclass_type": _MAPPING,
    "date_from_datetime_parsing": "a date such as '2022-09-13'",
    "date_parsing": "a date such as '2022-09-13'",
    "date_type": "a date such as '2022-09-13'",
    "dict_type": _MAPPING,
    "float_parsing": "a number",
    "float_type": "a number",
    "frozen_set_type": "a list",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "iterable_type": "a list",
    "list_type": "a list",
    "mapping_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "none_required": "nothing (null)",
    "path_type": "a path",
    "set_type": "a list",
    "string_type": "text",
    "tuple_type": "a list",
}
_REMEDIES = {
    _MAPPING: "write 'key: value' lines, indented below it",
    "a list": "write each item on a line of its own, after '- '",
    "a number": "write digits, without quotes or a unit",
    "a whole number": "write digits only, without quotes or a unit",
    "nothing (null)": "remove the value",
    "true or false": "write true or false, without quotes",
}


def word(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    """Return the Problem that one of pydantic's errors is."""
    if is_type_error(error):
        return wrong_type([(error, spot)], located)
    return _WORDINGS.get(error["type"], _other)(error, spot, located)


def is_type_error(error: ErrorDetails) -> bool:
    """Tell whether an error says no more than that a value is of the wrong type."""
    return error["type"] in _EXPECTED


def is_choice_error(error: ErrorDetails) -> bool:
    """Tell whether an error says that a value is none of those that are listed."""
    return error["type"] in ("literal_error", "enum")


def wrong_type(errors: Sequence[tuple[ErrorDetails, Spot]], located: Located) -> Problem:
    """Return one Problem for a value that is none of the types, or listed values, which its errors name."""
    kinds = list(dict.fromkeys(_EXPECTED.get(error["type"]) or _context(error)["expected"] for error, _ in errors))
    spot, value = errors[0][1], errors[0][0]["input"]
    problem = f"expected {' or '.join(kinds)}, found {found(value)} ({shown_path(spot.path)})"
    meant = nearest(value, [str(choice) for _, each in errors for choice in each.expected.choices()])
    if meant is not None:
        return located.problem_at(spot.path, problem, f"did you mean '{meant}'?", at_key=spot.at_key)
    remedy = _REMEDIES.get(kinds[0], spot.expected.description or f"write {kinds[0]}")
    if kinds[0] == "text" and isinstance(value, int | float):
        remedy = "put it in quotes"
    return located.problem_at(spot.path, problem, remedy, at_key=spot.at_key)


def _unknown_key(_: ErrorDetails, spot: Spot, located: Located) -> Problem:
    *above, key = spot.path
    model = spot.owner.model()
    known = list(keys_of(model)) if model is not None else []
    remedy = suggestion(key, known, "Known") if known else "remove it"
    return located.problem_at(spot.path, f"unknown key {quoted(key)} {inside(tuple(above))}", remedy, at_key=True)


def _missing(_: ErrorDetails, spot: Spot, located: Located) -> Problem:
    above, key = spot.path[:-1], spot.path[-1]
    if isinstance(key, int):
        problem = f"item {key + 1} is missing {inside(above)}"
        return located.problem_at(above, problem, spot.expected.description or "add the item")
    remedy = f"add '{key}': {spot.expected.description}" if spot.expected.description else f"add '{key}: …'"
    return located.problem_at(above, f"missing key {quoted(key)} {inside(above)}", remedy)


def _unknown_tag(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    key = _tag_key(error, spot.expected)
    here = error["input"]
    at = (*spot.path, key) if isinstance(here, dict) and key in here else spot.path
    wrong = here[key] if at != spot.path else _context(error).get("tag")
    # An item is called after its list; anything else has no better name than the key that was to say what it is.
    kind = singular(spot.path) if spot.path and isinstance(spot.path[-1], int) else key
    problem = f"unknown {kind} {quoted(wrong)} ({shown_path(at)})"
    known = spot.expected.tags()
    remedy = suggestion(wrong, known, "Known") if known else f"Known: {_context(error).get('expected_tags')}"
    return located.problem_at(at, problem, remedy)


def _no_tag(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    key = _tag_key(error, spot.expected)
    known = spot.expected.tags()
    if key.endswith("()"):
        # The tag is found by a function, whose name means nothing to who wrote the file.
        problem = f"cannot tell which {singular(spot.path)} {shown_path(spot.path)} is"
        return located.problem_at(spot.path, problem, f"make it one of: {', '.join(known)}")
    remedy = f"add '{key}: …' with one of: {', '.join(known)}" if known else f"add '{key}: …'"
    return located.problem_at(spot.path, f"{shown_path(spot.path)} lacks '{key}'", remedy)


def _unknown_value(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    wrong = error["input"]
    choices = spot.expected.choices()
    known = [choice if isinstance(choice, str) else found(choice) for choice in choices]
    remedy = suggestion(wrong, known, "Allowed") if known else f"Allowed: {_context(error).get('expected')}"
    what = f"unknown key {quoted(wrong)} {inside(spot.path[:-1])}"
    if not spot.at_key:
        what = f"unknown value {quoted(wrong)} ({shown_path(spot.path)})"
        if isinstance(wrong, bool | int | float) and str(wrong).casefold() in (name.casefold() for name in known):
            remedy = f"put it in quotes. {remedy}"
    return located.problem_at(spot.path, what, remedy, at_key=spot.at_key)


def _said_by_validator(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    cause = _context(error).get("error")
    if isinstance(cause, DeclaredValueError):
        at = (*spot.path, *cause.within)
        problem = f"{cause.problem} ({shown_path(at)})"
        return located.problem_at(at, problem, cause.remedy, at_key=spot.at_key and not cause.within)
    said = str(cause) if cause is not None and str(cause) else error["msg"]
    problem = f"{said} ({shown_path(spot.path)})"
    return located.problem_at(spot.path, problem, _description(spot), at_key=spot.at_key)


def _other(error: ErrorDetails, spot: Spot, located: Located) -> Problem:
    # "Input should be greater than 0" reads on from the value itself.
    said = re.sub(r"^\w+ should ", "should ", error["msg"])
    subject = "the key " if spot.at_key else ""
    problem = f"{subject}{found(error['input'])} {said} ({shown_path(spot.path)})"
    if said == error["msg"]:
        problem = f"{said}, found {found(error['input'])} ({shown_path(spot.path)})"
    return located.problem_at(spot.path, problem, _description(spot), at_key=spot.at_key)


def _description(spot: Spot) -> str:
    return spot.expected.description or f"correct {shown_path(spot.path)}"


def _context(error: ErrorDetails) -> dict[str, Any]:
    return error.get("ctx", {})


def _tag_key(error: ErrorDetails, expected: Expected) -> str:
    """Return the key that holds the tag: the discriminating field's alias where it has one."""
    name = expected.discriminator
    if not isinstance(name, str):
        return str(_context(error).get("discriminator", "")).strip("'")
    fields = (
        model.model_fields[name] for arm in expected.arms() if (model := arm.model()) and name in model.model_fields
    )
    return next((field.validation_alias for field in fields if isinstance(field.validation_alias, str)), name)


_WORDINGS: dict[str, Callable[[ErrorDetails, Spot, Located], Problem]] = {
    "assertion_error": _said_by_validator,
    "enum": _unknown_value,
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_value,
    "missing": _missing,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "value_error": _said_by_validator,
}
