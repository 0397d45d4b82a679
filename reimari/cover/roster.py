"""Who is there: working posts, absences and duties of some days, as the roster tells them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.common.working_days import ONE_DAY
from reimari.region.profile.values import Profile
from reimari.staff.models import Absence, DutyException, DutyPattern, Team
from reimari.staff.roster import TEAMS, Held, Lines, differs_of, posts_held, weekly_of
from reimari.staff.rules.roster import Away, Duty, duties
from reimari.work.access import TAKE, VIEW

WORKS = {TAKE.name, VIEW.name}


@dataclass(frozen=True, slots=True)
class There:
    """The people of some teams on one day."""

    day: dt.date
    teams: Mapping[str, Team]
    held: Mapping[UUID, Sequence[Held]]
    away: Mapping[UUID, Sequence[Away]]

    def of(self, team: str) -> list[UUID]:
        """Whoever has a working post in the team on the day, whether they are away or not."""
        return [
            user
            for user, mine in self.held.items()
            if any(works(each) and each.post.team_id == team and each.holds_on(self.day) for each in mine)
        ]

    def at_work(self, team: str) -> list[UUID]:
        """Those of them who aren't away."""
        return [user for user in self.of(team) if user not in self.away]


def works(held: Held) -> bool:
    """Whether by this post steps are seen and taken."""
    return held.post.user.is_active and set(held.post.role.actions) >= WORKS


def there_on(day: dt.date, teams: Collection[str]) -> There:
    """The people of these teams on the day, and who of them is away. Four queries."""
    every = TEAMS.rows()
    held = posts_held(every, teams, first=day, last=day)
    known = {team.pk: team for team in every if team.pk in teams}
    return There(day, known, held, away_of(held, day, day))


def away_of(users: Iterable[UUID], first: dt.date, last: dt.date) -> dict[UUID, list[Away]]:
    """The absences of these people that touch the days. One query."""
    found: dict[UUID, list[Away]] = defaultdict(list)
    for each in Absence.objects.between(first, last).filter(user__in=list(users)).order_by("pk"):
        found[each.user_id].append(Away(each.user_id, each.first_on, each.last_on))
    return dict(found)


def every_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def duties_of(
    held: Mapping[UUID, Sequence[Held]],
    away: Mapping[UUID, Sequence[Away]],
    profile: Profile,
    first: dt.date,
    last: dt.date,
) -> list[Duty]:
    """The duties of these people on these days. Two queries."""
    users = list(held)
    return duties(
        map(weekly_of, DutyPattern.objects.between(first, last).filter(user__in=users).order_by("pk")),
        map(differs_of, DutyException.objects.between(first, last).filter(user__in=users).order_by("pk")),
        (each for mine in away.values() for each in mine),
        first=first,
        last=last,
        is_open=Lines(profile).is_open,
        holds=lambda user, team, day: any(
            team in each.answers and each.holds_on(day) for each in held.get(user, ())
        ),
    )
