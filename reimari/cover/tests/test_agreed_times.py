"""Agreed times of somebody who is away: whoever has another time then takes none of them."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import gettext

from reimari.cases.actions import agree_meeting
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingMode
from reimari.common.problems import Refused
from reimari.cover.facts import proposal_of
from reimari.cover.rules import Obstacle
from reimari.cover.tests.test_cover import DAY, WEST, accepted, ill, proposed, taken
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.factories import NOW, a_post, as_actor

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def agreed(step: Step, post: Post, *, minutes: int = 0) -> Step:
    """The case waits for a call of half an hour with the post's holder, at the same hour of the same day."""
    told: dict[str, Any] = {"mode": MeetingMode.PHONE, "actor": as_actor(post), "now": NOW}
    at, length = NOW + DAY + minutes * MINUTE, 30 * MINUTE
    return agree_meeting(step.track.case, at=at, length=length, worker=post.user, **told).step


def test_whoever_has_another_time_then_isnt_proposed_and_choosing_them_is_refused_in_words(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(taken(aino, eero), eero)
    agreed(taken(aino, timo), timo, minutes=20)
    plan = ill(eero)
    assert proposed(plan, iu, lea) == {step.pk: lea.user_id}
    with pytest.raises(Refused) as refused:
        accepted(plan, lea, {step.pk: timo.user_id})
    (problem,) = refused.value.problems
    assert problem.code == "cover.not_suited"
    assert problem.facts["why"] == gettext("they have another agreed time then")
    assert Meeting.objects.get(step=step).worker_id == eero.user_id
    accepted(plan, lea, {step.pk: lea.user_id})
    assert Meeting.objects.get(step=step).worker_id == lea.user_id


def test_nobody_is_given_two_agreed_times_at_once(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    """Those of whoever is away may overlap when their lengths weren't told then."""
    first, second = agreed(taken(aino, eero), eero), agreed(taken(aino, eero), eero, minutes=40)
    Meeting.objects.filter(step=second).update(span=None, ends_at=None)
    third = taken(aino, helper := a_post(WEST, "TYONTEKIJA", name="Oona Kuusirinne"))
    third = agreed(third, helper, minutes=10)
    plan, other = ill(eero), ill(helper)
    assert proposed(plan, iu, lea)[first.pk] == timo.user_id
    accepted(plan, lea, {first.pk: timo.user_id, second.pk: timo.user_id})
    assert proposed(other, iu, lea)[third.pk] == lea.user_id
    with pytest.raises(Refused) as refused:
        accepted(other, lea, {third.pk: timo.user_id})
    assert refused.value.problems[0].code == "cover.not_suited"


def test_all_who_could_are_booked(iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    step = agreed(taken(aino, eero), eero)
    for post in (timo, lea):
        agreed(taken(aino, post), post)
    (each,) = proposal_of(ill(eero), iu, teams=None, now=NOW).assignments
    assert (each.item.id, each.user, each.obstacle) == (step.pk, None, Obstacle.ALL_BOOKED)


def test_somebody_who_was_booked_meanwhile_is_refused_too(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's own promise, in words (never a fault)."""
    step = agreed(taken(aino, eero), eero)
    agreed(taken(aino, timo), timo)
    plan = ill(eero)
    monkeypatch.setattr("reimari.cover.facts.booked_beside", lambda _steps, _users: {})
    with pytest.raises(Refused) as refused:
        accepted(plan, lea, {step.pk: timo.user_id})
    assert refused.value.problems[0].code == "cases.meets_meeting"
