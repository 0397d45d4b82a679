"""Which teams help each other, for supervisors; and whom one helps oneself (ADR 0029)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.common.working_days import ONE_DAY
from reimari.staff import access
from reimari.staff.facts import stands
from reimari.staff.models import Overflow, Team
from reimari.staff.roster import TEAMS
from reimari.staff.rules.lending import apart_problems
from reimari.staff.states import OverflowOrigin

RECENT_DAYS = 30
MOST = 100  # rows of the history


@dataclass(frozen=True, slots=True)
class Practice:
    """Teams that always share their work by the county's profile."""

    teams: tuple[str, ...]
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverflowPage:
    """What flows over now, by practice and besides; what has ended; for which teams one may ask help."""

    now: Sequence[Overflow]
    practice: Sequence[Practice]
    recent: Sequence[Overflow]
    asks_for: Sequence[Team]
    helpers: Sequence[Team]
    teams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Helping:
    """A team that one's own team helps, and until when; no last day: until further notice."""

    team: Team
    until: dt.date | None
    only_today: bool


def overflow_page(actor: Actor, *, now: dt.datetime) -> OverflowPage:
    """The page, in three queries."""
    today = timezone.localdate(now)
    seen = access.VIEW_OVERFLOW.rows(actor, Overflow.objects.all())
    named = seen.select_related("team__unit", "to__unit", "opened_by", "ended_by")
    standing = list(named.filter(pk__in=Overflow.objects.on(today)).order_by("team", "to", "pk"))
    over = Q(ended_at__isnull=False) | Q(last_on__lt=today)
    since = today - RECENT_DAYS * ONE_DAY
    lately = Q(ended_at__date__gte=since) | Q(last_on__gte=since, ended_at=None)
    recent = named.filter(over, lately).exclude(origin=OverflowOrigin.PROFILE)
    asks_for, helpers = teams_to_choose(actor)
    return OverflowPage(
        now=[row for row in standing if row.origin != OverflowOrigin.PROFILE],
        practice=_practices(row for row in standing if row.origin == OverflowOrigin.PROFILE),
        recent=list(recent.order_by("-opened_at", "pk")[:MOST]),
        asks_for=asks_for,
        helpers=helpers,
        teams=frozenset(code for row in standing for code in (row.team_id, row.to_id))
        | frozenset(team.pk for team in asks_for),
    )


def teams_to_choose(actor: Actor) -> tuple[list[Team], list[Team]]:
    """The teams for which the actor may ask help, and those that may help one of them. One query."""
    every = TEAMS.rows()
    mine = actor.doing(access.OPEN_OVERFLOW.name).teams()
    asks_for = [team for team in every if team.pk in mine]
    near = [team for team in every if any(not apart_problems(stands(one), stands(team)) for one in asks_for)]
    return _sorted(asks_for), _sorted(near)


def may_end(actor: Actor, row: Overflow) -> bool:
    """Whether the actor leads one of the two teams; by the rule of `staff.end_overflow`."""
    teams = actor.doing(access.END_OVERFLOW.name).teams()
    return row.team_id in teams or row.to_id in teams


def helping(actor: Actor, *, now: dt.datetime) -> list[Helping]:
    """The teams that the actor helps now. One query; none for whoever helps nobody."""
    helped = actor.helped_teams()
    if not helped:
        return []
    today = timezone.localdate(now)
    rows = Overflow.objects.on(today).filter(team__in=helped, to__in=actor.home_teams())
    found: dict[str, Helping] = {}
    for row in rows.select_related("team__unit").order_by("team", "pk"):
        known = found.get(row.team_id)
        later = known is None or (
            known.until is not None and (row.last_on is None or row.last_on > known.until)
        )
        if later:
            found[row.team_id] = Helping(row.team, row.last_on, row.last_on == today)
    return list(found.values())


def _lasts(until: dt.date | None) -> dt.date:
    return until or dt.date.max


def _sorted(teams: Iterable[Team]) -> list[Team]:
    return sorted(teams, key=lambda team: (str(team.unit), str(team)))


def _practices(rows: Iterable[Overflow]) -> list[Practice]:
    """Pairs that hold from the same day in the same unit or service task, told as one group."""
    groups: dict[tuple[dt.date, dt.date | None, str], set[str]] = {}
    for row in rows:
        key = row.first_on, row.last_on, row.team.service_task_id or row.team.unit_id
        groups.setdefault(key, set()).update((str(row.team), str(row.to)))
    return [Practice(tuple(sorted(teams)), since, until) for (since, until, _), teams in groups.items()]
