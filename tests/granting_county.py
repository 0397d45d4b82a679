"""The tests' county as if its line granted too: with an invented white list, two beds and the Kaikukortti."""

import datetime as dt
from dataclasses import replace

from reimari.access.actor import system
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import (
    AssessmentRequest,
    CarePlace,
    Demo,
    Feature,
    Grantable,
    GrantKind,
    PlaceUse,
    Profile,
    Text,
)
from tests.factories import NOW, county

TASK, UNIT, HOME = "WORKING_AGE", "GUIDANCE_WORKING_AGE", "ASKOLA"
MEALS, CRISIS, BEDS = "meal_service", "crisis_place", "CRISIS_PLACE"


def _granting(demo: Demo) -> Demo:
    """What demo.toml might invent too."""
    return replace(
        demo,
        grantables=(
            Grantable(
                code=MEALS,
                name=Text(fi="Ateriapalvelu", sv="Måltidsservice", en="Meal service"),
                max_days=30,
                total_days=60,
                follow_up_days=5,
                invented=True,
            ),
            Grantable(
                code=CRISIS,
                name=Text(fi="Kriisipaikka", sv="Krisplats", en="Crisis place"),
                kind=GrantKind.PLACE,
                use=PlaceUse.CRISIS,
                max_days=14,
                follow_up_days=3,
                invented=True,
            ),
        ),
        care_places=(
            CarePlace(
                code=BEDS,
                name=Text(fi="Esimerkkikoti", sv="Exempelhemmet", en="Example Home"),
                use=PlaceUse.CRISIS,
                place=HOME,
                beds=2,
                invented=True,
            ),
        ),
        assessment_requests=(
            AssessmentRequest(
                need="financial", service_task=TASK, unit=UNIT, step="needs_assessment", invented=True
            ),
        ),
        features=(*demo.features, Feature(code="kaikukortti", on=True, invented=True)),
    )


def granting(profile: Profile) -> Profile:
    """The county as if its line granted too, on top of what it is."""
    return replace(profile, demo=_granting(Demo())).with_demo()


def not_granting(profile: Profile) -> Profile:
    """The county without that again: what was granted from a list stays, but the list has ended."""
    over = NOW.date() - dt.timedelta(days=1)
    return replace(
        profile,
        grantables=tuple(replace(each, valid_until=over) for each in profile.grantables),
        care_places=tuple(replace(each, valid_until=over) for each in profile.care_places),
        assessment_requests=tuple(replace(each, valid_until=over) for each in profile.assessment_requests),
        features=tuple(
            replace(each, on=False) if each.code == "kaikukortti" else each for each in profile.features
        ),
    )


def load_granting(*, now: dt.datetime = NOW) -> Profile:
    """Load it into an empty county."""
    profile = county("IU")
    profile = replace(profile, demo=_granting(profile.demo))
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=True)
    load_profile(row, actor=system("test"), now=now)
    return profile.with_demo()
