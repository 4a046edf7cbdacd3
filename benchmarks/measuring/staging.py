"""The stages a benchmark runs, opened and ready, by their names in the config; new stages come in by themselves."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from copydesk.config import AnyStage, Config, default_stages
from copydesk.stages.rewrite import Rewrite
from copydesk.stages.stage import Stage
from copydesk.text.document import Document


def shipped(*, without: Iterable[str] = ()) -> list[Stage]:
    """The stages of a config that names none, opened; ``without`` those of some names."""
    return opened(stage for stage in default_stages() if stage.use not in set(without))


def configured(config: Path | None, *, without: Iterable[str] = ()) -> list[Stage]:
    """The stages of a user's config, or those that ship."""
    if config is None:
        return shipped(without=without)
    return [stage for stage in Config.read(config).stages if isinstance(stage, Stage) and stage.use not in set(without)]


def opened(stages: Iterable[Any]) -> list[Stage]:
    """Stages that have read their packs. What first has to see all documents is left out: it is no Stage."""
    ready = [stage for stage in stages if isinstance(stage, Stage)]
    for stage in ready:
        stage.open(Path.cwd())
    return ready


def of_name(name: str) -> Stage | None:
    """The stage of a name with its default options, opened; None if there is no such stage."""
    for kind in get_args(get_args(AnyStage)[0]):
        if kind.model_fields["use"].default == name:
            return opened([kind()])[0]
    return None


def label(stage: Stage) -> str:
    """What a table of a benchmark calls a stage."""
    if not isinstance(stage, Rewrite):
        return stage.name
    return f"{stage.name} {stage.packs_ if isinstance(stage.packs_, str) else ' '.join(stage.packs_)}"


def through(stages: Iterable[Stage], document: Document) -> Document:
    """The document after the stages; rejected by the first that fails on it or will not have it, as in a run."""
    for stage in stages:
        try:
            document = stage(document)
        except MemoryError:
            raise
        except Exception as fault:
            print(f"{document.source} {document.locator}: {label(stage)}: {fault!r}", file=sys.stderr)
            return document.reject(stage.name, "error", repr(fault))
        if document.rejection is not None:
            break
    return document
