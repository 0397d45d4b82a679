"""Invented people and two months of their county's work, made by the program's own deeds."""

import datetime as dt
from pathlib import Path
from typing import NoReturn


class NotLoaded(Exception):
    """The database has no demo's data."""


def load(profile_folder: Path) -> list[str]:
    """Make what isn't there yet; returns the lines about whom to sign in as. The profile is loaded first."""
    from reimari.demo.starting import load_and_tell  # noqa: PLC0415 (models aren't there before)

    return load_and_tell(profile_folder)


def load_history(profile_folder: Path) -> None:
    """Make what is older and may come while the demo is used: lives of older cases, older contacts."""
    from reimari.demo.starting import load_the_history  # noqa: PLC0415 (models aren't there before)

    load_the_history(profile_folder)


def live_on(profile_folder: Path, speed: float, begin: dt.datetime | None, mark_file: Path) -> NoReturn:
    """Let contacts come and staff work in the rhythm of a real day, `speed` times as fast, until stopped.

    `begin`: where the rhythm's clock begins (None: the present). `mark_file` keeps how far it has come.
    Raises NotLoaded.
    """
    from reimari.demo.pace import Wish  # noqa: PLC0415
    from reimari.demo.running import run  # noqa: PLC0415 (models aren't there before)

    run(profile_folder, Wish(speed, begin), mark_file)
