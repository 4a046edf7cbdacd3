"""Made-up news in every shape there is a reader for: look-alikes of real dirt, nobody's text."""

import csv
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ARTICLE = (
    "The ministers of the member countries met on Tuesday and agreed to send a mission of near of a hundred observers.\n"
    "“We will see what comes of it,” said the chairwoman of the council, Marta Sedlak, after the meeting in the capital.\n"
)


def record(number: int) -> dict[str, str]:
    """A dirty record, different for each number."""
    dirt = ["", "CafÃ© talks â€œclosedâ€\x9d.\n", "soft\xadhyphen and  two spaces \n", "AT&amp;T fell 3 %.\n"][
        number % 4
    ]
    tail = ["", "Add Comment", "Share on Facebook\nAdd Comment\n", "Follow us on Twitter"][number // 4 % 4]
    return {
        "id": f"n{number:05}",
        "title": f"Talks enter day {number} ",
        "text": f"{dirt}{ARTICLE}Item {number} of the series.\n{tail}",
        "published": f"2021-03-{number % 28 + 1:02}T10:00:00+02:00",
        "url": f"https://www.site{number % 3}.example/{number}",
    }


def write_texts(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(record(number)["text"], encoding="utf-8")


def write_jsonl(path: Path, numbers: range) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record(number), ensure_ascii=number % 2 == 0) + "\n" for number in numbers)
    data = lines.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def write_csv(path: Path, numbers: range) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(record(0)))
        writer.writeheader()
        writer.writerows(record(number) for number in numbers)


def write_parquet(path: Path, numbers: range) -> None:
    pq.write_table(pa.Table.from_pylist([record(number) for number in numbers]), path)


def write_everything(folder: Path) -> Path:
    """Input in every shape, and a config over all of it; the config's path."""
    write_texts(folder / "texts", 40)
    write_jsonl(folder / "feed/a.jsonl", range(100, 160))
    write_jsonl(folder / "feed/b.jsonl.gz", range(160, 200))
    write_csv(folder / "feed/c.csv", range(200, 230))
    write_parquet(folder / "feed/d.parquet", range(230, 260))
    (folder / "feed/empty.jsonl").write_bytes(b"")
    (folder / "feed/bad.jsonl").write_bytes(b'{"id": "x1", "text": "half a rec\n{"id": "x2", "text": 7}\n')
    config = folder / "news.yaml"
    config.write_text(
        "name: news\ninputs:\n  - {path: texts, source: texts}\n  - {path: feed, source: feed}\n"
        "output: {path: out, keep_versions: 2}\nengine: {workers: 2, shard_megabytes: 0.01}\n"
    )
    return config
