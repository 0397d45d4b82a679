import datetime as dt

import pytest

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.staff.actions import appoint_user
from reimari.staff.models import Post, Role, Team
from reimari.staff.queries import actor_of
from tests.factories import NOW, TODAY, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY = dt.timedelta(days=1)


def appointed(user: User, *, since: dt.date = TODAY, until: dt.date | None = None) -> Post:
    return appoint_user(
        Team.objects.get(pk=WEST),
        user=user,
        role=Role.objects.get(pk="TYONTEKIJA"),
        title={"fi": "ohjaaja", "sv": "handledare"},
        since=since,
        until=until,
        actor=system("demo"),
        now=NOW,
    )


@pytest.fixture
def newcomer(eero: Post) -> User:
    return User.objects.create(username="newcomer", organisation=eero.user.organisation)


def test_a_post_gives_its_rights_from_its_first_day_to_its_last(newcomer: User) -> None:
    post = appointed(newcomer, since=TODAY, until=TODAY + DAY)
    assert post.title["sv"] == "handledare"
    may = {day: actor_of(newcomer, on=TODAY + day * DAY).may("work.take") for day in (-1, 0, 1, 2)}
    assert may == {-1: False, 0: True, 1: True, 2: False}
    event = Event.objects.get(action="staff.appoint")
    assert (event.subject_type, event.subject_id, event.organisation) == ("staff.post", str(post.pk), "demo")


def test_the_same_post_is_not_given_twice_for_the_same_days(newcomer: User) -> None:
    appointed(newcomer, until=TODAY + DAY)
    with pytest.raises(Refused, match=r"staff\.has_post"):
        appointed(newcomer, since=TODAY + DAY)
    appointed(newcomer, since=TODAY + 2 * DAY)
    assert Post.objects.filter(user=newcomer).count() == 2


def test_a_post_does_not_end_before_it_begins(newcomer: User) -> None:
    with pytest.raises(Refused, match=r"staff\.ends_before_start"):
        appointed(newcomer, until=TODAY - DAY)


def test_a_partners_employee_gets_no_post_in_a_team_of_the_county(aino: Post) -> None:
    with pytest.raises(Refused, match=r"staff\.other_organisation"):
        appointed(aino.user)


def test_nobody_at_the_desk_gives_posts(lea: Post, newcomer: User) -> None:
    with pytest.raises(Forbidden):
        appoint_user(
            lea.team,
            user=newcomer,
            role=lea.role,
            title={},
            since=TODAY,
            until=None,
            actor=as_actor(lea),
            now=NOW,
        )
