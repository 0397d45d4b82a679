"""A form of posts, proposals or competences that is sent twice does one thing and is answered twice alike."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from reimari.accounts.models import User
from reimari.audit.models import Event, Outcome
from reimari.staff.models import HeldCompetence, Post, Proposal, Role, SpokenLanguage
from tests.browser import context, signed_in
from tests.factories import NOW, TODAY, key
from tests.twice import done_once

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
GIVEN = {
    "who": "Uuno Uusi",
    "role": "TYONTEKIJA",
    "first": TODAY.isoformat(),
    "remote": "no",
    "reason": "Begins with us.",
}


@dataclass(frozen=True, slots=True)
class Team:
    """Whose posts: a worker, the supervisor who proposes, the administrator who accepts, and a newcomer."""

    worker: Post
    lead: Post
    other: Post
    newcomer: User

    def proposal(self) -> Proposal:
        return Proposal.objects.create(
            kind="give",
            user=self.newcomer,
            team=self.lead.team,
            role=Role.objects.get(pk="TYONTEKIJA"),
            valid_from=TODAY,
            reason="Begins with us.",
            proposed_by=self.lead.user,
            proposed_at=NOW,
        )

    def competence(self) -> HeldCompetence:
        return HeldCompetence.objects.create(
            user=self.worker.user,
            competence="SERVICE_TASK_TRAINING",
            valid_from=TODAY,
            recorded_by=self.lead.user,
            recorded_at=NOW,
        )

    def language(self) -> SpokenLanguage:
        return SpokenLanguage.objects.create(user=self.worker.user, language="sv", recorded_at=NOW)


type Sending = tuple[Post, str, dict[str, str]]
SENDINGS: dict[str, Callable[[Team], Sending]] = {
    "desk:post_change": lambda team: (
        team.lead,
        f"/post/{team.worker.pk}/change/",
        {"site": "unit:ON_CALL_WORKING_AGE", "remote": "part", "reason": "Moves."},
    ),
    "desk:post_end": lambda team: (team.lead, f"/post/{team.worker.pk}/end/", {"when": "at_once"}),
    "desk:post_competence": lambda team: (
        team.lead,
        f"/post/{team.worker.pk}/competence/",
        {"competence": "SERVICE_TASK_TRAINING", "first": TODAY.isoformat()},
    ),
    "desk:post_language": lambda team: (
        team.lead,
        f"/post/{team.worker.pk}/language/",
        {"language": "sv"},
    ),
    "desk:strike_language": lambda team: (team.lead, f"/languages/{team.language().pk}/strike/", {}),
    "desk:strike_competence": lambda team: (
        team.lead,
        f"/competences/{team.competence().pk}/strike/",
        {},
    ),
    "desk:proposal_accept": lambda team: (team.other, f"/proposals/{team.proposal().pk}/accept/", {}),
    "desk:proposal_withdraw": lambda team: (team.lead, f"/proposals/{team.proposal().pk}/withdraw/", {}),
}


def refused(team: Team) -> Sending:
    proposal = team.proposal()
    return team.other, f"/proposals/{proposal.pk}/refuse/", {f"{proposal.pk}-words": "Another team."}


def given(team: Team) -> Sending:
    """With the warnings that came when it was first sent."""
    address = f"/posts/{WEST}/give/"
    warned = context(signed_in(team.lead).post(address, {**GIVEN, "key": str(key(4))}))["warned"]
    return team.lead, address, {**GIVEN, "warned": warned}


SENDINGS |= {"desk:proposal_refuse": refused, "desk:give_post": given}


@pytest.fixture
def team(eero: Post, lea: Post, oiva: Post) -> Team:
    newcomer = User.objects.create(
        username="uuno.uusi", first_name="Uuno", last_name="Uusi", organisation=eero.user.organisation
    )
    return Team(eero, lea, oiva, newcomer)


def stored() -> tuple[int, ...]:
    done = Event.objects.filter(outcome=Outcome.DONE)
    models = (Post, Proposal, HeldCompetence, SpokenLanguage)
    return (*(model.objects.count() for model in models), done.count())


@pytest.mark.parametrize("name", sorted(SENDINGS))
def test_the_same_form_twice_does_one_thing_and_is_answered_alike(team: Team, name: str) -> None:
    who, address, fields = SENDINGS[name](team)
    done_once(signed_in(who), address, fields, stored)
