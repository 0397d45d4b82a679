"""A post is proposed by one and accepted by another, unless the county's role says that one is enough."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import refuse
from reimari.region.queries import profile_on
from reimari.staff import access, facts
from reimari.staff.actions.coming import give_proposed, hold_user, proposer
from reimari.staff.models import Proposal, Team
from reimari.staff.rules import needs_two, reach_problems
from reimari.staff.states import ProposalKind, ProposalState
from reimari.staff.wishes import Wish, has_four_eyes, where_of, wish_problems


@does(access.PROPOSE_POST)
def propose_post(team: Team, *, wish: Wish, actor: Actor, now: dt.datetime) -> Proposal:
    """Propose that somebody gets a post in the team; where one person is enough, they have it with this.

    The team is locked, so that the same post isn't given twice at once.
    """
    today = timezone.localdate(now)
    profile = profile_on(today)
    reached = facts.teams_reached(team, wish.role)
    hold_user(wish.user.pk)
    refuse(
        [
            *wish_problems(team, wish, profile, today=today),
            *reach_problems(reached, actor.doing(access.PROPOSE_POST.name).teams()),
        ]
    )
    own = wish.user.pk == actor.id
    proposal = Proposal(
        kind=ProposalKind.GIVE,
        needs_two=needs_two(gives_more=True, four_eyes=has_four_eyes(profile, wish.role), own=own),
        user=wish.user,
        team=team,
        role=wish.role,
        valid_from=wish.since,
        valid_until=wish.until,
        reason=wish.reason,
        proposed_by_id=proposer(actor),
        proposed_at=now,
        **where_of(wish.where),
    )
    if not proposal.needs_two:
        proposal.post = give_proposed(proposal, since=wish.since, today=today)
        proposal.state = ProposalState.ALONE
        proposal.settled_by_id, proposal.settled_at = actor.id, now
    proposal.save(force_insert=True)
    return proposal
