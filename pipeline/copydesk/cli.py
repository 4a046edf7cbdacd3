"""The command line. Start reading from ``main``; each command imports what it needs when it is called."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

DONE: Final = 0
OVER_THRESHOLD: Final = 1
BAD_USAGE: Final = 2
FAILED: Final = 3
INTERRUPTED: Final = 130
TERMINATED: Final = 143

_EXIT_CODES: Final = """\
exit codes:
  0    done
  1    over a threshold of the config: nothing was published
  2    bad usage, config, pack or input: nothing was begun
  3    failed, or `verify` found a fault
  130  interrupted (Ctrl-C); 143 terminated: the last version stays current
"""

_EXAMPLES: Final = """\
examples:
  copydesk check configs/seeds.yaml          try the config and every example of its packs
  copydesk run configs/seeds.yaml            read, clean, publish a new version
  copydesk explain configs/seeds.yaml FILE   what would be changed in one file, and why
  copydesk verify data/seeds                 checksums, accounting, and the undo of every edit
"""


class _Terminated(BaseException):
    """SIGTERM came."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    args = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _terminate)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except KeyboardInterrupt:
        return _say("interrupted; the last published version is untouched", INTERRUPTED)
    except _Terminated:
        return _say("terminated; the last published version is untouched", TERMINATED)
    except Exception as fault:
        code, text = _told(fault)
        return _say(text, code)


def _put(text: str) -> None:
    """Print a line or more. A reader that went away has enough, and changes nothing about the exit code."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(fault: Exception) -> tuple[int, str]:
    """Exit code and message of an error."""
    from copydesk.declared.faults import DeclarationError  # noqa: PLC0415 - only needed when something went wrong
    from copydesk.engines.engine import EngineError  # noqa: PLC0415
    from copydesk.job import Disproved, OverThreshold, Unaccounted  # noqa: PLC0415
    from copydesk.seeds.listing import InputError  # noqa: PLC0415
    from copydesk.store.versions import DatasetError  # noqa: PLC0415

    match fault:
        case DeclarationError():
            return BAD_USAGE, str(fault)
        case InputError():
            return BAD_USAGE, f"{fault.problem}\n  remedy: {fault.remedy}"
        case Disproved():
            return BAD_USAGE, f"{fault}\n  remedy: mend the rule or its example; `copydesk check` lists all that fail"
        case OverThreshold():
            return OVER_THRESHOLD, f"nothing published: {fault}"
        case DatasetError() | Unaccounted():
            return FAILED, str(fault)
        case EngineError():
            # The last place in the worker's traceback is where it went wrong; the rest is the way there.
            places = [line.strip() for line in fault.details.splitlines() if line.lstrip().startswith("File ")]
            where = f"\n  {places[-1]}" if places else ""
            return FAILED, f"{fault}{where}\n  nothing was published; the last version is untouched"
        case OSError():
            return FAILED, f"{fault.strerror or fault}" + (f": {fault.filename}" if fault.filename else "")
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})" if trace is not None else ""
    return FAILED, f"a fault of copydesk, please report it: {type(fault).__name__}: {fault}{where}"


def _say(text: str, code: int) -> int:
    print(f"copydesk: {text}", file=sys.stderr)
    return code


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    # A second signal must not break off the cleaning up after the first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Terminated


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="copydesk",
        description="Clean scraped and machine-translated news into Parquet. Every changed letter is logged with the "
        "rule that changed it, and can be taken back.",
        epilog=f"{_EXAMPLES}\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"copydesk {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str, what: str, act: Callable[[argparse.Namespace], int], more: str = ""
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=what,
            description=f"{what[0].upper()}{what[1:]}.{more}",
            epilog=_EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=act)
        return added

    run = command("run", "read, clean and publish a new version of the config's dataset", _run)
    run.add_argument("config", metavar="CONFIG", help="the YAML file; paths in it are relative to it")
    run.add_argument(
        "--workers", type=_positive, metavar="N", help="processes at work (the tables do not depend on it)"
    )
    run.add_argument("--dry-run", action="store_true", help="say what would be read and done, and stop")
    run.add_argument("--json", action="store_true", help="print the summary as one JSON object on standard output")
    run.add_argument("--quiet", action="store_true", help="no progress; errors and the summary only")

    explain = command(
        "explain",
        "show every edit of one document, with its rule and the reason",
        _explain,
        "\n\nWHAT is a file, read and cleaned now (FILE#RECORD for a file of several), or the doc_id of a published\n"
        "document. Nothing is written.",
    )
    explain.add_argument("config", metavar="CONFIG|DATASET", help="a config, or the folder of a published dataset")
    explain.add_argument("what", metavar="WHAT", help="a file, FILE#RECORD, or a doc_id")
    explain.add_argument("--no-color", action="store_true", help="mark changes with signs instead of colours")

    check = command(
        "check",
        "check configs and packs, and try every example of every rule",
        _check,
        "\n\nWithout a FILE, the packs that ship with copydesk are tried.",
    )
    check.add_argument("files", metavar="FILE", nargs="*", help="configs or packs; left out: the packs that ship")
    check.add_argument("--catalogue", metavar="PAGE", help="also write what was checked as a page to read (Markdown)")

    verify = command(
        "verify", "re-check checksums, accounting, spans, and the undo of every edit of a dataset", _verify
    )
    verify.add_argument(
        "dataset", metavar="DATASET", help="folder of the dataset (a config's output.path) or of a version"
    )
    verify.add_argument("--json", action="store_true", help="print the report as one JSON object")

    command(
        "schema",
        "print the JSON schema of configs, for editors",
        _schema,
        "\n\nSave it, and name it in the first line of a config:\n"
        "  # yaml-language-server: $schema=copydesk.schema.json",
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - not needed for most commands

    return version("copydesk")


def _run(args: argparse.Namespace) -> int:
    from copydesk.config import Config  # noqa: PLC0415 - `copydesk --help` starts without it
    from copydesk.job import plan, run  # noqa: PLC0415
    from copydesk.progress import dry_run, shown, told  # noqa: PLC0415

    config = Config.read(args.config)
    if args.dry_run:
        planned = plan(config)
        _put(json.dumps(dry_run(config, planned), indent=1) if args.json else told(dry_run(config, planned)))
        return DONE
    with shown(quiet=args.quiet) as on_progress:
        summary = run(config, workers=args.workers, on_progress=on_progress)
    _put(json.dumps(summary.as_json(), ensure_ascii=False) if args.json else told(summary.as_json()))
    return DONE


def _explain(args: argparse.Namespace) -> int:
    from copydesk.explain import explain  # noqa: PLC0415 - `copydesk --help` starts without it

    _put(explain(Path(args.config), args.what, color=False if args.no_color else None))
    return DONE


def _check(args: argparse.Namespace) -> int:
    from copydesk.check import check  # noqa: PLC0415 - `copydesk --help` starts without it

    page = Path(args.catalogue) if args.catalogue else None
    return DONE if check([Path(file) for file in args.files], _put, page) else BAD_USAGE


def _verify(args: argparse.Namespace) -> int:
    from copydesk.store.dataset import load  # noqa: PLC0415 - `copydesk --help` starts without it
    from copydesk.store.verify import verify  # noqa: PLC0415

    dataset = load(args.dataset)
    report = verify(dataset)
    if args.json:
        found = {"version": dataset.version, "sound": report.sound, "checked": report.checked, "faults": report.faults}
        _put(json.dumps(found, ensure_ascii=False))
    else:
        for fault in report.faults:
            _put(f"FAULT  {fault}")
        if report.more:
            _put(f"… and {report.more} more")
        counts = ", ".join(f"{count} {what}" for what, count in report.checked.items())
        _put(f"version {dataset.version} of {args.dataset}: {'sound' if report.sound else 'NOT SOUND'} ({counts})")
    return DONE if report.sound else FAILED


def _schema(_args: argparse.Namespace) -> int:
    from copydesk.config import schema  # noqa: PLC0415 - `copydesk --help` starts without it

    _put(json.dumps(schema(), indent=2, ensure_ascii=False))
    return DONE
