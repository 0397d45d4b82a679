"""Somebody's week in words: what is open, what is taken, and which weekly times hold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.appointments.facts import Known, book_of, known_of, windows_of
from reimari.appointments.queries import busy
from reimari.appointments.rules import (
    Opening,
    Taken,
    Time,
    Wanted,
    Weekly,
    books,
    free_times,
)
from reimari.appointments.rules.values import WHOLE, Site
from reimari.appointments.standing import booked_of, held_of, taken_by
from reimari.common.dates import day_words, words_of
from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.desk.queries.booked import Slot, clock_of, hour, persons_in, slots_of
from reimari.desk.queries.roster import MOST_WEEKS, WEEK
from reimari.desk.queries.rows import language, name_in
from reimari.region.profile.values import Background, Profile, by_code, fold, valid_items
from reimari.staff.models import Post, Team
from reimari.staff.roster import TEAMS, Held
from reimari.work.queries import County

WORKING_WEEK = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a day: when, for what, where; of its times how many are free, if it can be booked yet."""

    clock: str
    name: str
    where: str
    free: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of somebody's week."""

    on: dt.date
    words: str
    is_today: bool
    stretches: tuple[Stretch, ...]
    slots: tuple[Slot, ...]
    taken: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Weekly times: on which weekdays and when, for what, where, from when until when."""

    name: str
    when: str
    where: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """Somebody's week. `posts`: by which of theirs it may be planned; `verb_end`: "_own" of one's own."""

    user: User
    is_own: bool
    days: Sequence[Day]
    plans: Sequence[Plan]
    posts: Sequence[Post]
    verb_end: str
    units: Sequence[tuple[str, str]]
    monday: dt.date
    earlier: dt.date | None
    later: dt.date | None

    def person_ids(self) -> set[UUID]:
        """Whose cases the week shows."""
        return {person for day in self.days for person in persons_in(day.slots)}


def units_shown(
    actor: Actor, profile: Profile, today: dt.date, *, every: Iterable[Team] | None = None
) -> dict[str, list[Team]]:
    """The units with backgrounds whose calendars the actor may see, with their teams; own ones first."""
    doing = actor.doing(access.VIEW.name)
    codes, home = {*doing.home_teams(), *doing.teams()}, set(doing.home_teams())
    backgrounds = list(valid_items(profile.backgrounds, today))
    with_times = {fold(each.unit) for each in backgrounds}
    booked = {fold(each.unit) for each in backgrounds if books(each, doing.units())}
    found: dict[str, list[Team]] = defaultdict(list)
    teams = TEAMS.rows() if every is None else every
    for team in sorted(teams, key=lambda team: (team.pk not in home, team.unit_id, team.pk)):
        unit = fold(team.unit_id)
        if unit in with_times and (team.pk in codes or unit in booked):
            found[team.unit_id].append(team)
    return dict(found)


def has_own(actor: Actor, profile: Profile, today: dt.date) -> bool:
    """Whether some background is meant for a post of the actor's that may plan it."""
    posts = actor.doing(access.SEE_OWN.name).posts
    return any(
        fold(each.unit) in map(fold, post.units)
        and (not each.roles or fold(post.role) in map(fold, each.roles))
        for each in valid_items(profile.backgrounds, today)
        for post in posts
    )


def meant_for(post: Post, profile: Profile, day: dt.date) -> list[Background]:
    """The backgrounds that a post may open times of; `team` comes with the post."""
    unit, role = fold(post.team.unit_id), fold(post.role_id)
    return [
        each
        for each in valid_items(profile.backgrounds, day)
        if fold(each.unit) == unit and (not each.roles or role in map(fold, each.roles))
    ]


def week_page(
    actor: Actor, user: User, county: County, *, monday: dt.date, now: dt.datetime, is_own: bool
) -> WeekPage:
    """Somebody's week from Monday on. Ten queries at most."""
    profile, today = county.profile, now.astimezone(HELSINKI).date()
    sunday = monday + (WEEK - 1) * ONE_DAY
    every = TEAMS.rows()
    first = min(monday, today)
    known = known_of(profile, first=first, last=max(sunday, today), users=[user.pk], every=every)
    since, until = WHOLE.on(first)[0], WHOLE.on(sunday)[1]
    shown_from = min(WHOLE.on(monday)[0], now)
    elsewhere = [each for each in busy([user.pk], since, until) if each.ends > shown_from]
    booked = booked_of([user.pk], since, until, actor=actor)
    holds = held_of([user.pk], since, until, now=now)
    units = {team.pk: team for team in every}
    posts = _planned_by(actor, known.held.get(user.pk, ()), units, profile, today, is_own=is_own)
    words = _Words(profile, {team.unit_id: str(team.unit) for team in every})
    return WeekPage(
        user=user,
        is_own=is_own,
        days=_days(
            profile,
            known,
            user,
            _Taken(elsewhere, slots_of(booked, holds, profile, words.site), list(taken_by(booked, holds))),
            words,
            monday=monday,
            today=today,
            now=now,
        ),
        plans=_plans(known.calendars.weekly, words, today=max(monday, today)),
        posts=posts,
        verb_end="_own" if is_own else "",
        units=[
            (code, str(teams[0].unit))
            for code, teams in units_shown(actor, profile, today, every=every).items()
        ],
        monday=monday,
        earlier=monday - WEEK * ONE_DAY if (today - monday).days < MOST_WEEKS * WEEK else None,
        later=monday + WEEK * ONE_DAY if (monday - today).days < MOST_WEEKS * WEEK else None,
    )


def _planned_by(
    actor: Actor,
    held: Sequence[Held],
    teams: Mapping[str, Team],
    profile: Profile,
    today: dt.date,
    *,
    is_own: bool,
) -> list[Post]:
    """The posts that hold today or later, have a background, and may be planned by the actor."""
    reached = set(actor.doing(access.PLAN.name).teams())
    found = []
    for each in held:
        post = each.post
        post.team = teams[post.team_id]
        may = actor.may(access.PLAN_OWN.name) if is_own else post.team_id in reached
        if may and any(until >= today for _since, until in each.terms) and meant_for(post, profile, today):
            found.append(post)
    return found


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken in somebody's days: elsewhere, booked and held as it is shown, and as it takes time."""

    elsewhere: Sequence[Taken]
    slots: Sequence[Slot]
    times: Sequence[Taken]


def _days(
    profile: Profile,
    known: Known,
    user: User,
    busy: _Taken,
    words: "_Words",
    *,
    monday: dt.date,
    today: dt.date,
    now: dt.datetime,
) -> list[Day]:
    """Monday to Friday, and those days of the weekend on which something is open or taken."""
    calendars = known.calendars
    taken = [*busy.elsewhere, *busy.times]
    free = _free_of(profile, known, taken, until=monday + (WEEK - 1) * ONE_DAY, now=now)
    windows = windows_of(profile, now=now)
    last = {fold(each.code): windows[fold(each.unit)].last for each in profile.backgrounds}
    found = []
    for number in range(WEEK):
        day = monday + number * ONE_DAY
        begins, ends = WHOLE.on(day)
        openings = calendars.openings(day)
        mine = [each for each in busy.elsewhere if each.begins < ends and begins < each.ends]
        slots = tuple(each for each in busy.slots if begins <= each.begins < ends)
        if number >= WORKING_WEEK and not openings and not mine and not slots:
            continue
        stretches = []
        for each in openings:
            open_yet = today <= day <= last.get(fold(each.background), today - ONE_DAY)
            count = sum(
                each.begins <= time.blocks[0] and time.blocks[1] <= each.ends
                for time in free.get(each.background, ())
            )
            stretches.append(words.stretch(each, count if open_yet and each.ends > now else None))
        notes = []
        if calendars.is_away(user.pk, day):
            notes.append(_("away"))
        if calendars.is_off(day):
            notes.append(_("day off"))
        notes += [
            _("on a line, %(clock)s") % {"clock": clock_of(*part.on(day))}
            for part in calendars.blocked_on(user.pk, day)
        ]
        said = day_words(day, today=today, language=language())
        spans = tuple(clock_of(max(each.begins, begins), min(each.ends, ends)) for each in mine)
        found.append(Day(day, said, day == today, tuple(stretches), slots, spans, tuple(notes)))
    return found


def _free_of(
    profile: Profile, known: Known, busy: Sequence[Taken], *, until: dt.date, now: dt.datetime
) -> dict[str, list[Time]]:
    """The free times until the day, by background; those kept for urgent among them."""
    book = book_of(profile, known.calendars, now=now)
    times = free_times(book, lambda _begins, _ends: busy, Wanted(urgent=True), now=now, until=until)
    found: dict[str, list[Time]] = defaultdict(list)
    for each in times:
        found[each.background].append(each)
    return found


def _plans(weekly: Iterable[Weekly], words: "_Words", *, today: dt.date) -> list[Plan]:
    """The weekly times that hold now or later; those alike on several weekdays are one."""
    alike: dict[tuple[str, dt.date, dt.date | None, Site], dict[str, list[int]]] = {}
    for each in sorted(weekly, key=lambda row: (row.since, row.background, row.weekday, row.part)):
        if each.until and each.until < today:
            continue
        key = (each.background, each.since, each.until, each.site)
        alike.setdefault(key, {}).setdefault(_part(each), []).append(each.weekday)
    days = words_of(language()).weekdays
    return [
        Plan(
            words.background(background),
            "; ".join(
                f"{', '.join(days[day - 1] for day in sorted(weekdays))} {clock}"
                for clock, weekdays in by_clock.items()
            ),
            words.site(site),
            since,
            until,
        )
        for (background, since, until, site), by_clock in alike.items()
    ]


def _part(row: Weekly) -> str:
    return f"{hour(row.part.opens)}–{hour(row.part.closes)}"  # noqa: RUF001 (a range of times)


class _Words:
    """Backgrounds, places and units by their names."""

    def __init__(self, profile: Profile, units: Mapping[str, str]) -> None:
        self._backgrounds, self._places = by_code(profile.backgrounds), by_code(profile.places)
        self._units = units

    def background(self, code: str) -> str:
        return name_in(self._backgrounds, code)

    def site(self, site: Site) -> str:
        if site.place:
            return name_in(self._places, site.place)
        return self._units.get(site.unit, site.unit)

    def stretch(self, opening: Opening, count: int | None) -> Stretch:
        """`count`: how many of its times are free; None: it can't be booked now."""
        free = ""
        if count is not None:
            free = ngettext("%(number)s free", "%(number)s free", count) % {"number": count}
        name = self.background(opening.background)
        return Stretch(clock_of(opening.begins, opening.ends), name, self.site(opening.site), free)
