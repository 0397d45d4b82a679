"""Concern reports of a team in figures (K-16, R-KS-26), and what is solved in the first contact (K-07)."""

import datetime as dt

import pytest

from reimari.cases.models import Case
from reimari.concerns.actions import ReporterSaid, make_report, receive_report
from reimari.concerns.models import ConcernReport
from reimari.concerns.states import Consent
from reimari.concerns.tests.test_actions import FORM, west
from reimari.concerns.tests.test_making import said, sent_on
from reimari.contacts.actions import Heard
from reimari.contacts.states import ParticipantKind
from reimari.desk.queries.guidance_figures import guidance_figures
from reimari.desk.queries.report_figures import Sum, report_figures
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Team
from reimari.work.models import Clock
from reimari.work.queries import county_on
from tests.browser import signed_in, statements
from tests.factories import (
    ADVICE,
    NOW,
    TODAY,
    a_contact,
    a_report,
    an_assessment,
    as_actor,
    reported,
)

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
NAMED = ReporterSaid(
    kind=ParticipantKind.CLOSE_PERSON, last_name="Ilmoittaja", first_names="Iiris", phone="+358491234599"
)
NAMELESS = ReporterSaid(kind=ParticipantKind.ANONYMOUS)
LATER = NOW + dt.timedelta(days=13)


def all_of(post: Post, team: Team, *, now: dt.datetime = NOW) -> Sum | None:
    found = report_figures(as_actor(post), team, county_on(now), now=now)
    return found.sums[0] if found and found.sums else None


def test_reports_are_counted_by_kind_consent_urgency_and_time(aino: Post, eero: Post, lea: Post) -> None:
    assessed = a_report(aino, WEST)
    a_report(aino, WEST, consent=Consent.YES, reporters=(NAMED,))
    a_report(aino, WEST, consent=Consent.YES, reporters=(NAMELESS,))
    receive_report(west(), said=reported(team=west(), is_urgent=True), actor=FORM, now=NOW)
    make_report(sent_on(aino), said=said(), actor=as_actor(aino), now=NOW)
    a_report(aino, EAST)  # another team's
    an_assessment(Case.objects.get(matters__contact=assessed.pk), as_actor(eero))
    found = all_of(lea, eero.team)
    assert found
    assert (found.all, found.consent) == (5, 3)
    assert (found.urgent, found.in_time, found.late, found.waiting) == (1, 1, 0, 4)
    later = all_of(lea, eero.team, now=LATER)
    assert later
    assert (later.all, later.in_time, later.late, later.waiting) == (5, 1, 4, 0)
    assert ConcernReport.objects.count() == 6


def test_without_a_limit_nothing_is_in_time_late_or_waits(aino: Post, eero: Post, lea: Post) -> None:
    """A clock that ran without a limit counts as kept when it stops; it promised nothing."""
    assessed, _waits = a_report(aino, WEST), a_report(aino, WEST)
    Clock.objects.update(due_at=None, due_on=None, raw_due_on=None)
    an_assessment(Case.objects.get(matters__contact=assessed.pk), as_actor(eero))
    found = all_of(lea, eero.team)
    assert found
    assert (found.all, found.in_time, found.late, found.waiting) == (2, 0, 0, 0)


def test_each_kind_has_its_row_and_two_weeks_are_looked_at(aino: Post, lea: Post) -> None:
    a_report(aino, WEST)
    a_report(aino, WEST, consent=Consent.YES, reporters=(NAMED,))
    found = report_figures(as_actor(lea), lea.team, county_on(LATER), now=LATER)
    assert found
    assert [row.all for row in found.sums] == [2, 1, 1]
    assert all_of(lea, lea.team, now=NOW + dt.timedelta(days=15)) is None


def test_only_who_leads_sees_them_and_they_cost_one_statement(aino: Post, eero: Post, lea: Post) -> None:
    a_report(aino, WEST)
    county, actor, team = county_on(NOW), as_actor(lea), lea.team
    assert report_figures(as_actor(eero), eero.team, county, now=NOW) is None
    assert len(statements(lambda: report_figures(actor, team, county, now=NOW))) == 1
    page = signed_in(lea).get(f"/team/{WEST}/").content.decode()
    assert 'id="team-reports"' in page


def test_what_is_solved_in_the_first_contact_is_advice_of_advice_and_going_on(
    aino: Post, iu: Profile
) -> None:
    """K-07, R-IU-42: a report of ours goes on; one that is made of a contact is counted once."""
    for _ in range(2):
        a_contact(aino, Heard(own_words="?", answer=ADVICE))
    make_report(sent_on(aino), said=said(), actor=as_actor(aino), now=NOW)
    a_report(aino, WEST)
    found = guidance_figures(aino.team, iu, "en", today=TODAY)
    assert (found.first.solved, found.first.went_on, found.first.share, found.all) == (2, 2, 50, 3)
