"""Growth against the year before for other systems: both numbers or none, reckoned on paper (K-03, G-12)."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.api.endpoints import api
from reimari.api.reporting import catalogue
from reimari.api.tests.calling import a_token, call, told
from reimari.api.tests.test_figures import HIDDEN, SCOPE, both, numbers
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES
from reimari.figures.models import FrozenMonth
from reimari.figures.tests.septembers import Came, two_septembers
from reimari.staff.models import Organisation, Post
from reimari.work.queries import county_on
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
SEPTEMBER = "/figures/K-03-GROWTH?since=2026-09&until=2026-09"
NO_YEAR_BEFORE = {"stated": None, "again": None, "reason": "no_year_before"}
A_YEAR_BEFORE = dt.date(2025, 9, 1)


@pytest.fixture
def marjut(db: None) -> Post:
    loaded("KL", now=at("2025-08-01 09:00"))
    a_token(SCOPE, teams=(), organisation=Organisation.objects.of_the_house().order_by("pk")[0].pk)
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


def month(more: str = "") -> dict[str, Any]:
    (found,) = told(call(f"{SEPTEMBER}{more}"))["months"]
    return dict(found)


@pytest.mark.parametrize(
    ("now", "was", "said"),
    [
        ((8, 5), (6, 5), both(hit=8, was=6, percent=33)),
        ((6, 5), (8, 5), both(hit=6, was=8, percent=-25)),
        ((0, 6), (6, 5), both(hit=0, was=6, percent=-100)),
        ((6, 0), (0, 5), both(hit=6, was=0)),
        ((8, 5), (0, 0), NO_YEAR_BEFORE),
        ((8, 5), (4, 9), HIDDEN),  # so few then
        ((8, 5), (6, 4), HIDDEN),  # four others then, of whom the total would tell
        ((4, 9), (8, 5), HIDDEN),
        ((8, 4), (6, 5), HIDDEN),
    ],
)
def test_a_growth_is_told_with_both_years(marjut: Post, now: Came, was: Came, said: dict[str, Any]) -> None:
    two_septembers(marjut, now, was)
    assert month()["total"] == said


def test_one_language_isnt_told_by_the_others(marjut: Post) -> None:
    """English was 3, so Finnish, the smallest beside it (14 in both years), isn't told either: 15 less 12
    would tell it. All together 24 after 15."""
    for language, was in (("fi", 6), ("sv", 6), ("en", 3)):
        two_septembers(marjut, (8, 5), (was, 5), language)
    found = month("&by=language")
    assert found["total"] == both(hit=24, was=15, percent=60)
    assert found["rows"] == [
        {"code": "en", **HIDDEN},
        {"code": "fi", **HIDDEN},
        {"code": "sv", **both(hit=8, was=6, percent=33)},
    ]


@pytest.mark.parametrize(
    ("email", "phone", "again"),
    [
        (0, 0, numbers(hit=8, was=6, percent=33)),
        (1, 0, None),
        (5, 0, numbers(hit=8, was=11, percent=-27)),
        (0, 3, None),
        (0, 5, numbers(hit=8, was=6, percent=33)),
        (5, 3, None),
    ],
)
def test_what_few_changed_in_the_frozen_year_before_isnt_told(
    marjut: Post, email: int, phone: int, again: dict[str, Any] | None
) -> None:
    two_septembers(marjut, (8, 5), (6, 5))
    frozen = FrozenMonth(month=A_YEAR_BEFORE)
    freeze_month(frozen, actor=system("test"), now=at("2025-10-01 01:00"))
    for channel, number in (("email", email), ("phone", phone)):
        for day in range(number):
            a_contact(marjut, now=at(f"2025-09-{day + 20} 10:00"), channel_id=channel)
    assert month()["total"] == {
        "stated": numbers(hit=8, was=6, percent=33),
        "again": again,
        "reason": "" if again else "small",
    }


@pytest.mark.usefixtures("marjut")
def test_the_target_of_a_growth_is_told_at_the_growth_alone() -> None:
    """R-KL-06: 30 per cent more until the end of 2025, and after that what was wanted last."""
    county = county_on(at("2025-10-01 09:00"))
    for day in (dt.date(2025, 10, 1), dt.date(2026, 9, 30)):
        found = {each.code: each.target for each in catalogue(county, day)}
        assert found["K-03"] is None
        assert (growth := found["K-03-GROWTH"])
        assert (growth.percent, growth.until) == (30, dt.date(2025, 12, 31))
        assert (share := found["K-04"])
        assert (share.percent, share.until) == (30, None)
    by_code = {each["code"]: each for each in told(call("/figures"))["figures"]}
    assert by_code["K-03-GROWTH"]["target"] == {"percent": 30, "until": "2025-12-31"}
    assert by_code["K-03-GROWTH"]["kind"] == "growth"


def test_the_description_names_each_kind() -> None:
    kind = api.get_openapi_schema()["components"]["schemas"]["FigureOut"]["properties"]["kind"]
    named = {*kind["description"].replace(" or ", ", ").split(", ")}
    assert named == {type(each).__name__.lower() for each in FIGURES.values()}
