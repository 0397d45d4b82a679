"""What another person says to a proposal: four eyes (ADR 0023)."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, refuse
from reimari.common.states import check_move
from reimari.region.profile.values import Profile
from reimari.region.queries import profile_on
from reimari.staff import access, facts
from reimari.staff.actions.coming import change_proposed, give_proposed, hold_user
from reimari.staff.models import Post, Proposal, Team
from reimari.staff.rules import Shift, accept_problems, change_problems, reach_problems
from reimari.staff.states import PROPOSAL_MOVES, ProposalKind, ProposalState
from reimari.staff.wishes import Where, Wish, too_remote, where_of, wish_problems


@does(access.ACCEPT_POST)
def accept_post(proposal: Proposal, *, actor: Actor, now: dt.datetime) -> Proposal:
    """Accept what somebody else proposed: the rights begin now, never on a day that has gone.

    All is looked at anew, for much may have changed since. The team is locked as when a post is proposed.
    """
    check_move(PROPOSAL_MOVES, ProposalState(proposal.state), ProposalState.ACCEPTED)
    refuse(
        accept_problems(
            own_proposal=proposal.proposed_by_id == actor.id, own_post=proposal.user_id == actor.id
        )
    )
    today = timezone.localdate(now)
    proposal.team = (
        Team.objects.select_related("unit")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=proposal.team_id)
    )
    reached = facts.teams_reached(proposal.team, proposal.role)
    refuse(reach_problems(reached, actor.doing(access.ACCEPT_POST.name).teams()))
    hold_user(proposal.user_id)
    comes = _give if proposal.kind == ProposalKind.GIVE else _change
    proposal.post = comes(proposal, profile_on(today), today)
    return _settle(proposal, ProposalState.ACCEPTED, actor, now)


@does(access.REFUSE_POST)
def refuse_post(proposal: Proposal, *, words: str, actor: Actor, now: dt.datetime) -> Proposal:
    """Refuse it, and say why. Nobody refuses what they proposed: that is withdrawn."""
    check_move(PROPOSAL_MOVES, ProposalState(proposal.state), ProposalState.REFUSED)
    refuse(accept_problems(own_proposal=proposal.proposed_by_id == actor.id, own_post=False))
    proposal.settled_words = words
    return _settle(proposal, ProposalState.REFUSED, actor, now)


@does(access.WITHDRAW_POST)
def withdraw_post(proposal: Proposal, *, actor: Actor, now: dt.datetime) -> Proposal:
    """Withdraw one's own proposal."""
    check_move(PROPOSAL_MOVES, ProposalState(proposal.state), ProposalState.WITHDRAWN)
    return _settle(proposal, ProposalState.WITHDRAWN, actor, now)


def _settle(proposal: Proposal, state: ProposalState, actor: Actor, now: dt.datetime) -> Proposal:
    proposal.state, proposal.settled_by_id, proposal.settled_at = state, actor.id, now
    proposal.save(update_fields=["state", "settled_by", "settled_at", "settled_words", "post"])
    return proposal


def _give(proposal: Proposal, profile: Profile, today: dt.date) -> Post:
    since = max(proposal.valid_from, today)
    wish = Wish(
        user=proposal.user,
        role=proposal.role,
        since=since,
        until=proposal.valid_until,
        reason=proposal.reason,
        where=Where(**where_of(proposal)),
    )
    refuse(wish_problems(proposal.team, wish, profile, today=today))
    return give_proposed(proposal, since=since, today=today)


def _change(proposal: Proposal, profile: Profile, today: dt.date) -> Post:
    rows = Post.objects.select_for_update(of=("self",), no_key=True)
    post = rows.get(proposals=proposal.pk)
    shift = Shift(post.valid_until, proposal.valid_until)
    where = Where(**where_of(proposal))
    refuse([*_change_problems(post, shift, where, today), *_longer(post, shift, where, profile, today)])
    return change_proposed(post, proposal)


def _change_problems(post: Post, shift: Shift, where: Where, today: dt.date) -> list[Problem]:
    return change_problems(
        shift,
        since=post.valid_from,
        over=facts.is_over(post, today),
        other_changes=where_of(post) != where_of(where),
        today=today,
    )


def _longer(post: Post, shift: Shift, where: Where, profile: Profile, today: dt.date) -> list[Problem]:
    problems = too_remote(post.team, post.role, where, profile, day=max(today, post.valid_from))
    if shift.gives_more:
        problems += facts.longer_problems(post, shift.becomes, profile)
    return problems
