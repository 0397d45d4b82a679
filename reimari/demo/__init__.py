"""Invented people and two months of their county's work, made by the program's own deeds."""

from pathlib import Path


def load(profile_folder: Path) -> list[str]:
    """Make what isn't there yet; returns the lines about whom to sign in as. The profile is loaded first."""
    from reimari.demo.telling import load_and_tell  # noqa: PLC0415 (models aren't there before)

    return load_and_tell(profile_folder)


def load_rest(profile_folder: Path) -> None:
    """Make the older contacts, which may come while the demo is used."""
    from reimari.demo.telling import load_the_rest  # noqa: PLC0415 (models aren't there before)

    load_the_rest(profile_folder)
