"""Calendars in the database: weeks that change, days that differ, who may plan what, and promises."""

import datetime as dt
from itertools import islice
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden
from reimari.appointments.actions import (
    change_day,
    change_own_day,
    plan_calendar,
    plan_own_calendar,
    read_busy,
)
from reimari.appointments.facts import book_of, known_of, taken
from reimari.appointments.models import Availability, AvailabilityChange, Busy
from reimari.appointments.parsing import Span
from reimari.appointments.rules import Part, Site, free_times
from reimari.appointments.tests.office import clocks, part
from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.region.profile.values import Profile
from reimari.staff.models import Absence, DutyPattern, Post
from reimari.staff.states import AbsenceKind
from tests.factories import a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
NOW = at("2026-11-30 07:30")  # a Monday
MONDAY = NOW.date()
DAY = dt.timedelta(days=1)
SOUTH, NORTH, LINE = "GUIDANCE_ETELAINEN", "GUIDANCE_POHJOINEN", "VIRANOMAISLINJA_KESKINEN"
MORNING = part("08:00", "12:30")


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS", now=NOW)


@pytest.fixture
def hanna(ps: Profile) -> Post:
    return a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio")


@pytest.fixture
def matti(ps: Profile) -> Post:
    return a_post(LINE, "ALUE_ESIHENKILO", name="Matti Koskelaharju")


def plan(post: Post, *stretches: tuple[int, Part], **given: Any) -> Post:
    told: dict[str, Any] = {"background": "ASSESSMENT_CALL", "since": MONDAY, "now": NOW}
    told |= {"actor": as_actor(post, on=MONDAY)} | given
    return plan_own_calendar(post, week=stretches or ((1, MORNING), (3, MORNING)), **told)


def change(post: Post, day: dt.date, changed: Part, **given: Any) -> Post:
    told: dict[str, Any] = {"actor": as_actor(post, on=MONDAY), "now": NOW} | given
    return change_own_day(post, day=day, changed=changed, **told)


def codes(refused: Any) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def free(profile: Profile, post: Post, count: int = 3, now: dt.datetime = NOW) -> list[str]:
    last = now.date() + 60 * DAY
    known = known_of(profile, first=now.date(), last=last, users=[post.user_id])
    book = book_of(profile, known.calendars, now=now)

    def between(begins: dt.datetime, ends: dt.datetime) -> Any:
        return taken([post.user_id], begins, ends)

    return clocks(islice(free_times(book, between, now=now), count))


def test_one_plans_ones_own_week_and_it_is_logged(ps: Profile, hanna: Post) -> None:
    """R-PS-89: a home-place guide opens times that the line may book."""
    plan(hanna)
    assert free(ps, hanna, 7) == [
        *("30.11. 09:30", "30.11. 10:15", "30.11. 11:00", "30.11. 11:45"),  # two hours of notice
        *("02.12. 08:00", "02.12. 08:45", "02.12. 09:30"),
    ]
    row = Availability.objects.order_by("weekday")[0]
    assert (row.team_id, row.planned_by_id, row.planned_at) == (SOUTH, hanna.user_id, NOW)
    event = Event.objects.get(action="appointments.plan_own")
    assert (event.actor_id, event.person_ids) == (hanna.user_id, [])


def test_a_new_week_takes_the_place_of_the_old_from_its_first_day(ps: Profile, hanna: Post) -> None:
    plan(hanna)
    plan(hanna, (5, part("13:00", "14:00")), since=MONDAY + 7 * DAY)
    assert free(ps, hanna, 11)[-1] == "11.12. 13:00"
    assert Availability.objects.filter(valid_until=MONDAY + 6 * DAY).count() == 2
    plan_own_calendar(
        hanna,
        background="assessment_call",
        week=(),
        since=MONDAY + 14 * DAY,
        actor=as_actor(hanna, on=MONDAY),
        now=NOW,
    )
    assert not Availability.objects.filter(valid_until=None).exists()
    with pytest.raises(Refused) as refused:
        plan_own_calendar(
            hanna,
            background="ASSESSMENT_VISIT",
            week=(),
            since=MONDAY,
            actor=as_actor(hanna, on=MONDAY),
            now=NOW,
        )
    assert codes(refused) == ["appointments.no_times"]


def test_two_backgrounds_stand_beside_each_other_but_never_at_once(hanna: Post) -> None:
    plan(hanna)
    plan(hanna, (1, part("12:30", "16:00")), background="ASSESSMENT_VISIT")
    with pytest.raises(Refused) as refused:
        plan(hanna, (3, part("12:00", "16:00")), background="ASSESSMENT_VISIT")
    assert codes(refused) == ["appointments.overlaps"]
    assert Availability.objects.filter(background="ASSESSMENT_VISIT").count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"since": MONDAY - DAY}, "appointments.past"),
        ({"until": MONDAY - DAY}, "appointments.ends_before_start"),
        ({"background": "NOTHING"}, "appointments.out_of_force"),
        ({"background": "ASSESSMENT_VISIT", "week": (1, part("08:00", "10:00"))}, "appointments.too_short"),
        ({"week": (1, part("12:00", "09:00"))}, "appointments.backwards"),
    ],
)
def test_what_cant_be_planned_is_refused_in_words(hanna: Post, given: dict[str, Any], code: str) -> None:
    week = given.pop("week", (1, MORNING))
    with pytest.raises(Refused) as refused:
        plan(hanna, week, **given)
    assert code in codes(refused)
    assert not Availability.objects.exists()


def test_two_stretches_of_a_day_dont_overlap(hanna: Post) -> None:
    with pytest.raises(Refused) as refused:
        plan(hanna, (1, part("08:00", "10:00")), (1, part("09:45", "11:00")))
    assert codes(refused) == ["appointments.meets_itself"]


def test_a_background_is_for_its_unit_and_its_professional_group(ps: Profile, matti: Post) -> None:
    """R-KL-24."""
    for post, code in (
        (a_post(LINE, "ASIAKASOHJAAJA", name="Orvokki Laine"), "appointments.other_unit"),
        (a_post(SOUTH, "ALUE_ESIHENKILO", name="Pekka Laine"), "appointments.other_group"),
    ):
        with pytest.raises(Refused) as refused:
            plan_calendar(
                post,
                background="ASSESSMENT_CALL",
                week=[(1, MORNING)],
                since=MONDAY,
                actor=as_actor(matti, on=MONDAY),
                now=NOW,
            )
        assert codes(refused) == [code]


def test_without_a_post_nothing_is_planned_and_nobody_is_booked(
    ps: Profile, hanna: Post, matti: Post
) -> None:
    plan(hanna)
    Post.objects.filter(pk=hanna.pk).update(valid_until=MONDAY + DAY)
    assert free(ps, hanna, 9)[-1] == "30.11. 11:45"
    Post.objects.filter(pk=hanna.pk).update(valid_until=MONDAY - DAY)
    assert not free(ps, hanna)
    with pytest.raises(Refused) as refused:
        plan_calendar(
            hanna,
            background="ASSESSMENT_CALL",
            week=[(1, MORNING)],
            since=MONDAY,
            actor=as_actor(matti, on=MONDAY),
            now=NOW,
        )
    assert codes(refused) == ["appointments.no_post"]


def test_only_oneself_or_a_lead_plans(ps: Profile, hanna: Post, matti: Post) -> None:
    other = a_post(NORTH, "ASIAKASOHJAAJA", name="Orvokki Laine")
    told: Any = {"background": "ASSESSMENT_CALL", "week": [(1, MORNING)], "since": MONDAY, "now": NOW}
    with pytest.raises(Forbidden):
        plan_own_calendar(hanna, actor=as_actor(other, on=MONDAY), **told)
    with pytest.raises(Forbidden):
        plan_calendar(hanna, actor=as_actor(other, on=MONDAY), **told)
    plan_calendar(hanna, actor=as_actor(matti, on=MONDAY), **told)
    assert Availability.objects.get().planned_by_id == matti.user_id
    with pytest.raises(Forbidden):
        change(hanna, MONDAY, MORNING, actor=as_actor(other, on=MONDAY))
    change_day(hanna, day=MONDAY, changed=MORNING, actor=as_actor(matti, on=MONDAY), now=NOW)
    assert free(ps, hanna, now=NOW)[:1] != ["30.11. 09:30"]


def test_a_part_of_a_day_differs_and_comes_back(ps: Profile, hanna: Post) -> None:
    plan(hanna)
    wednesday = MONDAY + 2 * DAY
    change(hanna, wednesday, part("08:00", "11:00"))
    change(
        hanna,
        wednesday + DAY,
        part("17:00", "18:00"),
        background="assessment_call",
        site=Site(place="KUOPIO"),
    )
    later = at("2026-12-01 20:00")
    assert free(ps, hanna, 3, later) == ["02.12. 11:00", "02.12. 11:45", "03.12. 17:00"]
    row = AvailabilityChange.objects.get(on=wednesday + DAY)
    assert (row.background, row.team_id, row.site_place_id) == ("ASSESSMENT_CALL", SOUTH, "KUOPIO")
    change(hanna, wednesday, part("10:00", "12:00"))  # it takes the place of the one that it meets
    assert AvailabilityChange.objects.filter(on=wednesday).get().opens == dt.time(10)
    change(hanna, wednesday, part("00:00", "00:00"), as_planned=True)
    assert free(ps, hanna, 1, later) == ["02.12. 08:00"]
    with pytest.raises(Refused) as refused:
        change(hanna, MONDAY - DAY, MORNING)
    assert codes(refused) == ["appointments.past"]


def test_nobody_is_booked_while_away_or_fully_on_a_line(ps: Profile, hanna: Post) -> None:
    plan(hanna)
    Absence.objects.create(
        user=hanna.user, kind=AbsenceKind.HOLIDAY, first_on=MONDAY, last_on=MONDAY, told_at=NOW
    )
    DutyPattern.objects.create(
        user=hanna.user,
        team_id=LINE,
        line_id="phone",
        weekday=3,
        half="morning",
        valid_from=MONDAY,
        planned_at=NOW,
    )
    assert free(ps, hanna, 1) == ["07.12. 08:00"]  # the next Monday; the line has her Wednesday mornings


def test_taken_times_are_read_again_and_again_and_tell_nothing_else(ps: Profile, hanna: Post) -> None:
    """I-19."""
    plan(hanna)
    span = Span(at("2026-12-02 08:00"), at("2026-12-02 09:00"), "a" * 64)
    told: Any = {"source": "file", "actor": as_actor(hanna, on=MONDAY), "now": NOW}
    read_busy(hanna.user, spans=[span, span], **told)
    later = at("2026-12-01 20:00")
    assert free(ps, hanna, 2, later) == ["02.12. 09:30", "02.12. 10:15"]
    assert {field.name for field in Busy._meta.fields} == {
        "id",
        "user",
        "source",
        "span",
        "uid_hash",
        "read_at",
    }
    read_busy(hanna.user, spans=[], **told)
    assert free(ps, hanna, 1, later) == ["02.12. 08:00"]
    other = a_post(NORTH, "ASIAKASOHJAAJA", name="Orvokki Laine")
    with pytest.raises(Forbidden):
        read_busy(hanna.user, spans=[span], **told | {"actor": as_actor(other, on=MONDAY)})


def test_a_change_tells_first_what_it_meets(ps: Profile, hanna: Post) -> None:
    span = Span(at("2026-12-04 09:00"), at("2026-12-04 10:00"), "a" * 64)
    read_busy(hanna.user, source="file", spans=[span], actor=as_actor(hanna, on=MONDAY), now=NOW)
    with pytest.raises(Refused) as refused:
        plan(hanna, (5, MORNING))
    assert codes(refused) == ["appointments.meets_busy"]
    assert "4.12. 09.00" in refused.value.problems[0].facts["times"]
    assert not Availability.objects.exists()
    plan(hanna, (5, MORNING), sure=True)
    assert free(ps, hanna, 3, at("2026-12-03 20:00")) == ["04.12. 08:00", "04.12. 10:15", "04.12. 11:00"]
    plan(hanna, (5, part("08:00", "12:00")))  # what was open before isn't told again


def test_the_same_plan_twice_is_one(hanna: Post) -> None:
    key = uuid7()
    told: Any = {"background": "ASSESSMENT_CALL", "week": [(1, MORNING)], "since": MONDAY, "now": NOW}
    for _turn in range(2):
        plan_own_calendar.once(key, hanna, actor=as_actor(hanna, on=MONDAY), **told)
    assert Availability.objects.count() == 1


def test_the_database_keeps_its_promises(hanna: Post) -> None:
    told: Any = {"user": hanna.user, "opens": dt.time(8), "closes": dt.time(9), "planned_at": NOW}
    weekly = told | {"team_id": SOUTH, "background": "X", "weekday": 1, "valid_from": MONDAY}
    Availability.objects.create(**weekly)
    for wrong in (
        {"opens": dt.time(8, 59), "closes": dt.time(0)},
        {"weekday": 8},
        {"weekday": 2, "closes": dt.time(8)},
        {"weekday": 2, "valid_until": MONDAY - DAY},
        {"weekday": 2, "site_place_id": "KUOPIO", "site_unit_id": "GUIDANCE"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Availability.objects.create(**weekly | wrong)
    Availability.objects.create(**weekly | {"opens": dt.time(9), "closes": dt.time(0)})
    Availability.objects.create(**weekly | {"user": a_post(SOUTH, "ASIAKASOHJAAJA", name="Ilta Aho").user})
    AvailabilityChange.objects.create(**told, on=MONDAY)
    for different in (
        {"on": MONDAY, "opens": dt.time(8, 30)},
        {"on": MONDAY + DAY, "background": "X"},
        {"on": MONDAY + DAY, "team_id": SOUTH},
        {"on": MONDAY + DAY, "site_unit_id": "GUIDANCE"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AvailabilityChange.objects.create(**told | different)
    for span in ((NOW, None), (None, NOW), (NOW, NOW)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Busy.objects.create(user=hanna.user, source="file", span=span, uid_hash="a", read_at=NOW)
