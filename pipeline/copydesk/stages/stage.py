"""Stage: the shape of all work on one document.

A stage is its own configuration: a frozen, closed pydantic model whose fields are the keys of the config, with one
method that takes a Document and returns one. No registry, no factory: parsing the config builds the pipeline, and
pickling a stage ships its options only.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from copydesk.packs.rule import Pack
from copydesk.text.document import FIELDS, Document, FieldName

__all__ = ["FIELDS", "FieldName", "Stage"]


class Stage(BaseModel, ABC):
    """One step of the pipeline. Called with a document, gives the document after it.

    A stage has no side effects, asks no clock and reads no file once it is built, and called on its own output with the
    same knowledge about the document it changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: ClassVar[Mapping[str, str]] = {}
    """Reason by name of the rules that are written in code; those of packs carry their own."""

    @property
    def name(self) -> str:
        """The stage's name in tables: the word after ``use:``."""
        return str(self.__dict__["use"])

    def packs(self) -> tuple[Pack, ...]:
        """The packs the stage works with."""
        return ()

    def reasons(self) -> dict[str, str]:
        """Why, for every rule this stage may name in the log."""
        told = dict(self.rules)
        for pack in self.packs():
            told.update((pack.full_id(rule), rule.why) for rule in pack.rules)
        return told

    @abstractmethod
    def __call__(self, document: Document) -> Document:
        """The document after this stage."""

    def open(self, base: Any) -> None:
        """Read what the stage needs from files, ``base`` being the config's folder. Called once, when a config is read.

        Raises:
            DeclaredValueError: something named in the config is not there.
        """
