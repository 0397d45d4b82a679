"""In which stretches of a day somebody can be booked: the week, what differs from it, what prevents it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from operator import itemgetter
from uuid import UUID

from reimari.appointments.rules.values import Blocked, Change, Opening, Part, Weekly
from reimari.common.working_days import WorkingCalendar
from reimari.staff.rules.roster import Away

type Stretch = tuple[dt.datetime, dt.datetime]
type Open = tuple[dt.datetime, dt.datetime, Weekly | Change]
type Holds = Callable[[UUID, str, dt.date], bool]  # whether somebody's post is in the team on the day

_SPAN = itemgetter(0)


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
        self.weekly, self.changes, self._away = tuple(weekly), tuple(changes), tuple(away)
        self.codes = {each.background for each in self.weekly} | {each.background for each in self.changes}
        numbers: dict[Part, int] = {}
        self._week: dict[int, dict[UUID, list[tuple[int, Weekly]]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(self.weekly, key=lambda each: (each.part, each.background)):
            number = numbers.setdefault(row.part, len(numbers))
            self._week[row.weekday][row.user].append((number, row))
        self._parts = tuple(numbers)
        self._changes: dict[dt.date, dict[UUID, list[Change]]] = defaultdict(lambda: defaultdict(list))
        for change in sorted(self.changes, key=lambda each: (each.part, each.background)):
            self._changes[change.day][change.user].append(change)
        self._known: dict[dt.date, list[Open]] = {}
        self._blocked: dict[dt.date, dict[UUID, list[Part]]] = defaultdict(lambda: defaultdict(list))
        for each in blocked:
            self._blocked[each.day][each.user].append(each.part)

    def openings(self, day: dt.date) -> list[Opening]:
        """All of the day, the first first; those of one person never overlap."""
        found = [
            Opening(row.user, row.team, row.background, begins, ends, row.site)
            for begins, ends, row in self.stretches(day)
        ]
        return sorted(found, key=lambda each: (each.begins, each.user, each.background))

    def stretches(self, day: dt.date, users: Container[UUID] | None = None) -> list[Open]:
        """The same of these people, or of all: from when until when by which row; of one person in order."""
        if users is not None:
            return self._stretches(day, users)
        if (known := self._known.get(day)) is None:
            known = self._known[day] = self._stretches(day, None)
        return known

    def _stretches(self, day: dt.date, users: Container[UUID] | None) -> list[Open]:
        week: Mapping[UUID, list[tuple[int, Weekly]]] = self._week.get(day.isoweekday()) or {}
        if week and self._calendar.is_holiday(day):
            week = {}
        changes: Mapping[UUID, list[Change]] = self._changes.get(day) or {}
        blocked = self._blocked.get(day) or {}
        away = {each.user for each in self._away if each.holds_on(day)}
        moments = [part.on(day) for part in self._parts] if week else []
        found = list[Open]()
        people = {**week, **{user: week.get(user, []) for user in changes}} if changes else week
        for user, rows in people.items():
            if (away and user in away) or not (users is None or user in users):
                continue
            spans: list[tuple[Stretch, Weekly | Change]] = [
                (moments[number], row)
                for number, row in rows
                if row.since <= day and (row.until is None or day <= row.until)
            ]
            if changes and user in changes:
                spans = _changed(spans, changes[user], day)
            if len(spans) > 1:
                spans.sort(key=_SPAN)
            closed = [part.on(day) for part in blocked[user]] if blocked and user in blocked else ()
            found += self._bookable(user, day, spans, closed)
        return found

    def _bookable(
        self,
        user: UUID,
        day: dt.date,
        spans: Iterable[tuple[Stretch, Weekly | Change]],
        closed: Collection[Stretch],
    ) -> Iterator[Open]:
        """What is left of somebody's day where a post holds and no line is answered; never two at once."""
        last = None
        for span, row in spans:
            if not self._holds(user, row.team, day):
                continue
            for begins, ends in without(span, closed) if closed else (span,):
                begins = max(begins, last) if last else begins  # noqa: PLW2901
                if begins < ends:
                    last = ends
                    yield begins, ends, row

    def is_away(self, user: UUID, day: dt.date) -> bool:
        return any(each.user == user and each.holds_on(day) for each in self._away)

    def is_off(self, day: dt.date) -> bool:
        """Whether weekly times fall away on the day."""
        return self._calendar.is_holiday(day)

    def blocked_on(self, user: UUID, day: dt.date) -> list[Part]:
        """In which parts of the day somebody is fully on a line."""
        blocked = self._blocked.get(day) or {}
        return sorted(blocked.get(user, ()))


def _changed(
    spans: Iterable[tuple[Stretch, Weekly | Change]], changes: Iterable[Change], day: dt.date
) -> list[tuple[Stretch, Weekly | Change]]:
    """The stretches of the week with what differs in their place."""
    differs = [(each.part.on(day), each) for each in changes]
    cuts = [span for span, _ in differs]
    left: list[tuple[Stretch, Weekly | Change]] = [
        (part, row) for span, row in spans for part in without(span, cuts)
    ]
    return [*left, *((span, each) for span, each in differs if each.background)]


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
