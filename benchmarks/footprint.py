"""How many megabytes the core install adds to the five packages a user of the field has anyway.

    python benchmarks/footprint.py

Two fresh virtual environments, one with ftfy, regex, langdetect, pandas and pyarrow, one with copydesk; both with the
versions pip picks today. Needs a package index.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

FIVE = ["ftfy", "regex", "langdetect", "pandas", "pyarrow"]


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def installed(folder: Path, *what: str) -> float:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    empty = megabytes(folder)
    pip = [str(folder / "bin/pip"), "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *what], check=True)
    return megabytes(folder) - empty


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        five = installed(Path(scratch, "five"), *FIVE)
        core = installed(Path(scratch, "core"), str(Path(__file__).parent.parent))
    print(f"{' '.join(FIVE)}: {five:.0f} MB; copydesk with them: {core:.0f} MB; copydesk adds {core - five:.0f} MB")


if __name__ == "__main__":
    main()
