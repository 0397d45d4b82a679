"""What a report said goes some time after its case, if it was taken over; that it came stays (I-18)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from reimari.cases.actions import close_case
from reimari.cases.states import Ending
from reimari.concerns.actions import ClientSaid, GuardianSaid, ReporterSaid, export_report
from reimari.concerns.documents import Address
from reimari.concerns.models import ConcernReport, Guardian, ReportedClient, Reporter
from reimari.concerns.queries import cases_of
from reimari.concerns.tasks import WORDS, forget_reports
from reimari.contacts.states import ParticipantKind
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import a_report, as_actor, loaded

pytestmark = pytest.mark.django_db
KEPT_FOR = dt.timedelta(days=365)  # invented, in the demo's profile
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
CHILD = ClientSaid(
    last_name="Huolenaihe",
    first_names="Hilma",
    phone="+358491234500",
    addresses=(Address("Usvapolku 1", "00100", "Kylä"),),
    guardians=(GuardianSaid(last_name="Huolenaihe", first_names="Veikko", phone="+358491234501"),),
)
NEIGHBOUR = ReporterSaid(
    kind=ParticipantKind.OUTSIDE_PARTY,
    last_name="Ilmoittaja",
    first_names="Iiris",
    phone="+358491234599",
    wants_secrecy=True,
    secrecy_reasons="Pelkään.",
)


def told(aino: Post, eero: Post, *, closed: dt.timedelta | None, over: bool = True) -> ConcernReport:
    """A report; `closed`: how long ago its case was; `over`: its document has been taken over."""
    moment = timezone.now() - (closed or DAY)
    report = a_report(aino, WEST, clients=(CHILD,), reporters=(NEIGHBOUR,), more="Avain on naapurilla.")
    if over:
        export_report(report, actor=as_actor(eero), now=moment)
    if closed:
        close_case(cases_of(report)[0], ending=Ending.HELPED, actor=as_actor(eero), now=moment)
    return report


def holds_words(report: ConcernReport) -> set[bool]:
    """Whether anything is left of what was said, in each of the report's rows."""
    rows: list[Any] = [
        ConcernReport.objects.get(pk=report.pk),
        *ReportedClient.objects.filter(report=report),
        *Guardian.objects.filter(client__report=report),
        *Reporter.objects.filter(report=report),
    ]
    return {any(getattr(row, name) for name in row.words) for row in rows}


def test_words_go_some_time_after_the_case_and_all_else_stays(aino: Post, eero: Post) -> None:
    old = told(aino, eero, closed=KEPT_FOR + DAY)
    kept = [
        told(aino, eero, closed=KEPT_FOR - DAY),
        told(aino, eero, closed=None),
        told(aino, eero, closed=KEPT_FOR + DAY, over=False),  # nothing is lost that is nowhere else
    ]
    entries = Entry.objects.count()
    for _ in range(2):  # twice does no harm
        forget_reports.call()
    assert holds_words(old) == {False}
    assert [holds_words(each) for each in kept] == [{True}] * 3
    old.refresh_from_db()
    reporter = Reporter.objects.get(report=old)
    assert (old.kind, old.consent, reporter.kind, reporter.wants_secrecy) == (
        "report",
        "no",
        "outside_party",
        True,
    )
    assert Entry.objects.count() == entries


def test_the_days_are_counted_from_the_end_of_the_case_to_the_moment(aino: Post, eero: Post) -> None:
    closed_at = cases_of(told(aino, eero, closed=DAY))[0].closed_at
    assert closed_at
    assert WORDS.forget(closed_at + KEPT_FOR) == 0
    assert WORDS.forget(closed_at + KEPT_FOR + SECOND) == 1


def test_without_the_countys_word_nothing_goes(aino: Post, eero: Post) -> None:
    report = told(aino, eero, closed=9 * KEPT_FOR)
    loaded("IU", with_demo=False)
    forget_reports.call()
    assert holds_words(report) == {True}
