"""The teams of a day, for the forms in which one is chosen."""

import datetime as dt

from reimari.staff.models import Team


def teams_on(day: dt.date) -> list[Team]:
    """The teams that exist on the day, by their names in the language of the page; one query."""
    return sorted((team for team in Team.objects.order_by("pk") if _holds(team, day)), key=str)


def _holds(team: Team, day: dt.date) -> bool:
    begun = team.valid_from is None or team.valid_from <= day
    return begun and (team.valid_until is None or day <= team.valid_until)
