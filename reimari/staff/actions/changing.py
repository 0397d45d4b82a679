"""A post is changed, or it ends."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, refuse
from reimari.region.profile.values import Profile
from reimari.region.queries import profile_on
from reimari.staff import access, facts
from reimari.staff.actions.coming import change_proposed, ended_now, proposer
from reimari.staff.models import Post, Proposal
from reimari.staff.rules import Shift, change_problems, end_problems, needs_two, reach_problems
from reimari.staff.states import ProposalKind, ProposalState
from reimari.staff.wishes import Where, has_four_eyes, too_remote, where_of


@does(access.PROPOSE_CHANGE)
def propose_change(
    post: Post,
    *,
    until: dt.date | None,
    where: Where,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> Proposal:
    """Propose another last day, base site or remote work. What gives nobody more is done with this."""
    today = timezone.localdate(now)
    profile = profile_on(today)
    shift = Shift(post.valid_until, until)
    refuse(
        [
            *change_problems(
                shift,
                since=post.valid_from,
                over=facts.is_over(post, today),
                other_changes=where_of(post) != where_of(where),
                today=today,
            ),
            *too_remote(post.team, post.role, where, profile, day=max(today, post.valid_from)),
            *(_longer(post, until, profile, actor) if shift.gives_more else ()),
        ]
    )
    proposal = Proposal(
        kind=ProposalKind.CHANGE,
        needs_two=needs_two(
            gives_more=shift.gives_more,
            four_eyes=has_four_eyes(profile, post.role),
            own=post.user_id == actor.id,
        ),
        user_id=post.user_id,
        team_id=post.team_id,
        role_id=post.role_id,
        post=post,
        valid_from=post.valid_from,
        valid_until=until,
        reason=reason,
        proposed_by_id=proposer(actor),
        proposed_at=now,
        **where_of(where),
    )
    if not proposal.needs_two:
        change_proposed(post, proposal)
        proposal.state = ProposalState.ALONE
        proposal.settled_by_id, proposal.settled_at = actor.id, now
    proposal.save(force_insert=True)
    return proposal


@does(access.END_POST)
def end_post(post: Post, *, last: dt.date | None, actor: Actor, now: dt.datetime) -> Post:
    """End a post on its last day, or at once (None): less access needs one pair of eyes only.

    What ends at once gives nothing from this moment on; a change of it that waits has nothing to change.
    """
    today = timezone.localdate(now)
    refuse(
        end_problems(
            last,
            since=post.valid_from,
            until=post.valid_until,
            over=facts.is_over(post, today),
            today=today,
        )
    )
    if last is None:
        ended_now(post, by=actor.id, today=today)
    else:
        post.valid_until = last
        post.save(update_fields=["valid_until"])
    return post


def _longer(post: Post, until: dt.date | None, profile: Profile, actor: Actor) -> list[Problem]:
    """What stands in the way of rights that last longer."""
    given = actor.doing(access.PROPOSE_CHANGE.name).teams()
    return [
        *reach_problems(facts.teams_reached(post.team, post.role), given),
        *facts.longer_problems(post, until, profile),
    ]
