"""Who works in a team now: languages, competences, on duty or away, and who stands in for whom."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.accounts.models import User
from reimari.cover import access
from reimari.cover.facts import lacking, near_teams
from reimari.cover.roster import works
from reimari.cover.rules import Candidate, Substitute, stand_ins
from reimari.region.profile.values import Profile
from reimari.staff.facts import Serving, qualified, serving
from reimari.staff.models import Absence, Post
from reimari.staff.roster import TEAMS, Held, Lines, Roster, posts_held, roster_of, slot_at
from reimari.staff.rules import Qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody of the team today. `lines`: which they answer for it now; `posts`: theirs in it.

    `does_steps`: a post of theirs does the team's steps, so that somebody has to stand in when they are away.
    """

    user: User
    posts: Sequence[Post]
    serving: Serving
    competences: Sequence[str]
    is_away: bool
    lines: Sequence[str]
    does_steps: bool
    substitutes: Sequence[Substitute]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNow:
    """The people of a team now, and everybody near who could stand in."""

    team: str
    day: dt.date
    people: Sequence[Standing]
    users: Mapping[UUID, User]
    owed: frozenset[str]
    candidates: Sequence[Candidate]

    @property
    def is_manned(self) -> bool:
        """Whether somebody who does the team's steps is there."""
        return any(each.does_steps and not each.is_away for each in self.people)

    def stand_ins(self, languages: Collection[str]) -> tuple[Substitute, ...]:
        """Who of outside the team stands in for it, rather in these languages."""
        here = {each.user.pk for each in self.people}
        return stand_ins(
            self.candidates,
            team=self.team,
            day=self.day,
            but=here,
            languages=frozenset(languages),
            owed=self.owed,
        )


def team_now(team: str, profile: Profile, *, now: dt.datetime) -> TeamNow:
    """The team at the moment, in nine queries at most, however many people there are."""
    day = timezone.localdate(now)
    roster = roster_of(near_teams(TEAMS.rows(), {team}), profile, first=day, last=day)
    held = {user: mine for user, mine in roster.held.items() if mine[0].post.user.is_active}
    users = {user: mine[0].post.user for user, mine in held.items()}
    learnt = qualified(held)
    served = serving(users.values(), profile, day, learnt)
    candidates = [
        _candidate(user, mine, profile, roster, learnt.get(user, ()), served[user].languages)
        for user, mine in held.items()
        if _working(mine, day)
    ]
    owed, lines = frozenset(profile.languages), _lines(roster, profile, team, now)
    people = []
    for user, mine in held.items():
        here = [each.post for each in mine if each.post.team_id == team and each.holds_on(day)]
        if not here and user not in lines:
            continue
        does = any(team in each.reaches and each.post in here for each in _working(mine, day))
        people.append(
            Standing(
                user=users[user],
                posts=here,
                serving=served[user],
                competences=[each.competence for each in learnt.get(user, ()) if each.holds_on(day)],
                is_away=roster.away(user, day) is not None,
                lines=lines.get(user, ()),
                does_steps=does,
                substitutes=stand_ins(
                    candidates,
                    team=team,
                    day=day,
                    but={user},
                    languages=served[user].languages,
                    owed=owed,
                ),
            )
        )
    return TeamNow(team=team, day=day, people=people, users=users, owed=owed, candidates=candidates)


def away_today(
    users: Collection[UUID], languages: Collection[str], profile: Profile, *, now: dt.datetime
) -> dict[UUID, tuple[TeamNow, Sequence[Substitute]]]:
    """Those of these people who are away today, with their team and who stands in for them there, for a
    client of these languages.

    One query for nobody; two and nine more for each who is.
    """
    day = timezone.localdate(now)
    away = set(Absence.objects.on(day).filter(user__in=users).order_by().values_list("user", flat=True))
    if not away:
        return {}
    held = posts_held(TEAMS.rows(), (), away, first=day, last=day)
    found: dict[UUID, tuple[TeamNow, Sequence[Substitute]]] = {}
    for user, mine in held.items():
        home = next((each.post.team_id for each in _working(mine, day)), None)
        if home is None:
            continue
        team = team_now(home, profile, now=now)
        spoken = frozenset(languages)
        best = stand_ins(team.candidates, team=home, day=day, but={user}, languages=spoken, owed=team.owed)
        found[user] = (team, best)
    return found


def _working(mine: Sequence[Held], day: dt.date) -> list[Held]:
    """The posts by which somebody sees and takes steps on the day."""
    return [each for each in mine if works(each) and each.holds_on(day)]


def _candidate(
    user: UUID,
    mine: Sequence[Held],
    profile: Profile,
    roster: Roster,
    held: Sequence[Qualified],
    languages: frozenset[str],
) -> Candidate:
    day, working = roster.first, _working(mine, roster.first)
    unfit, untrained = lacking(profile, working, held, day)
    return Candidate(
        user=user,
        may=frozenset[str]().union(*(each.works_for(day) for each in working)),
        home=frozenset(each.post.team_id for each in working),
        languages=languages,
        away=frozenset({day} if roster.away(user, day) else ()),
        unfit=unfit,
        untrained=untrained,
        leads=any(access.ACCEPT_PLAN.name in each.post.role.actions for each in mine),
    )


def _lines(roster: Roster, profile: Profile, team: str, now: dt.datetime) -> dict[UUID, list[str]]:
    """Which lines people answer for the team in this half-day."""
    hours, found = Lines(profile), dict[UUID, list[str]]()
    for duty in roster.on(slot_at(profile, now)):
        if duty.where.team == team and hours.answers_at(duty.where.line, now):
            found.setdefault(duty.user, []).append(duty.where.line)
    return found
