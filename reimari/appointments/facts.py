"""Calendars as rows, roster and the county's profile tell them; what follows from it say the rules."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from reimari.appointments import queries
from reimari.appointments.rules import (
    NOWHERE,
    Blocked,
    Book,
    Calendars,
    Part,
    Site,
    Taken,
    TakenBetween,
    Time,
    Wanted,
    Window,
    common_rules,
    window_of,
)
from reimari.appointments.rules.values import MIDNIGHT
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.common.working_days import day_in_helsinki
from reimari.contacts.queries import place_codes
from reimari.contacts.rules import seen_of
from reimari.people.models import hides_place
from reimari.people.rules import age_on
from reimari.region.profile.values import Background, Profile, fold, valid_items
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.staff.roster import (
    TEAMS,
    Held,
    Lines,
    calendar_of,
    differs_of,
    midday_of,
    posts_held,
    weekly_of,
)
from reimari.staff.rules.roster import FULL, MORNING, Away, duties


def backgrounds_on(profile: Profile, day: dt.date, *, unit: str = "") -> list[Background]:
    """The backgrounds in force on the day, of one unit or of all."""
    return [
        each for each in valid_items(profile.backgrounds, day) if not unit or fold(each.unit) == fold(unit)
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """The calendars of some people, with the posts by which they have them, by user."""

    calendars: Calendars
    held: Mapping[UUID, Sequence[Held]]

    def site_of(self, time: Time) -> Site:
        """Where one meets at the office: as the times are planned, else the base site of the post."""
        if time.site != NOWHERE:
            return time.site
        posts = (each.post for each in self.held.get(time.user, ()) if each.post.team_id == time.team)
        post = next(posts, None)
        return Site(post.site_place_id or "", post.site_unit_id or "") if post else NOWHERE


def known_of(
    profile: Profile,
    *,
    first: dt.date,
    last: dt.date,
    users: Collection[UUID] = (),
    teams: Collection[str] = (),
    every: Sequence[Team] | None = None,
) -> Known:
    """The calendars of these people, or of all with a post in these teams, on these days. Four queries at
    most, three when `every` team is told."""
    teams_known = TEAMS.rows() if every is None else every
    held = posts_held(teams_known, teams, users, first=first, last=last)
    planned = queries.planned(first, last, users=held.keys())

    def holds(user: UUID, team: str, day: dt.date) -> bool:
        return any(each.post.team_id == team and each.holds_on(day) for each in held.get(user, ()))

    calendars = Calendars(
        list(map(queries.weekly_of, planned.weekly)),
        list(map(queries.change_of, planned.changes)),
        calendar=calendar_of(profile),
        away=[Away(each.user_id, each.first_on, each.last_on) for each in planned.absences],
        blocked=_on_lines(profile, planned, first, last),
        holds=holds,
    )
    return Known(calendars, held)


def _on_lines(profile: Profile, planned: queries.Planned, first: dt.date, last: dt.date) -> Iterator[Blocked]:
    """The half-days in which somebody is fully on a line. No query."""
    found = duties(
        map(weekly_of, planned.full),
        map(differs_of, planned.exceptions),
        (),
        first=first,
        last=last,
        is_open=Lines(profile).is_open,
        holds=lambda _user, _team, _day: True,
    )
    for duty in found:
        if duty.where.kind == FULL:
            midday = midday_of(profile, duty.slot.day)
            morning = duty.slot.half == MORNING
            part = Part(MIDNIGHT, midday) if morning else Part(midday, MIDNIGHT)
            yield Blocked(duty.user, duty.slot.day, part)


def windows_of(profile: Profile, *, now: dt.datetime) -> dict[str, Window]:
    """From when until when times of each unit with backgrounds can be booked, by its folded code."""
    told = list(valid_items(profile.booking_rules, day_in_helsinki(now)))
    units = {fold(each.unit) for each in profile.backgrounds}
    return {unit: window_of(common_rules(told, unit), now=now) for unit in units}


def book_of(profile: Profile, calendars: Calendars, *, now: dt.datetime) -> Book:
    """All by which free times in these calendars are found from now on. No query."""
    backgrounds = {fold(each.code): each for each in profile.backgrounds}
    return Book(calendars, backgrounds, windows_of(profile, now=now))


def taken(users: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> Iterable[Taken]:
    """What is taken of these people's time elsewhere, merged, and each agreed meeting. Two queries."""
    yield from queries.busy(users, begins, ends)
    yield from queries.agreed_spans(users, begins, ends)


def taken_of(users: Collection[UUID], *, now: dt.datetime, but: UUID | None = None) -> TakenBetween:
    """What is taken of these people's time, asked stretch by stretch; a query each.

    `but`: a hold that doesn't count.
    """

    def between(begins: dt.datetime, ends: dt.datetime) -> Iterable[Taken]:
        return queries.taken(users, begins, ends, now=now, but=but)

    return between


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A time as it was offered: with whom, of which background, from when, how one meets.

    `wanted`: by what it was offered; `facts`: what is known, for the conditions of booking (DR-18); `due_at`:
    until when it has to be by the promise, None when none runs. `moves`: a booked time is moved there, whose
    conditions held when it was booked.
    """

    user: UUID
    background: str
    begins: dt.datetime
    mode: MeetingMode
    wanted: Wanted
    facts: Seen
    due_at: dt.datetime | None = None
    moves: bool = False


def seen_of_case(case: Case, *, day: dt.date, services: Iterable[str] = ()) -> Seen:
    """What is known of a case, as conditions of booking look at it; a need that wasn't said isn't known yet.

    `services`: kinds of the client's relationships. Place, person and team come with the case.
    """
    born = case.person.birth_date if case.person else None
    seen = seen_of(
        contactor=None,
        services=frozenset(services),
        needs=frozenset({case.need}) if case.need else frozenset(),
        service_task=case.service_task_id,
        language=case.language,
        channel="",
        age=age_on(born, day) if born else None,
        urgent=case.is_urgent,
        place=() if hides_place(case.person) else place_codes(case.place),
    )
    return replace(seen, needs=seen.needs or None, destination=fold(case.team.unit_id))
