"""The config: one YAML file as one closed model.

Parsing builds: each entry under ``stages`` becomes the stage itself, opened and ready. Nothing in a config can run
code, nothing is taken from the environment, and every mistake stops the run before any work with file, line and remedy.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, model_validator

from copydesk.declared.check import validate
from copydesk.declared.faults import DeclaredValueError
from copydesk.declared.strict_yaml import read_yaml
from copydesk.packs.load import digest
from copydesk.packs.rule import Pack
from copydesk.seeds.inputs import Input
from copydesk.stages.dateline import Dateline
from copydesk.stages.headline import Headline
from copydesk.stages.language import Language
from copydesk.stages.limits import Limits
from copydesk.stages.lookalikes import Lookalikes
from copydesk.stages.loops import Loops
from copydesk.stages.mojibake import Mojibake
from copydesk.stages.names import Names
from copydesk.stages.rewrite import Rewrite
from copydesk.stages.source_language import SourceLanguage
from copydesk.stages.unicode import Unicode

AnyStage = Annotated[
    Mojibake
    | Unicode
    | Lookalikes
    | Language
    | SourceLanguage
    | Rewrite
    | Headline
    | Dateline
    | Loops
    | Names
    | Limits,
    Field(discriminator="use"),
]
"""Every stage there is. A new stage is one file and one word here."""

_CLOSED: Final = ConfigDict(frozen=True, extra="forbid")


def default_stages() -> tuple[AnyStage, ...]:
    """The stages of a config that names none, in their order."""
    return (
        Mojibake(),
        Unicode(),
        Lookalikes(),
        Language(),
        SourceLanguage(),
        Rewrite(packs="boilerplate"),
        Headline(),
        Dateline(),
        Rewrite(packs="translation"),
        Loops(),
        Names(),
        Limits(),
    )


class Output(BaseModel):
    """Where the tables go."""

    model_config = _CLOSED

    path: str = Field(
        pattern=r"^[^\x00]+$",
        description="folder of the dataset, relative to the config file; tables are in <path>/current",
    )
    keep_versions: int = Field(5, ge=1, description="published versions that are kept, the current one included")


class Engine(BaseModel):
    """What runs the work."""

    model_config = _CLOSED

    use: Literal["local"] = Field("local", description="local: processes on this machine")
    workers: Literal["auto"] | Annotated[int, Field(ge=1, le=1024)] = Field(
        "auto", description="processes at work; auto: one a processor. The tables do not depend on it"
    )
    document_seconds: float = Field(
        60, gt=0, description="time one document may take before it is given up and becomes a row of rejects"
    )
    shard_megabytes: float = Field(
        16, gt=0, description="input that is read, cleaned and written as one part, in millions of bytes"
    )


class Thresholds(BaseModel):
    """When a run is too bad to publish: it ends with exit code 1 and the last version stays current."""

    model_config = _CLOSED

    max_reject_share: float = Field(0.5, ge=0, le=1, description="share of what was read that may be rejected")
    min_documents: int = Field(1, ge=0, description="documents that must be left")


class Config(BaseModel):
    """A copydesk run: inputs, stages, output."""

    model_config = _CLOSED

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="name of the dataset, for people: letters, digits, . _ -"
    )
    inputs: tuple[Input, ...] = Field(min_length=1, description="places to read from")
    stages: tuple[AnyStage, ...] = Field(
        default_factory=default_stages, min_length=1, description="steps in the order they run; left out: all, in order"
    )
    output: Output = Field(description="where the tables go")
    engine: Engine = Field(Engine(), description="what runs the work")
    thresholds: Thresholds = Field(Thresholds(), description="when a run is too bad to publish")

    _base: Path = PrivateAttr(default_factory=Path.cwd)

    @classmethod
    def read(cls, path: str | Path) -> "Config":
        """The config in a file, its stages opened.

        Raises:
            DeclarationError: the file is no sound config; names file, line and remedy.
        """
        located = read_yaml(path)
        return validate(cls, located, context={"base": Path(path).resolve().parent})

    @model_validator(mode="after")
    def _open(self, info: ValidationInfo) -> Self:
        self._base = (info.context or {}).get("base", self._base)
        for place, stage in enumerate(self.stages):
            try:
                stage.open(self._base)
            except DeclaredValueError as fault:
                raise DeclaredValueError(fault.problem, fault.remedy, within=("stages", place, *fault.within)) from None
        return self

    @property
    def base(self) -> Path:
        """The folder relative paths start from: that of the config file."""
        return self._base

    @property
    def output_path(self) -> Path:
        """The folder of the dataset."""
        return Path(os.path.normpath(self._base / self.output.path))

    def packs(self) -> dict[str, Pack]:
        """Every pack the stages work with, by name."""
        return {pack.name: pack for stage in self.stages for pack in stage.packs()}

    def fingerprint(self) -> str:
        """What identifies the output-relevant part of the config: SHA-256 of inputs, stages and packs."""
        said = self.model_dump(mode="json", by_alias=True, include={"inputs", "stages"})
        packs = {name: digest(pack) for name, pack in self.packs().items()}
        return sha256(json.dumps([said, packs], sort_keys=True).encode()).hexdigest()


def stage_names() -> list[str]:
    """The words that may stand after ``use:``."""
    return [stage.model_fields["use"].default for stage in get_args(get_args(AnyStage)[0])]


def schema() -> dict[str, Any]:
    """The config as JSON Schema, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema(by_alias=True)}
