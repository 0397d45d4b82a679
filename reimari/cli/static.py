"""`reimari static`: the static files with hashed names, as browsers may keep them for ever."""

import argparse
import hashlib
from collections.abc import Iterable
from pathlib import Path

from reimari.cli import GOOD, Failed
from reimari.cli.folders import usable
from reimari.cli.program import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace) -> int:
    """Fill the folder that the pages' files are served from."""
    collect_static()
    return GOOD


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """A hash of the words, of the files' places and of their content."""
    digest = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        digest.update(str(file).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def collect_static() -> None:
    """Fill STATIC_ROOT; what isn't ours any more goes. WrongCall or Failed when it can't be written."""
    program()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    if settings.STATIC_ROOT:
        usable(settings.STATIC_ROOT, "REIMARI_STATIC")
    try:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    except OSError as trouble:
        raise Failed(f"the static files can't be collected: {trouble}") from trouble
