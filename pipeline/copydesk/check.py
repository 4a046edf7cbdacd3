"""``copydesk check``: configs and packs, and every example of every rule, tried before they meet real text."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from copydesk.catalogue import page
from copydesk.config import Config
from copydesk.declared.faults import DeclarationError
from copydesk.declared.strict_yaml import read_yaml
from copydesk.packs.load import SHIPPED, load, names
from copydesk.packs.proof import cases
from copydesk.packs.rule import Pack


def check(files: Sequence[Path], say: Callable[[str], None], catalogue: Path | None = None) -> bool:
    """Check files, or the packs that ship with copydesk if there are none; whether all is well.

    Raises:
        OSError: the page for the catalogue cannot be written.
    """
    well = True
    tried: list[Pack] = []
    for file in files or [SHIPPED / f"{name}.yaml" for of_kind in names().values() for name in of_kind]:
        try:
            # The same pack may be named by several configs; two that only share a name are both tried.
            tried += (pack for pack in _packs_of(file, say) if pack not in tried)
        except DeclarationError as fault:
            say(str(fault))
            well = False
    for pack in tried:
        examples = list(cases(pack))
        failures = [(case, failure) for case in examples if (failure := case.failure()) is not None]
        for case, failure in failures:
            say(f"FAILED  {case.rule}: {failure}")
        hold = len(examples) - len(failures)
        say(f"pack {pack.name}: {len(pack.rules)} rules, {hold} of {len(examples)} examples hold")
        well = well and not failures
    if catalogue is not None and well:
        catalogue.write_text(page(tried, with_stages=not files), encoding="utf-8")
        say(f"catalogue: {catalogue}")
    return well


def _packs_of(file: Path, say: Callable[[str], None]) -> Iterator[Pack]:
    value = read_yaml(file).value
    if isinstance(value, dict) and "rules" in value and "inputs" not in value:
        yield load(file.resolve())
        return
    config = Config.read(file)
    say(f"config {file}: sound; stages: {', '.join(stage.name for stage in config.stages)}")
    yield from config.packs().values()
