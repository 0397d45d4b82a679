"""Figures by month for other systems: the numbers of the paper, and nothing that is too small to be told."""

from typing import Any

import pytest

from reimari.access.actor import system
from reimari.api.tests.calling import OTHER, THIRD, a_token, call, refused, told
from reimari.audit.models import Event
from reimari.cases.models import Meeting
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES
from reimari.figures.models import FrozenMonth
from reimari.figures.tests.october import OCTOBER, TURN, October
from reimari.staff.models import Organisation
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
SCOPE, MONTH = "api.see_figures", "since=2026-10&until=2026-10"
HIDDEN = {"stated": None, "again": None, "reason": "small"}


@pytest.fixture
def october(db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    county = Organisation.objects.of_the_house().order_by("pk")[0]
    a_token(SCOPE, teams=(), organisation=county.pk)
    return made


def month(code: str, more: str = "") -> dict[str, Any]:
    """What is told of October."""
    (found,) = told(call(f"/figures/{code}?{MONTH}{more}"))["months"]
    return dict(found)


def numbers(**given: int | None) -> dict[str, int | None]:
    return {**dict.fromkeys(("hit", "of", "percent", "raw", "half", "nine_of_ten", "was")), **given}


def both(**given: int | None) -> dict[str, Any]:
    """Counted again it is the same."""
    return {"stated": numbers(**given), "again": numbers(**given), "reason": ""}


@pytest.mark.usefixtures("october")
def test_a_share_is_what_paper_says() -> None:
    """K-02: 13 of 19 (68 %); without pauses 12, which one pause tells apart: not told. K-01: 20 of 25."""
    assert month("K-02")["total"] == both(hit=13, of=19, percent=68)
    assert month("K-01")["total"] == both(hit=20, of=25, percent=80)


@pytest.mark.usefixtures("october")
def test_a_spread_is_what_paper_says() -> None:
    """The tenth of twenty took 3 working days, the eighteenth 8. Fifteen took place, thirteen of them within
    the limit (K-02), so that two came late; two were missed."""
    assert month("TO-BOOKED")["total"] == both(of=20, half=3, nine_of_ten=8)
    went = {each["value"]: each["number"] for each in month("WENT")["values"]}
    assert (went["realised"], went["missed"], went["cancelled_client"]) == (None, None, None)


@pytest.mark.usefixtures("october")
def test_what_tells_of_one_value_tells_how_many_had_it() -> None:
    """K-03: none of the 25 contacts came by a digital channel. K-09: all 25 ended somehow or wait."""
    assert month("K-03")["total"] == both(hit=0, of=25)
    assert month("K-09")["total"] == both(of=25)


@pytest.mark.usefixtures("october")
def test_few_are_never_told() -> None:
    """K-02a: 17 of 19, so two weren't booked within it. K-27: 2 of 23 were lost."""
    assert month("K-02a")["total"] == HIDDEN
    assert month("K-27")["total"] == HIDDEN


@pytest.mark.usefixtures("october")
def test_nor_by_subtraction() -> None:
    """Of K-02 one booking is ADULT's, the other 18 are INCOME_SUPPORT's: 13 of 19 less 12 of 18 would tell
    it. Of Swedish two. Both rows are kept back, also when the larger one is asked for alone."""
    rows = {row["code"]: row for row in month("K-02", "&by=unit")["rows"]}
    assert rows == {unit: {**HIDDEN, "code": unit} for unit in ("ADULT", "INCOME_SUPPORT")}
    rows = {row["code"]: row for row in month("K-02", "&by=language")["rows"]}
    assert rows == {language: {**HIDDEN, "code": language} for language in ("fi", "sv")}
    for unit in ("ADULT", "INCOME_SUPPORT"):
        alone = month("K-02", f"&unit={unit}&by=team")
        assert (alone["total"], [row["stated"] for row in alone["rows"]]) == (HIDDEN, [None])
    assert month("K-01", "&unit=ADVICE")["total"] == both(hit=20, of=25, percent=80)


def test_what_stands_is_told_and_a_small_change_since_isnt(october: October) -> None:
    """One that was not marked in time took place after all: 14 of 19 now."""
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("test"), now=TURN)
    assert month("K-02")["is_frozen"] is True
    assert month("K-02")["total"] == both(hit=13, of=19, percent=68)
    late = Meeting.objects.get(at=at("2026-10-09 10:00"))
    Meeting.objects.filter(pk=late.pk).update(state="realised", marked_at=TURN)
    assert month("K-02")["total"] == {
        "stated": numbers(hit=13, of=19, percent=68),
        "again": None,
        "reason": "small",
    }


@pytest.mark.usefixtures("october")
def test_the_catalogue_tells_every_figure_and_what_it_means() -> None:
    answer = call("/figures")
    found = {each["code"]: each for each in told(answer)["figures"]}
    assert found.keys() == {code for code, figure in FIGURES.items() if figure.leaves}
    assert found["K-02"]["kind"] == "share"
    assert found["K-02"]["words"]["en"].startswith("Booked times whose meeting or call took place")
    assert found["K-02"]["name"].keys() == {"fi", "sv", "en"}
    assert "R-KL-19" in found["K-02"]["source"]
    assert {"unit", "team", "language"} <= set(found["K-02"]["dimensions"])
    assert found["TO-BOOKED"]["unit"]["en"] == "working days"
    again = call("/figures", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("since=2026-11&until=2026-10", "until"),
        ("since=2024-10&until=2026-10", "until"),
        (f"{MONTH}&by=nothing", "by"),
        (f"{MONTH}&by=team", "unit"),
        ("since=2026-13&until=2026-13", "since"),
        ("until=2026-10", "since"),
    ],
)
def test_what_cant_be_asked_is_told(asked: str, field: str) -> None:
    said = refused(call(f"/figures/K-02?{asked}"), 422)
    assert said["errors"][0]["field"] == field


def test_a_token_sees_the_units_that_it_reaches(october: October) -> None:
    a_token(SCOPE, teams=("ADULT",), secret=OTHER, organisation=_county())
    other = {"secret": OTHER}
    (seen,) = told(call(f"/figures/K-02?{MONTH}", **other))["months"]
    assert seen["total"] == HIDDEN  # one booking
    refused(call(f"/figures/K-02?{MONTH}&unit=INCOME_SUPPORT", **other), 404)
    for code in ("K-NONE", "CHAIN-STEP-BOOKED", "CHAIN-BOOKED-ON"):  # none such; what never leaves the house
        refused(call(f"/figures/{code}?{MONTH}"), 404)
    a_token("api.due", teams=(), secret=THIRD, organisation=_county())
    for address in ("/figures", f"/figures/K-02?{MONTH}"):
        assert refused(call(address, secret=THIRD), 403)["codes"] == ["api.no_scope"]


def _county() -> str:
    return Organisation.objects.of_the_house().order_by("pk")[0].pk


@pytest.mark.usefixtures("october")
def test_each_asking_stands_in_the_use_log() -> None:
    for address in ("/figures", f"/figures/K-02?{MONTH}"):
        before = Event.objects.count()
        call(address)
        (event,) = Event.objects.order_by("pk")[before:]
        assert (event.action, event.outcome, event.actor_kind) == (SCOPE, "seen", "integration")
