"""A post is proposed by one and accepted by another; its end needs nobody else (I-01, R-IU-03)."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import replace
from unittest import mock

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden
from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.region.profile.values import Profile, Separation, Text
from reimari.staff.actions import (
    accept_post,
    end_post,
    propose_change,
    propose_post,
    record_competence,
    refuse_post,
    strike_competence,
    withdraw_post,
)
from reimari.staff.facts import people_with_both
from reimari.staff.models import HeldCompetence, Post, Proposal, Role, Team
from reimari.staff.queries import actor_of
from reimari.staff.states import ProposalState, RemoteWork
from reimari.staff.wishes import Where, Wish
from tests.factories import NOW, TODAY, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
CHILDREN, LINE = "GUIDANCE_CHILDREN_FAMILIES_KESKINEN", "CLIENT_ADVICE"
DAY = dt.timedelta(days=1)


@pytest.fixture
def newcomer(eero: Post) -> User:
    return User.objects.create(
        username="newcomer", first_name="Uuno", last_name="Uusi", organisation=eero.user.organisation
    )


def wish(user: User, role: str = "TYONTEKIJA", **given: object) -> Wish:
    whole = {"user": user, "role": Role.objects.get(pk=role), "since": TODAY, "reason": "Begins with us."}
    return Wish(**{**whole, **given})  # type: ignore[arg-type]


def proposed(by: Post, user: User, team: str = WEST, role: str = "TYONTEKIJA", **given: object) -> Proposal:
    row = Team.objects.get(pk=team)
    return propose_post(row, wish=wish(user, role, **given), actor=as_actor(by), now=NOW)


def accepted(proposal: Proposal, by: Post) -> Proposal:
    return accept_post(proposal, actor=as_actor(by), now=NOW)


def may_work(user: User, day: dt.date = TODAY) -> bool:
    return actor_of(user, on=day).may("work.take")


def test_a_proposal_gives_nothing_until_another_accepts_it(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    assert (proposal.state, proposal.needs_two, may_work(newcomer)) == (ProposalState.OPEN, True, False)
    done = accepted(proposal, oiva)
    assert (done.state, done.settled_by_id, may_work(newcomer)) == ("accepted", oiva.user_id, True)
    assert done.post is not None
    assert done.post.title["fi"] == "asiakasohjaaja"
    found = Event.objects.filter(action__in=["staff.propose_post", "staff.accept_post"]).order_by("id")
    assert [(event.action, event.actor_id) for event in found] == [
        ("staff.propose_post", lea.user_id),
        ("staff.accept_post", oiva.user_id),
    ]


def test_nobody_accepts_what_they_proposed(lea: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    with pytest.raises(Refused, match=r"staff\.own_proposal"):
        accepted(proposal, lea)
    assert not may_work(newcomer)


def test_nobody_accepts_a_post_of_their_own(lea: Post, oiva: Post) -> None:
    proposal = proposed(oiva, lea.user)
    with pytest.raises(Refused, match=r"staff\.own_post"):
        accepted(proposal, lea)


def test_the_database_holds_four_eyes_too(lea: Post, oiva: Post, newcomer: User) -> None:
    post = a_post(WEST, "TYONTEKIJA", name="Toinen Tekijä")
    proposal = proposed(lea, newcomer)
    for who in (lea.user_id, newcomer.pk):
        with pytest.raises(IntegrityError, match="proposal_is_accepted_by_another"), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(
                state=ProposalState.ACCEPTED, settled_by=who, settled_at=NOW, post=post
            )
    with pytest.raises(IntegrityError, match="proposal_done_alone_needs_no_second"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state=ProposalState.ALONE, settled_by=lea.user_id, settled_at=NOW, post=post
        )
    with pytest.raises(IntegrityError, match="proposal_is_withdrawn_by_who_made_it"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state=ProposalState.WITHDRAWN, settled_by=oiva.user_id, settled_at=NOW
        )
    with pytest.raises(IntegrityError, match="proposal_is_refused_with_words"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state=ProposalState.REFUSED, settled_by=oiva.user_id, settled_at=NOW
        )


def test_one_is_enough_where_the_county_says_so(iu: Profile, lea: Post, newcomer: User) -> None:
    with roles_of_one(iu):
        proposal = proposed(lea, newcomer)
    assert (proposal.state, proposal.settled_by_id, may_work(newcomer)) == ("alone", lea.user_id, True)


def test_but_never_for_oneself(iu: Profile, lea: Post) -> None:
    with roles_of_one(iu):
        proposal = proposed(lea, lea.user)
    assert (proposal.state, may_work(lea.user)) == (ProposalState.OPEN, True)  # she had it as supervisor
    assert Post.objects.filter(user=lea.user).count() == 1


def roles_of_one(profile: Profile) -> AbstractContextManager[object]:
    """As if the county gave all roles by one person."""
    alone = replace(profile, roles=tuple(replace(role, four_eyes=False) for role in profile.roles))
    return mock.patch("reimari.staff.actions.proposing.profile_on", return_value=alone)


def test_the_same_waits_once(lea: Post, oiva: Post, newcomer: User) -> None:
    proposed(lea, newcomer)
    with pytest.raises(Refused, match=r"staff\.proposed_already"):
        proposed(oiva, newcomer)


def test_a_refusal_has_words_and_gives_nothing(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    with pytest.raises(Refused, match=r"staff\.own_proposal"):
        refuse_post(proposal, words="No.", actor=as_actor(lea), now=NOW)
    done = refuse_post(proposal, words="Another team.", actor=as_actor(oiva), now=NOW)
    assert (done.state, done.settled_words, may_work(newcomer)) == ("refused", "Another team.", False)
    with pytest.raises(Refused, match=r"state\.move"):
        accepted(done, oiva)


def test_who_proposed_withdraws_and_nobody_else(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    with pytest.raises(Forbidden):
        withdraw_post(proposal, actor=as_actor(oiva), now=NOW)
    assert withdraw_post(proposal, actor=as_actor(lea), now=NOW).state == ProposalState.WITHDRAWN
    assert not may_work(newcomer)


def test_what_was_proposed_long_ago_begins_when_it_is_accepted(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    done = accept_post(proposal, actor=as_actor(oiva), now=NOW + 9 * DAY)
    assert done.post is not None
    assert done.post.valid_from == TODAY + 9 * DAY
    assert done.valid_from == TODAY


def test_what_has_gone_meanwhile_is_not_accepted(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer, until=TODAY + 2 * DAY)
    with pytest.raises(Refused, match=r"staff\.in_the_past"):
        accept_post(proposal, actor=as_actor(oiva), now=NOW + 3 * DAY)


def test_all_is_looked_at_anew_when_it_is_accepted(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(lea, newcomer)
    Post.objects.create(user=newcomer, team_id=WEST, role_id="TYONTEKIJA", valid_from=TODAY)
    with pytest.raises(Refused, match=r"staff\.has_post"):
        accepted(proposal, oiva)


@pytest.mark.parametrize("role", ["PAAKAYTTAJA", "TIETOSUOJAVASTAAVA"])
def test_a_supervisor_gives_no_role_that_reaches_the_county(lea: Post, newcomer: User, role: str) -> None:
    with pytest.raises(Refused, match=r"staff\.reaches_farther"):
        proposed(lea, newcomer, role=role)


def test_nor_does_she_accept_one(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = proposed(oiva, newcomer, role="PAAKAYTTAJA")
    with pytest.raises(Refused, match=r"staff\.reaches_farther"):
        accepted(proposal, lea)


def test_nobody_gives_posts_in_teams_they_do_not_reach(lea: Post, eero: Post, newcomer: User) -> None:
    for who, team in ((lea, CHILDREN), (eero, WEST)):
        with pytest.raises(Forbidden):
            proposed(who, newcomer, team)


def test_a_partners_people_get_no_role_of_the_countys_work(aino: Post, siiri: Post, oiva: Post) -> None:
    """R-IU-06: the outsourced adviser neither assesses nor decides."""
    with pytest.raises(Refused, match=r"staff\.not_for_partners"):
        proposed(oiva, siiri.user, LINE, "TYONTEKIJA")
    with pytest.raises(Refused, match=r"staff\.has_post"):
        proposed(oiva, siiri.user, LINE, "ASIAKASNEUVOJA")


def test_a_change_that_gives_more_is_accepted_by_another(lea: Post, oiva: Post, eero: Post) -> None:
    Post.objects.filter(pk=eero.pk).update(valid_until=TODAY)
    eero.refresh_from_db()
    proposal = propose_change(
        eero, until=None, where=Where(), reason="Goes on.", actor=as_actor(lea), now=NOW
    )
    assert proposal.state == ProposalState.OPEN
    assert not may_work(eero.user, TODAY + DAY)
    with pytest.raises(Refused, match=r"staff\.proposed_already"):
        propose_change(eero, until=TODAY + 9 * DAY, where=Where(), reason="x", actor=as_actor(oiva), now=NOW)
    accepted(proposal, oiva)
    assert may_work(eero.user, TODAY + 99 * DAY)


def test_a_change_that_gives_nothing_more_is_done_at_once(lea: Post, eero: Post) -> None:
    where = Where(remote=RemoteWork.PART, site_unit_id="GUIDANCE_WORKING_AGE")
    done = propose_change(eero, until=TODAY, where=where, reason="Moves.", actor=as_actor(lea), now=NOW)
    eero.refresh_from_db()
    assert (done.state, eero.valid_until, eero.remote) == (ProposalState.ALONE, TODAY, "part")
    assert str(eero.site) == "Työikäisten asiakasohjaus"


def test_but_ones_own_post_waits_for_another(lea: Post, oiva: Post) -> None:
    done = propose_change(lea, until=TODAY, where=Where(), reason="I leave.", actor=as_actor(lea), now=NOW)
    assert done.state == ProposalState.OPEN
    with pytest.raises(Refused, match=r"staff\.own_proposal"):
        accepted(done, lea)


def test_work_that_is_not_remote_makes_no_remote_post(lea: Post, eero: Post, oiva: Post, iu: Profile) -> None:
    """R-KS-68: working-age guidance is partly remote in the demo, children's and families' isn't at all."""
    for post, remote in ((eero, RemoteWork.YES), (a_post(CHILDREN, "TYONTEKIJA", name="Pia P"), "part")):
        with pytest.raises(Refused, match=r"staff\.too_remote"):
            propose_change(
                post, until=None, where=Where(remote=remote), reason="x", actor=as_actor(oiva), now=NOW
            )


def test_a_post_ends_at_once_by_one(lea: Post, eero: Post) -> None:
    assert may_work(eero.user)
    end_post(eero, last=None, actor=as_actor(lea), now=NOW)
    assert not may_work(eero.user)
    assert may_work(eero.user, TODAY - DAY)
    eero.refresh_from_db()
    assert (eero.ended_on, eero.ended_by_id) == (TODAY, lea.user_id)
    assert not Post.objects.valid_on(TODAY).filter(pk=eero.pk).exists()
    event = Event.objects.get(action="staff.end_post")
    assert (event.actor_id, event.subject_id) == (lea.user_id, str(eero.pk))
    with pytest.raises(Refused, match=r"staff\.is_over"):
        end_post(eero, last=TODAY, actor=as_actor(lea), now=NOW)


def test_a_post_that_began_today_or_begins_later_ends_at_once_too(lea: Post, eero: Post, timo: Post) -> None:
    for post, since in ((eero, TODAY), (timo, TODAY + 5 * DAY)):
        Post.objects.filter(pk=post.pk).update(valid_from=since)
        end_post(Post.objects.get(pk=post.pk), last=None, actor=as_actor(lea), now=NOW)
        assert not any(may_work(post.user, TODAY + n * DAY) for n in range(9))


def test_a_post_ends_with_its_last_day(lea: Post, eero: Post) -> None:
    end_post(eero, last=TODAY + DAY, actor=as_actor(lea), now=NOW)
    assert [may_work(eero.user, TODAY + n * DAY) for n in range(3)] == [True, True, False]
    with pytest.raises(Refused, match=r"staff\.gives_more"):
        end_post(eero, last=TODAY + 2 * DAY, actor=as_actor(lea), now=NOW)


def test_a_post_that_has_ended_is_not_changed_by_what_waited(lea: Post, oiva: Post, eero: Post) -> None:
    Post.objects.filter(pk=eero.pk).update(valid_until=TODAY + DAY)
    eero.refresh_from_db()
    proposal = propose_change(
        eero, until=None, where=Where(), reason="Goes on.", actor=as_actor(lea), now=NOW
    )
    end_post(eero, last=None, actor=as_actor(lea), now=NOW)
    with pytest.raises(Refused, match=r"staff\.is_over"):
        accepted(proposal, oiva)


def test_after_an_end_the_same_post_can_be_given_again(lea: Post, oiva: Post, eero: Post) -> None:
    end_post(eero, last=None, actor=as_actor(lea), now=NOW)
    accepted(proposed(lea, eero.user), oiva)
    assert may_work(eero.user)


def test_without_what_the_county_demands_the_post_is_refused(oiva: Post, newcomer: User, lea: Post) -> None:
    """C80, R-PS-65: the on-call worker of the demo must have been introduced to the work."""
    team = "ON_CALL_WORKING_AGE"
    with pytest.raises(Refused, match=r"staff\.lacks_demanded"):
        proposed(oiva, newcomer, team, "PAIVYSTAJA")
    guide = Post.objects.create(user=newcomer, team_id=WEST, role_id="TYONTEKIJA", valid_from=TODAY)
    held = recorded(guide, "FIRST_DAYS", by=lea)
    proposal = proposed(oiva, newcomer, team, "PAIVYSTAJA")
    strike_competence(held, actor=as_actor(lea), now=NOW)
    with pytest.raises(Refused, match=r"staff\.lacks_demanded"):
        accepted(proposal, lea)


def recorded(post: Post, competence: str, *, by: Post, since: dt.date = TODAY) -> HeldCompetence:
    return record_competence(post, competence=competence, since=since, actor=as_actor(by), now=NOW)


def test_a_competence_holds_as_long_as_the_register_says(lea: Post, eero: Post) -> None:
    held = recorded(eero, "service_task_training", by=lea, since=dt.date(2026, 1, 15))
    assert (held.competence, held.valid_until) == ("SERVICE_TASK_TRAINING", dt.date(2028, 1, 15))
    assert held.recorded_by_id == lea.user_id
    with pytest.raises(Refused, match=r"staff\.recorded_already"):
        recorded(eero, "SERVICE_TASK_TRAINING", by=lea)
    strike_competence(held, actor=as_actor(lea), now=NOW)
    with pytest.raises(Refused, match=r"staff\.struck_already"):
        strike_competence(held, actor=as_actor(lea), now=NOW)
    assert recorded(eero, "SERVICE_TASK_TRAINING", by=lea).struck_at is None


def test_nobody_records_their_own_and_only_ones_own_people(lea: Post, helmi: Post) -> None:
    with pytest.raises(Refused, match=r"staff\.own_competence"):
        recorded(lea, "FIRST_DAYS", by=lea)
    with pytest.raises(Forbidden):
        recorded(helmi, "FIRST_DAYS", by=lea)
    held = HeldCompetence.objects.create(
        user=helmi.user, competence="FIRST_DAYS", valid_from=TODAY, recorded_at=NOW
    )
    with pytest.raises(Forbidden):
        strike_competence(held, actor=as_actor(lea), now=NOW)


def test_duties_that_are_kept_apart_are_not_given_to_one(oiva: Post, tarmo: Post, iu: Profile) -> None:
    with pytest.raises(Refused, match=r"staff\.holds_both"):
        proposed(oiva, tarmo.user, "ADMINISTRATION", "PAAKAYTTAJA")
    pair = ("desk.view_log", "work.take")
    apart = Separation(code="TWO", why=Text(fi="Erikseen."), actions=pair)
    profile = replace(iu, separations=(apart,))
    with (
        mock.patch("reimari.staff.actions.proposing.profile_on", return_value=profile),
        pytest.raises(Refused, match=r"staff\.holds_both"),
    ):
        proposed(oiva, tarmo.user, CENTRE, "TYONTEKIJA")


def test_the_same_key_proposes_once(lea: Post, newcomer: User) -> None:
    key, team = uuid7(), Team.objects.get(pk=WEST)
    first, second = (
        propose_post.once(key, team, wish=wish(newcomer), actor=as_actor(lea), now=NOW) for _ in range(2)
    )
    assert first == second
    assert Proposal.objects.count() == 1


def test_whoever_holds_both_already_is_found(oiva: Post, tarmo: Post, iu: Profile) -> None:
    """However they got them: `reimari check` tells."""
    assert people_with_both(iu, day=TODAY) == []
    both = Post.objects.create(
        user=tarmo.user, team_id=tarmo.team_id, role_id="PAAKAYTTAJA", valid_from=TODAY
    )
    ((user, rule),) = people_with_both(iu, day=TODAY)
    assert (user, rule.code) == (tarmo.user, "LOG_AND_ADMINISTRATION")
    end_post(both, last=None, actor=as_actor(oiva), now=NOW)
    assert people_with_both(iu, day=TODAY) == []
