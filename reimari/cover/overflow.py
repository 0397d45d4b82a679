"""The county's rules of overflow, asked of the rows: what is opened and ended now."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import Deed
from reimari.common.problems import Refused
from reimari.cover.rules.overflow import Load, Pair, Rule, changes
from reimari.region.profile.values import Profile, SharingWhen, valid_items
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Team
from reimari.staff.rules.sharing import teams_sharing
from reimari.staff.states import OverflowOrigin


def rules_on(profile: Profile, day: dt.date) -> list[Rule]:
    """The rules of the day that tell when help opens and closes; what isn't told opens nothing."""
    return [
        Rule(
            teams=[team.code for team in teams_sharing(profile, item) if team.valid_on(day)],
            opens=item.points_per_person,
            closes=item.back_below,
        )
        for item in valid_items(profile.sharings, day)
        if item.when == SharingWhen.OVERFLOW
        and item.points_per_person is not None
        and item.back_below is not None
    ]


def follow_rules(
    rules: Collection[Rule], loads: Mapping[str, Load], *, actor: Actor, now: dt.datetime
) -> list[Overflow]:
    """Open and end what each rule says of these loads, by two jobs at once but once; what was changed."""
    today = timezone.localdate(now)
    rows = list(Overflow.objects.filter(first_on__lte=today, last_on__gte=today).order_by("opened_at", "pk"))
    open_now = {_pair(row): row for row in rows if row.ended_at is None and row.origin == OverflowOrigin.RULE}
    standing = [_pair(row) for row in rows if row.ended_at is None and row.origin != OverflowOrigin.RULE]
    refused = [
        _pair(row)
        for row in rows
        if row.ended_by_id and row.origin == OverflowOrigin.RULE and row.first_on == today
    ]
    done = []
    for rule in rules:
        mine = [pair for pair in open_now if set(pair) & set(rule.teams)]
        found = changes(rule, loads, opened=mine, standing=standing, refused=refused)
        teams = Team.objects.select_related("unit").in_bulk([code for pair in found.opens for code in pair])
        given = {"actor": actor, "now": now}
        for pair in found.ends:
            done += _tried(end_overflow, open_now[pair], **given)
        for team, to in found.opens:
            done += _tried(open_overflow, teams[team], to=teams[to], until=today, **given)
    return done


def _tried(deed: Deed[Any, ..., Overflow], row: Model, **given: Any) -> list[Overflow]:
    """What was done; nothing when somebody was faster."""
    try:
        return [deed(row, **given)]
    except Refused:
        return []


def _pair(row: Overflow) -> Pair:
    return row.team_id, row.to_id
