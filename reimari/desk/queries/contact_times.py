"""For what times are looked for while a contact is being written down or closed, and what is held in it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.appointments.access import BOOK as BOOK_TIME
from reimari.appointments.actions import Choice
from reimari.appointments.rules.booking import HOLD_GONE
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid_of
from reimari.contacts.queries import Rules, seen_by_known, spots_of_route
from reimari.contacts.states import Outcome
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries.booked import meeting_told
from reimari.desk.queries.case_times import CaseToBook, joined
from reimari.desk.queries.relations import Relation
from reimari.desk.queries.routes import Line
from reimari.desk.queries.rows import language
from reimari.desk.queries.times import (
    BOOK,
    Looking,
    TimesShown,
    bookable_of,
    offered_now,
    shortage_of,
    times_shown,
    units_with_times,
)
from reimari.region.profile.values import Profile
from reimari.staff.models import Team

type Relations = Callable[[], Iterable[Relation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """In a matter no time kept the promise: what was wanted of which team, and what is done instead."""

    team: Team
    place: str | None
    lack: Lack
    instead: Instead


@dataclass(frozen=True, slots=True)
class ToBook:
    """What is held for a matter; `seen`: the case that it joins, as it was when the form was drawn."""

    hold: UUID
    seen: SeenCase | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """What is saved with a contact, by the matter's number in it: the times that are booked, and what was
    short."""

    chosen: Mapping[int, ToBook] = field(default_factory=dict)
    short: Mapping[int, Short] = field(default_factory=dict)


NO_TIMES = Times()


def hold_form(key: UUID, number: int, joins: str = "") -> UUID:
    """By what the hold of one matter of a form is known; `joins`: the case that the matter joins."""
    return uuid5(key, f"times {number} {joins}".rstrip())


def wants_times(typed: Mapping[str, str]) -> bool:
    """Whether a matter of the form is to end with a time, or was until none was found: then its cases are
    asked for with what is known for times."""
    return any(
        value == BOOK if name.endswith("-outcome") else value and name.endswith("-short")
        for name, value in typed.items()
    )


def books_times(actor: Actor, profile: Profile, day: dt.date) -> bool:
    """Whether there are times in the county that the viewer may book. No query."""
    units = units_with_times(profile) if actor.may(BOOK_TIME.name) else ()
    return any(bookable_of(actor, profile, unit, day) for unit in units)


class FormTimes:
    """The times of a form with matters: of each that is to end with one, as the form stands.

    `key`: by which holds are known. `every`: all teams, with their units. `typed`: what stands in the form;
    the text that is offered for the client follows what is held until the writer changes it. `cases`: those
    that a matter may join, of `cases_to_join`. `hidden`: the client is under address protection, and no place
    is told on (I-04).
    """

    def __init__(
        self,
        actor: Actor,
        rules: Rules,
        *,
        key: UUID,
        every: Sequence[Team],
        typed: QueryDict,
        relations: Relations,
        cases: Iterable[Case] = (),
        hidden: bool = False,
    ) -> None:
        self.actor, self.key, self.every, self.now = actor, key, every, rules.now
        self.shown: dict[int, TimesShown] = {}
        self._rules, self._typed, self._relations, self._hidden = rules, typed, relations, hidden
        self._cases = {str(case.pk): case for case in cases}
        self._joined: dict[int, CaseToBook] = {}

    @cached_property
    def _books(self) -> bool:
        return books_times(self.actor, self._rules.profile, self._rules.day)

    def form_of(self, number: int) -> UUID:
        """By what the hold of a matter is known as it stands."""
        joins = self._typed.get(f"m{number}-case", "")
        return hold_form(self.key, number, joins if joins in self._cases else "")

    def forms_of(self, number: int) -> list[UUID]:
        """By what holds of a matter may be known, whatever case it joins."""
        return [hold_form(self.key, number, joins) for joins in ("", *self._cases)]

    def looking(self, line: Line) -> Looking | None:
        """For what a time is looked for in a matter; None while nobody answers for it."""
        if case := self._case_of(line):
            return replace(
                case.looking,
                form=self.form_of(line.number),
                language=line.known.language,
                urgent=case.looking.urgent or line.known.urgent,
            )
        team = next((team for team in self.every if team.pk == line.route.team), None)
        if team is None:
            return None
        form, wish = self.form_of(line.number), self._wish(line)
        found = looking_for(line, team, self._relations(), form=form, mode=wish[0], worker=wish[1])
        return replace(found, places=frozenset()) if self._hidden else found

    def _wish(self, line: Line) -> tuple[str, UUID | None]:
        """How one wants to meet, and with whom."""
        mode, worker = (self._typed.get(f"{line.prefix}-times_{name}", "") for name in ("mode", "worker"))
        return mode if mode in MeetingMode.values else "", uuid_of(worker)

    def _case_of(self, line: Line) -> CaseToBook | None:
        """The open case that a matter joins, if it joins one. At most one query."""
        case, (mode, worker) = self._cases.get(self._typed.get(f"{line.prefix}-case", "")), self._wish(line)
        if case is None:
            return None
        if line.number not in self._joined:
            found = joined(case, self._rules.county, now=self.now, mode=mode, worker=worker)
            self._joined[line.number] = found
        return self._joined[line.number]

    def look(self, lines: Iterable[Line]) -> None:
        """Find the times of each matter that is to end with one."""
        self.shown = {line.number: shown for line in lines if (shown := self._look(line))}

    def _look(self, line: Line) -> TimesShown | None:
        if self._typed.get(f"{line.prefix}-outcome") != BOOK or not self._books:
            return None
        case, looking = self._case_of(line), self.looking(line)
        if case and case.meeting and looking:
            return TimesShown(
                form=looking.form,
                unit=str(looking.team.unit),
                bookable=False,
                agreed=meeting_told(case.meeting, self._rules.profile),
                changes=case.case.pk if case.may_move else None,
            )
        if looking is None:
            return None
        shown = times_shown(self.actor, looking, self._rules.county, every=self.every, now=self.now)
        self._fill(line, shown.held.told if shown.held else "")
        gone = shown.held is None and not shown.elsewhere and self._held(line) == str(looking.form)
        return replace(shown, gone=gettext(HOLD_GONE) if gone else "", seen=case.seen if case else None)

    def _held(self, line: Line) -> str:
        """By what the hold was known that the form showed when it was drawn."""
        return self._typed.get(f"{line.prefix}-held", "")

    def _fill(self, line: Line, told: str) -> None:
        name, offered = f"{line.prefix}-book_told", f"{line.prefix}-book_told_offered"
        if self._typed.get(name, "").strip() in {"", self._typed.get(offered, "")}:
            self._typed[name] = told

    def short(self, line: Line, choice: Choice | None = None) -> Short | None:
        """What is short in the matter as it stands now; `choice`: the time that is taken instead."""
        case, looking = self._case_of(line), self.looking(line)
        if looking is None or (case and case.meeting):
            return None
        offered = offered_now(self.actor, looking, self._rules.county, every=self.every, now=self.now)
        instead = shortage_of(offered, choice) if choice else Instead.NO_TIME
        if offered.shortage is None or instead is None:
            return None
        own = case.place_id if case else line.route.place
        place = own if looking.places else None
        return Short(team=looking.team, place=place, lack=offered.shortage, instead=instead)

    def wanted(self, lines: Sequence[Line], numbers: Sequence[int]) -> Times:
        """What is held in the form, and the matters in which no time was found and that end otherwise.

        `numbers`: of the matters in the contact, in the order of the lines.
        """
        chosen, short = dict[int, ToBook](), dict[int, Short]()
        for number, line in zip(numbers, lines, strict=True):
            outcome, shown = self._typed.get(f"{line.prefix}-outcome"), self.shown.get(line.number)
            if outcome == BOOK:
                if shown and shown.held:
                    chosen[number] = ToBook(shown.held.hold.pk, self._seen(line) if shown.seen else None)
            elif self._typed.get(f"{line.prefix}-short") and (lacking := self.short(line)):
                instead = Instead.CALLBACK if outcome == Outcome.CALL_BACK else Instead.NO_TIME
                short[number] = replace(lacking, instead=instead)
        return Times(chosen, short)

    def _seen(self, line: Line) -> SeenCase:
        """The case as it was when the form was drawn."""
        current, entry = (self._typed.get(f"{line.prefix}-case_{name}", "") for name in ("step", "entry"))
        return SeenCase(uuid_of(current), whole_number(entry))


def looking_for(
    line: Line,
    team: Team,
    relations: Iterable[Relation],
    *,
    form: UUID,
    mode: str = "",
    worker: UUID | None = None,
) -> Looking:
    """The matter as it stands, for a time of the team that answers for it."""
    known, due = line.known, line.promise.time_due if line.promise else None
    seen = seen_by_known(known, line.route)
    own = next((each.worker_id for each in relations if each.worker_id), None)
    return Looking(
        form=form,
        team=team,
        need=known.need,
        language=known.language,
        seen=replace(seen, needs=seen.needs or None),
        places=frozenset(spots_of_route(line.route)),
        urgent=known.urgent,
        due_at=timezone.localtime(due.due_at) if due and due.due_at else None,
        due_name=due.clock.name.in_language(language()) if due else "",
        own_worker=own,
        mode=mode,
        worker=worker,
    )
