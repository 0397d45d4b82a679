"""The register of places: which beds are taken on which nights, and which are free."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from reimari.grants.models import CarePlace, PlaceStay
from reimari.grants.rules import free_periods
from reimari.region.profile.values import PlaceUse


@dataclass(frozen=True, slots=True)
class Bed:
    """One bed, its stays and its free periods (comes, leaves) in the days that were asked for."""

    care_place: CarePlace
    number: int
    stays: Sequence[PlaceStay]
    free: Sequence[tuple[dt.date, dt.date]]


def places_on(day: dt.date, use: PlaceUse | None = None) -> list[CarePlace]:
    """The places that are in use on the day, in the order of their codes."""
    rows = CarePlace.objects.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
        Q(valid_until=None) | Q(valid_until__gte=day)
    )
    if use:
        rows = rows.filter(use=use)
    return list(rows.select_related("place").order_by("use", "pk"))


def beds_between(places: Iterable[CarePlace], first: dt.date, after: dt.date, now: dt.datetime) -> list[Bed]:
    """Each bed with what is reserved and what is free in [first, after). What was held too long is free."""
    places = list(places)
    rows = PlaceStay.objects.taking().between(first, after).filter(care_place__in=places)
    kept = rows.exclude(pk__in=PlaceStay.objects.lapsed(now).values("pk"))
    by_bed: dict[tuple[str, int], list[PlaceStay]] = defaultdict(list)
    for stay in kept.select_related("person", "grant", "reserved_by").order_by("comes_on", "pk"):
        by_bed[stay.care_place_id, stay.bed].append(stay)
    return [
        Bed(place, number, stays, free_periods(_nights(stays), first, after))
        for place in places
        for number in range(1, place.beds + 1)
        for stays in [by_bed[place.pk, number]]
    ]


def free_beds(use: PlaceUse | None, first: dt.date, leaves: dt.date, now: dt.datetime) -> list[Bed]:
    """The beds that are free on every night from the one day to the other."""
    beds = beds_between(places_on(first, use), first, leaves, now)
    return [bed for bed in beds if bed.free == [(first, leaves)]]


def _nights(stays: Iterable[PlaceStay]) -> list[tuple[dt.date, dt.date]]:
    return [(stay.comes_on, stay.leaves_on) for stay in stays]
