"""Megabytes of text per second of one core, for a whole run, its stages, and a floor measured in the same run.

    python benchmarks/speed.py CORPUS.jsonl[.gz] [--rounds N]

The whole run goes through the command line with one worker, and is charged with all CPU time of all its processes,
start-up included. The floor is ``ftfy.fix_text`` alone on the same texts, which is what peers spend on encoding only.
Rounds alternate, and medians are printed: quote the ratio, since machines differ and drift.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import ftfy
import yaml

from copydesk.config import Config
from copydesk.seeds.inputs import Input
from copydesk.seeds.listing import list_files
from copydesk.seeds.reading import read
from copydesk.seeds.shards import cut
from copydesk.text.document import Document


def texts(corpus: Path) -> list[str]:
    listing = list_files((Input(path=str(corpus.resolve())),), Path.cwd())
    return [found.text for shard in cut(listing.files) for found in read(shard) if isinstance(found, Document)]


def whole_run(config: Path) -> tuple[float, int, dict[str, Any]]:
    """CPU seconds of a run with one worker, the largest process in MB, and its summary."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "copydesk", "run", str(config), "--json", "--quiet", "--workers", "1"],
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, after.ru_maxrss // 1024, json.loads(done.stdout)


def timed(work: Any, items: list[Any]) -> tuple[float, list[Any]]:
    started = time.process_time()
    out = [work(item) for item in items]
    return time.process_time() - started, out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    corpus = texts(args.corpus)
    megabytes = sum(len(text.encode()) for text in corpus) / 1e6
    out = Path(tempfile.mkdtemp(prefix="copydesk-speed-"))
    config = out / "speed.yaml"
    given = {"path": str(args.corpus.resolve()), "source": "speed"}
    config.write_text(yaml.safe_dump({"name": "speed", "inputs": [given], "output": {"path": "data"}}))
    stages = Config.read(config).stages
    runs: list[float] = []
    floors: list[float] = []
    by_stage: dict[str, list[float]] = {}
    memory = 0
    for _ in range(args.rounds):
        cpu, peak, _ = whole_run(config)
        runs.append(cpu)
        memory = max(memory, peak)
        floors.append(timed(ftfy.fix_text, corpus)[0])
        documents = [Document.of(text) for text in corpus]
        for number, stage in enumerate(stages):
            label = f"{number + 1} {stage.name} {getattr(stage, 'packs_', '')}".strip()
            seconds, documents = timed(stage, documents)
            by_stage.setdefault(label, []).append(seconds)
    run, floor = statistics.median(runs), statistics.median(floors)
    print(f"{len(corpus)} documents, {megabytes:.1f} MB of text, {args.rounds} rounds, medians, one core")
    print(f"whole run            {megabytes / run:6.1f} MB/s   {len(corpus) / run:7.0f} documents/s")
    print(f"ftfy.fix_text alone  {megabytes / floor:6.1f} MB/s   the whole run is {floor / run:.2f} times as fast")
    for label, seconds_ in by_stage.items():
        print(f"  {label:<22} {megabytes / statistics.median(seconds_):6.1f} MB/s")
    print(f"largest process: {memory} MB")


if __name__ == "__main__":
    main()
