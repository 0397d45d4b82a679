"""A unit's week: who is on duty on which line in which half-day, who is away, and where too few are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.common.dates import day_words
from reimari.common.working_days import ONE_DAY, OutsideCalendar
from reimari.cover import access as cover
from reimari.cover.facts import teams_of_one
from reimari.cover.queries import LOOKS_AHEAD
from reimari.desk.queries.rows import language, name_in
from reimari.region.profile.values import Profile, by_code, fold
from reimari.staff import access
from reimari.staff.models import Absence, Post, Team
from reimari.staff.queries import SignedIn
from reimari.staff.roster import (
    TEAMS,
    Held,
    Lines,
    Roster,
    calendar_of,
    lines_of_unit,
    roster_of,
    rules_of,
    slot_at,
)
from reimari.staff.rules.roster import FULL, HALVES, WHOLE, Duty, Shortage, Slot, over_cap
from reimari.staff.states import DutyKind, Half
from reimari.work.queries import County, county_on

WEEK = 7
MOST_WEEKS = 26  # so far one may look, back and on
AWAY = _("away")


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-day of somebody: what they do on which lines, or that they are away; where it can be changed."""

    half: str
    words: tuple[str, ...]
    away: str = ""
    excepted: bool = False
    post: UUID | None = None
    day: dt.date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's week."""

    user: User
    post: Post | None
    days: tuple[tuple[Cell, ...], ...]
    over: int = 0  # half-days of line duty, when there are more than the county lets


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week's head; `closed`: all lines of the unit are."""

    on: dt.date
    words: str
    is_today: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Short:
    """Where too few are on duty, in words."""

    day: dt.date
    words: str
    half: str
    where: str
    missing: str


@dataclass(frozen=True, slots=True)
class OnDutyNow:
    """A line and who answers it in this half-day."""

    line: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """The page of a unit's roster."""

    unit: str
    name: str
    units: Sequence[tuple[str, str]]
    days: Sequence[Day]
    lines: Sequence[Line]
    shortages: Sequence[Short]
    now: Sequence[OnDutyNow]
    alone: Sequence[tuple[str, str]]  # teams whose steps one person alone may take, and who
    has_lines: bool
    only_line: str
    plans: bool
    records: bool
    monday: dt.date
    earlier: dt.date | None
    later: dt.date | None


def units_shown(actor: Actor) -> dict[str, list[Team]]:
    """The units whose roster the actor may see, with their teams; those of the actor's own posts first."""
    doing = actor.doing(access.VIEW_ROSTER.name)
    codes, home = {*doing.home_teams(), *doing.teams()}, set(doing.home_teams())
    found: dict[str, list[Team]] = defaultdict(list)
    for team in sorted(TEAMS.rows(), key=lambda team: (team.pk not in home, team.unit_id, team.pk)):
        if team.pk in codes:
            found[team.unit_id].append(team)
    return dict(found)


def monday_of(day: dt.date) -> dt.date:
    return day - (day.isoweekday() - 1) * ONE_DAY


def roster_page(
    actor: Actor,
    units: Mapping[str, list[Team]],
    unit: str,
    county: County,
    *,
    monday: dt.date,
    today: dt.date,
    now: dt.datetime,
) -> RosterPage:
    """The unit's week from Monday on. Nine queries at most."""
    profile, teams = county.profile, units[unit]
    codes = [team.pk for team in teams]
    plans = set(actor.doing(access.PLAN_DUTY.name).teams()) & set(codes)
    records = set(actor.doing(cover.RECORD_ABSENCE.name).teams()) & set(codes)
    near = abs((monday - today).days) <= LOOKS_AHEAD
    first, last = (min(monday, today), max(monday + 6 * ONE_DAY, today + LOOKS_AHEAD * ONE_DAY))
    if not near:
        first, last = monday, monday + 6 * ONE_DAY
    roster = roster_of(codes, profile, first=first, last=last)
    days = _days(profile, unit, monday, today)
    return RosterPage(
        unit=unit,
        name=str(teams[0].unit),
        units=[(code, str(ones[0].unit)) for code, ones in units.items()] if len(units) > 1 else (),
        days=days,
        lines=_lines(roster, profile, codes, [day.on for day in days], plans=plans, sees_kind=records),
        shortages=shorts(roster, profile, today) if plans and near else (),
        now=on_duty_now(roster, profile, now) if near else (),
        alone=_alone(codes, teams, today) if plans else (),
        only_line=_Words(profile).line(only) if (only := only_line(_in_week(roster, monday))) else "",
        has_lines=bool(lines_of_unit(profile, unit, today)),
        plans=bool(plans),
        records=bool(records),
        monday=monday,
        earlier=monday - WEEK * ONE_DAY if (today - monday).days < MOST_WEEKS * WEEK else None,
        later=monday + WEEK * ONE_DAY if (monday - today).days < MOST_WEEKS * WEEK else None,
    )


def _days(profile: Profile, unit: str, monday: dt.date, today: dt.date) -> list[Day]:
    """Monday to Friday, and those days of the weekend on which a line is open."""
    lines, hours = lines_of_unit(profile, unit, monday), Lines(profile)
    found = []
    for number in range(WEEK):
        day = monday + number * ONE_DAY
        opens = any(hours.is_open(line.code, Slot(day, half)) for line in lines for half in HALVES)
        if number < 5 or opens:  # noqa: PLR2004 (Monday to Friday)
            words = day_words(day, today=today, language=language())
            found.append(Day(day, words, day == today, not opens and _is_off(profile, day)))
    return found


def _is_off(profile: Profile, day: dt.date) -> bool:
    try:
        return not calendar_of(profile).is_working(day)
    except OutsideCalendar:
        return False


def _lines(
    roster: Roster,
    profile: Profile,
    teams: Collection[str],
    days: Sequence[dt.date],
    *,
    plans: Collection[str],
    sees_kind: Collection[str],
) -> list[Line]:
    """Everybody with a post in these teams in the week, and whoever is on duty in them, by name."""
    monday = monday_of(days[0])
    sunday = monday + 6 * ONE_DAY
    week = _in_week(roster, monday)
    mine: dict[tuple[UUID, Slot], list[Duty]] = defaultdict(list)
    for duty in week:
        mine[duty.user, duty.slot].append(duty)
    only = only_line(week)
    over = over_cap(week, rules_of(profile, monday).most_half_days)
    words = _Words(profile)
    found = []
    for user, held in roster.held.items():
        here = [each for each in held if each.post.team_id in teams and _in(each, monday, sunday)]
        if not here and not any(duty.user == user for duty in week):
            continue
        post = next((each.post for each in here if each.post.team_id in plans), None)
        tells = any(each.post.team_id in sees_kind for each in here)
        cells = tuple(
            tuple(
                _cell(roster, mine, words, only, held[0].post.user, post, Slot(day, half), tells)
                for half in HALVES
            )
            for day in days
        )
        found.append(Line(held[0].post.user, post, cells, over.get(user, 0)))
    return sorted(found, key=lambda line: (line.user.last_name.casefold(), str(line.user).casefold()))


def _in_week(roster: Roster, monday: dt.date) -> list[Duty]:
    return [duty for duty in roster.duties if monday <= duty.slot.day <= monday + 6 * ONE_DAY]


def only_line(duties: Iterable[Duty]) -> str:
    """The one line of all these duties; nothing where there are several."""
    lines = {duty.where.line for duty in duties}
    return next(iter(lines)) if len(lines) == 1 else ""


def _in(each: Held, first: dt.date, last: dt.date) -> bool:
    return any(since <= last and until >= first for since, until in each.terms)


def _cell(
    roster: Roster,
    mine: Mapping[tuple[UUID, Slot], Sequence[Duty]],
    words: "_Words",
    only: str,
    user: User,
    post: Post | None,
    slot: Slot,
    tells: bool,  # noqa: FBT001
) -> Cell:
    absence = roster.away(user.pk, slot.day)
    return Cell(
        half=str(Half(slot.half).label),
        words=tuple(words.duty(duty, but=only) for duty in mine.get((user.pk, slot), ())),
        away=_away(absence, tells=tells) if absence else "",
        excepted=(user.pk, slot) in roster.exceptions,
        post=post.pk if post else None,
        day=slot.day,
        name=slot.half,
    )


def _away(absence: Absence, *, tells: bool) -> str:
    """That somebody is away; why, whoever may record it is told."""
    return f"{AWAY} ({absence.get_kind_display()})" if tells else str(AWAY)


class _Words:
    """Lines and areas by their names."""

    def __init__(self, profile: Profile) -> None:
        self.lines, self.teams, self.areas = (
            by_code(profile.channels),
            by_code(profile.teams),
            by_code(profile.areas),
        )

    def line(self, code: str) -> str:
        return name_in(self.lines, code)

    def duty(self, duty: Duty, *, but: str = "") -> str:
        """“Telephone, western area, beside other work, 50 %”; `but`: a line that needs no telling."""
        where = duty.where
        team = self.teams.get(fold(where.team))
        area = name_in(self.areas, team.area) if team and team.area else ""
        kind = "" if where.kind == FULL else str(DutyKind(where.kind).label)
        share = "" if where.share == WHOLE else f"{where.share} %"
        line = "" if where.line == but and area else self.line(where.line)
        return ", ".join(filter(None, (line, area, kind, share)))

    def short(self, shortage: Shortage) -> str:
        minimum = shortage.minimum
        area = name_in(self.areas, minimum.area) if minimum.area else ""
        return ", ".join(filter(None, (self.line(minimum.line), area)))


def shorts(roster: Roster, profile: Profile, today: dt.date) -> list[Short]:
    """Where too few are on duty from today on, in words, the first day first."""
    words = _Words(profile)
    return [
        Short(
            each.slot.day,
            day_words(each.slot.day, today=today, language=language()),
            str(Half(each.slot.half).label),
            words.short(each),
            ngettext("%(number)s person is missing", "%(number)s people are missing", each.missing)
            % {"number": each.missing},
        )
        for each in roster.shortages
        if each.slot.day >= today
    ]


def on_duty_now(roster: Roster, profile: Profile, now: dt.datetime) -> list[OnDutyNow]:
    """Who answers each line that is open in this half-day."""
    words = _Words(profile)
    return [OnDutyNow(words.line(line), names) for line, names in on_lines(roster, profile, now).items()]


def on_lines(roster: Roster, profile: Profile, now: dt.datetime) -> dict[str, tuple[str, ...]]:
    """The names of those on duty on each line that is open in this half-day, by the code of the line."""
    lines, there = Lines(profile), defaultdict(list)
    for duty in roster.on(slot_at(profile, now)):
        if lines.answers_at(duty.where.line, now):
            there[duty.where.line].append(str(roster.held[duty.user][0].post.user))
    return {line: tuple(dict.fromkeys(names)) for line, names in there.items()}


def _alone(codes: Collection[str], teams: Iterable[Team], today: dt.date) -> list[tuple[str, str]]:
    names = {team.pk: str(team) for team in teams}
    nobody = gettext("nobody")
    return [(names[code], str(user) if user else nobody) for code, user in teams_of_one(codes, today).items()]


def duty_words(profile: Profile, duty: Duty) -> str:
    """A duty in the language of the page."""
    return _Words(profile).duty(duty)


def _is_over(hours: tuple[dt.datetime, dt.datetime] | None, now: dt.datetime) -> bool:
    """Whether the line has closed for the day."""
    return hours is not None and hours[1] <= now


def own_duty(roster: Roster, profile: Profile, user: UUID, now: dt.datetime) -> str:
    """What one does oneself in this half-day; nothing when one isn't on duty."""
    words = _Words(profile)
    lines = Lines(profile)
    mine = [
        words.duty(duty)
        for duty in roster.on(slot_at(profile, now))
        if duty.user == user and not _is_over(lines.hours_of(duty.where.line, duty.slot.day), now)
    ]
    return "; ".join(mine)


def own_lines(told: SignedIn, now: dt.datetime) -> str:
    """The lines on which the viewer is on duty in this half-day, for the top line; nothing when on none.

    No statement for whoever has no duty that day.
    """
    if not told.duties:
        return ""
    profile = county_on(now).profile
    words, lines, slot = _Words(profile), Lines(profile), slot_at(profile, now)
    reached = {team for post in told.actor.posts for team in (*post.teams, post.team)}
    codes = sorted(
        {
            duty.where.line
            for duty in told.duties
            if duty.slot == slot and duty.where.team in reached and lines.is_open(duty.where.line, slot)
        }
    )
    return ", ".join(words.line(code) for code in codes if not _is_over(lines.hours_of(code, slot.day), now))
