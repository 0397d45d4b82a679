"""Proposals of posts: which wait for the viewer, which are the viewer's own, and what was said to others."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.common.shell import Tab
from reimari.desk.queries.posts import proposals
from reimari.region.profile.values import Profile
from reimari.staff import access, facts
from reimari.staff.models import Proposal
from reimari.staff.rules import Qualified, accept_problems
from reimari.staff.states import ProposalKind

SETTLED = 30  # of what is settled the newest are shown
SHOWN_AFTER = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposal and what the viewer may do with it; `blocks`: why they may not accept it.

    `warnings`: what the person lacks.
    """

    proposal: Proposal
    accepts: bool
    refuses: bool
    withdraws: bool
    blocks: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def changes_last_day(self) -> bool:
        """Whether another last day is proposed."""
        post = self.proposal.post
        return post is not None and post.valid_until != self.proposal.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """The page: for the viewer to accept, the viewer's own or about them, and what was settled lately."""

    for_me: Sequence[ProposalLine]
    others: Sequence[ProposalLine]
    settled: Sequence[Proposal]


def for_viewer(actor: Actor, proposal: Proposal, warnings: Sequence[Problem] = ()) -> ProposalLine:
    """What the viewer may do with an open proposal, by the rules of the deeds."""
    blocks = accept_problems(
        own_proposal=proposal.proposed_by_id == actor.id, own_post=proposal.user_id == actor.id
    )
    reaches = proposal.team_id in actor.doing(access.ACCEPT_POST.name).teams()
    return ProposalLine(
        proposal=proposal,
        accepts=reaches and not blocks,
        refuses=(
            proposal.team_id in actor.doing(access.REFUSE_POST.name).teams()
            and proposal.proposed_by_id != actor.id
        ),
        withdraws=(
            proposal.proposed_by_id == actor.id
            and proposal.team_id in actor.doing(access.WITHDRAW_POST.name).teams()
        ),
        blocks=sentences_of(blocks) if reaches else (),
        warnings=sentences_of(warnings),
    )


def proposals_page(actor: Actor, profile: Profile, *, now: dt.datetime) -> Proposals:
    """All that waits in the teams whose posts the viewer sees."""
    seen = Proposal.objects.filter(team__in=actor.doing(access.VIEW_POSTS.name).teams())
    waiting = list(proposals(seen.open()))
    held = facts.qualified({each.user_id for each in waiting})
    lines = [
        for_viewer(actor, each, _warnings(each, profile, held.get(each.user_id, []))) for each in waiting
    ]
    settled = seen.filter(settled_at__gte=now - SHOWN_AFTER)
    return Proposals(
        for_me=[line for line in lines if line.accepts],
        others=[line for line in lines if not line.accepts],
        settled=list(proposals(settled).order_by("-settled_at", "pk")[:SETTLED]),
    )


def _warnings(proposal: Proposal, profile: Profile, held: Sequence[Qualified]) -> Sequence[Problem]:
    if proposal.kind != ProposalKind.GIVE:
        return ()
    needs = facts.needs_of(profile, proposal.role_id, held, day=proposal.valid_from)
    return facts.told_lacking(str(proposal.user), needs, profile)


def waiting_for(actor: Actor) -> int:
    """How many proposals the viewer may accept; one query."""
    rows = access.ACCEPT_POST.rows(actor, Proposal.objects.open())
    return rows.not_concerning(actor.id).count()  # type: ignore[attr-defined, no-any-return]


def tabs(actor: Actor, current: str) -> list[Tab]:
    """Posts, proposals and roles: those that the viewer may see."""
    found = []
    if actor.may(access.VIEW_POSTS.name):
        found.append(Tab(reverse("desk:posts"), _("Posts"), current=current == "posts"))
        count = waiting_for(actor) if actor.may(access.ACCEPT_POST.name) else None
        found.append(Tab(reverse("desk:proposals"), _("Proposals"), count, current=current == "proposals"))
    if actor.may(access.SEE_ROLES.name):
        found.append(Tab(reverse("desk:roles"), _("What may a role do?"), current=current == "roles"))
    return found
