"""copydesk: dirty news in, clean Parquet out; every changed letter is logged and can be taken back.

The face of the package: ``run`` a config, ``load`` what it published. ``Config`` and ``Document`` are for those who
build with the pieces. Each is imported when it is first used, so the command line starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copydesk.config import Config
    from copydesk.job import run
    from copydesk.store.dataset import load
    from copydesk.text.document import Document

__all__ = ["Config", "Document", "load", "run"]

_HOMES = {
    "Config": "copydesk.config",
    "Document": "copydesk.text.document",
    "load": "copydesk.store.dataset",
    "run": "copydesk.job",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'copydesk' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the point of this function

    return getattr(import_module(_HOMES[name]), name)
