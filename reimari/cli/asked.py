"""What the words of a call mean: a number, a day, the languages of reasons, a county's profile."""

import argparse
import datetime as dt
from pathlib import Path

from reimari.cli import WrongCall
from reimari.common.holidays import LANGUAGES
from reimari.region.profile.findings import ProfileError
from reimari.region.profile.folders import NoSuchProfile, find_profile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import Profile, fold

LAST_PORT = 65535
LANGUAGES_HELP = "languages of the reasons (default fi,sv,en)"


def number(text: str) -> int:
    """A whole number of at least 1; anything else is a wrong call."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"not a whole number of at least 1: {text}")
    return int(text)


def port(text: str) -> int:
    """A TCP port; anything else is a wrong call."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"not a port (1 to {LAST_PORT}): {text}")
    return int(text)


def day(text: str) -> dt.date:
    """A day as YYYY-MM-DD; anything else is a wrong call."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"not a date (YYYY-MM-DD): {text}") from wrong


def languages(text: str) -> tuple[str, ...]:
    """The languages of a list with commas; others than fi, sv and en are a wrong call."""
    asked = tuple(dict.fromkeys(fold(word) for word in text.split(",") if word.strip()))
    if not asked or not set(asked) <= set(LANGUAGES):
        raise argparse.ArgumentTypeError(f"choose from {', '.join(LANGUAGES)}")
    return asked


def profile_folder(wanted: str) -> Path:
    """The profile's folder by its code or its path; WrongCall names the codes there are."""
    try:
        return find_profile(wanted)
    except NoSuchProfile as wrong:
        raise WrongCall(str(wrong)) from wrong


def county(wanted: str, *, demo: bool) -> Profile:
    """The profile of a code or folder, with its invented values for a `demo`; WrongCall when unreadable."""
    folder = profile_folder(wanted)
    try:
        profile = read_profile(folder)
    except ProfileError as wrong:
        raise WrongCall(str(wrong)) from wrong
    return profile.with_demo() if demo else profile
