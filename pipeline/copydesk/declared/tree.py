"""Builds plain values and their places from a stream of YAML events, and refuses as soon as an event is not allowed."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from copydesk.declared.located import Place
from copydesk.declared.scalars import OutOfRangeError, resolve_plain
from copydesk.declared.screen import clipped

MOST_DEPTH = 32

_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = (None, "")


class Refusal(Exception):
    """What strict YAML does not allow, and where: (line, column), counted from 1."""

    def __init__(self, at: tuple[int, int], problem: str, remedy: str) -> None:
        self.line, self.column = at
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet; `key` is the key that waits for its value."""

    value: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None
    key_at: tuple[int, int] | None = None


class Tree:
    """Takes events one by one and holds what they have built so far. The stack is a list, never the call stack."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        self._open: list[_Open] = []
        self._done: tuple[Any, Place] | None = None
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add what the event says. Raises Refusal."""
        match event:
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.AliasEvent():
                raise Refusal(
                    _at(event), f"an alias, {_name('*', event.anchor)}", "write the value out where it is used"
                )
            case yaml.ScalarEvent():
                self._refuse_properties(event)
                self._take_scalar(event)
            case yaml.MappingStartEvent():
                self._refuse_properties(event)
                self._open_collection(event, {})
            case yaml.SequenceStartEvent():
                self._refuse_properties(event)
                self._open_collection(event, [])
            case yaml.CollectionEndEvent():
                closed = self._open.pop()
                self._add(closed.value, closed.place)

    def result(self) -> tuple[Any, Place]:
        """Return the finished value and its place. Raises Refusal when the file held nothing."""
        if self._done is None:
            raise Refusal((1, 1), *_EMPTY)
        return self._done

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        line, _ = _at(event)
        # Told by the text, for PyYAML drops directives it does not know without a word.
        if line <= len(self._lines) and self._lines[line - 1].startswith("%"):
            raise Refusal(_at(event), "a % directive", "remove the line: this file takes no directives")
        self._documents += 1
        if self._documents > 1:
            raise Refusal(_at(event), "a second document starts here", "keep one document a file: remove the '---'")

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise Refusal(
                _at(event), f"an anchor, {_name('&', event.anchor)}", "remove it: write a value out where it is used"
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise Refusal(
                _at(event), f"a tag, {_name('', tag)}", "remove the tag: a value's type follows from how it is written"
            )

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        plain = event.style in _PLAIN
        if not plain and _SURROGATE.search(text):
            raise Refusal(
                _at(event), "an escape that is half a character", "write the character itself, or its \\U escape"
            )
        try:
            value = resolve_plain(text) if plain else text
        except OutOfRangeError:
            remedy = "put it in quotes if it is a name, or write a smaller one"
            raise Refusal(_at(event), f"the number {clipped(text, 24)} does not fit in 64 bits", remedy) from None
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._take_key(event, top, value, plain=plain)
            return
        if top is None and plain and not text:
            raise Refusal(_at(event), *_EMPTY)
        self._add(value, Place(_at(event)))

    def _take_key(self, event: yaml.ScalarEvent, top: _Open, key: Any, *, plain: bool) -> None:
        text: str = event.value
        if plain and text == "<<":
            raise Refusal(_at(event), "a merge key, '<<'", "write the keys out where they are used")
        if plain and not text:
            raise Refusal(_at(event), "an empty key", "write the key before the colon")
        if not isinstance(key, str):
            raise Refusal(_at(event), f"the key {clipped(text, 24)} is not text", f"quote it: '{clipped(text, 24)}'")
        if key in top.place.inside:
            first, _ = top.place.inside[key].key_at or top.place.at
            remedy = f"keep one of the two: the first is on line {first}"
            raise Refusal(_at(event), f"duplicate key '{clipped(key, 60)}'", remedy)
        top.key, top.key_at = key, _at(event)

    def _open_collection(self, event: yaml.CollectionStartEvent, empty: dict[str, Any] | list[Any]) -> None:
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            kind = "mapping" if isinstance(empty, dict) else "list"
            raise Refusal(
                _at(event), f"a {kind} stands as a key", "a key must be text: quote it if the brackets are text"
            )
        if len(self._open) >= MOST_DEPTH:
            raise Refusal(_at(event), f"nested deeper than {MOST_DEPTH} levels", "use fewer levels")
        self._open.append(_Open(empty, Place(_at(event))))

    def _add(self, value: Any, place: Place) -> None:
        if not self._open:
            self._done = value, place
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.place.inside[len(top.value)] = place
            top.value.append(value)
        elif top.key is not None:
            place.key_at = top.key_at
            top.place.inside[top.key] = place
            top.value[top.key] = value
            top.key = top.key_at = None


_EMPTY = ("the file is empty", "write at least one 'key: value' line")


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _name(sign: str, name: str | None) -> str:
    return f"'{sign}{clipped(name or '', 40)}'"
