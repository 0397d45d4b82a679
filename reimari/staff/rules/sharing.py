"""Which teams share their work by the county's profile. No Django, no clock, no database."""

from reimari.region.profile.values import Profile, Sharing, Team, fold


def teams_sharing(profile: Profile, item: Sharing) -> list[Team]:
    """The teams that share: those of the unit, or those that are named; each once, in the profile's order."""
    named = {fold(code) for code in item.teams}
    found: dict[str, Team] = {}
    for team in profile.teams:
        if fold(team.code) in named or (item.unit and fold(team.unit) == fold(item.unit)):
            found.setdefault(fold(team.code), team)
    return list(found.values())
