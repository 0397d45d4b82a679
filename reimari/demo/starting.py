"""The loading from its beginning, as `reimari demo-data` asks for it, and whom one may sign in as."""

import os
from pathlib import Path

from django.utils import timezone

from reimari.access.actor import system
from reimari.demo.loading import Loading, load_history, load_people, load_work
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import Profile

PROCESSES = min(2, os.cpu_count() or 1)


def load_and_tell(folder: Path) -> list[str]:
    """Load profile, people and work; loading twice changes nothing."""
    demo = _begun(folder)
    load_work(demo, processes=PROCESSES)
    return people_lines(demo.profile)


def load_the_history(folder: Path) -> None:
    """Load the lives of older cases and the older contacts, after the others."""
    load_history(_begun(folder))


def _begun(folder: Path) -> Loading:
    now = timezone.now()
    profile = read_profile(folder)
    row = CountyProfile.of(profile, day=timezone.localdate(now), with_demo=True)
    load_profile(row, actor=system("demo"), now=now)
    return load_people(profile, now=now)


def people_lines(profile: Profile) -> list[str]:
    """Whom to sign in as, in Finnish: username, name, title, and what it shows."""
    widest = max((len(person.username) for person in profile.demo.people), default=0)
    lines = ["Kirjaudu sisään valitsemalla jokin keksityistä henkilöistä:"]
    lines += [
        f"  {person.username:<{widest}}  {person.name}, {person.title.fi}. {person.shows.fi}"
        for person in profile.demo.people
    ]
    return lines
