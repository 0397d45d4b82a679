"""Concern reports of the demo: both kinds, urgent, out of hours, handled, in secret, and those that wait."""

import datetime as dt

import pytest

from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport, ReportedClient, Reporter
from reimari.demo.loading import Making, load_people
from reimari.demo.office import Office
from reimari.demo.reports import WAITING, form_places, planned_reports
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25 13:00")


@pytest.mark.parametrize("code", ["KS", "IU"])
def test_all_sorts_of_reports_have_come_and_some_wait(code: str) -> None:
    demo = load_people(loaded(code, now=NOW), now=NOW, scale=0.6)
    making = Making(demo)
    assert [refused for share in making.report_shares() for refused in making.make(share)] == []
    waiting = Case.objects.open().filter(matters__contact__report__isnull=False, assessment="")
    assert waiting.count() >= WAITING - 1
    reports = ConcernReport.objects.order_by("pk")
    assert {report.kind for report in reports} == {"contact", "report"}
    assert reports.filter(contact__is_urgent=True).exists()
    assert Reporter.objects.filter(wants_secrecy=True).exclude(secrecy_reasons="").exists()
    assert Reporter.objects.filter(kind="anonymous").exists()
    assessed = Case.objects.filter(matters__contact__report__isnull=False).exclude(assessment="")
    assert assessed.exists()
    by_form = reports.filter(contact__recorded_by=None)
    assert by_form.exists() == (code == "KS")
    nights = [each for each in by_form.select_related("contact") if _at_night(each.contact.received_at)]
    assert bool(nights) == (code == "KS")
    if code == "IU":
        by_partner = reports.filter(contact__team="CLIENT_ADVICE")
        assert by_partner.count() > reports.count() / 5
        assert ReportedClient.objects.filter(guardians__isnull=False, number=2).exists()


def _at_night(moment: dt.datetime) -> bool:
    return not 8 <= moment.astimezone(NOW.tzinfo).hour < 16


def test_the_form_is_used_where_the_county_has_it_only() -> None:
    profile = loaded("KS").with_demo()
    assert [place.code for place in form_places(profile, NOW.date())] == ["JYVASKYLA"]
    planned = planned_reports(profile, Office(profile), NOW.date(), seed="x", scale=1)
    assert {each.place for each in planned if each.by_form} == {"JYVASKYLA"}
