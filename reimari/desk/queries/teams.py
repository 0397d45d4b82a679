"""The teams of a day, for the forms in which one is chosen."""

import datetime as dt
from collections.abc import Iterable

from reimari.staff.models import Team


def teams_on(day: dt.date) -> list[Team]:
    """The teams that exist on the day, by their names in the language of the page; one query."""
    return teams_among(Team.objects.order_by("pk"), day)


def teams_among(every: Iterable[Team], day: dt.date) -> list[Team]:
    """Those of these teams that exist on the day, by name."""
    return sorted((team for team in every if _holds(team, day)), key=str)


def team_named(code: str, day: dt.date) -> Team | None:
    """The team of this code that exists on the day; one query."""
    team = Team.objects.filter(pk=code[:60].replace("\x00", "")).first()
    return team if team and _holds(team, day) else None


def others_of_unit(team: Team, day: dt.date) -> tuple[Team, ...]:
    """The other teams of its unit on the day, by name; one query."""
    rows = Team.objects.filter(unit=team.unit_id).exclude(pk=team.pk).order_by("pk")
    return tuple(sorted((each for each in rows if _holds(each, day)), key=str))


def _holds(team: Team, day: dt.date) -> bool:
    begun = team.valid_from is None or team.valid_from <= day
    return begun and (team.valid_until is None or day <= team.valid_until)
