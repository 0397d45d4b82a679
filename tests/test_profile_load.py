"""A profile in the database: whole, once, never less than before, and read by the day."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.common.profile_rows import ProfileRow
from reimari.grants.models import CarePlace
from reimari.region import queries
from reimari.region.actions import load_profile
from reimari.region.models import AreaPlace, CountyProfile
from reimari.region.profile.document import from_document
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import Area, Profile
from reimari.region.profile.writing import canonical_files, write_profile
from reimari.region.queries import NoProfile, loaded_profile_on, profile_on
from reimari.routing.queries import router_on
from reimari.routing.rules import Facts
from reimari.staff.models import Contract, Team
from tests.factories import at, county

pytestmark = pytest.mark.django_db

NOW = at("2026-11-16 10:00")
DAY = dt.date(2026, 11, 16)
NEW_YEAR = dt.date(2027, 1, 1)
LAST_DAY = dt.date(2026, 12, 31)
COUNTIES = ["KS", "PS", "VS", "KL", "IU"]
ROWS: list[type[models.Model]] = [
    *(model for model in apps.get_models() if issubclass(model, ProfileRow)),
    AreaPlace,
    Contract,
]


def load(
    profile: Profile, *, now: dt.datetime = NOW, on: dt.date | None = None, with_demo: bool = False
) -> CountyProfile:
    """Load it as the command does; `on`: the day from which a profile without one of its own holds."""
    row = CountyProfile.of(profile, day=on or now.date(), with_demo=with_demo)
    return load_profile(row, actor=system("test"), now=now)


def table(model: type[models.Model]) -> list[Any]:
    """All rows of a profile's table by their values; keys that the program made itself don't count."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    return sorted(model._default_manager.values_list(*names), key=repr)


def rows() -> dict[str, list[Any]]:
    return {model.__name__: table(model) for model in ROWS}


def refusal(attempt: Callable[[], Any]) -> list[tuple[str, dict[str, str]]]:
    with pytest.raises(Refused) as refused:
        attempt()
    return [(problem.code, dict(problem.facts)) for problem in refused.value.problems]


def iu(**changes: Any) -> Profile:
    return replace(county("IU"), **changes)


def changed(areas: tuple[Area, ...], code: str, **changes: Any) -> tuple[Area, ...]:
    """The areas; that of working-age people with this code changed."""
    return tuple(
        replace(area, **changes) if (area.service_task, area.code) == ("WORKING_AGE", code) else area
        for area in areas
    )


@pytest.mark.parametrize("with_demo", [False, True])
def test_the_same_profile_again_changes_nothing(*, with_demo: bool) -> None:
    first = load(county("IU"), with_demo=with_demo)
    before = rows()
    assert load(county("IU"), with_demo=with_demo) == first
    assert rows() == before
    assert CountyProfile.objects.count() == 1
    assert Event.objects.filter(action="region.load_profile").count() == 2


def test_a_profile_without_a_day_of_its_own_is_the_same_on_a_later_day() -> None:
    first = load(county("KL"))
    again = load(county("KL"), now=at("2026-12-01 08:00"))
    assert (again, CountyProfile.objects.count()) == (first, 1)
    assert again.loaded_at == NOW


@pytest.mark.parametrize("code", COUNTIES)
def test_what_is_exported_and_loaded_is_the_same_profile_and_the_same_rows(tmp_path: Path, code: str) -> None:
    with transaction.atomic():
        stored = from_document(load(county(code), with_demo=True).document)
        before = rows()
        transaction.set_rollback(True)
    assert not CountyProfile.objects.exists()
    write_profile(stored, tmp_path)
    read = read_profile(tmp_path)
    assert read == stored == county(code)
    assert canonical_files(read) == canonical_files(stored)
    load(read, with_demo=True)
    assert rows() == before
    assert profile_on(DAY) == county(code).with_demo()
    filled = (model for model in ROWS if model is not CarePlace)  # the county has none
    assert code != "IU" or all(before[model.__name__] for model in filled)


def test_a_database_belongs_to_one_county() -> None:
    load(county("IU"))
    before = rows()
    assert refusal(lambda: load(county("KL"))) == [("region.other_county", {"code": "IU"})]
    assert (rows(), CountyProfile.objects.get().code) == (before, "IU")


def test_letter_case_of_the_countys_code_does_not_matter() -> None:
    load(county("IU"))
    load(iu(code="iu"), now=at("2026-11-17 10:00"))
    assert CountyProfile.objects.count() == 2


def test_an_item_that_vanished_without_a_last_day_is_refused_and_nothing_is_stored() -> None:
    load(county("IU"))
    before = rows()
    less = iu(channels=county("IU").channels[1:], teams=county("IU").teams[:-1])
    lost = refusal(lambda: load(less))
    assert lost == [
        ("region.vanished", {"what": "team.CARE_AND_VETERANS"}),
        ("region.vanished", {"what": "channel.phone"}),
    ]
    assert (rows(), CountyProfile.objects.count()) == (before, 1)


def test_an_item_that_has_ended_stays_as_a_row() -> None:
    teams = county("IU").teams
    load(iu(teams=(*teams[:-1], replace(teams[-1], valid_until=dt.date(2026, 10, 31)))))
    load(iu(teams=teams[:-1]))
    assert Team.objects.get(pk="CARE_AND_VETERANS").valid_until == dt.date(2026, 10, 31)


def test_a_place_that_only_vanished_from_its_area_is_refused() -> None:
    load(county("IU"))
    less = iu(areas=changed(county("IU").areas, "LANTINEN", places=("SIPOO", "MYRSKYLA", "PUKKILA")))
    assert refusal(lambda: load(less)) == [("region.vanished", {"what": "area.LANTINEN.places.ASKOLA"})]


def test_two_areas_for_one_place_are_refused_by_the_database_too() -> None:
    load(county("IU"))
    areas = changed(county("IU").areas, "ITAINEN", places=("LOVIISA", "LAPINJARVI", "ASKOLA"))
    before = rows()
    assert refusal(lambda: load(iu(areas=areas))) == [("region.two_areas", {})]
    assert rows() == before


def test_a_place_moves_to_another_area_on_a_day_and_both_days_answer_right() -> None:
    load(county("IU"))
    areas = county("IU").areas
    ended = changed(changed(areas, "LANTINEN", valid_until=LAST_DAY), "ITAINEN", valid_until=LAST_DAY)
    west, east = (
        next(area for area in areas if (area.service_task, area.code) == ("WORKING_AGE", code))
        for code in ("LANTINEN", "ITAINEN")
    )
    moved = (
        *ended,
        replace(west, places=("SIPOO", "MYRSKYLA", "PUKKILA"), valid_from=NEW_YEAR),
        replace(east, places=("LOVIISA", "LAPINJARVI", "ASKOLA"), valid_from=NEW_YEAR),
    )
    load(iu(areas=moved))
    facts = Facts(service_task="working_age", municipality="Askola")
    teams = {day: router_on(day).decide(facts).team for day in (LAST_DAY, NEW_YEAR)}
    assert teams == {LAST_DAY: "GUIDANCE_WORKING_AGE_LANTINEN", NEW_YEAR: "GUIDANCE_WORKING_AGE_ITAINEN"}
    held = AreaPlace.objects.filter(place="ASKOLA", service_task="WORKING_AGE")
    assert held.on(LAST_DAY).get().area_id == "WORKING_AGE.LANTINEN"
    assert held.on(NEW_YEAR).get().area_id == "WORKING_AGE.ITAINEN"
    before = rows()
    load(iu(areas=moved))
    assert rows() == before


def test_letter_case_of_references_does_not_matter() -> None:
    with transaction.atomic():
        load(county("IU"))
        before = rows()
        transaction.set_rollback(True)
    profile = county("IU")
    low = replace(
        profile,
        areas=tuple(
            replace(
                area,
                service_task=area.service_task.lower(),
                places=None if area.places is None else tuple(place.lower() for place in area.places),
            )
            for area in profile.areas
        ),
        units=tuple(
            replace(unit, organisation=unit.organisation.lower(), parent=unit.parent.lower())
            for unit in profile.units
        ),
        teams=tuple(
            replace(
                team,
                unit=team.unit.lower(),
                service_task=team.service_task.lower(),
                area=team.area.title(),
            )
            for team in profile.teams
        ),
    )
    load(low)
    assert rows() == before


def test_a_code_that_was_loaded_keeps_its_letters() -> None:
    load(county("IU"))
    first, *others = county("IU").channels
    respelled = iu(channels=(replace(first, code="PHONE"), *others))
    assert refusal(lambda: load(respelled)) == [("region.respelled", {"code": "phone"})]


def test_before_any_load_there_is_no_profile() -> None:
    with pytest.raises(NoProfile):
        profile_on(DAY)


def test_the_profile_of_a_day_is_the_newest_that_holds_on_it() -> None:
    old = iu(over_age=65)
    new = iu(over_age=70, valid_from=NEW_YEAR)
    load(old)
    load(new)
    assert (profile_on(LAST_DAY).over_age, profile_on(NEW_YEAR).over_age) == (65, 70)
    assert profile_on(dt.date(2020, 1, 1)).over_age == 65  # before the first one, the first one


def test_of_two_profiles_from_one_day_the_one_loaded_last_holds() -> None:
    load(iu(over_age=65))
    load(iu(over_age=70), now=at("2026-11-16 11:00"))
    assert profile_on(DAY).over_age == 70
    load(iu(over_age=65), now=at("2026-11-16 12:00"))
    assert (profile_on(DAY).over_age, CountyProfile.objects.count()) == (65, 2)


def test_the_value_is_made_once_for_each_document(django_assert_num_queries: Any) -> None:
    load(county("IU"))
    first = profile_on(DAY)
    with django_assert_num_queries(1):
        assert profile_on(DAY) is first
    assert queries._profile.cache_info().hits  # noqa: SLF001


def test_days_between_which_nothing_changes_share_their_compiled_rules() -> None:
    load(county("IU"))
    assert router_on(DAY) is router_on(DAY + dt.timedelta(days=1))


def test_the_version_says_whether_invented_values_are_in_it() -> None:
    load(county("KS"))
    plain, version = loaded_profile_on(DAY)
    assert router_on(DAY).decide(Facts(municipality="Multia")).area is None
    load(county("KS"), with_demo=True, now=at("2026-11-16 11:00"))
    invented, demo_version = loaded_profile_on(DAY)
    assert (version, demo_version) == (version, version[: -len(queries.WITH_DEMO)] + queries.WITH_DEMO)
    assert invented == plain.with_demo()
    assert router_on(DAY).decide(Facts(municipality="Multia")).area == "OTHER"
