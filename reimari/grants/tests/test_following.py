"""How a grant ends: never without somebody having looked how it goes on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from reimari.access.actor import system
from reimari.access.deeds import keep_promises
from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts.states import NotTold
from reimari.grants.actions import (
    ToldHow,
    end_followed_up,
    end_grant,
    follow_up_grant,
    withdraw_grant,
)
from reimari.grants.models import Grant, GrantWords, PlaceStay
from reimari.grants.queries import granted_between
from reimari.grants.states import EndReason, FollowUp, GrantState, Stay, WithdrawReason
from reimari.grants.tasks import WORDS, forget_grant_words
from reimari.grants.tests.granting import (
    DAY,
    HOME,
    LINE,
    NOW,
    TODAY,
    TOLD,
    a_client,
    a_crisis_place,
    a_grant,
    codes,
    facts_of,
    in_days,
)
from reimari.staff.models import Post
from reimari.work.actions import complete_step
from reimari.work.models import Step
from reimari.work.states import StepResult, StepState
from tests.factories import as_actor, loaded

pytestmark = pytest.mark.django_db
LATER = NOW + 10 * DAY
KEPT_FOR = dt.timedelta(days=365)  # invented, in the demo's profile


def ended_by_hand(steps: QuerySet[Step]) -> None:
    steps.update(state=StepState.ENDED, result=StepResult.DONE, ended_at=NOW)
    keep_promises()


def followed(grant: Grant, post: Post, result: FollowUp = FollowUp.ENOUGH, **given: object) -> Grant:
    asked = {"actor": as_actor(post), "now": LATER, **given}
    return follow_up_grant(grant, result=result, **asked)  # type: ignore[arg-type]


def test_enough_leaves_it_running_to_its_last_day_without_a_step(tuula: Post) -> None:
    grant = followed(a_grant(tuula), tuula)
    assert (grant.state, grant.follow_up, grant.followed_up_by_id) == ("granted", "enough", tuula.user_id)
    assert not Step.objects.open().exists()
    with pytest.raises(Refused) as refusal:
        followed(grant, tuula)
    assert codes(refusal) == ["grants.followed_up"]


def test_a_step_alone_isnt_done_away_with(tuula: Post) -> None:
    """The promise holds whatever deed tries: the grant stands on its list until it is followed up."""
    grant = a_grant(tuula)
    assert grant.current_step
    with pytest.raises(Refused) as refusal:
        complete_step(grant.current_step, actor=as_actor(tuula), now=LATER)
    assert codes(refusal) == ["grants.without_step"]


def test_the_database_refuses_a_grant_whose_step_has_ended(tuula: Post) -> None:
    grant = a_grant(tuula)
    step = Step.objects.filter(track=grant.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        ended_by_hand(step)


def test_an_extension_is_a_new_grant_that_names_the_old_one(tuula: Post) -> None:
    grant = followed(a_grant(tuula), tuula, FollowUp.EXTENDED, last=in_days(20), told=TOLD)
    assert (grant.state, grant.follow_up, grant.current_step) == ("extended", "extended", None)
    new = grant.extended_by
    assert (new.starts_on, new.ends_on, new.state) == (in_days(14), in_days(20), "granted")
    assert new.current_step
    assert new.current_step.due_at > LATER
    assert [kind for kind, _ in facts_of(grant)] == ["grants.grant", "grants.follow_up"]


def test_an_extension_keeps_to_the_longest_time_in_all(tuula: Post) -> None:
    """60 days in all by the profile: 14 have been granted, 30 at a time."""
    grant = a_grant(tuula)
    with pytest.raises(Refused) as refusal:
        followed(grant, tuula, FollowUp.EXTENDED, last=in_days(44), told=TOLD)
    assert codes(refusal) == ["grants.too_long"]
    second = followed(grant, tuula, FollowUp.EXTENDED, last=in_days(43), told=TOLD).extended_by
    with pytest.raises(Refused) as refusal:
        followed(second, tuula, FollowUp.EXTENDED, last=in_days(60), told=TOLD, now=NOW + 40 * DAY)
    assert codes(refusal) == ["grants.too_long_in_all"]
    assert refusal.value.problems[0].facts == {"most": "60", "days": "61"}
    second.refresh_from_db()
    assert second.state == GrantState.GRANTED  # nothing of it was kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"told": TOLD}, "grants.extended_backwards"),
        ({"told": TOLD, "last": in_days(13)}, "grants.extended_backwards"),
        ({"last": in_days(20)}, "grants.not_told"),
        ({"last": in_days(20), "told": ToldHow()}, "grants.not_told"),
    ],
)
def test_an_extension_tells_until_when_and_whether_the_client_knows(
    tuula: Post, given: dict[str, object], code: str
) -> None:
    grant = a_grant(tuula)
    with pytest.raises(Refused) as refusal:
        followed(grant, tuula, FollowUp.EXTENDED, **given)
    assert codes(refusal) == [code]


def test_the_home_guide_assesses_what_goes_on(tuula: Post, juhani: Post) -> None:
    """DR-06, R-PS-31."""
    grant = followed(a_grant(tuula), tuula, FollowUp.ASSESSMENT, words="Ei pärjää ilman ateriapalvelua.")
    case = Case.objects.get()
    assert (case.team_id, case.need, case.person_id) == (HOME, "NEEDS_ASSESSMENT", grant.person_id)
    assert case.current_step
    assert case.current_step.kind == "needs_assessment"
    assert case.current_step.words == "Ei pärjää ilman ateriapalvelua."
    assert facts_of(grant)[-1][1]["case"] == str(case.pk)


def test_what_nobody_has_followed_up_stays_on_its_list_after_its_end(tuula: Post) -> None:
    """K-28: "ends without follow-up"."""
    grant = a_grant(tuula)
    day = in_days(14)
    assert list(Grant.objects.without_follow_up(day)) == [grant]
    assert not Grant.objects.without_follow_up(in_days(13)).exists()
    with pytest.raises(Refused) as refusal:
        end_followed_up(grant, actor=system("grants"), now=NOW + 20 * DAY)
    assert codes(refusal) == ["grants.not_in_force"]
    (figure,) = granted_between([LINE], TODAY, day, day)
    assert (figure.grantable, figure.count, figure.without_follow_up) == ("meal_service", 1, 1)
    followed(grant, tuula, now=NOW + 20 * DAY)
    grant.refresh_from_db()
    assert grant.state == GrantState.ENDED
    (figure,) = granted_between([LINE], TODAY, day, in_days(20))
    assert figure.without_follow_up == 1  # looked at too late counts too


def test_one_that_was_followed_up_in_time_ends_by_itself(tuula: Post) -> None:
    grant = followed(a_grant(tuula), tuula)
    grant = end_followed_up(grant, actor=system("grants"), now=NOW + 14 * DAY)
    assert (grant.state, grant.end_reason) == ("ended", "")
    (figure,) = granted_between([LINE], TODAY, TODAY, in_days(20))
    assert figure.without_follow_up == 0


def test_an_early_end_frees_the_rest_of_the_days_and_the_bed(tuula: Post) -> None:
    person = a_client(tuula)
    grant = a_crisis_place(tuula, person)
    now = NOW + 2 * DAY
    grant = end_grant(grant, reason=EndReason.NOT_NEEDED, actor=as_actor(tuula), now=now)
    assert (grant.state, grant.stopped_on, grant.follow_up) == ("ended", in_days(2), "stopped")
    stay = PlaceStay.objects.get(grant=grant)
    assert (stay.state, stay.leaves_on) == (Stay.ENDED, in_days(2))
    a_crisis_place(tuula, a_client(tuula), now=now, first=in_days(2), last=in_days(5))
    a_crisis_place(tuula, person, now=now, first=in_days(3), last=in_days(5), bed=2)  # the same again


@pytest.mark.parametrize("day", [TODAY - DAY, in_days(14)])
def test_the_last_day_is_one_that_was_granted(tuula: Post, day: dt.date) -> None:
    grant = a_grant(tuula)
    with pytest.raises(Refused) as refusal:
        end_grant(grant, reason=EndReason.DIED, last=day, actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.last_day_outside"]


def test_a_withdrawn_grant_never_was(tuula: Post) -> None:
    person = a_client(tuula)
    grant = a_crisis_place(tuula, person, first=in_days(2), last=in_days(5))
    grant = withdraw_grant(grant, reason=WithdrawReason.DECLINED, actor=as_actor(tuula), now=NOW)
    assert (grant.state, grant.current_step) == ("withdrawn", None)
    assert PlaceStay.objects.get(grant=grant).state == Stay.CANCELLED
    a_crisis_place(tuula, person, first=in_days(2), last=in_days(5))
    assert [figure.count for figure in granted_between([LINE], TODAY, in_days(9), TODAY)] == [1]


def test_what_has_begun_is_ended_and_only_a_mistake_withdrawn(tuula: Post) -> None:
    grant = a_grant(tuula)
    with pytest.raises(Refused) as refusal:
        withdraw_grant(grant, reason=WithdrawReason.DECLINED, actor=as_actor(tuula), now=NOW + 3 * DAY)
    assert codes(refusal) == ["grants.begun"]
    withdraw_grant(grant, reason=WithdrawReason.MISTAKE, actor=as_actor(tuula), now=NOW + 3 * DAY)


def test_an_extended_crisis_place_keeps_its_bed(tuula: Post) -> None:
    grant = a_crisis_place(tuula)
    now = NOW + 5 * DAY
    told = ToldHow(why_not=NotTold.NOT_REACHABLE)
    grant = followed(grant, tuula, FollowUp.EXTENDED, last=in_days(12), told=told, now=now)
    stays = PlaceStay.objects.order_by("comes_on").values_list("bed", "comes_on", "leaves_on")
    assert list(stays) == [(1, TODAY, in_days(7)), (1, in_days(7), in_days(12))]


def test_an_extension_waits_for_nobody_elses_bed(tuula: Post) -> None:
    grant = a_crisis_place(tuula)
    a_crisis_place(tuula, a_client(tuula), first=in_days(9), last=in_days(11))
    with pytest.raises(Refused) as refusal:
        followed(grant, tuula, FollowUp.EXTENDED, last=in_days(12), told=TOLD, now=NOW + 5 * DAY)
    assert codes(refusal) == ["grants.bed_taken"]


def test_words_go_some_time_after_the_end_and_all_else_stays(tuula: Post) -> None:
    old, young = a_grant(tuula, words="Vanha."), a_grant(tuula, words="Nuori.")
    going = a_grant(tuula, words="Jatkuu.")
    for grant, ended in ((old, KEPT_FOR + DAY), (young, KEPT_FOR - DAY)):
        end_grant(grant, reason=EndReason.NOT_NEEDED, actor=as_actor(tuula), now=NOW)
        Grant.objects.filter(pk=grant.pk).update(ended_at=timezone.now() - ended)
    for _ in range(2):  # twice does no harm
        forget_grant_words.call()
    assert set(GrantWords.objects.values_list("grant", flat=True)) == {young.pk, going.pk}
    old.refresh_from_db()
    assert (old.grounds, old.end_reason) == ("discharge", "not_needed")


def test_the_days_of_words_are_counted_from_the_end_to_the_moment(tuula: Post) -> None:
    grant = a_grant(tuula, words="Kotiin.")
    end_grant(grant, reason=EndReason.NOT_NEEDED, actor=as_actor(tuula), now=NOW)
    extended = a_grant(tuula, words="Jatkuu.")
    followed(extended, tuula, FollowUp.EXTENDED, last=in_days(20), told=TOLD, now=NOW)
    assert WORDS.forget(NOW + KEPT_FOR) == 0
    assert WORDS.forget(NOW + KEPT_FOR + dt.timedelta(seconds=1)) == 2


def test_without_the_countys_word_no_words_go(tuula: Post) -> None:
    grant = a_grant(tuula, words="Kotiin.")
    end_grant(grant, reason=EndReason.NOT_NEEDED, actor=as_actor(tuula), now=NOW)
    loaded("PS", with_demo=False)
    assert WORDS.forget(NOW + 9 * KEPT_FOR) == 0
    assert GrantWords.objects.exists()
