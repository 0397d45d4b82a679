"""A case ends as not reached only when the client was tried by the county's rule (R-KL-42, K-27)."""

import datetime as dt
from typing import Any

import pytest

from reimari.cases.actions import agree_meeting, close_case, mark_meeting
from reimari.cases.models import Case
from reimari.cases.queries import tried_in_vain
from reimari.cases.rules import reach_problems
from reimari.cases.states import CaseState, Ending, MeetingMode, MeetingState
from reimari.cases.tests.deeds import WEST, opened, refusal_of, team
from reimari.staff.models import Post
from reimari.work.actions import Plan, attempt_contact
from reimari.work.states import AttemptBy
from tests.factories import as_actor, at, loaded

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = at("2026-11-24 09:00")


@pytest.mark.parametrize(
    ("tried", "attempts", "ways", "may_end"),
    [
        ([], 1, 1, False),
        (["phone"], 1, 1, True),
        (["phone", "phone"], 3, 1, False),
        (["phone", "phone", "phone"], 3, 1, True),
        (["phone", "phone", "phone"], 3, 2, False),
        (["phone", "letter", "phone"], 3, 2, True),
    ],
)
def test_so_many_tries_by_so_many_ways(tried: list[str], attempts: int, ways: int, may_end: bool) -> None:  # noqa: FBT001 (a vector)
    problems = reach_problems(tried, attempts=attempts, ways=ways)
    assert [each.code for each in problems] == ([] if may_end else ["cases.not_tried"])


def tries(case: Case, by: Post, *ways: AttemptBy, reached: bool = False) -> None:
    for way in ways:
        case.refresh_from_db()
        assert case.current_step
        attempt_contact(case.current_step, by=way, reached=reached, actor=as_actor(by), now=NOW)


def misses(case: Case, by: Post, mode: MeetingMode, state: MeetingState = MeetingState.MISSED) -> None:
    told: dict[str, Any] = {"actor": as_actor(by), "now": NOW}
    case.refresh_from_db()
    agree_meeting(case, at=NOW + DAY, mode=mode, worker=by.user, **told)
    case.refresh_from_db()
    plan = Plan(kind="contact_client", team=team(WEST), worker_id=by.user_id)
    mark_meeting(case, state=state, plan=plan, actor=as_actor(by), now=NOW + DAY)
    case.refresh_from_db()


def end(case: Case, by: Post) -> Case:
    case.refresh_from_db()
    return close_case(case, ending=Ending.NOT_REACHED, actor=as_actor(by), now=NOW + 2 * DAY)


def test_nobody_is_given_up_untried(aino: Post, eero: Post) -> None:
    case = opened(aino)
    assert refusal_of(lambda: end(case, eero)) == "cases.not_tried"
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert close_case(case, ending=Ending.NO_NEED, actor=as_actor(eero), now=NOW).closed_at == NOW


def test_who_was_tried_by_the_countys_rule_may_end_as_not_reached(aino: Post, eero: Post) -> None:
    """IU's demo invents three tries."""
    case = opened(aino)
    tries(case, eero, AttemptBy.PHONE, AttemptBy.SMS)
    assert refusal_of(lambda: end(case, eero)) == "cases.not_tried"
    tries(case, eero, AttemptBy.LETTER)
    assert end(case, eero).ending == Ending.NOT_REACHED


def test_where_no_rule_is_told_one_try_has_to_stand(aino: Post, eero: Post) -> None:
    case = opened(aino)
    loaded("IU", with_demo=False)
    assert refusal_of(lambda: end(case, eero)) == "cases.not_tried"
    misses(case, eero, MeetingMode.PHONE)
    assert end(case, eero).ending == Ending.NOT_REACHED


def test_a_missed_meeting_counts_as_a_try(aino: Post, eero: Post) -> None:
    case = opened(aino)
    tries(case, eero, AttemptBy.PHONE, AttemptBy.SMS)
    misses(case, eero, MeetingMode.PHONE)
    assert tried_in_vain(case) == ["phone", "sms", "phone"]
    misses(case, eero, MeetingMode.OFFICE)
    assert tried_in_vain(case)[-1] == "office"


def test_who_was_reached_since_is_tried_anew(aino: Post, eero: Post) -> None:
    case = opened(aino)
    tries(case, eero, AttemptBy.PHONE, AttemptBy.SMS)
    tries(case, eero, AttemptBy.PHONE, reached=True)
    assert tried_in_vain(case) == []
    tries(case, eero, AttemptBy.LETTER)
    misses(case, eero, MeetingMode.PHONE, MeetingState.REALISED)
    assert tried_in_vain(case) == []
    assert refusal_of(lambda: end(case, eero)) == "cases.not_tried"
