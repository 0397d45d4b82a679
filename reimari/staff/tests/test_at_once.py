"""Two people at the same moment, on two connections: one wins, the other is told why."""

from collections.abc import Callable
from functools import partial

import pytest

from reimari.accounts.models import User
from reimari.common.problems import Refused
from reimari.staff.actions import accept_post, propose_post
from reimari.staff.models import Post, Proposal, Role, Team
from reimari.staff.wishes import Wish
from tests.factories import NOW, TODAY, a_post, as_actor
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
ROUNDS = 5


def told(deed: Callable[[], object]) -> str:
    """What came of it: "done", or the code of the refusal."""
    try:
        deed()
    except Refused as refusal:
        return refusal.problems[0].code
    return "done"


def newcomer(number: int, like: Post) -> User:
    return User.objects.create(username=f"new{number}", organisation=like.user.organisation)


def proposed(user: User, team: str, role: str, *, by: Post) -> Proposal:
    wish = Wish(user=user, role=Role.objects.get(pk=role), since=TODAY, reason="x")
    return propose_post(Team.objects.get(pk=team), wish=wish, actor=as_actor(by), now=NOW)


def accept(proposal: Proposal, by: Post) -> str:
    return told(lambda: accept_post(proposal, actor=as_actor(by), now=NOW))


def test_a_proposal_accepted_by_two_at_once_gives_one_post(lea: Post, oiva: Post) -> None:
    other = a_post("ADMINISTRATION", "PAAKAYTTAJA", name="Anu Admin")
    for number in range(ROUNDS):
        proposal = proposed(newcomer(number, lea), WEST, "TYONTEKIJA", by=lea)
        came = race(partial(accept, proposal, oiva), partial(accept, proposal, other))
        assert sorted(came) == ["done", "state.move"]
    assert Post.objects.filter(user__username__startswith="new").count() == ROUNDS


def test_the_same_proposed_by_two_at_once_waits_once(lea: Post, oiva: Post) -> None:
    for number in range(ROUNDS):
        user = newcomer(number, lea)
        came = race(
            *(partial(told, partial(proposed, user, WEST, "TYONTEKIJA", by=by)) for by in (lea, oiva))
        )
        assert sorted(came) == ["done", "staff.proposed_already"]


def test_duties_kept_apart_are_not_given_in_two_teams_at_once(lea: Post, oiva: Post) -> None:
    """In the demo whoever watches over the log isn't an administrator."""
    other = a_post("ADMINISTRATION", "PAAKAYTTAJA", name="Anu Admin")
    for number in range(ROUNDS):
        user = newcomer(number, lea)
        log = proposed(user, WEST, "TIETOSUOJAVASTAAVA", by=other)
        admin = proposed(user, CENTRE, "PAAKAYTTAJA", by=other)
        came = race(partial(accept, log, oiva), partial(accept, admin, oiva))
        assert sorted(came) == ["done", "staff.holds_both"]
