"""What the words of a call mean: a day, the languages of reasons, a county's profile."""

import argparse
import datetime as dt

from reimari.cli import WrongCall
from reimari.region.profile.errors import ProfileError
from reimari.region.profile.finding import NoSuchProfile, find_profile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import Profile, fold
from reimari.routing.rules import sentences

LANGUAGES = sentences.LANGUAGES
LANGUAGES_HELP = "languages of the reasons (default fi,sv,en)"


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


def county(wanted: str, *, demo: bool) -> Profile:
    """The profile of a code or folder, with its invented values for a `demo`; WrongCall when unreadable."""
    try:
        profile = read_profile(find_profile(wanted))
    except (NoSuchProfile, ProfileError) as wrong:
        raise WrongCall(str(wrong)) from wrong
    return profile.with_demo() if demo else profile
