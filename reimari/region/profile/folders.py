"""Which folder PROFILE means: a code in any letter case, or a folder."""

import os
from pathlib import Path

import reimari
from reimari.region.profile.forms import HEAD
from reimari.region.profile.values import fold


class NoSuchProfile(Exception):
    """There is no profile of this code and no such folder: a wrong call."""


def profiles_folder() -> Path:
    """Where codes are looked up: $REIMARI_PROFILES, else profiles/ beside the program or packed in it."""
    if told := os.environ.get("REIMARI_PROFILES"):
        return Path(told)
    package = Path(reimari.__file__).resolve().parent
    beside = package.parent / "profiles"
    return beside if beside.is_dir() else package / "profiles"


def profile_codes() -> tuple[str, ...]:
    """Names of the folders that hold a profile, sorted."""
    folder = profiles_folder()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{HEAD}"))) if folder.is_dir() else ()


def find_profile(name: str) -> Path:
    """The folder of the profile; raises NoSuchProfile. What holds a slash or a dot is always a folder."""
    is_path = not name or any(sign in name for sign in (os.sep, "."))
    if not is_path:
        for code in profile_codes():
            if fold(code) == fold(name):
                return profiles_folder() / code
    if name and (Path(name) / HEAD).is_file():
        return Path(name)
    if is_path:
        raise NoSuchProfile(f"there is no profile in the folder {name or '(empty name)'}")
    known = ", ".join(profile_codes()) or "none"
    raise NoSuchProfile(f"there is no profile {name}; {profiles_folder()} holds: {known}")
