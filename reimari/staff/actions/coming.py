"""How what was proposed comes about."""

import datetime as dt
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import part
from reimari.accounts.models import User
from reimari.region.queries import profile_on
from reimari.staff.models import Post, Proposal
from reimari.staff.wishes import title_for, where_of


@part
def hold_user(user: UUID) -> None:
    """Nobody gives the same person something else meanwhile: duties are kept apart across teams too."""
    User.objects.select_for_update(no_key=True).get(pk=user)


@part
def give_proposed(proposal: Proposal, *, since: dt.date, today: dt.date) -> Post:
    """The post as it was proposed, from this day on."""
    return Post.objects.create(
        user_id=proposal.user_id,
        team_id=proposal.team_id,
        role_id=proposal.role_id,
        title=title_for(profile_on(today), proposal.team, proposal.role, since),
        valid_from=since,
        valid_until=proposal.valid_until,
        **where_of(proposal),
    )


@part
def change_proposed(post: Post, proposal: Proposal) -> Post:
    """The post as it was proposed to be changed."""
    post.valid_until = proposal.valid_until
    for field, value in where_of(proposal).items():
        setattr(post, field, value)
    post.save(update_fields=["valid_until", "remote", "site_place", "site_unit"])
    return post


@part
def ended_now(post: Post, *, by: UUID | None, today: dt.date) -> None:
    """The post gives nothing from this moment on; `by` None: the program itself ended it."""
    post.ended_on, post.ended_by_id = today, by
    post.save(update_fields=["ended_on", "ended_by"])


@part
def proposer(actor: Actor) -> UUID:
    """Who proposes: a person, never a job of the program, which appoints."""
    if actor.id is None:
        raise ValueError("a job of the program proposes no posts: it appoints")
    return actor.id
