"""The county's report of several units, gone through in parts by those whom it measures (R-PS-81)."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.access.actor import Actor, ActorKind, PostHeld, system
from reimari.common.ids import uuid7
from reimari.desk.queries.month_reports import seen_reports
from reimari.desk.tests.test_month_reports import (
    MONTHS,
    PAGE,
    REVIEW,
    johanna,
    leena,
    month,
    october,
    said,
    shown,
)
from reimari.figures.access import role_in
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.figures.tests.october import OCTOBER, TURN, October
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import context, signed_in
from tests.factories import a_post, key, loaded

pytestmark = pytest.mark.django_db
__all__ = ["johanna", "leena", "month", "october"]
EVERY = ("ADVICE", "INCOME_SUPPORT", "ADULT")


@pytest.fixture
def risto(month: FrozenMonth) -> Post:
    """He leads client advice, whose people book the times of the other units too."""
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Risto Saaripuro")


def test_whoever_goes_through_a_unit_reads_and_marks_its_part_of_the_countys_report(
    leena: Post, johanna: Post, risto: Post, october: October
) -> None:
    """What each sees of it, as whom they mark it, and whether they take it along as a file: 403 without the
    right, 404 of a part. Of 19 times with a promise, 13 in time, adult social work had one, in time; of 25
    contacts, all on the line, 20 were told."""
    cast = {
        october.marjut: (("ADVICE",), "nothing to count", "80 % (20 of 25)", 403),
        october.satu: (("INCOME_SUPPORT",), "67 % (12 of 18)", "nothing to count", 403),
        october.sami: (("ADULT",), "100 % (1 of 1)", "nothing to count", 403),
        johanna: (("INCOME_SUPPORT",), "67 % (12 of 18)", "nothing to count", 404),
        risto: (EVERY, "68 % (13 of 19)", "80 % (20 of 25)", 200),
        leena: (EVERY, "68 % (13 of 19)", "80 % (20 of 25)", 200),
    }
    for who, (units, kept, told, file) in cast.items():
        page = shown(who)
        assert (page.report.units, page.report.whole) == (units, EVERY if units != EVERY else ()), who
        assert (said(page)["K-02"], said(page)["K-01"]) == (kept, told), who
        assert (page.standing.may, page.standing.asked, page.standing.mine) == (True, True, False), who
        for kind in ("pdf", "csv", "xlsx"):
            assert signed_in(who).get(f"{PAGE}{kind}/").status_code == file, (who, kind)
        html = signed_in(who).get(PAGE).content.decode()
        assert ("/pdf/" in html, "This is the part of your own units." in html) == (
            file == 200,
            units != EVERY,
        )
        got = signed_in(who).post(REVIEW, {"key": str(key(1)), "through": "on"})
        assert got.status_code == 302, who
        review = MonthReview.objects.get(user=who.user)
        assert (tuple(review.units), review.role, review.through) == (units, who.role_id, True)
        assert shown(who).standing.mine
    groups = {each.name: [said.part for said in each.reviews] for each in shown(leena).standing.groups}
    assert groups == {
        "Client adviser": ["Client advice of social services"],
        "Social counsellor of the income-support team": ["Income-support team"],
        "Social worker of adult social work": ["Adult social work"],
        "Supervisor of client advice": ["Income-support team", ""],
        "Leading social worker": [""],
    }


def test_a_comment_is_read_by_whoever_sees_the_units_of_which_it_tells(
    leena: Post, month: FrozenMonth, october: October
) -> None:
    """Who said it may have told numbers of units that aren't the reader's."""
    for number, (who, words) in enumerate(
        ((leena, "Aikuissosiaalityössä yksi."), (october.satu, "Ajat riittivät."), (october.marjut, "Kiire."))
    ):
        signed_in(who).post(REVIEW, {"key": str(key(number)), "words": words})
    for who, read, others in (
        (leena, ["Aikuissosiaalityössä yksi.", "Ajat riittivät.", "Kiire."], 0),
        (october.satu, ["Ajat riittivät."], 2),
        (october.marjut, ["Kiire."], 2),
    ):
        page = shown(who)
        assert [each.words for each in page.reviews] == read
        assert (page.standing.comments, page.standing.others) == (len(read), others)
        html = signed_in(who).get(PAGE).content.decode()
        assert ("Aikuissosiaalityössä" in html) == (who is leena)
        assert ("comments tell also of units" in html) == bool(others)
        (line,) = context(signed_in(who).get(MONTHS))["shown"].lines
        booking = next(each for each in line.reports if each.report.code == "booking")
        assert booking.comments == len(read)


def test_where_the_county_tells_no_roles_everybody_is_asked_who_may(db: None) -> None:
    """Kymenlaakso doesn't tell who goes through the report of booking; nobody is asked of the others."""
    loaded("KL", now=timezone.now() - dt.timedelta(days=90))
    last = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    freeze_month(FrozenMonth(month=last), actor=system("figures"), now=timezone.now())
    for team, role in (
        ("ADVICE", "ASIAKASOHJAAJA"),
        ("INCOME_SUPPORT", "SOSIAALIOHJAAJA"),
        ("ADVICE", "PALVELUESIHENKILO"),
        ("ADULT", "JOHTAVA_SOSIAALITYONTEKIJA"),
    ):
        who = a_post(team, role, name=f"Kaisa {role.title()}")
        told = context(signed_in(who).get("/"))["month_reports"]
        assert [code for _month, code, _name in told] == ["booking"], role
        page = signed_in(who).get(f"{MONTHS}{last:%Y-%m}/booking/")
        assert context(page)["shown"].standing.asked
        assert "The source doesn't tell who goes through it" in page.content.decode()
        signed_in(who).post(f"{MONTHS}{last:%Y-%m}/booking/review/", {"key": str(key(1)), "through": "on"})
        assert context(signed_in(who).get("/"))["month_reports"] == [], role


def holds(role: str, action: str, *units: str) -> PostHeld:
    return PostHeld(role, frozenset({action}), units=frozenset(units))


def actor(*posts: PostHeld) -> Actor:
    return Actor(ActorKind.STAFF, uuid7(), posts=frozenset(posts))


def test_one_unit_is_enough_of_the_countys_own_report_and_none_isnt(db: None) -> None:
    """Whoever sees figures of a unit, and goes through reports of others alone, goes through nothing here."""
    loaded("KL")
    leads, county = holds("LEADS", "figures.see", "INCOME_SUPPORT"), county_on(TURN)
    elsewhere = actor(leads, holds("GUIDES", "figures.review", "ADMINISTRATION"))
    here = actor(leads, holds("GUIDES", "figures.review", "INCOME_SUPPORT"))
    assert seen_reports(elsewhere, county, OCTOBER) == []
    (report,) = seen_reports(here, county, OCTOBER)
    assert (report.code, report.units, report.whole) == ("booking", ("INCOME_SUPPORT",), EVERY)
    assert [role_in(EVERY, (), each, partly=True) for each in (elsewhere, here)] == ["", "GUIDES"]
    assert role_in(EVERY, (), here) == ""
    both = actor(holds("A", "figures.review", "ADULT"), holds("B", "figures.review", *EVERY))
    assert role_in(EVERY, (), both, partly=True) == role_in(EVERY, (), both) == "B"
    assert role_in(EVERY, ("a",), both, partly=True) == "A"
