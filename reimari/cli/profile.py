"""`reimari profile check|load|export`: is a county's profile sound, store it, write it in canonical form."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from reimari.cli import FINDINGS, GOOD, WrongCall, asked
from reimari.common.variables import WrongVariable
from reimari.common.working_days import HELSINKI
from reimari.region.profile.checking import check, in_order, located
from reimari.region.profile.findings import Finding, Kind, ProfileError
from reimari.region.profile.reading import missing_files, read, read_profile
from reimari.region.profile.values import Profile
from reimari.region.profile.writing import canonical_files, write_profile
from reimari.routing.proof import Hole, unanswered
from reimari.routing.rules import packed_reference

EXAMPLES = 5  # how many codes of each kind are shown of unanswered contacts
RULES = "routing.toml"
# Errors with which the rules can't be put to the proof.
BREAKING = {"syntax", "wrong-type", "missing-value", "unknown-code", "unknown-destination", "wrong-template"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """check PROFILE [--on DATE] [--demo] · load PROFILE [--demo] · export PROFILE [DIR]."""
    deeds = parser.add_subparsers(dest="deed", metavar="check|load|export", required=True)
    for name, deed, words in (
        ("check", _check, "print errors (exit status 1) and gaps"),
        ("load", _load, "store it in the database"),
        ("export", _export, "write its files in canonical form"),
    ):
        one = deeds.add_parser(name, help=words)
        one.set_defaults(do=deed)
        one.add_argument("profile", metavar="PROFILE", help="a county's code, or a folder")
        if name == "export":
            one.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="else to the terminal")
        else:
            one.add_argument("--demo", action="store_true", help="with the invented values of demo.toml")
        if name == "check":
            one.add_argument("--on", type=asked.day, metavar="DATE", help="as things are on this day (today)")


def run(options: argparse.Namespace) -> int:
    """0 good (gaps are good), 1 errors were found; WrongCall when there is no such profile."""
    do: Callable[[Path, argparse.Namespace], int] = options.do
    return do(asked.profile_folder(options.profile), options)


def _check(folder: Path, options: argparse.Namespace) -> int:
    day = options.on or dt.datetime.now(HELSINKI).date()
    reading = read(folder)
    found = [*reading.findings, *missing_files(folder)]
    if reading.profile is not None:
        sense = check(reading.profile, day, demo=options.demo, known_actions=known_actions())
        found += located(sense, folder)
        profile = reading.profile.with_demo() if options.demo else reading.profile
        found += _proof(profile, day, {finding.code for finding in found if finding.is_error})
    show(in_order(found), folder)
    counts = ", ".join(f"{sum(each.kind == kind for each in found)} {kind}s" for kind in Kind)
    print(f"{folder} on {day}: {counts}")
    return FINDINGS if any(finding.is_error for finding in found) else GOOD


def show(findings: Iterable[Finding], folder: Path) -> None:
    """One line each: kind, file and line, field, the name of the finding, message."""
    for found in findings:
        place = f"{folder / found.file}:{found.line}" if found.line else str(folder / found.file)
        field = f" {found.field}" if found.field else ""
        print(f"{found.kind} {place}{field}: {found.code.replace('-', ' ')}: {found.message}")


def _proof(profile: Profile, day: dt.date, errors: Collection[str]) -> Iterator[Finding]:
    """What no rule or team answers on the day: a gap if the profile's gaps explain it, else an error."""
    if BREAKING & set(errors):
        message = "not looked for until the errors are mended"
        yield Finding(kind=Kind.NOTE, code="unanswered-contact", file=RULES, field="", message=message)
        return
    for hole in unanswered(profile, packed_reference(), day):
        gaps = f" ({', '.join(hole.gaps)})" if hole.gaps else ""
        lacks = f"{hole.count} kinds of contact get no {' or '.join(hole.missing)}"
        yield Finding(
            kind=Kind.GAP if hole.explained and hole.gaps else Kind.ERROR,
            code="unanswered-contact",
            file=RULES,
            field=hole.service_task or "(no service task)",
            message=f"{lacks}: {_examples(hole)}{gaps}",
        )


def _examples(hole: Hole) -> str:
    """Which contacts the hole holds, in short."""
    relations = ["+".join(codes) or "none" for codes in hole.services]
    parts = (
        ("places", hole.places),
        ("contactors", hole.contactors),
        ("relationships", relations),
        ("needs", hole.needs),
    )
    return "; ".join(f"{name} {_few(codes)}" for name, codes in parts if any(codes))


def _few(codes: Sequence[str]) -> str:
    more = len(codes) - EXAMPLES
    return ", ".join(codes[:EXAMPLES]) + (f" and {more} more" if more > 0 else "")


def known_actions() -> Collection[str] | None:
    """Names of all Actions of the program; None where the program can't be set up. Needs no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
    import django  # noqa: PLC0415
    from django.apps import apps  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except WrongVariable:
        raise
    except (ImproperlyConfigured, ValueError) as wrong:
        print(f"reimari: Actions of roles aren't checked: {wrong}", file=sys.stderr)
        return None
    for app in apps.get_app_configs():
        if app.name.startswith("reimari.") and find_spec(f"{app.name}.access"):
            import_module(f"{app.name}.access")
    return frozenset(import_module("reimari.access.catalogue").ACTIONS)


def _export(folder: Path, options: argparse.Namespace) -> int:
    profile = whole(folder)
    if profile is None:
        return FINDINGS
    if options.folder:
        try:
            write_profile(profile, options.folder)
        except OSError as wrong:
            raise WrongCall(f"can't write to {options.folder}: {wrong}") from wrong
        return GOOD
    for name, text in canonical_files(profile).items():
        print(f"# {name}\n\n{text}")
    return GOOD


def _load(folder: Path, options: argparse.Namespace) -> int:
    profile = whole(folder)
    if profile is None:
        return FINDINGS
    today = dt.datetime.now(HELSINKI).date()
    found = check(profile, today, demo=options.demo, known_actions=known_actions())
    errors = [*missing_files(folder), *(each for each in located(found, folder) if each.is_error)]
    if errors:
        show(errors, folder)
        return FINDINGS
    return _store(profile, with_demo=options.demo)


def whole(folder: Path) -> Profile | None:
    """The profile; None when its form is wrong, which is then printed."""
    try:
        return read_profile(folder)
    except ProfileError as wrong:
        show(wrong.findings, folder)
        return None


def _store(profile: Profile, *, with_demo: bool) -> int:
    """The deed region.load_profile as the system actor; says so when the tables aren't there."""
    from reimari.cli.program import done, program  # noqa: PLC0415

    program()
    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.region.actions import load_profile  # noqa: PLC0415
    from reimari.region.models import CountyProfile  # noqa: PLC0415

    now = dt.datetime.now(HELSINKI)
    row = CountyProfile.of(profile, day=now.date(), with_demo=with_demo)
    if not done(lambda: load_profile(row, actor=system("profile load"), now=now)):
        return FINDINGS
    print(f"{profile.code} is loaded ({row.hash[:12]})")
    return GOOD
