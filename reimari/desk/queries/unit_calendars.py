"""Who of a unit can be booked for what, how many times are free, and by which rules."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.appointments.facts import Known, book_of, known_of, taken_of
from reimari.appointments.queries import booked_backgrounds
from reimari.appointments.rules import CommonRules, Time, Wanted, common_rules, free_times
from reimari.appointments.rules.values import WHOLE
from reimari.cases.states import MeetingMode
from reimari.common.dates import day_words, words_of
from reimari.common.working_days import HELSINKI
from reimari.desk.queries.booked import hour
from reimari.desk.queries.calendars import has_own, meant_for
from reimari.desk.queries.rows import language, name_in
from reimari.region.profile.values import Background, Profile, by_code, fold, valid_items
from reimari.staff.models import Post, Team
from reimari.staff.roster import calendar_of
from reimari.work.queries import County

NEXT_DAYS = 7  # working days in which free times are counted


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody of a unit: which backgrounds they have, and how many times of the coming days are free and
    booked."""

    user: User
    backgrounds: tuple[str, ...]
    free: int
    booked: int
    first: str
    post: Post | None
    away: bool


@dataclass(frozen=True, slots=True)
class Free:
    """Of a background: how many times are free and booked, and in how many free ones one can be met how."""

    name: str
    urgent: bool
    bookers: str
    length: str
    total: int
    booked: int
    by_mode: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One of the common rules in words; `assumed`: the county doesn't tell it."""

    words: str
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """The calendars of a unit."""

    unit: str
    name: str
    units: Sequence[tuple[str, str]]
    modes: Sequence[str]
    free: Sequence[Free]
    people: Sequence[Who]
    rules: Sequence[RuleLine]
    until: dt.date
    plans: bool
    has_own: bool


def unit_page(
    actor: Actor,
    unit: str,
    units: Mapping[str, list[Team]],
    every: Sequence[Team],
    county: County,
    *,
    now: dt.datetime,
) -> UnitPage:
    """The unit's people with their backgrounds, and the free times of the coming days. Eight queries."""
    profile, today = county.profile, now.astimezone(HELSINKI).date()
    teams = {team.pk: team for team in every if fold(team.unit_id) == fold(unit)}
    until = calendar_of(profile).add(today, NEXT_DAYS)
    known = known_of(profile, first=today, last=until, teams=teams.keys(), every=every)
    backgrounds = [each for each in valid_items(profile.backgrounds, today) if fold(each.unit) == fold(unit)]
    times = list(_coming(profile, known, backgrounds, until=until, now=now))
    booked = booked_backgrounds(list(known.held), now, WHOLE.on(until)[1])
    plans = set(actor.doing(access.PLAN.name).teams()) & teams.keys()
    told = common_rules(valid_items(profile.booking_rules, today), unit)
    return UnitPage(
        unit=unit,
        name=str(next(iter(teams.values())).unit),
        units=[(code, str(ones[0].unit)) for code, ones in units.items()] if len(units) > 1 else (),
        modes=[str(each.label) for each in MeetingMode],
        free=[
            _free_line(each, times, booked, {team.unit_id: str(team.unit) for team in every})
            for each in backgrounds
        ],
        people=_people(profile, known, teams, times, Counter(user for user, _code in booked), plans, today),
        rules=_rule_lines(told),
        until=until,
        plans=bool(plans),
        has_own=has_own(actor, profile, today),
    )


def _coming(
    profile: Profile, known: Known, backgrounds: Iterable[Background], *, until: dt.date, now: dt.datetime
) -> Iterator[Time]:
    """The unit's free times until the end of the day, those kept for urgent among them."""
    book = book_of(profile, known.calendars, now=now)
    wanted = Wanted(urgent=True, backgrounds=frozenset(fold(each.code) for each in backgrounds))
    users = list(known.held)
    return free_times(book, taken_of(users, now=now), wanted, now=now, until=until)


def _free_line(
    background: Background,
    times: Iterable[Time],
    booked: Iterable[tuple[UUID, str]],
    units: Mapping[str, str],
) -> Free:
    mine = [each for each in times if fold(each.background) == fold(background.code)]
    by_mode = Counter(mode.value for each in mine for mode in each.modes)
    modes = {mode.value for mode in background.modes}
    length = _("%(number)s min") % {"number": background.minutes} if background.minutes else ""
    return Free(
        background.name.in_language(language()),
        background.urgent,
        ", ".join(units.get(code, code) for code in background.bookers),
        length,
        len(mine),
        sum(fold(code) == fold(background.code) for _user, code in booked),
        tuple(by_mode[mode] if mode in modes else None for mode in MeetingMode.values),
    )


def _people(
    profile: Profile,
    known: Known,
    teams: Mapping[str, Team],
    times: Iterable[Time],
    booked: Mapping[UUID, int],
    plans: Iterable[str],
    today: dt.date,
) -> list[Who]:
    """Whoever has backgrounds, and whoever may have some, by name."""
    free: dict[UUID, list[Time]] = defaultdict(list)
    for each in times:
        free[each.user].append(each)
    has: dict[UUID, list[str]] = defaultdict(list)
    names = by_code(profile.backgrounds)
    for row in known.calendars.weekly:
        if row.team in teams and (row.until is None or row.until >= today):
            has[row.user].append(name_in(names, row.background))
    found, may_plan = [], set(plans)
    for user, held in known.held.items():
        here = [each.post for each in held if each.post.team_id in teams]
        for post in here:
            post.team = teams[post.team_id]
        meant = [post for post in here if meant_for(post, profile, today)]
        if not meant and user not in has:
            continue
        mine = free.get(user, [])
        first = ""
        if mine:
            begins = mine[0].begins.astimezone(HELSINKI)
            day = day_words(begins.date(), today=today, language=language())
            first = f"{day} {words_of(language()).clock}{hour(begins.time())}"
        found.append(
            Who(
                held[0].post.user,
                tuple(dict.fromkeys(has.get(user, ()))),
                len(mine),
                booked.get(user, 0),
                first,
                next((post for post in meant if post.team_id in may_plan), None),
                known.calendars.is_away(user, today),
            )
        )
    return sorted(found, key=lambda who: (who.user.last_name.casefold(), str(who.user).casefold()))


def _rule_lines(rules: CommonRules) -> list[RuleLine]:
    """The common rules (pelisäännöt) as people say them (R-KL-25)."""
    hours, minutes = divmod(rules.notice_minutes, 60)
    spans = (
        (_("%(number)s h") % {"number": hours}, hours),
        (_("%(number)s min") % {"number": minutes}, minutes),
    )
    notice = " ".join(words for words, count in spans if count)
    told = {
        "opens_days": ngettext(
            "Times can be booked %(number)s day ahead.",
            "Times can be booked %(number)s days ahead.",
            rules.opens_days,
        )
        % {"number": rules.opens_days},
        "notice_minutes": _("The soonest time begins in %(time)s.") % {"time": notice}
        if notice
        else _("A time that begins at once can be booked."),
        "urgent_until_hours": ngettext(
            "What is kept for urgent is everybody's from %(number)s hour before.",
            "What is kept for urgent is everybody's from %(number)s hours before.",
            rules.urgent_until_hours,
        )
        % {"number": rules.urgent_until_hours},
        "hold_minutes": ngettext(
            "A time is held for %(number)s minute during a call.",
            "A time is held for %(number)s minutes during a call.",
            rules.hold_minutes,
        )
        % {"number": rules.hold_minutes},
        "returns_after_minutes": ngettext(
            "A freed time can be booked again after %(number)s minute.",
            "A freed time can be booked again after %(number)s minutes.",
            rules.returns_after_minutes,
        )
        % {"number": rules.returns_after_minutes},
    }
    return [RuleLine(words, name in rules.assumed) for name, words in told.items()]
