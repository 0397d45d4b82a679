"""`reimari population load|list`: numbers of inhabitants from a file, by which figures are told per 1 000."""

import argparse
import getpass
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.cli.program import done, program

if TYPE_CHECKING:
    from reimari.figures.population import Read

GROUPS = ("all", "65", "75")
LONGEST_NAME = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """load FILE [--group all|65|75 --regions FILE] [--invented] · list."""
    deeds = parser.add_subparsers(dest="deed", metavar="load|list", required=True)
    load = deeds.add_parser("load", help="keep what the file tells, in place of what was told of it before")
    load.set_defaults(do=_load)
    load.add_argument("file", metavar="FILE", type=Path, help="CSV of Statistics Finland or of Sotkanet")
    load.add_argument("--group", choices=GROUPS, help="of Sotkanet: whose number the indicator is")
    load.add_argument("--regions", metavar="FILE", type=Path, help="of Sotkanet: its list of regions (JSON)")
    load.add_argument("--invented", action="store_true", help="the numbers are nobody's: pages say so")
    listing = deeds.add_parser("list", help="all files that were loaded, the newest first")
    listing.set_defaults(do=_list)


def run(options: argparse.Namespace) -> int:
    """0 loaded, 1 something is wrong in the file and nothing of it was loaded; WrongCall for no such file."""
    do: Callable[[argparse.Namespace], int] = options.do
    return do(options)


def _load(options: argparse.Namespace) -> int:
    content = _content(options.file)
    regions = _content(options.regions) if options.regions else None
    program()
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.figures.actions import load_population  # noqa: PLC0415
    from reimari.figures.models import PopulationFile  # noqa: PLC0415

    found = _read(content, regions, options.group)
    for wrong in found.wrong:
        print(f"{options.file}: {wrong}", file=sys.stderr)
    if found.wrong:
        print("reimari: nothing was loaded.", file=sys.stderr)
        return FINDINGS
    file = PopulationFile(
        name=options.file.name[-LONGEST_NAME:],
        digest=sha256(content).hexdigest(),
        loaded_by=getpass.getuser(),
        is_invented=options.invented,
    )
    now = timezone.now()
    if not done(lambda: load_population(file, rows=found.rows, actor=system("population"), now=now)):
        return FINDINGS
    _tell(found)
    return GOOD


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongCall(f"{path} can't be read: {error.strerror}") from error


def _read(content: bytes, regions: bytes | None, group: str | None) -> "Read":
    from reimari.figures.population import (  # noqa: PLC0415
        Group,
        decoded,
        read_population,
        read_regions,
    )
    from reimari.figures.population.country import country  # noqa: PLC0415

    try:
        known_regions = read_regions(decoded(regions)) if regions is not None else None
    except ValueError as error:
        raise WrongCall("--regions isn't Sotkanet's list of regions: JSON with id, code, category") from error
    wanted = Group(group) if group else None
    return read_population(decoded(content), country(), group=wanted, regions=known_regions)


def _tell(found: "Read") -> None:
    years = ", ".join(str(each) for each in sorted({row.year for row in found.rows}))
    places = len({row.municipality for row in found.rows})
    print(f"{len(found.rows)} numbers of {places} municipalities are loaded, of {years}.")
    if found.beside:
        print(f"{found.beside} lines are about other areas, or of one sex, and were left out.")
    groups = sorted({each.rpartition(": ")[2] for each in found.untold})
    for group in groups:
        often = sum(each.endswith(f": {group}") for each in found.untold)
        print(f"Not told by the file: age group {group}, of {often} municipalities and years.")


def _list(_options: argparse.Namespace) -> int:
    program()
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speak_for  # noqa: PLC0415
    from reimari.figures.queries import loaded_files  # noqa: PLC0415

    speak_for(system("population"), lasting=True)
    for file in loaded_files():
        mark = " (invented)" if file.is_invented else ""
        print(f"{file.loaded_at:%Y-%m-%d %H:%M} {file.loaded_by} {file.name} {file.digest[:12]}{mark}")
    return GOOD
