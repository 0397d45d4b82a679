"""How far a post reaches: its role's scope tells which teams, and an Action asks only posts that allow it."""

import pytest
from django.utils.translation import gettext_lazy

from reimari.access.actor import NOBODY, Actor, ActorKind, system
from reimari.access.catalogue import ACTIONS, Action, Forbidden, Unseen, anywhere
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Role, Scope, Team
from reimari.work import access as work
from tests.factories import a_case, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_ITAINEN"
ON_CALL = "ON_CALL_WORKING_AGE"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"


def reach(scope: Scope) -> Actor:
    """A guide of the western team whose role has this scope."""
    Role.objects.filter(pk="TYONTEKIJA").update(scope=scope)
    return as_actor(a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne"))


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        (Scope.OWN, set()),
        (Scope.TEAM, {WEST}),
        (Scope.UNIT, {WEST, EAST, "GUIDANCE_WORKING_AGE_KESKINEN"}),
        (Scope.SERVICE_TASK, {WEST, EAST, "GUIDANCE_WORKING_AGE_KESKINEN", ON_CALL}),
    ],
)
def test_a_scope_reaches_its_teams(iu: Profile, scope: Scope, reached: set[str]) -> None:
    actor = reach(scope)
    assert set(actor.teams()) == reached
    assert actor.home_teams() == [WEST]
    assert actor.acts_for_own() is (scope == Scope.OWN)


def test_the_county_reaches_all_teams(iu: Profile) -> None:
    assert set(reach(Scope.COUNTY).teams()) == set(Team.objects.values_list("pk", flat=True))


def test_a_team_without_a_service_task_reaches_itself_only(iu: Profile) -> None:
    Role.objects.filter(pk="TYONTEKIJA").update(scope=Scope.SERVICE_TASK)
    actor = as_actor(a_post("CLIENT_ADVICE", "TYONTEKIJA", name="Eero Kuusirinne"))
    assert actor.teams() == ["CLIENT_ADVICE"]


def test_rows_are_those_of_the_teams_reached(aino: Post, eero: Post, helmi: Post, lea: Post) -> None:
    west, east, older = a_case(aino, WEST), a_case(aino, EAST), a_case(aino, OLDER)
    shown = {
        post: set(cases.VIEW.rows(as_actor(post), Case.objects.all())) for post in (eero, helmi, lea, aino)
    }
    assert shown == {eero: {west, east}, helmi: {older}, lea: {west, east}, aino: set()}


def test_an_action_asks_only_the_posts_that_allow_it(iu: Profile, aino: Post) -> None:
    """Somebody with two posts doesn't get the Actions of one with the reach of the other."""
    admin = Role.objects.get(pk="TIETOSUOJAVASTAAVA")
    a_case(aino, OLDER)
    guide = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")
    Post.objects.create(user=guide.user, team_id="ADMINISTRATION", role=admin, valid_from=guide.valid_from)
    actor = as_actor(guide)
    assert OLDER in actor.teams()  # as the data protection officer
    assert not cases.VIEW.rows(actor, Case.objects.all()).exists()
    assert OLDER not in actor.doing("work.take").teams()
    assert actor.may("desk.view_log")
    assert actor.may("work.take")


def test_two_posts_reach_what_either_reaches(iu: Profile, aino: Post) -> None:
    west, older = a_case(aino, WEST), a_case(aino, OLDER)
    guide = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")
    Post.objects.create(user=guide.user, team_id=OLDER, role=guide.role, valid_from=guide.valid_from)
    assert set(cases.VIEW.rows(as_actor(guide), Case.objects.all())) == {west, older}


def test_one_row_is_given_or_unseen(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_case(aino, WEST)
    assert cases.VIEW.row(as_actor(eero), Case.objects.all(), case.pk) == case
    with pytest.raises(Unseen) as unseen:
        cases.VIEW.row(as_actor(helmi), Case.objects.all(), case.pk)
    assert (unseen.value.action, unseen.value.model, unseen.value.pk) == (cases.VIEW, Case, case.pk)


def test_nobody_and_a_client_may_nothing_of_the_staffs(aino: Post) -> None:
    a_case(aino, WEST)
    client = Actor(ActorKind.CLIENT, aino.user_id)
    for actor in (NOBODY, client):
        assert not [name for name in ACTIONS if actor.may(name)]
        assert not cases.VIEW.rows(actor, Case.objects.all()).exists()
        with pytest.raises(Forbidden):
            work.LIST.require(actor)


def test_a_named_job_may_do_what_it_calls(aino: Post) -> None:
    case = a_case(aino, WEST)
    assert cases.CLOSE.rows(system("clean up"), Case.objects.all()).get() == case
    cases.CLOSE.require(system("clean up"))


def test_two_actions_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="two Actions"):
        Action("work.take", gettext_lazy("Take a step"), anywhere)
