"""`reimari warehouse export|dictionary`: put out the night's facts by hand, or tell what they mean."""

import argparse
import sys
from pathlib import Path

from reimari.cli import GOOD, Failed, WrongCall
from reimari.cli.folders import usable
from reimari.cli.program import program

NO_FOLDER = "REIMARI_EXPORT_FOLDER is not set: tell a folder by it or by --folder"
NO_KEY = "there is no key for pseudonyms: set REIMARI_EXPORT_KEY as for the worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """export [--folder FOLDER] · dictionary [--language fi|sv|en | --package]."""
    deeds = parser.add_subparsers(dest="deed", metavar="export|dictionary", required=True)
    out = deeds.add_parser("export", help="put out today's facts, in place of what was put out today before")
    out.set_defaults(do=_export)
    out.add_argument("--folder", type=Path, metavar="FOLDER", help="where to ($REIMARI_EXPORT_FOLDER)")
    told = deeds.add_parser("dictionary", help="what the tables and columns mean")
    told.set_defaults(do=_dictionary)
    told.add_argument("--language", choices=["fi", "sv", "en"], default="fi")
    told.add_argument("--package", action="store_true", help="for programs: datapackage.json")


def run(options: argparse.Namespace) -> int:
    """0 done; Failed when another export runs or the disk refuses; WrongCall without folder or key."""
    program()
    options.do(options)
    return GOOD


def _export(options: argparse.Namespace) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reimari.warehouse.exporting import NoKey, export  # noqa: PLC0415
    from reimari.warehouse.nights import Busy, Nights  # noqa: PLC0415
    from reimari.warehouse.tasks import WAREHOUSE  # noqa: PLC0415

    told = options.folder or settings.EXPORT_FOLDER
    if not told:
        raise WrongCall(NO_FOLDER)
    nights = Nights(usable(Path(told), "REIMARI_EXPORT_FOLDER"))
    try:
        row = export(nights, actor=WAREHOUSE, now=timezone.now())
    except NoKey:
        raise WrongCall(NO_KEY) from None
    except Busy:
        raise Failed(f"another export into {nights.folder} runs just now") from None
    except OSError as trouble:
        raise Failed(f"{nights.folder} can't be written ({trouble.strerror})") from trouble
    for table, rows in row.tables.items():
        print(f"{table}: {rows} rows")
    print(f"{row.folder}: {row.size} bytes, {row.persons} people under pseudonyms.")


def _dictionary(options: argparse.Namespace) -> None:
    from reimari.warehouse.dictionary import package, page  # noqa: PLC0415

    sys.stdout.write(package().decode() if options.package else page(options.language))
