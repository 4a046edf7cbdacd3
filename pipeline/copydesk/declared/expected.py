"""What a model declares at a place: followed along the path that pydantic gives with each of its errors."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, Literal, NewType, Union

from pydantic import AliasChoices, BaseModel, Discriminator, RootModel, Tag
from pydantic.fields import FieldInfo

from copydesk.declared.located import Path

_UNIONS = (Union, types.UnionType)
# What pydantic calls an alternative that has a validator: function-after[_in_order(), Window].
_VALIDATED = re.compile(r"function-(?:after|before)\[[^,]*, (.*)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expected:
    """A declared type: its annotation, the discriminator that goes with it, and what its field says of itself.

    `annotation` is None where the declaration cannot be followed further.
    """

    annotation: Any
    discriminator: str | Discriminator | None = None
    tag: str | None = None
    description: str | None = None

    def model(self) -> type[BaseModel] | None:
        """Return the model that is declared here, if it is one."""
        annotation = self.annotation
        return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None

    def arms(self) -> tuple["Expected", ...]:
        """Return the alternatives of a union, without None; nothing for any other type."""
        if typing.get_origin(self.annotation) not in _UNIONS:
            return ()
        return tuple(unwrap(Expected(arm)) for arm in typing.get_args(self.annotation) if arm is not types.NoneType)

    def tags(self) -> list[str]:
        """Return the tags that choose between the alternatives of a discriminated union, in order of declaration."""
        return [tag for arm in self.arms() for tag in _tags_of(arm, self.discriminator)]

    def arm_tagged(self, tag: str) -> "Expected":
        """Return the alternative that a tag chooses."""
        return next((arm for arm in self.arms() if tag in _tags_of(arm, self.discriminator)), UNKNOWN)

    def arm_labelled(self, label: str) -> "Expected":
        """Return the alternative of a plain union that pydantic's label in an error's path stands for."""
        while wrapped := _VALIDATED.fullmatch(label):
            label = wrapped.group(1)
        for arm in self.arms():
            kind = typing.get_origin(arm.annotation) or arm.annotation
            name = "literal" if kind is Literal else getattr(kind, "__name__", "")
            if label == name or label.startswith(f"{name}["):
                return arm
        return UNKNOWN

    def choices(self) -> list[Any]:
        """Return the values that a Literal or an Enum allows; nothing for any other type."""
        annotation = self.annotation
        if typing.get_origin(annotation) is Literal:
            return [_plain(choice) for choice in typing.get_args(annotation)]
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return [member.value for member in annotation]
        return []


UNKNOWN = Expected(None)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an error lies: its path in the file, what is declared there, and in which model it is declared.

    `branch` is the place of the first plain union on the way, with the label of the alternative that was tried.
    """

    path: Path
    expected: Expected
    owner: Expected
    at_key: bool = False
    branch: tuple[Path, str] | None = None


def follow(model: type[BaseModel], value: Any, loc: Path, *, last_is_key: bool) -> Spot:
    """Return the place in the file that pydantic's `loc` means.

    Pydantic puts the tags of discriminated unions and the labels of plain ones between the keys; they are left out of
    the path. `last_is_key` says that the last step is a key even if the file does not have it (a missing one).
    """
    spot = Spot((), unwrap(Expected(model)), UNKNOWN)
    for number, step in enumerate(loc):
        here = spot.expected
        if step == "[key]" and number == len(loc) - 1:
            return replace(spot, at_key=True, expected=_key_of(spot.owner))
        if here.arms():
            spot = _into_arm(spot, str(step))
            continue
        held = _holds(value, step)
        must_be_key = here.model() is not None or (last_is_key and number == len(loc) - 1)
        if here.annotation is None and not held and not must_be_key:
            continue
        value = value[step] if held else None
        spot = replace(spot, path=(*spot.path, step), expected=_child(here, step), owner=here)
    return spot


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the keys that a file may use for the fields of a model."""
    return {key: info for name, info in model.model_fields.items() for key in _names(name, info)[:1]}


def unwrap(expected: Expected) -> Expected:
    """Return the type itself, without Annotated, Optional, type aliases, NewType and root models around it."""
    while True:
        annotation = expected.annotation
        if typing.get_origin(annotation) is Annotated:
            inner, *metadata = typing.get_args(annotation)
            expected = replace(_with_metadata(expected, metadata), annotation=inner)
        elif typing.get_origin(annotation) in _UNIONS and _without_none(annotation) is not annotation:
            expected = replace(expected, annotation=_without_none(annotation))
        elif isinstance(annotation, NewType):
            expected = replace(expected, annotation=annotation.__supertype__)
        elif type(annotation).__name__ == "TypeAliasType":
            # By name: the class lives in `typing` from 3.12 on, and in typing_extensions before.
            expected = replace(expected, annotation=annotation.__value__)
        elif isinstance(annotation, type) and issubclass(annotation, RootModel) and "root" in annotation.model_fields:
            expected = _field(annotation.model_fields["root"])
        else:
            return expected


def _into_arm(spot: Spot, label: str) -> Spot:
    if spot.expected.discriminator is not None:
        return replace(spot, expected=spot.expected.arm_tagged(label))
    return replace(spot, expected=spot.expected.arm_labelled(label), branch=spot.branch or (spot.path, label))


def _child(here: Expected, step: str | int) -> Expected:
    model = here.model()
    if model is not None:
        found = (info for name, info in model.model_fields.items() if step in _names(name, info))
        return next((unwrap(_field(info)) for info in found), UNKNOWN)
    arguments = typing.get_args(here.annotation)
    origin = typing.get_origin(here.annotation)
    if not arguments or not isinstance(origin, type):
        return UNKNOWN
    if issubclass(origin, Mapping):
        return unwrap(Expected(arguments[-1]))
    if isinstance(step, int):
        fixed = origin is tuple and arguments[-1] is not Ellipsis
        if fixed and step >= len(arguments):
            return UNKNOWN
        return unwrap(Expected(arguments[step] if fixed else arguments[0]))
    return UNKNOWN


def _key_of(mapping: Expected) -> Expected:
    arguments = typing.get_args(mapping.annotation)
    return unwrap(Expected(arguments[0])) if len(arguments) == 2 else UNKNOWN


def _field(info: FieldInfo) -> Expected:
    return Expected(info.annotation, info.discriminator, description=info.description)


def _with_metadata(expected: Expected, metadata: list[Any]) -> Expected:
    for item in metadata:
        if isinstance(item, FieldInfo):
            expected = replace(
                expected,
                discriminator=item.discriminator or expected.discriminator,
                description=expected.description or item.description,
            )
        elif isinstance(item, Discriminator):
            expected = replace(expected, discriminator=item)
        elif isinstance(item, Tag):
            expected = replace(expected, tag=item.tag)
    return expected


def _without_none(annotation: Any) -> Any:
    arms = typing.get_args(annotation)
    kept = tuple(arm for arm in arms if arm is not types.NoneType)
    return Union[kept] if 0 < len(kept) < len(arms) else annotation  # noqa: UP007 - made at run time


def _names(name: str, info: FieldInfo) -> list[str]:
    """Return the keys under which pydantic may speak of a field; the first is the one a file should use."""
    alias = info.validation_alias
    names = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [*(each for each in names if isinstance(each, str)), name]


def _tags_of(arm: Expected, discriminator: str | Discriminator | None) -> Iterator[str]:
    if arm.tag is not None:
        yield arm.tag
        return
    for inner in arm.arms():
        yield from _tags_of(inner, arm.discriminator or discriminator)
    model = arm.model()
    name = discriminator.discriminator if isinstance(discriminator, Discriminator) else discriminator
    if model is not None and isinstance(name, str) and name in model.model_fields:
        yield from (str(choice) for choice in unwrap(_field(model.model_fields[name])).choices())


def _plain(choice: Any) -> Any:
    return choice.value if isinstance(choice, Enum) else choice


def _holds(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and 0 <= step < len(value)
    return isinstance(value, dict) and step in value
