"""Why a calendar can't be planned so, and what a change does to times that are taken already."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reimari.appointments.rules.values import Opening, Part, Taken
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import Background, fold

NO_POST = gettext_noop("%(user)s has no post in this team on %(day)s.")
OTHER_UNIT = gettext_noop("%(background)s belongs to another unit.")
OTHER_GROUP = gettext_noop("%(background)s isn't for the professional group of this post.")
NO_LENGTH = gettext_noop(
    "The county hasn't told how long a time of %(background)s is, or how one meets: nothing can be booked."
)
OUT_OF_FORCE = gettext_noop("%(background)s isn't in force on %(day)s.")
TOO_SHORT = gettext_noop("%(opens)s to %(closes)s is too short: one time takes %(minutes)s minutes in all.")
BACKWARDS = gettext_noop("A stretch of time ends before it begins.")
MEETS_ITSELF = gettext_noop("Two stretches of the same day overlap.")
NO_TIMES = gettext_noop("Choose at least one weekday, or end the weekly times.")
ENDS_BEFORE_START = gettext_noop("The last day is before the first.")
PAST = gettext_noop("The calendar of days that have passed stays as it was.")
OVERLAPS = gettext_noop("These times overlap other weekly times of the same person.")
CHANGES_OVERLAP = gettext_noop("This part of the day has been changed at the same moment by somebody else.")
LEAVES_OUT = gettext_noop("Booked times would lie outside what is open: %(times)s. They stay as they are.")
MEETS_BUSY = gettext_noop(
    "Another calendar says that these times are taken: %(times)s. They can't be booked."
)
TOLD = 5  # so many taken times are named


@dataclass(frozen=True, slots=True)
class Planned:
    """Where times are to be: by which posts of whom in a unit, of which background, in which parts of a day.

    `roles`: those of the posts in the team that hold on the day; none: there is no post. `background`
    is its name, `known` itself, if it is in force. `ends`: times are only taken away.
    """

    user: str
    unit: str
    roles: frozenset[str]
    background: str
    known: Background | None
    parts: Sequence[Part]
    day: dt.date
    day_words: str
    ends: bool = False


def plan_problems(planned: Planned, *, until: dt.date | None, today: dt.date) -> list[Problem]:
    """Why weekly times, or those of one day, can't be planned so."""
    problems = []
    if until and until < planned.day:
        problems.append(Problem("appointments.ends_before_start", ENDS_BEFORE_START))
    if planned.day < today:
        problems.append(Problem("appointments.past", PAST))
    problems += part_problems(planned.parts)
    return problems if planned.ends else [*problems, *_background_problems(planned)]


def part_problems(parts: Sequence[Part]) -> list[Problem]:
    """What is wrong with the parts of one day by themselves."""
    if any(not part.goes_forward for part in parts):
        return [Problem("appointments.backwards", BACKWARDS)]
    ordered = sorted(parts)
    if any(first.meets(second) for first, second in pairwise(ordered)):
        return [Problem("appointments.meets_itself", MEETS_ITSELF)]
    return []


def _background_problems(planned: Planned) -> list[Problem]:
    background = planned.known
    if background is None:
        facts = {"background": planned.background, "day": planned.day_words}
        return [Problem("appointments.out_of_force", OUT_OF_FORCE, facts)]
    name = {"background": planned.background}
    problems = []
    if not planned.roles:
        who = {"user": planned.user, "day": planned.day_words}
        problems.append(Problem("appointments.no_post", NO_POST, who))
    if fold(background.unit) != fold(planned.unit):
        problems.append(Problem("appointments.other_unit", OTHER_UNIT, name))
    elif planned.roles and not _in_group(background, planned.roles):
        problems.append(Problem("appointments.other_group", OTHER_GROUP, name))
    if not background.minutes or not background.modes:
        return [*problems, Problem("appointments.no_length", NO_LENGTH, name)]
    whole = background.leads + background.minutes + background.trails
    return problems + [
        Problem(
            "appointments.too_short",
            TOO_SHORT,
            {
                "opens": f"{part.opens:%H.%M}",
                "closes": f"{part.closes:%H.%M}",
                "minutes": str(whole),
            },
        )
        for part in planned.parts
        if part.goes_forward and _minutes(part) < whole
    ]


def _in_group(background: Background, roles: Iterable[str]) -> bool:
    return not background.roles or not {*map(fold, background.roles)}.isdisjoint(map(fold, roles))


def _minutes(part: Part) -> int:
    closes = part.closes.hour * 60 + part.closes.minute or 24 * 60
    return closes - part.opens.hour * 60 - part.opens.minute


@dataclass(frozen=True, slots=True)
class Meets:
    """A taken time that a change concerns: a booked one whose time isn't open any more, or a busy one that
    lies in times that the change opens."""

    taken: Taken
    left_out: bool


def meets(taken: Iterable[Taken], before: Sequence[Opening], after: Sequence[Opening]) -> list[Meets]:
    """What changed hours do to what is taken; the first first. Nothing is moved by itself (peers: conflicts
    are told when hours change)."""
    found = []
    for each in sorted(taken, key=lambda one: (one.begins, one.ends, one.user)):
        was, stays = _covers(before, each), _covers(after, each)
        if each.booked and was and not stays:
            found.append(Meets(each, left_out=True))
        elif not each.booked and _touches(after, each) and not _touches(before, each):
            found.append(Meets(each, left_out=False))
    return found


def _covers(openings: Iterable[Opening], taken: Taken) -> bool:
    return any(
        each.user == taken.user and each.begins <= taken.begins and taken.ends <= each.ends
        for each in openings
    )


def _touches(openings: Iterable[Opening], taken: Taken) -> bool:
    return any(
        each.user == taken.user and each.begins < taken.ends and taken.begins < each.ends for each in openings
    )


class MeetsTaken(Refused):
    """A change meets taken times; whoever is sure may do it all the same."""

    def __init__(self, found: Sequence[Meets]) -> None:
        problems = []
        for left_out, code, sentence in (
            (True, "appointments.leaves_out", LEAVES_OUT),
            (False, "appointments.meets_busy", MEETS_BUSY),
        ):
            if mine := [each.taken for each in found if each.left_out == left_out]:
                words = ", ".join(map(_words, mine[:TOLD]))
                more = f" … (+{len(mine) - TOLD})" if len(mine) > TOLD else ""
                problems.append(Problem(code, sentence, {"times": words + more}))
        super().__init__(*problems)
        self.found = tuple(found)


def _words(taken: Taken) -> str:
    begins, ends = taken.begins.astimezone(HELSINKI), taken.ends.astimezone(HELSINKI)
    return f"{begins.day}.{begins.month}. {begins:%H.%M}–{ends:%H.%M}"  # noqa: RUF001 (a range of times)
