"""`reimari audit verify|export`: do the logs still hold what was sealed; the newest seal, to keep outside."""

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reimari.cli import FINDINGS, GOOD, WrongCall, asked
from reimari.cli.program import program
from reimari.common.working_days import HELSINKI

if TYPE_CHECKING:
    from reimari.audit.verifying import Finding, Verified

type Head = tuple[int, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify [--from DATE] [--head FILE] · export [FILE]."""
    deeds = parser.add_subparsers(dest="deed", metavar="verify|export", required=True)
    verify = deeds.add_parser(
        "verify", help="compare the logs with their seals (exit status 1 when they differ)"
    )
    verify.set_defaults(do=_verify)
    verify.add_argument(
        "--from", dest="since", type=asked.day, metavar="DATE", help="only seals made on this day or later"
    )
    verify.add_argument(
        "--head", type=Path, metavar="FILE", help="seals that `export` wrote: each must still be there"
    )
    export = deeds.add_parser("export", help="write the newest seal as a JSON line")
    export.set_defaults(do=_export)
    export.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="the line is added to it; else to the terminal"
    )


def run(options: argparse.Namespace) -> int:
    """0 good, 1 the logs were tampered with; WrongCall with an unreadable file."""
    os.environ["REIMARI_ROLE"] = "owner"  # who sees all rows
    program()
    do: Callable[[argparse.Namespace], int] = options.do
    return do(options)


def _verify(options: argparse.Namespace) -> int:
    from reimari.audit.verifying import Verified, unsealed  # noqa: PLC0415

    heads = _heads(options.head) if options.head else []
    since = dt.datetime.combine(options.since, dt.time(), HELSINKI) if options.since else None
    looked_at, count, start = Verified(), 0, time.monotonic()
    for count, finding in enumerate(_findings(since, heads, looked_at), 1):  # noqa: B007 (told below)
        print(finding, file=sys.stderr)
    seconds = time.monotonic() - start
    speed = looked_at.rows / seconds if seconds else 0
    print(f"{looked_at.rows} rows under {looked_at.seals} seals in {seconds:.1f} s ({speed:.0f} rows/s).")
    waiting = ", ".join(f"{rows} of {log}" for log, rows in unsealed().items() if rows)
    if waiting:
        print(f"Not sealed yet: {waiting}.")
    print(f"{count} findings." if count else "No findings.")
    return FINDINGS if count else GOOD


def _findings(since: dt.datetime | None, heads: list[Head], looked_at: "Verified") -> "Iterator[Finding]":
    from reimari.audit.verifying import verify, verify_head  # noqa: PLC0415

    yield from verify(since, looked_at)
    for seal, seal_hash in heads:
        yield from verify_head(seal, seal_hash)


def _export(options: argparse.Namespace) -> int:
    from reimari.audit.verifying import head  # noqa: PLC0415

    told = {**head(), "exported_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    line = json.dumps(told) + "\n"
    if options.file is None:
        sys.stdout.write(line)
        return GOOD
    try:
        with options.file.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as wrong:
        raise WrongCall(f"{options.file} can't be written: {wrong.strerror}") from wrong
    return GOOD


def _heads(file: Path) -> list[Head]:
    """The seals of an exported file; WrongCall when a line isn't one or there is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongCall(f"{file} can't be read: {wrong}") from wrong
    heads = [_head(file, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not heads:
        raise WrongCall(f"{file} holds no exported seal")
    return heads


def _head(file: Path, number: int, line: str) -> Head:
    try:
        told: dict[str, Any] = json.loads(line)
        return int(told["seal"]), str(told["hash"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise WrongCall(f"{file}, line {number}: not a line of `reimari audit export`") from wrong
