"""The demo's staff: the people of demo.toml to sign in as, and colleagues so that every team has some."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.text import slugify

from reimari.access.actor import Actor, system
from reimari.accounts.models import User
from reimari.demo.dice import dice
from reimari.demo.words import Words
from reimari.region.profile.values import Profile, Role, Scope, Text, by_code, fold, valid_items
from reimari.region.profile.values import Team as TeamItem
from reimari.region.profile_rows import named
from reimari.staff.actions import appoint_user
from reimari.staff.models import Post, Team
from reimari.staff.models import Role as RoleRow
from reimari.staff.queries import actor_of

DEMO = system("demo")
IN_POST = dt.timedelta(days=500)  # everybody has been here this long
SWEDISH = 0.25
CHOSEN_MORE = 2  # the people to sign in as do this many times the work of the others
MOST = 4  # people in a team
WORKING = {"work.take", "contacts.record"}


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works in a team, as an actor."""

    user: User
    actor: Actor
    team: str
    language: str
    weight: int

    @property
    def id(self) -> UUID:
        return self.user.pk

    def may(self, action: str, team: str) -> bool:
        """Whether they may do this on rows of the team."""
        return team in self.actor.doing(action).teams()


@dataclass(frozen=True, slots=True)
class Hired:
    """A post to fill with somebody invented."""

    username: str
    name: str
    team: str
    role: str
    title: Text
    language: str
    shows: Text | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    extension: str = ""


def everybody(profile: Profile, words: Words, today: dt.date, *, seed: str) -> Iterator[Hired]:
    """The people of demo.toml, then two to four people for every team that works."""
    roles = by_code(valid_items(profile.roles, today))
    phones = _phones(profile, today)
    for person in profile.demo.people:
        yield Hired(
            username=person.username,
            name=person.name,
            team=person.team,
            role=person.role,
            title=person.title,
            language=person.language,
            shows=person.shows,
            since=person.valid_from,
            until=person.valid_until,
            extension=phones.get(fold(person.username), ""),
        )
    number = 0
    for team in valid_items(profile.teams, today):
        rng = dice(f"{seed}:team:{team.code}")
        posts = list(_posts_of(profile, team, roles))
        here = sum(
            fold(person.team) == fold(team.code) and _works(roles.get(fold(person.role)))
            for person in profile.demo.people
        )
        for _ in range(max(0, rng.randint(max(2, here + 1), MOST) - here) if posts and here < MOST else 0):
            number += 1
            role, title = rng.choice(posts)
            swedish = "sv" in profile.languages and rng.random() < SWEDISH
            language = "sv" if swedish else "fi"
            name = f"{words.given_name(rng, language)} {words.family_name(rng, language)}"
            yield Hired(
                username=f"{slugify(profile.code)}-{number:02}",
                name=name,
                team=team.code,
                role=role.code,
                title=title,
                language=language,
            )


def _phones(profile: Profile, today: dt.date) -> Mapping[str, str]:
    """The extensions of those to sign in as who answer a telephone line: 4001, 4002 …, by user name."""
    lines = {fold(each.unit) for each in valid_items(profile.channels, today) if each.kind == "phone"}
    teams = {fold(each.code): fold(each.unit) for each in profile.teams}
    who = [fold(each.username) for each in profile.demo.people if teams.get(fold(each.team)) in lines]
    return {name: str(number) for number, name in enumerate(who, start=4001)}


def _posts_of(profile: Profile, team: TeamItem, roles: Mapping[str, Role]) -> Iterator[tuple[Role, Text]]:
    """Roles and titles of ordinary workers of the team; where none are told, of its unit, else of any."""
    people = [(each.role, each.title, each.team) for each in profile.posts]
    people += [(each.role, each.title, each.team) for each in profile.demo.people]
    units = {fold(each.code): each.unit for each in profile.teams}
    same_team = [each for each in people if fold(each[2]) == fold(team.code)]
    same_unit = [each for each in people if units.get(fold(each[2])) == team.unit]
    for group in (same_team, same_unit):
        found = {
            (role, title)
            for code, title, _ in group
            if (role := roles.get(fold(code)))
            and _works(role)
            and role.scope in {Scope.UNIT, Scope.TEAM, Scope.OWN}
        } or {(role, title) for code, title, _ in group if (role := roles.get(fold(code))) and _works(role)}
        if found:
            yield from sorted(found, key=lambda each: (each[0].code, each[1].fi))
            return


def _works(role: Role | None) -> bool:
    return role is not None and not WORKING.isdisjoint(role.actions)


def hire(people: Sequence[Hired], today: dt.date, *, now: dt.datetime) -> None:
    """Make the users and give them their posts; nobody has a password."""
    teams = {fold(team.pk): team for team in Team.objects.select_related("unit").order_by("pk")}
    roles = {fold(role.pk): role for role in RoleRow.objects.order_by("pk")}
    for each in people:
        team = teams[fold(each.team)]
        first, _, last = each.name.rpartition(" ")
        user = User(
            username=each.username,
            first_name=first,
            last_name=last,
            organisation=team.unit.organisation_id,
            language=each.language,
            is_demo=each.shows is not None,
            introduction=named(each.shows) if each.shows else {},
            extension=each.extension,
        )
        user.set_unusable_password()
        user.save(force_insert=True)
        appoint_user(
            team,
            user=user,
            role=roles[fold(each.role)],
            title=named(each.title),
            since=each.since or today - IN_POST,
            until=each.until,
            actor=DEMO,
            now=now,
        )


class Staff:
    """Everybody invented who works, by team, with what they may do; who has a password isn't invented."""

    def __init__(self, today: dt.date) -> None:
        posts = Post.objects.filter(
            valid_from__lte=today - dt.timedelta(days=90),
            user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
            user__is_active=True,
        ).select_related("user")
        self.teams = {team.pk: team for team in Team.objects.select_related("unit").order_by("pk")}
        self._workers: dict[str, list[Worker]] = {}
        for post in posts.order_by("user__username", "pk"):
            actor = actor_of(post.user, on=today)
            if post.team_id in actor.home_teams() and any(WORKING & held.actions for held in actor.posts):
                worker = Worker(
                    post.user,
                    actor,
                    post.team_id,
                    post.user.language,
                    CHOSEN_MORE if post.user.is_demo else 1,
                )
                self._workers.setdefault(post.team_id, []).append(worker)

    def without(self, away: Collection[UUID]) -> "Staff":
        """The same staff while these people do nothing."""
        there = copy(self)
        there.__dict__.pop("everybody", None)  # was counted with them
        there._workers = {  # noqa: SLF001 (our own copy)
            team: [each for each in workers if each.id not in away] for team, workers in self._workers.items()
        }
        return there

    @cached_property
    def everybody(self) -> dict[UUID, Worker]:
        """All of them by the id of their user, each in one of their teams."""
        return {each.id: each for workers in self._workers.values() for each in workers}

    def of(self, team: str) -> list[Worker]:
        return self._workers.get(team, [])

    def able(self, team: str, action: str) -> list[Worker]:
        """The team's own people who may do this on its rows; if none, others who may."""
        own = [worker for worker in self.of(team) if worker.may(action, team)]
        return own or [
            worker for workers in self._workers.values() for worker in workers if worker.may(action, team)
        ]

    def pick(
        self, rng: Random, team: str, action: str, language: str, *, but_not: Collection[UUID] = ()
    ) -> Worker | None:
        """One of those, in Swedish matters rather one who writes Swedish; None when nobody is there."""
        fitting = [worker for worker in self.able(team, action) if worker.id not in but_not]
        if language == "sv":
            fitting = [worker for worker in fitting if worker.language == "sv"] or fitting
        return rng.choices(fitting, [worker.weight for worker in fitting])[0] if fitting else None

    def recorder(self, rng: Random, team: str, language: str) -> Worker | None:
        """Somebody of the team who writes contacts down."""
        fitting = [worker for worker in self.of(team) if worker.actor.may("contacts.record")]
        spoken = [worker for worker in fitting if worker.language == language] or fitting
        return rng.choices(spoken, [worker.weight for worker in spoken])[0] if spoken else None

    @cached_property
    def working_teams(self) -> list[str]:
        """Teams in which somebody takes steps."""
        return [team for team in self.teams if any(each.may("work.take", team) for each in self.of(team))]
