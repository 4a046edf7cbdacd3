"""Run copydesk over folders of real dirty news, verify each result, and print the accounting as a table.

    python benchmarks/corpora.py CORPORA [--out FOLDER] [--workers N]

CORPORA holds bbc/ csv/ jsonl/ tsv/ bench/ as docs/benchmarks.md describes them. They are third-party texts, for
measuring only; nothing of them is in this repository. Each run goes through the command line, as a user's would.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

INPUTS: dict[str, dict[str, Any]] = {
    "bbc": {"path": "bbc", "source": "bbc", "format": "text", "title_line": True},
    "fakenews.csv": {
        "path": "csv/fakenews.csv",
        "fields": {"id": "id", "text": "content", "site": "domain", "author": "authors"},
        "keep": ["type", "scraped_at"],
    },
    "agnews-headerless.csv": {
        "path": "csv/agnews-headerless.csv",
        "source": "agnews",
        "columns": ["class", "title", "text"],
        "keep": ["class"],
    },
    "cri": {"path": "jsonl/cri-*.jsonl", "fields": {"text": "content_text"}},
    "pola-retradio": {"path": "jsonl/pola_retradio_*.jsonl", "fields": {"text": "content_text"}},
    "masakha-eng": {"path": "tsv/masakha-eng.tsv", "fields": {"title": "headline", "section": "category"}},
    "masakha-fra": {"path": "tsv/masakha-fra.tsv", "fields": {"title": "headline", "section": "category"}},
    "masakha-swa": {"path": "tsv/masakha-swa.tsv", "fields": {"title": "headline", "section": "category"}},
    "perf_corpus": {"path": "bench/perf_corpus.jsonl.gz", "source": "perf", "keep": ["src"]},
}


def copydesk(*args: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "copydesk", *args], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path, help="where configs and datasets go; default: a temporary folder")
    parser.add_argument("--workers", default="2")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp(prefix="copydesk-corpora-"))
    out.mkdir(parents=True, exist_ok=True)
    print("| corpus | read | kept | rejected | edits | flags | verify | rejects |")
    print("|---|---:|---:|---:|---:|---:|---|---|")
    well = True
    for name, given in INPUTS.items():
        config = out / f"{name}.yaml"
        described = {**given, "path": str((args.corpora / given["path"]).resolve())}
        config.write_text(yaml.safe_dump({"name": name, "inputs": [described], "output": {"path": f"data/{name}"}}))
        code, said, complaint = copydesk("run", str(config), "--json", "--quiet", "--workers", args.workers)
        if code:
            print(f"| {name} | exit {code}: {complaint.strip()[-200:]} |")
            well = False
            continue
        found = json.loads(said)
        verified, _, _ = copydesk("verify", found["dataset"])
        adds_up = found["read"] == found["kept"] + found["duplicates"] + found["rejected"]
        rejects = ", ".join(f"{reason} {count}" for reason, count in found["rejects"].items())
        print(
            f"| {name} | {found['read']} | {found['kept']} | {found['rejected']} | {found['edits']} | {found['flags']} "
            f"| {'sound' if verified == 0 and adds_up else 'FAULT'} | {rejects} |",
            flush=True,
        )
        well = well and verified == 0 and adds_up and "Traceback" not in complaint
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
