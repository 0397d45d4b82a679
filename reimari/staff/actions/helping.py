"""A team's work flows over to another, and no more."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.region.profile.values import Profile, Sharing, SharingWhen, fold
from reimari.staff import access
from reimari.staff.facts import stands
from reimari.staff.models import Overflow, Team
from reimari.staff.rules.lending import OVER, PRACTICE, Stands, apart_problems, lending_problems
from reimari.staff.rules.sharing import teams_sharing
from reimari.staff.states import OverflowOrigin

type Pair = tuple[str, str, dt.date]


@does(access.OPEN_OVERFLOW, locks=False)
def open_overflow(
    team: Team, *, to: Team, until: dt.date, why: str = "", actor: Actor, now: dt.datetime
) -> Overflow:
    """From today until that day (inclusive) the people of `to` do the work of `team` too (R-PS-91, C78).

    No step moves, and no due time (I-28). A job of the program opens it by the county's rule.
    """
    today = timezone.localdate(now)
    refuse(lending_problems(stands(team), stands(to), until=until, today=today))
    by_rule = actor.kind == ActorKind.SYSTEM
    return Overflow.objects.create(
        team=team,
        to=to,
        origin=OverflowOrigin.RULE if by_rule else OverflowOrigin.SUPERVISOR,
        first_on=today,
        last_on=until,
        why=why,
        opened_by_id=None if by_rule else actor.id,
        opened_at=now,
    )


@does(access.END_OVERFLOW)
def end_overflow(overflow: Overflow, *, actor: Actor, now: dt.datetime) -> Overflow:
    """At once the helpers take no more; what they have taken they finish."""
    over = overflow.last_on is not None and overflow.last_on < timezone.localdate(now)
    if overflow.ended_at or over:
        raise Refused(Problem("staff.overflow_over", OVER))
    if overflow.origin == OverflowOrigin.PROFILE:
        raise Refused(Problem("staff.overflow_practice", PRACTICE))
    overflow.ended_at, overflow.ended_by_id = now, actor.id
    overflow.save(update_fields=["ended_at", "ended_by"])
    return overflow


@part
def fill_sharing(profile: Profile, *, now: dt.datetime) -> None:
    """Teams that always share their work help each other, as long as the profile says so (R-PS-91, I-32)."""
    wanted = {(team, to, first): last for team, to, first, last in _always(profile)}
    rows = Overflow.objects.standing().filter(origin=OverflowOrigin.PROFILE).order_by("pk")
    standing = {(row.team_id, row.to_id, row.first_on): row for row in rows.select_for_update(no_key=True)}
    for pair, row in standing.items():  # first what ends: no two of a pair may hold at once
        if pair not in wanted:
            row.ended_at = now
        row.last_on = wanted.get(pair, row.last_on)
    Overflow.objects.bulk_update(standing.values(), ["ended_at", "last_on"])
    new = (pair for pair in wanted if pair not in standing)
    Overflow.objects.bulk_create(_practice(pair, wanted[pair], now) for pair in new)


def _practice(pair: Pair, last: dt.date | None, now: dt.datetime) -> Overflow:
    team, to, first = pair
    return Overflow(
        team_id=team, to_id=to, origin=OverflowOrigin.PROFILE, first_on=first, last_on=last, opened_at=now
    )


def _always(profile: Profile) -> Iterator[tuple[str, str, dt.date, dt.date | None]]:
    """Each pair of teams that always share, with the first and the last day."""
    for item in profile.sharings:
        if item.when == SharingWhen.ALWAYS and item.valid_from:
            for team, to in _pairs(profile, item):
                yield team, to, item.valid_from, item.valid_until


def _pairs(profile: Profile, item: Sharing) -> Iterable[tuple[str, str]]:
    units = {fold(unit.code): unit.organisation for unit in profile.units}
    known = {
        team.code: Stands(
            code=team.code,
            unit=team.unit,
            service_task=team.service_task or None,
            organisation=units.get(fold(team.unit), ""),
        )
        for team in teams_sharing(profile, item)
    }
    return [
        (team.code, to.code)
        for team in known.values()
        for to in known.values()
        if not apart_problems(team, to)
    ]
