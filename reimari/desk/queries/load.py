"""How much each team and area has to do, in numbers with their reasons, for dealing it out (R-KS-54).

Areas are sums. People stand beneath the teams that the viewer leads: by name, as it is now, with nothing
compared and nothing kept.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.cover import access as cover
from reimari.cover.load import duty_by, numbers_by, weights_of, work_of
from reimari.cover.roster import There, duties_of, there_on
from reimari.cover.rules.load import Number, Numbers, Part, Weighed, Weights, points_of, together, weigh
from reimari.region.models import Area
from reimari.staff import access
from reimari.staff.rules.roster import Duty
from reimari.work.models import Step
from reimari.work.queries import County

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

UNTOLD = _("not told")
TENTH = Decimal("0.1")


class By(StrEnum):
    """What the figures stand by."""

    TEAM = "team"
    AREA = "area"


WAYS: Mapping[By, "StrPromise"] = {By.TEAM: _("By team"), By.AREA: _("By area")}
# How many of a part there are, in words; the number told is already as the language writes it.
WORDS: Mapping[Part, Callable[[int], str]] = {
    Part.OPEN: lambda number: ngettext("%(number)s open step", "%(number)s open steps", number),
    Part.DUE_TODAY: lambda number: ngettext(
        "%(number)s of them late or due today", "%(number)s of them late or due today", number
    ),
    Part.CALL: lambda number: ngettext(
        "%(number)s of them a call to make", "%(number)s of them calls to make", number
    ),
    Part.HOME_VISIT: lambda number: ngettext(
        "%(number)s of them a home visit", "%(number)s of them home visits", number
    ),
    Part.LINE_HALF_DAY: lambda number: ngettext(
        "%(number)s half-day on a line today", "%(number)s half-days on a line today", number
    ),
    Part.WAITING: lambda number: ngettext(
        "%(number)s waits for the client", "%(number)s wait for the client", number
    ),
}
NAMES: Mapping[Part, "StrPromise"] = {
    Part.OPEN: _("Open step"),
    Part.DUE_TODAY: _("Late or due today, besides"),
    Part.CALL: _("A call to make, besides"),
    Part.HOME_VISIT: _("A home visit agreed, besides"),
    Part.LINE_HALF_DAY: _("A half-day on a line today, by its share"),
    Part.WAITING: _("Waits for the client"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the work: how many in words, and what one weighs."""

    words: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Somebody of a team, and what they have to do in whichever team."""

    name: str
    points: str
    why: str
    is_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A team or an area. `each`: points per person at work, empty when nobody is."""

    key: str
    name: str
    points: str
    people: int
    each: str
    parts: Sequence[Share]
    persons: Sequence[Someone] = ()
    next_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one of a part weighs; `told`: by the county, else it is our own."""

    name: str
    points: int
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPage:
    """All of it. `teams`: what the viewer is told of changes of."""

    sums: Sequence[Sum]
    weights: Sequence[Weight]
    is_invented: bool
    teams: Sequence[str]


def load_of(actor: Actor, county: County, by: By, *, now: dt.datetime) -> LoadPage:
    """The load of all teams that the actor leads. Nine queries at most, however much there is."""
    today, profile = timezone.localdate(now), county.profile
    weights = weights_of(profile, today)
    teams = sorted(actor.doing(access.VIEW_TEAM.name).teams())
    found: list[tuple[Number | None, Sum]] = []
    if teams:
        there = there_on(today, teams)
        planned = duties_of(there.held, there.away, profile, today, today)
        if by == By.TEAM:
            found = _by_team(actor, there, planned, weights)
        else:
            found = _by_area(there, planned, weights)
    ordered = sorted(found, key=lambda each: (each[0] is not None, -(each[0] or 0), each[1].name.casefold()))
    return LoadPage(
        sums=[each for _heavy, each in ordered],
        weights=[
            Weight(name=str(NAMES[part]), points=weights.of[part], told=part in weights.told) for part in Part
        ],
        is_invented=weights.is_invented,
        teams=teams,
    )


def _by_team(
    actor: Actor, there: There, planned: Sequence[Duty], weights: Weights
) -> list[tuple[Number | None, Sum]]:
    steps = numbers_by("team", Step.objects.open().filter(team__in=there.teams), today=there.day)
    duty = duty_by(planned, {team: team for team in there.teams}, today=there.day)
    people = _someone(there, planned, weights)
    gives = set(actor.doing(cover.GIVE_STEPS.name).teams())
    return [
        _sum(
            team,
            str(row),
            (steps.get(team, {}), duty.get(team, {})),
            people=len(there.at_work(team)),
            weights=weights,
            persons=sorted((people[user] for user in there.of(team)), key=lambda each: each.name.casefold()),
            next_url=f"{reverse('desk:next_cases')}?{urlencode({'team': team})}" if team in gives else "",
        )
        for team, row in there.teams.items()
    ]


def _by_area(there: There, planned: Sequence[Duty], weights: Weights) -> list[tuple[Number | None, Sum]]:
    steps = numbers_by("area", Step.objects.open().filter(team__in=there.teams), today=there.day)
    area_of: dict[str, Any] = {team: row.area_id for team, row in there.teams.items()}
    duty = duty_by(planned, area_of, today=there.day)
    people: dict[Hashable, set[UUID]] = {}
    for team, area in area_of.items():
        people.setdefault(area, set()).update(there.at_work(team))
    keys = {*steps, *duty, *(area for area in people if area)}
    named = Area.objects.select_related("service_task").in_bulk([key for key in keys if key])
    return [
        _sum(
            key or "",
            f"{named[key].service_task}, {named[key]}" if key in named else str(key or UNTOLD),
            (steps.get(key, {}), duty.get(key, {})),
            people=len(people.get(key, ())),
            weights=weights,
        )
        for key in keys
    ]


def _someone(there: There, planned: Sequence[Duty], weights: Weights) -> dict[UUID, Someone]:
    """Each of the people with all that they have to do. One query."""
    steps, duty = work_of(there.held, today=there.day), duty_by(planned, today=there.day)
    found = {}
    for user, mine in there.held.items():
        numbers = together((steps.get(user, {}), duty.get(user, {})))
        parts = weigh(numbers, weights)
        found[user] = Someone(
            name=str(mine[0].post.user),
            points=localize(points_of(numbers, weights)),
            why=", ".join(map(words_of, parts)) or str(_("nothing open")),
            is_away=user in there.away,
        )
    return found


def _sum(
    key: str, name: str, numbers: Sequence[Numbers], *, people: int, weights: Weights, **more: Any
) -> tuple[Number | None, Sum]:
    """The row, and how heavy it is for each: None where there is work and nobody."""
    every = together(numbers)
    points = points_of(every, weights)
    each = (Decimal(points) / people).quantize(TENTH, ROUND_HALF_UP) if people else None
    row = Sum(
        key=key,
        name=name,
        points=localize(points),
        people=people,
        each="" if each is None else localize(each),
        parts=[Share(words=words_of(part), weight=part.weight) for part in weigh(every, weights)],
        **more,
    )
    return (each if people or points else 0), row


def words_of(each: Weighed) -> str:
    """How many of the part there are."""
    forms = each.number if isinstance(each.number, int) else 2
    return WORDS[each.part](forms) % {"number": localize(each.number)}
