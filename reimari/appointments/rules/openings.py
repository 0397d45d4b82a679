"""In which stretches of a day somebody can be booked: the week, what differs from it, what prevents it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

from reimari.appointments.rules.values import Blocked, Change, Opening, Part, Weekly
from reimari.common.working_days import WorkingCalendar
from reimari.staff.rules.roster import Away

type Stretch = tuple[dt.datetime, dt.datetime]
type Holds = Callable[[UUID, str, dt.date], bool]  # whether somebody's post is in the team on the day


def always(_user: UUID, _team: str, _day: dt.date) -> bool:
    """Everybody's posts hold."""
    return True


class Calendars:
    """The calendars of some people, asked day by day.

    A change stands for what the week says in its part of the day. Weekly times fall away on public holidays;
    somebody who opens one by a change means it. Nobody is booked while away, on full duty on a line, or
    without a post in the team.
    """

    def __init__(
        self,
        weekly: Iterable[Weekly] = (),
        changes: Iterable[Change] = (),
        *,
        calendar: WorkingCalendar,
        away: Iterable[Away] = (),
        blocked: Iterable[Blocked] = (),
        holds: Holds = always,
    ) -> None:
        self._calendar, self._holds = calendar, holds
        self.weekly, self.changes = tuple(weekly), tuple(changes)
        self._week: dict[int, dict[UUID, list[Weekly]]] = defaultdict(lambda: defaultdict(list))
        for row in self.weekly:
            self._week[row.weekday][row.user].append(row)
        self._changes: dict[dt.date, dict[UUID, list[Change]]] = defaultdict(lambda: defaultdict(list))
        for change in self.changes:
            self._changes[change.day][change.user].append(change)
        self.codes = {each.background for each in self.weekly} | {each.background for each in self.changes}
        self._away: dict[UUID, list[Away]] = defaultdict(list)
        for absence in away:
            self._away[absence.user].append(absence)
        self._blocked: dict[tuple[UUID, dt.date], list[Blocked]] = defaultdict(list)
        for each in blocked:
            self._blocked[each.user, each.day].append(each)

    def openings(self, day: dt.date) -> list[Opening]:
        """All of the day, the first first; those of one person never overlap."""
        return sorted(self.unordered(day), key=lambda each: (each.begins, each.user, each.background))

    def unordered(self, day: dt.date) -> list[Opening]:
        """The same in no order."""
        week: Mapping[UUID, list[Weekly]] = self._week.get(day.isoweekday()) or {}
        if week and self._calendar.is_holiday(day):
            week = {}
        changes: Mapping[UUID, list[Change]] = self._changes.get(day) or {}
        users = week.keys() | changes.keys() if changes else week.keys()
        known: dict[Part, Stretch] = {}

        def on_the_day(part: Part) -> Stretch:
            if (span := known.get(part)) is None:
                span = known[part] = part.on(day)
            return span

        return [
            opening
            for user in users
            if not (self._away and self.is_away(user, day))
            for opening in self._of_one(user, day, week.get(user, ()), changes.get(user, ()), on_the_day)
        ]

    def is_away(self, user: UUID, day: dt.date) -> bool:
        return any(each.holds_on(day) for each in self._away.get(user, ()))

    def is_off(self, day: dt.date) -> bool:
        """Whether weekly times fall away on the day."""
        return self._calendar.is_holiday(day)

    def blocked_on(self, user: UUID, day: dt.date) -> list[Part]:
        """In which parts of the day somebody is fully on a line."""
        return sorted(each.part for each in self._blocked.get((user, day), ()))

    def _of_one(
        self,
        user: UUID,
        day: dt.date,
        week: Iterable[Weekly],
        changes: Iterable[Change],
        on_the_day: Callable[[Part], Stretch],
    ) -> Iterator[Opening]:
        opened = [
            (on_the_day(row.part), row)
            for row in week
            if row.since <= day and (row.until is None or day <= row.until)
        ]
        extras = list[tuple[Stretch, Change]]()
        if changes:
            differs = [(on_the_day(each.part), each) for each in changes]
            extras = [(span, each) for span, each in differs if each.background]
            opened = [
                (left, row) for span, row in opened for left in without(span, [each for each, _ in differs])
            ]
        closed = (
            [on_the_day(each.part) for each in self._blocked.get((user, day), ())] if self._blocked else ()
        )
        last = None
        every: list[tuple[Stretch, Weekly | Change]] = [*opened, *extras]
        if len(every) > 1:
            every.sort(key=lambda each: (each[0], each[1].background))
        for span, row in every:
            if not self._holds(user, row.team, day):
                continue
            for begins, ends in without(span, closed) if closed else (span,):
                begins = max(begins, last) if last else begins  # noqa: PLW2901 (never two at once)
                if begins < ends:
                    last = ends
                    yield Opening(user, row.team, row.background, begins, ends, row.site)


def without(span: Stretch, cuts: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch when others are cut out of it."""
    left = [span] if span[0] < span[1] else []
    for opens, closes in cuts:
        left = (
            [
                part
                for begins, ends in left
                for part in ((begins, min(ends, opens)), (max(begins, closes), ends))
                if part[0] < part[1]
            ]
            if opens < closes
            else left
        )
    return left
