"""Pohjois-Savo's line grants for a short time, through the program itself; what lasts is assessed at home.

The white list (R-PS-29, 30) · crisis places in the line's opening hours (R-PS-28) · what lasts
(R-PS-31, 47): “asiakkaan oman asuinkunnan asiakasohjaajalle” · the Kaikukortti (R-PS-55 to 58).
"""

import datetime as dt

import pytest

from reimari.cases.models import Case
from reimari.grants.models import Grant, KaikuCard, PlaceStay
from reimari.grants.queries import issued_by_month
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.factories import a_post, at, loaded
from tests.scenarios.clerk import Clerk, Day, words_of
from tests.scenarios.day import current

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
LINE, HOME_TEAM = "VIRANOMAISLINJA_KOILLINEN", "GUIDANCE_KOILLINEN"
MONDAY = "2026-11-16 10:00"
WARD = "Osasto 5"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


@pytest.fixture
def ps(db: None, day: Day) -> Profile:
    return loaded("PS", now=day.is_at(MONDAY))


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def juhani(ps: Profile) -> Post:
    """The client guide of the home municipality."""
    return a_post(HOME_TEAM, "ASIAKASOHJAAJA", name="Juhani Koskimaa")


def a_ward_calls(line: Clerk, **given: str) -> str:
    """The call is written down and ends with advice; answers with the address of a grant to its client."""
    called = {
        "contactor": "own_employee",
        "contactor_unit": WARD,
        "contactor_profession": "sairaanhoitaja",
        "last_name": "Keksitty",
        "first_names": "Kaisla",
        "m1__words": "Kotiutuu perjantaina eikä jaksa laittaa ruokaa.",
        "m1__place": "Maaninka",
        "m1__need": "GUIDANCE_CONSULTATION",
        "m1__outcome": "advice",
    }
    receipt = line.fills("/new-contact/", "/new-contact/", **called | given)
    contact = receipt.split("/contacts/")[1].split("/")[0]
    form = f"/grants/new/?contact={contact}"
    assert form in line.page(f"/contacts/{contact}/")
    return form


def until(days: int) -> str:
    return (dt.date(2026, 11, 16) + dt.timedelta(days=days)).isoformat()


def test_meals_for_a_fortnight_and_what_lasts_is_assessed_at_home(
    day: Day, tuula: Post, juhani: Post, language: str
) -> None:
    """R-PS-29, 30, 31, 47, DR-05, DR-06, K-28: from the ward's call to the home guide's list."""
    line, guide = Clerk(tuula, language), Clerk(juhani, language)
    form = a_ward_calls(line)
    told = {"grounds": "discharge", "told": "through"}
    granted = line.fills(form, "/grants/new/", grantable="meal_service", last=until(13), **told)
    grant = Grant.objects.get()
    step = grant.current_step
    assert granted == f"/grants/{grant.pk}/"
    assert step
    assert (step.team_id, step.due_at) == (LINE, at("2026-11-24 12:00"))
    day.is_at("2026-11-24 12:30")
    assert "Keksitty Kaisla" in words_of(line.page("/grants/"))
    asked = {"result": "assessment", "told": "phone", "words": "Ei pärjää ilman ateriapalvelua."}
    line.fills(granted, f"{granted}follow_up/", **asked)
    case = Case.objects.get()
    assert (case.team_id, current(case).kind) == (HOME_TEAM, "needs_assessment")
    assert not Grant.objects.without_follow_up(dt.date(2026, 12, 24)).exists()
    assert str(current(case).pk) in guide.page(f"/work-lists/{HOME_TEAM}/?tab=all")
    brief = words_of(guide.page(f"/cases/{case.pk}/brief/"))
    for known in ("Ei pärjää ilman", "eikä jaksa laittaa ruokaa", WARD):
        assert known in brief, known


def test_what_the_list_doesnt_have_goes_on_by_one_press(day: Day, tuula: Post, language: str) -> None:
    """DR-05, DR-06: the same form tells why, and where it goes."""
    line = Clerk(tuula, language)
    form = a_ward_calls(line)
    typed = {"grantable": "temporary_home_care", "lasting": "on", "last": until(13), "told": "phone"}
    refused = line.refused(form, "/grants/new/", grounds="discharge", **typed)
    assert line.says("The need can be assessed instead.") in words_of(refused)
    line.fills(form, "/grants/new/", button="/grants/assessment/", **typed)
    assert Case.objects.get().team_id == HOME_TEAM
    assert not Grant.objects.exists()


def test_a_crisis_place_in_the_lines_hours_only(day: Day, tuula: Post, language: str) -> None:
    """R-PS-28, DR-07: outside its hours another route, which is told, and nothing is left to wait."""
    line = Clerk(tuula, language)
    form = a_ward_calls(line, m1__need="crisis_place")
    bed = {"grantable": "crisis_place", "bed": "CRISIS_KUOPIO:1", "grounds": "crisis", "told": "phone"}
    day.is_at("2026-11-16 22:00")
    closed = line.page(form)
    assert 'value="crisis_place"' not in closed
    line.refused(form, "/grants/new/", last=until(5), **bed)
    assert not PlaceStay.objects.exists()
    day.is_at("2026-11-17 10:00")
    line.fills(form, "/grants/new/", last=until(5), **bed)
    stay = PlaceStay.objects.get()
    assert (stay.care_place_id, stay.bed, stay.state) == ("CRISIS_KUOPIO", 1, "confirmed")
    assert "Keksitty" in words_of(line.page("/places/"))


def test_the_line_distributes_the_card_and_counts_it(day: Day, tuula: Post, language: str) -> None:
    """R-PS-55 to 58, DR-09, K-29: on the client's own word, without a name."""
    line = Clerk(tuula, language)
    line.fills("/kaikukortti/", "/kaikukortti/receive/", team=LINE, numbers="K1\nK2")
    first = str(KaikuCard.objects.get(number="K1").pk)
    line.fills("/kaikukortti/", "/kaikukortti/issue/", card=first, own_word="on")
    assert sorted(KaikuCard.objects.values_list("state", flat=True)) == ["in_stock", "issued"]
    assert [month.count for month in issued_by_month([LINE], since=at(MONDAY))] == [1]
