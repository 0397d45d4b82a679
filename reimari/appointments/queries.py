"""Rows of calendars as the rules take them."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Aggregate

from reimari.appointments.models import Availability, AvailabilityChange, Busy
from reimari.appointments.rules import Change, Part, Site, Taken, Weekly


class Merged(Aggregate):
    """All that is taken of somebody as one: what follows without a gap isn't told twice."""

    function = "range_agg"
    output_field: "models.Field[Any, Any]" = models.Field()


def weekly_of(row: Availability) -> Weekly:
    """Weekly times as the rules take them."""
    return Weekly(
        row.user_id,
        row.team_id,
        row.background,
        row.weekday,
        Part(row.opens, row.closes),
        row.valid_from,
        row.valid_until,
        site_of(row),
    )


def change_of(row: AvailabilityChange) -> Change:
    """A changed day as the rules take it."""
    return Change(
        row.user_id, row.on, Part(row.opens, row.closes), row.background, row.team_id or "", site_of(row)
    )


def site_of(row: Availability | AvailabilityChange) -> Site:
    return Site(row.site_place_id or "", row.site_unit_id or "")


def planned(first: dt.date, last: dt.date, *, users: Collection[UUID]) -> tuple[list[Weekly], list[Change]]:
    """The weekly times of these people and their days that differ, on these days. Two queries."""
    weekly = Availability.objects.between(first, last).filter(user__in=users)
    differs = AvailabilityChange.objects.between(first, last).filter(user__in=users)
    return list(map(weekly_of, weekly.order_by("pk"))), list(map(change_of, differs.order_by("pk")))


def busy(users: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> Iterable[Taken]:
    """What is taken elsewhere, merged. One query."""
    rows = Busy.objects.between(users, begins, ends).order_by("user").values("user")
    for user, spans in rows.annotate(spans=Merged("span")).values_list("user", "spans"):
        for span in spans:
            yield Taken(user, span.lower, span.upper)
