"""Imports never run up, and there are no circles: read from the import statements themselves."""

import ast
import subprocess
import sys
from pathlib import Path

import copydesk

ROOT = Path(copydesk.__file__).parent
# Ground first; a room may import rooms named before its own, and itself.
FLOORS = [
    {"text", "engines", "declared"},
    {"packs", "seeds", "store"},
    {"stages"},
    {"config"},
    {"build", "catalogue"},
    {"record"},
    {"job"},
    {"check", "explain", "progress"},
    {"cli"},
    {"__main__", "__init__"},
]
ALONE = {"engines"}
HEAVY = {"pandas", "pyarrow", "numpy", "pydantic", "ftfy", "rich", "re2", "regex", "yaml", "pycld2", "langdetect"}


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Rooms of ours that a module imports, also inside functions; under TYPE_CHECKING does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides which floor it is on"
            names = [node.module or ""]
        found |= {name.split(".")[1] for name in names if name.startswith("copydesk.")}
    return found


def test_imports_never_run_up() -> None:
    height = {name: floor for floor, names in enumerate(FLOORS) for name in names}
    modules = sorted(ROOT.rglob("*.py"))
    assert len(modules) > 30
    for path in modules:
        here = room(path)
        for there in imports(path) - {here}:
            assert here not in ALONE, f"{path} imports {there}"
            assert height[there] < height[here], f"{path} ({here}) imports {there}, which is not below it"


def test_knowledge_and_values_know_no_files_and_no_engine() -> None:
    for here in ("text", "packs", "stages"):
        for path in (ROOT / here).rglob("*.py"):
            assert not imports(path) & {"seeds", "store", "engines"}, path


def test_the_command_line_starts_without_heavy_libraries() -> None:
    code = "import sys; from copydesk.cli import _parser; _parser(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)
