"""The roster as rows and the county's profile tell it; what follows from it says `rules.roster`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from reimari.common.asking import Asked, AskedModels, Given, OneOf
from reimari.common.working_days import HELSINKI, ONE_DAY, OutsideCalendar, WorkingCalendar
from reimari.region.profile.values import (
    CalendarSettings,
    Channel,
    OrganisationKind,
    Profile,
    RosterRules,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules import OpeningHours
from reimari.staff.models import (
    LENDING,
    Absence,
    Contract,
    DutyException,
    DutyPattern,
    Overflow,
    Post,
    Scope,
    Team,
)
from reimari.staff.rules.roster import (
    HALVES,
    MIDDAY,
    Away,
    Differs,
    Duty,
    Minimum,
    Shortage,
    Slot,
    Weekly,
    Where,
    duties,
    half_of,
    overlaps,
    shortages,
)

COVER_MINUTES = 60  # where the county doesn't tell it
# Where a team stands, in one query: people's posts reach by these.
TEAMS = AskedModels(lambda: Team.objects.select_related("unit__organisation").order_by("code"))
MINE = Q(OneOf("team", "teams")) | Q(OneOf("user", "users"))
FIRST, LAST = cast(dt.date, Given("first")), cast(dt.date, Given("last"))
PATTERNS = AskedModels(
    lambda: DutyPattern.objects.between(FIRST, LAST).filter(OneOf("team", "teams")).order_by("pk")
)
EXCEPTIONS = AskedModels(lambda: DutyException.objects.between(FIRST, LAST).filter(MINE).order_by("pk"))
ABSENCES = AskedModels(
    lambda: Absence.objects.between(FIRST, LAST).filter(OneOf("user", "users")).order_by("first_on", "pk")
)


def _posts() -> QuerySet[Post]:
    """Posts of some days with whose they are, and what flows over to their team."""
    helped = Overflow.objects.between(FIRST, LAST).inside().filter(to=OuterRef("team")).order_by("team", "pk")
    flows = helped.values(told=JSONObject(team="team_id", first="first_on", last="last_on"))
    posts = Post.objects.not_over(FIRST).filter(MINE, valid_from__lte=LAST)
    return (
        posts.annotate(flows=ArraySubquery(flows)).select_related("user", "role").order_by("valid_from", "pk")
    )


POSTS = AskedModels(_posts)


def _planned() -> QuerySet[Any, Any]:
    """The duties of one half-day as `rules.roster.duties` has them: an exception stands for the week, nobody
    is on duty who is away, or who has no post that answers for the team."""
    whose = {"user": OuterRef("user")}
    here = Q(
        OneOf("team", "teams"),
        ~Exists(Absence.objects.on(FIRST).filter(**whose)),
        Exists(Post.objects.answering(FIRST).filter(**whose)),
        half=Given("half"),
    )
    differ = DutyException.objects.between(FIRST, FIRST)
    weekly = DutyPattern.objects.between(FIRST, FIRST).filter(
        here, ~Exists(differ.filter(half=OuterRef("half"), **whose)), weekday=Given("weekday")
    )
    columns = ("user", "team", "line", "kind", "share")
    instead = differ.filter(here, line__isnull=False)
    return weekly.order_by().values_list(*columns).union(instead.order_by().values_list(*columns), all=True)


PLANNED = Asked(_planned, planned_once="on_duty")


@cache
def _calendar(settings: CalendarSettings) -> WorkingCalendar:
    return WorkingCalendar(settings)


def calendar_of(profile: Profile) -> WorkingCalendar:
    """The county's calendar, which remembers the days that it was asked for."""
    return _calendar(profile.calendar)


def rules_of(profile: Profile, day: dt.date) -> RosterRules:
    """The county's rules of the roster on the day; empty ones where it has none."""
    return next(iter(valid_items(profile.roster_rules, day)), RosterRules(code=""))


def midday_of(profile: Profile, day: dt.date) -> dt.time:
    """When the afternoon of the day begins."""
    return rules_of(profile, day).midday or MIDDAY


def slot_at(profile: Profile, moment: dt.datetime) -> Slot:
    """The half-day of the moment."""
    local = moment.astimezone(HELSINKI)
    return Slot(local.date(), half_of(local.time(), midday_of(profile, local.date())))


class Lines:
    """In which half-days the lines of a county are open."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.calendar = profile, calendar_of(profile)
        self._open: dict[tuple[str, dt.date], frozenset[str]] = {}
        self._channels = by_code(profile.channels)

    def is_open(self, line: str, slot: Slot) -> bool:
        """Whether the line is open at some time of the half-day; of hours not told, on working days."""
        key = line, slot.day
        if key not in self._open:
            self._open[key] = self._halves(line, slot.day)
        return slot.half in self._open[key]

    def answers_at(self, line: str, moment: dt.datetime) -> bool:
        """Whether the line isn't closed at the moment."""
        channel = self._channels.get(fold(line))
        if channel is None:
            return False
        return self._opening(channel).at(moment).open is not False

    def _opening(self, channel: Channel) -> OpeningHours:
        return OpeningHours(channel, next(iter(channel.languages), "fi"), self.calendar)

    def hours_of(self, line: str, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when the line is open on the day, at most; None: it isn't known, or it is closed."""
        channel = self._channels.get(fold(line))
        if channel is None:
            return None
        found = self._opening(channel).ranges(day)
        return (found[0][0], max(closes for _opens, closes in found)) if found else None

    def _halves(self, line: str, day: dt.date) -> frozenset[str]:
        channel = self._channels.get(fold(line))
        if channel is None or not channel.valid_on(day):
            return frozenset()
        try:
            return self._of(channel, day)
        except OutsideCalendar:
            return frozenset()

    def _of(self, channel: Channel, day: dt.date) -> frozenset[str]:
        hours = self._opening(channel)
        working = frozenset(HALVES) if self.calendar.is_working(day) else frozenset()
        if (not hours.known and not hours.exceptions_on(day)) or hours.always:
            return working
        midday = dt.datetime.combine(day, midday_of(self.profile, day), HELSINKI)
        return frozenset[str]().union(
            *(overlaps(opens, closes, midday) for opens, closes in hours.ranges(day))
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A post on the roster: whose, where, from when until when, and the teams that it reaches.

    `helps`: teams whose work flows over to the post's own, with the first and the last day. Their work alone
    is done by it, so it puts nobody on duty for them.
    """

    post: Post
    reaches: frozenset[str]
    terms: tuple[tuple[dt.date, dt.date], ...]
    helps: tuple[tuple[str, dt.date, dt.date], ...] = ()

    @property
    def answers(self) -> frozenset[str]:
        """The teams for which they may be on duty: those they reach, and the one that they are in."""
        return self.reaches | {self.post.team_id}

    def holds_on(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.terms)

    def works_for(self, day: dt.date) -> frozenset[str]:
        """The teams whose work may be done by it on the day: those it reaches, and those it helps."""
        return self.reaches | {team for team, first, last in self.helps if first <= day <= last}


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything about some days: posts, duties, absences, and where too few are on duty."""

    first: dt.date
    last: dt.date
    held: Mapping[UUID, Sequence[Held]]
    duties: Sequence[Duty]
    shortages: Sequence[Shortage]
    absences: Sequence[Absence]
    exceptions: frozenset[tuple[UUID, Slot]] = field(default_factory=frozenset)

    def reaches(self, user: UUID, team: str, day: dt.date) -> bool:
        """Whether by a post of theirs they may be on duty for the team on the day."""
        return any(team in each.answers and each.holds_on(day) for each in self.held.get(user, ()))

    def away(self, user: UUID, day: dt.date) -> Absence | None:
        return next((each for each in self.absences if each.user_id == user and _on(each, day)), None)

    def on(self, slot: Slot) -> list[Duty]:
        return [duty for duty in self.duties if duty.slot == slot]


def roster_of(teams: Collection[str], profile: Profile, *, first: dt.date, last: dt.date) -> Roster:
    """The roster of the teams from one day to another, in six queries at most."""
    every = TEAMS.rows()
    days = {"first": first, "last": last}
    patterns = PATTERNS.rows(teams=list(teams), **days)
    users = {each.user_id for each in patterns}
    exceptions = EXCEPTIONS.rows(teams=list(teams), users=list(users), **days)
    users |= {each.user_id for each in exceptions}
    held = posts_held(every, teams, users, first=first, last=last)
    absences = ABSENCES.rows(users=list(held), **days)
    lines = Lines(profile)
    roster = Roster(
        first, last, held, (), (), absences, frozenset((e.user_id, Slot(e.on, e.half)) for e in exceptions)
    )
    planned = duties(
        map(weekly_of, patterns),
        map(differs_of, exceptions),
        (Away(each.user_id, each.first_on, each.last_on) for each in absences),
        first=first,
        last=last,
        is_open=lines.is_open,
        holds=roster.reaches,
    )
    planned = [duty for duty in planned if duty.where.team in teams]
    short = shortages(planned, minimums(profile, teams, first), first=first, last=last, is_open=lines.is_open)
    return Roster(first, last, held, planned, short, absences, roster.exceptions)


def on_duty_at(teams: Collection[str], profile: Profile, moment: dt.datetime) -> list[Duty]:
    """Who of the teams is on duty at the moment, on lines that answer then; as `roster_of` tells it.

    Of the duties of the half-day alone, in one query.
    """
    slot, lines = slot_at(profile, moment), Lines(profile)
    asked = {"first": slot.day, "half": slot.half, "weekday": slot.day.isoweekday()}
    told = [Duty(user, slot, Where(*where)) for user, *where in PLANNED.rows(teams=list(teams), **asked)]
    return [
        duty
        for duty in told
        if lines.answers_at(duty.where.line, moment) and lines.is_open(duty.where.line, slot)
    ]


def posts_held(
    every: Iterable[Team],
    teams: Collection[str],
    users: Collection[UUID] = (),
    *,
    first: dt.date,
    last: dt.date,
) -> dict[UUID, list[Held]]:
    """The posts of these days in these teams, and of these people, by whose they are. Two queries."""
    known = {team.pk: team for team in every}
    found: dict[UUID, list[Held]] = defaultdict(list)
    rows = POSTS.rows(teams=list(teams), users=list(users), first=first, last=last)
    contracts = _contracts(rows, known)
    for post in rows:
        home = known[post.team_id]
        reaches = frozenset(team.pk for team in known.values() if reaches_team(post.role.scope, home, team))
        terms = tuple(_terms(post, contracts.get(home.unit.organisation_id)))
        found[post.user_id].append(Held(post, reaches, terms, _helps(post)))
    return dict(found)


def _helps(post: Any) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """The teams that the post helps, as `queries.HELD` says it in SQL; asked with the post itself."""
    if post.role.scope not in LENDING:
        return ()
    return tuple(
        (told["team"], _day(told["first"]), _day(told["last"]) if told["last"] else dt.date.max)
        for told in post.flows
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def reaches_team(scope: str, home: Team, team: Team) -> bool:
    """Whether a post of this scope in the team `home` reaches the team, as `queries.HELD` says it in SQL."""
    match scope:
        case Scope.TEAM:
            return team.pk == home.pk
        case Scope.UNIT:
            return team.unit_id == home.unit_id
        case Scope.SERVICE_TASK:
            same = home.service_task_id is not None and team.service_task_id == home.service_task_id
            return team.pk == home.pk or same
        case Scope.PARTNERS:
            return team.unit.organisation.kind == OrganisationKind.PARTNER
        case Scope.COUNTY:
            return True
    return False


def _contracts(posts: Iterable[Post], teams: Mapping[str, Team]) -> dict[str, list[tuple[dt.date, dt.date]]]:
    """The days of partners' contracts; the county's own people need none."""
    partners = {
        teams[post.team_id].unit.organisation_id
        for post in posts
        if teams[post.team_id].unit.organisation.kind != OrganisationKind.COUNTY
    }
    found: dict[str, list[tuple[dt.date, dt.date]]] = {code: [] for code in partners}
    if partners:
        for each in Contract.objects.filter(organisation__in=partners).order_by("pk"):
            last = each.validity.upper - ONE_DAY if each.validity.upper else dt.date.max
            found[each.organisation_id].append((each.validity.lower or dt.date.min, last))
    return found


def _terms(
    post: Post, contracts: Sequence[tuple[dt.date, dt.date]] | None
) -> Iterable[tuple[dt.date, dt.date]]:
    """The days on which the post gives something: its own, its role's and its contract's together."""
    ended = post.ended_on - ONE_DAY if post.ended_on else dt.date.max
    first = max(post.valid_from, post.role.valid_from or dt.date.min)
    last = min(post.valid_until or dt.date.max, post.role.valid_until or dt.date.max, ended)
    if contracts is None:
        return [(first, last)]
    return [(max(first, since), min(last, until)) for since, until in contracts]


def weekly_of(row: DutyPattern) -> Weekly:
    """A weekly duty as the rules take it."""
    where = Where(row.team_id, row.line_id, row.kind, row.share)
    return Weekly(row.user_id, row.weekday, row.half, where, row.valid_from, row.valid_until)


def differs_of(row: DutyException) -> Differs:
    """An exception as the rules take it."""
    duty = Where(row.team_id, row.line_id, row.kind, row.share or 0) if row.team_id and row.line_id else None
    return Differs(row.user_id, Slot(row.on, row.half), duty)


def minimums(profile: Profile, teams: Collection[str], day: dt.date) -> list[Minimum]:
    """What the county asks of the lines that these teams answer; of an area, by the teams that have it."""
    known = by_code(profile.teams)
    mine = [known[fold(code)] for code in teams if fold(code) in known]
    units = {fold(team.unit) for team in mine}
    lines = by_code(profile.channels)
    found = []
    for each in valid_items(profile.minimum_staffing, day):
        line = lines.get(fold(each.line))
        if line is None or each.people is None or fold(line.unit) not in units:
            continue
        if not each.area:
            found.append(Minimum(line.code, each.people))
            continue
        with_area = frozenset(
            team.code
            for team in mine
            if fold(team.unit) == fold(line.unit) and fold(team.area) == fold(each.area)
        )
        if with_area:
            found.append(Minimum(line.code, each.people, with_area, each.area))
    return found


def lines_of_unit(profile: Profile, unit: str, day: dt.date) -> list[Channel]:
    """The lines that a unit answers, in the profile's order."""
    return [
        each for each in valid_items(profile.channels, day) if each.unit and fold(each.unit) == fold(unit)
    ]


def _on(absence: Absence, day: dt.date) -> bool:
    return absence.first_on <= day <= absence.last_on
