"""The tests' county as if it had the public form of concern reports too: its sources tell of none."""

import datetime as dt
from dataclasses import replace

from reimari.access.actor import system
from reimari.concerns.rules import E_REPORT
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Feature, Profile, fold
from tests.factories import NOW, county

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
HERE, ELSEWHERE = "PORVOO", "LOVIISA"
SWITCH = Feature(code=E_REPORT, on=True, places=(HERE,))


def with_form(profile: Profile) -> Profile:
    """The county with the form in one of its municipalities, on a line of one of its teams."""
    channels = tuple(each for each in profile.channels if each.code != E_REPORT)
    features = tuple(each for each in profile.features if each.code != E_REPORT)
    unit = next(each.unit for each in profile.teams if each.code == LIST)
    phone = next(each for each in channels if fold(each.code) == "web_form")
    line = replace(phone, code=E_REPORT, unit=unit, recorded=False, digital=True)
    return replace(
        profile,
        channels=(*channels, line),
        features=(*features, SWITCH),
        report_rules=tuple(replace(each, channel=E_REPORT) for each in profile.report_rules),
    )


def without_form(profile: Profile) -> Profile:
    """The same with the form switched off; nothing vanishes."""
    others = tuple(each for each in profile.features if each.code != E_REPORT)
    return replace(profile, features=(*others, replace(SWITCH, on=False)))


def load(profile: Profile) -> Profile:
    """Load it as it is."""
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)
    return profile


def load_reporting() -> Profile:
    """Load the county, its form and what its demo invents."""
    return load(with_form(county("IU").with_demo()))
