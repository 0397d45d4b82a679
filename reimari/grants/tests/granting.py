"""Grants, stays and cards as tests make them, in the county whose line grants."""

import datetime as dt
from typing import Any

import pytest

from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts.states import Told
from reimari.grants.actions import GrantWish, ToldHow, grant_service
from reimari.grants.models import CarePlace, Grant
from reimari.grants.states import Grounds
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import a_person, as_actor, at

LINE, HOME = "VIRANOMAISLINJA_KESKINEN", "GUIDANCE_KESKINEN"
NOW = at("2026-11-25 10:00")  # a Wednesday, the line is open
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
TOLD = ToldHow(how=Told.PHONE)
CRISIS = "CRISIS_KUOPIO"


def in_days(days: int) -> dt.date:
    """So many days from today."""
    return TODAY + days * DAY


def a_client(post: Post, **given: Any) -> Person:
    """A client who lives in the line's area, known to the post's team."""
    return a_person(as_actor(post), **{"place_id": "KUOPIO", "birth_date": dt.date(1940, 5, 1), **given})


def a_wish(person: Person, **given: Any) -> GrantWish:
    """A fortnight of meals for somebody who comes home from hospital."""
    return GrantWish(
        **{
            "grantable": "meal_service",
            "person_id": person.pk,
            "first": TODAY,
            "last": in_days(13),
            "grounds": Grounds.DISCHARGE,
            "told": TOLD,
            **given,
        }
    )


def a_grant(post: Post, person: Person | None = None, *, now: dt.datetime = NOW, **given: Any) -> Grant:
    """What somebody on the line granted."""
    wish = a_wish(person or a_client(post), **given)
    return grant_service(post.team, wish=wish, actor=as_actor(post), now=now)


def a_crisis_place(post: Post, person: Person | None = None, *, bed: int = 1, **given: Any) -> Grant:
    """A week in a crisis place."""
    place = CarePlace.objects.get(pk=CRISIS)
    wished = {"grantable": "crisis_place", "grounds": Grounds.CRISIS, "care_place": place, "bed": bed}
    return a_grant(post, person, **{"last": in_days(7), **wished, **given})


def facts_of(row: Grant | Case) -> list[tuple[str, dict[str, object]]]:
    """The history of a grant or a case, the first first."""
    return list(Entry.objects.filter(track=row.pk).order_by("pk").values_list("kind", "facts"))


def codes(refusal: "pytest.ExceptionInfo[Refused]") -> list[str]:
    """Why it was refused."""
    return [problem.code for problem in refusal.value.problems]
