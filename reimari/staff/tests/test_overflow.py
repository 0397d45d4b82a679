"""Work flows over: who opens and ends it, how far helpers reach, how long, and what the database keeps."""

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile, Sharing, SharingWhen
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Post, Role, Scope, Team
from reimari.staff.queries import actor_of, others_who_may
from reimari.staff.roster import TEAMS, posts_held
from reimari.staff.rules.lending import LENT
from reimari.staff.states import OverflowOrigin
from tests.factories import NOW, TODAY, a_post, as_actor, county, key, loaded

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"
OLDER, LINE = "GUIDANCE_OLDER_PEOPLE_ITAINEN", "CLIENT_ADVICE"
MOMENT = {"opened_at": NOW}


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def opened(by: Post, code: str = ON_CALL, to: str = WEST, **given: Any) -> Overflow:
    told: dict[str, Any] = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(by), "now": NOW} | given
    return open_overflow(team(code), to=team(to), **told)


def written(code: str = ON_CALL, to: str = WEST, **given: Any) -> Overflow:
    """A row as nobody's deed made it."""
    told: dict[str, Any] = {"origin": OverflowOrigin.RULE, "first_on": TODAY, "last_on": TODAY} | MOMENT
    return Overflow.objects.create(team_id=code, to_id=to, **told | given)


def test_a_supervisor_opens_it_and_helpers_reach_the_team_for_the_work(lea: Post, eero: Post) -> None:
    assert ON_CALL not in as_actor(eero).teams()
    made = opened(lea)
    actor = as_actor(eero)
    assert (made.origin, made.first_on, made.last_on) == (OverflowOrigin.SUPERVISOR, TODAY, TODAY)
    assert {name for post in actor.posts if post.lent for name in post.actions} <= LENT
    assert ON_CALL in actor.doing("work.take").teams()
    assert actor.helped_teams() == [ON_CALL]
    for name in ("appointments.hold", "appointments.book", "appointments.cancel", "contacts.move"):
        assert ON_CALL in actor.doing(name).teams(), name
    for name in (
        "appointments.plan",
        "staff.view_roster",
        "cases.accept",
        "mail.view",
        "contacts.record",
        "people.break_glass",
    ):
        assert ON_CALL not in actor.doing(name).teams(), name
    assert actor.home_teams() == [WEST]
    event = Event.objects.get(action="staff.open_overflow")
    assert (event.actor_id, event.subject_id, event.person_ids) == (lea.user_id, str(made.pk), [])


def test_from_the_day_after_the_last_nothing_of_it_is_reached(lea: Post, eero: Post) -> None:
    opened(lea, until=TODAY + 2 * DAY)
    reached = [ON_CALL in actor_of(eero.user, on=TODAY + day * DAY).teams() for day in (-1, 0, 2, 3)]
    assert reached == [False, True, True, False]


def test_it_ends_at_once_and_once(lea: Post, eero: Post) -> None:
    made = opened(lea, until=TODAY + 20 * DAY)
    ended = end_overflow.once(key(1), made, actor=as_actor(lea), now=NOW)
    assert end_overflow.once(key(1), made, actor=as_actor(lea), now=NOW) == ended
    assert (ended.ended_by_id, ended.ended_at) == (lea.user_id, NOW)
    assert as_actor(eero).helped_teams() == []
    with pytest.raises(Refused, match=r"staff\.overflow_over"):
        end_overflow(made, actor=as_actor(lea), now=NOW)
    assert opened(lea).pk != made.pk  # and may be opened again


def test_who_may_open_and_end(lea: Post, eero: Post, helmi: Post) -> None:
    for who in (eero, helmi):
        with pytest.raises(Forbidden):
            opened(who)
    made = opened(lea)
    with pytest.raises(Forbidden):
        end_overflow(made, actor=as_actor(eero), now=NOW)
    assert Overflow.objects.standing().get() == made


def test_the_supervisor_of_the_helping_team_may_end_it_but_not_open_it(lea: Post) -> None:
    Role.objects.filter(pk="ESIHENKILO").update(scope=Scope.TEAM)  # the western team alone
    with pytest.raises(Forbidden):
        opened(lea)
    made = written()
    assert end_overflow(made, actor=as_actor(lea), now=NOW).ended_by_id == lea.user_id


def test_an_old_day_never_opens_it_again(lea: Post) -> None:
    made = written(first_on=TODAY - 3 * DAY, last_on=TODAY - DAY)
    with pytest.raises(Refused, match=r"staff\.overflow_over"):
        end_overflow(made, actor=as_actor(lea), now=NOW)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": ON_CALL}, "staff.overflow_same_team"),
        ({"to": OLDER}, "staff.overflow_too_far"),
        ({"to": LINE}, "staff.overflow_other_house"),
        ({"until": TODAY - DAY}, "staff.overflow_ends_before"),
        ({"until": TODAY + 31 * DAY}, "staff.overflow_too_long"),
    ],
)
def test_what_is_refused(lea: Post, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        opened(lea, **given)
    assert not Overflow.objects.exists()


def test_the_same_help_is_open_once(lea: Post) -> None:
    opened(lea, until=TODAY + 5 * DAY)
    with pytest.raises(Refused, match=r"staff\.overflow_open_already"):
        opened(lea)
    assert opened(lea, code=WEST, to=ON_CALL)  # the other way round is another


@pytest.mark.parametrize(
    "given",
    [
        {"to": ON_CALL},
        {"last_on": TODAY - DAY},
        {"last_on": None},
        {"origin": OverflowOrigin.SUPERVISOR},
    ],
)
def test_the_database_keeps_its_promises(lea: Post, given: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        written(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        written(ended_by=lea.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        written(opened_by=lea.user)


def test_partners_and_the_county_never_do_each_others_work(aino: Post, eero: Post) -> None:
    """Not even by a row that nobody's deed can make (R-IU-03, R-IU-06)."""
    Role.objects.filter(pk="ASIAKASNEUVOJA").update(scope=Scope.TEAM)
    written(WEST, LINE)
    written(LINE, WEST)
    assert as_actor(aino).helped_teams() == as_actor(eero).helped_teams() == []
    assert as_actor(eero).finishing_teams() == as_actor(aino).finishing_teams() == []


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.PARTNERS, Scope.COUNTY])
def test_only_those_help_whose_reach_follows_from_their_team(eero: Post, scope: Scope) -> None:
    Role.objects.filter(pk="TYONTEKIJA").update(scope=scope)
    written()
    assert as_actor(eero).helped_teams() == []
    assert not any(post.lent for post in as_actor(eero).posts)


@pytest.mark.parametrize("seed", range(4))
def test_the_roster_and_the_page_say_the_same_of_random_help(
    lea: Post, eero: Post, helmi: Post, aino: Post, seed: int
) -> None:
    """`HELD`, its mirror for plans, and `others_who_may`: on every day, of everybody, for every team."""
    dice = random.Random(seed)  # noqa: S311
    codes = list(Team.objects.order_by("pk").values_list("pk", flat=True))
    for role in Role.objects.filter(actions__contains=["work.take"]).order_by("pk"):
        Role.objects.filter(pk=role.pk).update(scope=dice.choice(Scope.values))
        a_post(dice.choice(codes), role.pk, name=f"Satu {role.pk}")
    for _ in range(25):
        code, to = dice.sample(codes, 2)
        first = TODAY + dice.randrange(-4, 4) * DAY
        told = {"first_on": first, "last_on": first + dice.randrange(3) * DAY}
        ended = {"ended_at": NOW} if dice.random() < 0.3 else {}
        try:
            with transaction.atomic():
                written(code, to, **told, **ended)
        except IntegrityError:
            continue
    first, last = TODAY - 3 * DAY, TODAY + 3 * DAY
    users = list(Post.objects.values_list("user", flat=True))
    held = posts_held(TEAMS.rows(), (), users, first=first, last=last)
    helped = 0
    for number in range(7):
        day = first + number * DAY
        may = {
            each.pk: set(others_who_may("work.take", each, than=None, on=day).values_list("user", flat=True))
            for each in TEAMS.rows()
        }
        for user, mine in held.items():
            actor = actor_of(mine[0].post.user, on=day)
            working = [each for each in mine if "work.take" in each.post.role.actions and each.holds_on(day)]
            mirrored = set[str]().union(*(each.works_for(day) for each in working))
            assert set(actor.doing("work.take").teams()) == mirrored
            assert {code for code in codes if user in may[code]} == mirrored
            helped += len(actor.helped_teams())
    assert helped


ALWAYS = Sharing(code="GUIDANCE_AREAS", when=SharingWhen.ALWAYS, unit="GUIDANCE", valid_from=TODAY - DAY)


def reloaded(sharing: Sharing) -> Profile:
    profile = replace(county("PS"), sharings=(sharing,))
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)
    return profile


def test_the_countys_practice_comes_and_goes_with_the_profile() -> None:
    loaded("PS", with_demo=False)
    assert not Overflow.objects.exists()  # it isn't told as today's practice
    reloaded(ALWAYS)
    rows = Overflow.objects.standing()
    assert rows.count() == 5 * 4
    days: set[Any] = set(rows.values_list("origin", "first_on", "last_on", "opened_by"))
    assert days == {("profile", TODAY - DAY, None, None)}
    known = set(rows.values_list("pk", flat=True))
    reloaded(ALWAYS)
    assert set(Overflow.objects.values_list("pk", flat=True)) == known
    reloaded(replace(ALWAYS, valid_until=TODAY))
    assert set(Overflow.objects.standing().values_list("pk", "last_on")) == {(pk, TODAY) for pk in known}
    reloaded(*county("PS").sharings)  # a rule, and no practice any more
    assert not Overflow.objects.standing().exists()
    reloaded(replace(ALWAYS, valid_from=TODAY))
    assert Overflow.objects.standing().count() == 20
    assert Overflow.objects.count() == 40


def test_practice_is_ended_in_the_profile_alone() -> None:
    loaded("PS", with_demo=False)
    reloaded(ALWAYS)
    lead = a_post("GUIDANCE_LANTINEN", "ALUE_ESIHENKILO", name="Lea Lehtoniemi")
    row = Overflow.objects.filter(team="GUIDANCE_LANTINEN").order_by("pk")[0]
    with pytest.raises(Refused, match=r"staff\.overflow_practice"):
        end_overflow(row, actor=as_actor(lead), now=NOW)
