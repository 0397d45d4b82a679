"""May this be granted on the line, for how long, and what else if not? No Django, no clock, no database."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.region.profile.values import (
    AssessmentRequest,
    CarePlace,
    Feature,
    Grantable,
    PlaceUse,
    Profile,
    by_code,
    fold,
    valid_items,
)

NOT_LISTED = gettext_noop("This isn't granted on the line: the need is assessed first.")
NOT_TEMPORARY = gettext_noop("Only a passing need is met on the line: a lasting one is assessed first.")
NO_LIMIT = gettext_noop(
    "The county hasn't set for how long this may be granted on the line (%(gap)s). Ask for an assessment."
)
TOO_LONG = gettext_noop("On the line this may be granted for %(most)s days at most; you chose %(days)s.")
TOO_LONG_IN_ALL = gettext_noop(
    "With what was granted before this would be %(days)s days. On the line it may be %(most)s in all."
)
OTHER_TASK = gettext_noop("On the line this is granted in another service task only.")
LINE_CLOSED = gettext_noop(
    "The line arranges this only in its opening hours. Now another route is used: don't let it wait."
)
LINE_UNKNOWN = gettext_noop(
    "The line arranges this only in its opening hours, and the sources don't tell them. Use the other route."
)
NO_CLIENT = gettext_noop("Something is granted only to a client who is known: choose the person first.")
NO_END = gettext_noop("Choose the last day: what is granted on the line always ends.")
ENDS_BEFORE = gettext_noop("The last day is before the first.")
BEGAN_LONG_AGO = gettext_noop("The first day is in the past.")
BEGINS_LATE = gettext_noop("On the line help is granted for now: it begins within %(days)s days.")
GRANTED_ALREADY = gettext_noop("This has already been granted for some of these days.")
WORDS_NEEDED = gettext_noop("Write the grounds in a few words.")
NO_BED = gettext_noop("Choose a bed that is free on these days.")
BED_TAKEN = gettext_noop("The bed has just been taken for some of these days. Choose another one.")
WRONG_BED = gettext_noop("%(place)s has %(beds)s beds.")
PLACE_ENDED = gettext_noop("%(place)s isn't in use on these days.")
WRONG_USE = gettext_noop("%(place)s isn't for this.")
NOT_TOLD = gettext_noop("Say how the client was told, or why the client couldn't be told.")
VOUCHER_UNTOLD = gettext_noop(
    "Tell the client about the voucher first: its value, the client's own share, the producers' prices and"
    " the client fee of the same service."
)
TOLD_ALREADY = gettext_noop("The client has already been told.")
NOT_IN_FORCE = gettext_noop("This grant isn't in force any more.")
FOLLOWED_UP = gettext_noop("Somebody has already followed this up.")
WITHOUT_STEP = gettext_noop("A grant stays on its list until somebody has followed it up.")
LAST_DAY_OUTSIDE = gettext_noop("The last day must be one of the days that were granted.")
BEGUN = gettext_noop("This has begun already: end it instead.")
EXTENDED_BACKWARDS = gettext_noop("An extension ends later than what was granted before.")
NO_REQUEST = gettext_noop("The county's profile doesn't tell who assesses what the line doesn't grant.")
NO_TEAM = gettext_noop("No team answers for the client's home place by the county's rules.")
NO_HOME = gettext_noop("The home place decides who assesses: ask where the client lives.")
ASKED_ALREADY = gettext_noop("An assessment has already been asked for: case %(case)s.")
NOT_HELD = gettext_noop("This period isn't held any more.")
NOT_RESERVED = gettext_noop("This period isn't reserved any more.")
OF_A_GRANT = gettext_noop("This period was granted to a client: end the grant instead.")
STAY_BACKWARDS = gettext_noop("The day of leaving is after the day of coming.")
STAY_PAST = gettext_noop("The day of leaving is in the past.")
CARD_GONE = gettext_noop("Card %(number)s is no longer in stock. Take another one.")
NO_OWN_WORD = gettext_noop("A card is issued on the client's own word: ask, and tick it.")
CARDS_OFF = gettext_noop("The Kaikukortti isn't in use here.")
CARDS_KNOWN = gettext_noop("Already in the stock: %(numbers)s.")
NO_NUMBERS = gettext_noop("Write the numbers of the cards, one on each line.")
CARD_NOT_OUT = gettext_noop("Card %(number)s hasn't been issued.")
CARD_LOST_ALREADY = gettext_noop("Card %(number)s isn't in use any more.")

BEGINS_WITHIN = 14  # days: on the line help is granted for a need that is there now
FEATURE = "kaikukortti"
MOST_CARDS = 500  # that are received at once


class Way(StrEnum):
    """What the line does with what is asked."""

    GRANT = "grant"
    CORRECT = "correct"  # something in the form: then it may be granted
    ASSESSMENT = "assessment"  # DR-06
    OTHER_ROUTE = "other_route"  # DR-07, out of hours


# Which way a problem leads; everything else is corrected in the form.
_WAYS = {
    "grants.not_listed": Way.ASSESSMENT,
    "grants.not_temporary": Way.ASSESSMENT,
    "grants.no_limit": Way.ASSESSMENT,
    "grants.too_long_in_all": Way.ASSESSMENT,
    "grants.too_long": Way.ASSESSMENT,
    "grants.other_task": Way.ASSESSMENT,
    "grants.line_closed": Way.OTHER_ROUTE,
    "grants.line_unknown": Way.OTHER_ROUTE,
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends counted."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def meets(self, other: "Period") -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked on the line: of the white list or not, for which days, for whom.

    `grantable` None: it isn't on the list. `lasting`: the need won't pass by itself. `line_open`: of the line
    that the grantable names. `before`: what was granted of the same to the same person; `extends` the last of
    them, on which this one follows.
    """

    grantable: Grantable | None
    first: dt.date | None
    last: dt.date | None
    today: dt.date
    client: bool = True
    lasting: bool = False
    service_task: str = ""
    line_open: bool | None = None
    before: Sequence[Period] = ()
    extends: Period | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Which way it goes, and why not as a grant."""

    way: Way
    problems: tuple[Problem, ...] = ()


def may_be_granted(wish: Wish) -> Answer:
    """Whether the line may grant this (DR-05); else it is assessed (DR-06) or takes another route (DR-07).

    Out of hours another route goes before everything: nobody may wait. What no correction of the form would
    change leads to an assessment, and only then do the form's own mistakes count.
    """
    if wish.grantable is None:
        return Answer(Way.ASSESSMENT, (Problem("grants.not_listed", NOT_LISTED),))
    problems = (*_of_the_list(wish.grantable, wish), *_of_the_days(wish.grantable, wish))
    return Answer(way_of(problems), problems)


def way_of(problems: Iterable[Problem]) -> Way:
    """Where problems lead: the first of other route, assessment, correction that any of them asks for."""
    asked = {_WAYS.get(problem.code, Way.CORRECT) for problem in problems}
    ranked = (way for way in (Way.OTHER_ROUTE, Way.ASSESSMENT, Way.CORRECT) if way in asked)
    return next(ranked, Way.GRANT)


def _of_the_list(grantable: Grantable, wish: Wish) -> list[Problem]:
    """What the white list itself says, whatever days are chosen."""
    problems = list(closed_problems(grantable, wish.line_open))
    if wish.lasting:
        problems.append(Problem("grants.not_temporary", NOT_TEMPORARY))
    if grantable.service_task and wish.service_task and not _same(grantable.service_task, wish.service_task):
        problems.append(Problem("grants.other_task", OTHER_TASK))
    if grantable.max_days is None:
        problems.append(Problem("grants.no_limit", NO_LIMIT, {"gap": grantable.gap or "?"}))
    if not wish.client:
        problems.append(Problem("grants.no_client", NO_CLIENT))
    return problems


def closed_problems(grantable: Grantable, line_open: bool | None) -> list[Problem]:  # noqa: FBT001
    """DR-07: what is arranged only while the line is open; not known to be open is as good as closed."""
    if not grantable.channel or line_open:
        return []
    if line_open is None:
        return [Problem("grants.line_unknown", LINE_UNKNOWN)]
    return [Problem("grants.line_closed", LINE_CLOSED)]


def _of_the_days(grantable: Grantable, wish: Wish) -> list[Problem]:
    first, last = wish.first, wish.last
    if last is None or first is None:
        return [Problem("grants.no_end", NO_END)]
    if last < first:
        return [Problem("grants.ends_before", ENDS_BEFORE)]
    asked = Period(first, last)
    return [*_start_problems(asked, wish), *_length_problems(grantable, asked, wish)]


def _start_problems(asked: Period, wish: Wish) -> list[Problem]:
    problems = []
    follows = wish.extends is not None and asked.first == wish.extends.last + ONE_DAY
    if asked.first < wish.today and not follows:
        problems.append(Problem("grants.began_long_ago", BEGAN_LONG_AGO))
    if (asked.first - wish.today).days > BEGINS_WITHIN and not follows:
        problems.append(Problem("grants.begins_late", BEGINS_LATE, {"days": str(BEGINS_WITHIN)}))
    if any(asked.meets(each) for each in wish.before):
        problems.append(Problem("grants.granted_already", GRANTED_ALREADY))
    return problems


def _length_problems(grantable: Grantable, asked: Period, wish: Wish) -> list[Problem]:
    problems = []
    most, total = grantable.max_days, grantable.total_days
    if most is not None and asked.days > most:
        told = {"most": str(most), "days": str(asked.days)}
        problems.append(Problem("grants.too_long", TOO_LONG, told))
    in_all = asked.days + in_a_row(wish.before, asked.first)
    if total is not None and in_all > total:
        told = {"most": str(total), "days": str(in_all)}
        problems.append(Problem("grants.too_long_in_all", TOO_LONG_IN_ALL, told))
    return problems


def in_a_row(before: Iterable[Period], first: dt.date) -> int:
    """How many granted days lead up to `first` without a break: an extension is one stretch with them."""
    days, begins = 0, first
    for period in sorted(before, key=lambda each: each.last, reverse=True):
        if period.last + ONE_DAY == begins:
            days += period.days
            begins = period.first
    return days


def last_day(grantable: Grantable, first: dt.date, before: Iterable[Period] = ()) -> dt.date | None:
    """The latest last day that may be chosen; None: the county hasn't set it, or no day is left."""
    if grantable.max_days is None:
        return None
    days = grantable.max_days
    if grantable.total_days is not None:
        days = min(days, grantable.total_days - in_a_row(before, first))
    return first + dt.timedelta(days=days - 1) if days > 0 else None


def follow_up_at(grantable: Grantable, period: Period, now: dt.datetime) -> dt.datetime:
    """When somebody looks how it goes on: at noon, so many days before the last one, never in the past.

    Where the county hasn't set the days it is the last day itself.
    """
    day = max(period.first, period.last - dt.timedelta(days=grantable.follow_up_days or 0))
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=HELSINKI)
    return noon if noon > now else now + dt.timedelta(hours=1)


# What the profile says of a day


def grantables_on(profile: Profile, day: dt.date) -> tuple[Grantable, ...]:
    """The white list on the day, in the profile's order."""
    return tuple(valid_items(profile.grantables, day))


def grantable_of(profile: Profile, code: str, day: dt.date) -> Grantable | None:
    """One of the white list on the day; None: it isn't granted on the line."""
    return by_code(grantables_on(profile, day)).get(fold(code))


def request_of(profile: Profile, service_task: str, day: dt.date) -> AssessmentRequest | None:
    """Where assessment requests of a service task go; the only one there is, when the task isn't known."""
    held: list[AssessmentRequest] = list(valid_items(profile.assessment_requests, day))
    own = [each for each in held if _same(each.service_task, service_task)]
    return next(iter(own or (held if not service_task else [])), None)


def cards_are_used(features: Iterable[Feature], day: dt.date) -> bool:
    """Whether the county issues the Kaikukortti on the day (R-PS-55)."""
    held: Iterable[Feature] = valid_items(tuple(features), day)
    return any(each.on for each in held if fold(each.code) == FEATURE)


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


# Places of the register


def place_problems(place: CarePlace | None, name: str, use: PlaceUse | None, period: Period) -> list[Problem]:
    """Why nobody can stay there: it isn't in use on all the days, or it is for something else."""
    told = {"place": name}
    if place is None or not (place.valid_on(period.first) and place.valid_on(period.last)):
        return [Problem("grants.place_ended", PLACE_ENDED, told)]
    return [Problem("grants.wrong_use", WRONG_USE, told)] if use and place.use != use else []


def stay_problems(first: dt.date, leaves: dt.date, today: dt.date) -> list[Problem]:
    """Why a period can't be reserved: `leaves` is the day on which the bed is free for the next."""
    if leaves <= first:
        return [Problem("grants.stay_backwards", STAY_BACKWARDS)]
    return [Problem("grants.stay_past", STAY_PAST)] if leaves <= today else []


def free_periods(
    taken: Iterable[tuple[dt.date, dt.date]], first: dt.date, after: dt.date
) -> list[tuple[dt.date, dt.date]]:
    """What is left of [first, after) beside the nights that are taken; each as (comes, leaves)."""
    free, begins = [], first
    for comes, leaves in sorted(taken):
        if comes > begins:
            free.append((begins, min(comes, after)))
        begins = max(begins, leaves)
        if begins >= after:
            break
    if begins < after:
        free.append((begins, after))
    return [(comes, leaves) for comes, leaves in free if comes < leaves and comes < after]


# Cards


def card_numbers(typed: str) -> list[str]:
    """The numbers that were typed, one on each line or between commas, once each; letters in capitals."""
    words = typed.replace(",", "\n").replace(";", "\n").split("\n")
    return list(dict.fromkeys(number for word in words if (number := "".join(word.split()).upper())))


def receiving_problems(numbers: Sequence[str], known: Collection[str]) -> list[Problem]:
    """Why these cards can't be put into the stock."""
    if not numbers or len(numbers) > MOST_CARDS or any(len(each) > 40 for each in numbers):  # noqa: PLR2004
        return [Problem("grants.no_numbers", NO_NUMBERS)]
    told = [number for number in numbers if number in known]
    return [Problem("grants.cards_known", CARDS_KNOWN, {"numbers": ", ".join(told[:5])})] if told else []
