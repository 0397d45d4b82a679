"""What an assessment says goes some time after its case, if it was taken over; its result stays (I-18)."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.assessments.actions import Needed, correct_assessment, export_assessment
from reimari.assessments.actions import Said as Says
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.assessments.tasks import WORDS, forget_assessments
from reimari.cases.actions import close_case
from reimari.cases.states import Assessment, Ending
from reimari.staff.models import Post
from tests.factories import a_case, an_assessment, as_actor, loaded

pytestmark = pytest.mark.django_db
KEPT_FOR = dt.timedelta(days=365)  # invented, in the demo's profile
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
SERVICES = (Needed(service="Guidance", description="At home."),)


def made(eero: Post, *, closed: dt.timedelta | None, over: bool = True) -> InitialAssessment:
    """One that was corrected; `closed`: how long ago the case was; `over`: it has been taken over."""
    actor, moment = as_actor(eero), timezone.now() - (closed or DAY)
    case = a_case(eero, WEST, now=moment - DAY)
    first = an_assessment(case, actor, now=moment - DAY, measures="Called.", services=SERVICES)
    says = Says(measures="Called twice.", urgency=3, services=SERVICES)
    newest = correct_assessment(first, said=says, why="A call was missing.", actor=actor, now=moment - DAY)
    if over:
        export_assessment(newest, actor=actor, now=moment)
    case.refresh_from_db()
    if closed:
        close_case(case, ending=Ending.HELPED, actor=actor, now=moment)
    return newest


def words_of(assessment: InitialAssessment) -> set[str]:
    """What is left in all versions of the case."""
    rows = [
        *InitialAssessment.objects.filter(case=assessment.case_id),
        *ServiceSeen.objects.filter(assessment__case=assessment.case_id),
    ]
    return {str(getattr(row, name)) for row in rows for name in row.words} - {""}


def test_words_go_some_time_after_the_case_and_the_result_stays(eero: Post) -> None:
    old = made(eero, closed=KEPT_FOR + DAY)
    kept = [
        made(eero, closed=KEPT_FOR - DAY),
        made(eero, closed=None),
        made(eero, closed=KEPT_FOR + DAY, over=False),
    ]
    for _ in range(2):
        forget_assessments.call()
    assert words_of(old) == set()
    assert all("Called twice." in words_of(each) for each in kept)
    old.refresh_from_db()
    assert (old.result, old.urgency) == ("done", 3)


def test_one_that_was_not_needed_has_nothing_to_take_over(eero: Post) -> None:
    moment = timezone.now() - KEPT_FOR - DAY
    case = a_case(eero, WEST, now=moment)
    given = {
        "result": Assessment.NOT_NEEDED,
        "reasons": "Advice was enough.",
        "measures": "",
        "urgency": None,
    }
    assessment = an_assessment(case, as_actor(eero), now=moment, **given)
    case.refresh_from_db()
    close_case(case, ending=Ending.NO_NEED, actor=as_actor(eero), now=moment)
    forget_assessments.call()
    assert words_of(assessment) == set()


def test_the_days_are_counted_from_the_end_of_the_case_to_the_moment(eero: Post) -> None:
    case = made(eero, closed=DAY).case
    case.refresh_from_db()
    assert case.closed_at
    assert WORDS.forget(case.closed_at + KEPT_FOR) == 0
    assert WORDS.forget(case.closed_at + KEPT_FOR + SECOND) == 2  # and the version that it replaced


def test_without_the_countys_word_nothing_goes(eero: Post) -> None:
    assessment = made(eero, closed=2 * KEPT_FOR)
    loaded("IU", with_demo=False)
    forget_assessments.call()
    assert words_of(assessment)
