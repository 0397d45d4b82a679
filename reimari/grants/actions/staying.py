"""Reserving a bed of the register: held for a while, confirmed for a person, released."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does, part, running
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.common.working_days import ONE_DAY
from reimari.contacts.queries import may_be_named
from reimari.grants import access
from reimari.grants.models import CarePlace, Grant, PlaceStay
from reimari.grants.queries import grantable
from reimari.grants.rules import (
    NO_BED,
    NOT_HELD,
    NOT_RESERVED,
    OF_A_GRANT,
    WRONG_BED,
    Period,
    place_problems,
    stay_problems,
)
from reimari.grants.states import STAY_MOVES, Stay
from reimari.people.models import Person
from reimari.region.profile import values
from reimari.region.profile.values import by_code, fold
from reimari.work.queries import county_on

HELD_FOR = dt.timedelta(hours=24)


@does(access.RESERVE)
def reserve_place(
    care_place: CarePlace,
    *,
    bed: int,
    comes: dt.date,
    leaves: dt.date,
    actor: Actor,
    now: dt.datetime,
    person_id: UUID | None = None,
) -> PlaceStay:
    """Hold a bed for a day, until it is known who comes; for a person it is confirmed at once.

    Two people who reserve the same bed wait for each other, and the slower is told that it is taken.
    """
    if person_id and not may_be_named(actor, person_id):
        raise Unseen(access.RESERVE, Person, person_id)
    refuse(stay_problems(comes, leaves, timezone.localdate(now)))
    return _reserve(care_place, bed, comes, leaves, now=now, person_id=person_id)


@does(access.CONFIRM)
def confirm_place(stay: PlaceStay, *, person_id: UUID, actor: Actor, now: dt.datetime) -> PlaceStay:
    """It is known who comes: the period that was held is theirs."""
    if stay.state != Stay.HELD or (stay.held_until and stay.held_until <= now):
        raise Refused(Problem("grants.not_held", NOT_HELD))
    if not may_be_named(actor, person_id):
        raise Unseen(access.CONFIRM, Person, person_id)
    check_move(STAY_MOVES, Stay(stay.state), Stay.CONFIRMED)
    stay.state, stay.held_until, stay.person_id = Stay.CONFIRMED, None, person_id
    stay.save(update_fields=["state", "held_until", "person"])
    return stay


@does(access.RELEASE)
def release_place(stay: PlaceStay, *, actor: Actor, now: dt.datetime) -> PlaceStay:
    """Nobody comes, or whoever came has left: the bed is free from today on."""
    if stay.grant_id:
        raise Refused(Problem("grants.of_a_grant", OF_A_GRANT))
    if stay.state not in {Stay.HELD, Stay.CONFIRMED}:
        raise Refused(Problem("grants.not_reserved", NOT_RESERVED))
    return leave(stay, timezone.localdate(now), now=now)


@part
def leave(stay: PlaceStay, day: dt.date, *, now: dt.datetime) -> PlaceStay:
    """The bed is free from the day on: what has no night left is cancelled, the rest ends early."""
    begun = stay.state == Stay.CONFIRMED and stay.comes_on < day
    state = Stay.ENDED if begun else Stay.CANCELLED
    check_move(STAY_MOVES, Stay(stay.state), state)
    stay.state, stay.held_until, stay.ended_at = state, None, now
    if begun:
        stay.leaves_on = min(stay.leaves_on, day)
    stay.save(update_fields=["state", "held_until", "ended_at", "leaves_on"])
    return stay


@part
def stay_of_grant(
    grant: Grant,
    care_place: CarePlace | None,
    bed: int | None,
    *,
    now: dt.datetime,
    after: PlaceStay | None = None,
) -> PlaceStay | None:
    """The bed of what is granted as a place; `after`: an extension keeps its bed."""
    if grant.kind != values.GrantKind.PLACE:
        return None
    place, number = (after.care_place, after.bed) if after else (care_place, bed)
    if place is None or number is None:
        raise Refused(Problem("grants.no_bed", NO_BED))
    held = CarePlace.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    comes = after.leaves_on if after else grant.starts_on
    leaves = max(grant.ends_on, comes + ONE_DAY)
    return _reserve(held, number, comes, leaves, now=now, person_id=grant.person_id, grant=grant)


@part
def _reserve(
    care_place: CarePlace,
    bed: int,
    comes: dt.date,
    leaves: dt.date,
    *,
    now: dt.datetime,
    person_id: UUID | None,
    grant: Grant | None = None,
) -> PlaceStay:
    _refuse_place(care_place, bed, Period(comes, leaves - ONE_DAY), grant, now=now)
    lapsed = PlaceStay.objects.filter(care_place=care_place, bed=bed).lapsed(now)
    lapsed.update(state=Stay.CANCELLED, held_until=None, ended_at=now)
    return PlaceStay.objects.create(
        care_place=care_place,
        bed=bed,
        state=Stay.CONFIRMED if person_id else Stay.HELD,
        comes_on=comes,
        leaves_on=leaves,
        held_until=None if person_id else now + HELD_FOR,
        person_id=person_id,
        case_id=grant.case_id if grant else None,
        grant=grant,
        reserved_by_id=running().actor.id,
        reserved_at=now,
    )


@part
def _refuse_place(
    care_place: CarePlace, bed: int, period: Period, grant: Grant | None, *, now: dt.datetime
) -> None:
    if not 1 <= bed <= care_place.beds:
        told = {"place": str(care_place), "beds": str(care_place.beds)}
        raise Refused(Problem("grants.wrong_bed", WRONG_BED, told))
    asked = grantable(grant.grantable, now) if grant else None
    item = by_code(county_on(now).profile.care_places).get(fold(care_place.pk))
    refuse(place_problems(item, str(care_place), asked.use if asked else None, period))
