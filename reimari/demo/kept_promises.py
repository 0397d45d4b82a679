"""Times that were booked in contacts of the last two months, with how they went; all invented.

They are what the figures of booking tell of the months before. One share, after all else, by dice of its own.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from reimari.access.catalogue import Forbidden
from reimari.access.deeds import together
from reimari.appointments.access import HOLD
from reimari.appointments.actions import (
    Choice,
    book_time,
    cancel_time,
    hold_time,
    move_time,
    tell_shortage,
)
from reimari.appointments.facts import backgrounds_on, book_of, known_of, taken_of
from reimari.appointments.models import Availability, Hold
from reimari.appointments.rules import Time, Wanted, free_times
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.cases.actions import Why, close_case, mark_meeting
from reimari.cases.models import Case
from reimari.cases.states import ChangedBy, ChangeReason, Ending, MeetingMode, MeetingState
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, record_contact
from reimari.contacts.models import Contact
from reimari.contacts.queries import place_codes
from reimari.contacts.rules import seen_of
from reimari.contacts.states import Outcome, Part, ParticipantKind, Told
from reimari.demo.chances import chosen, why_changed
from reimari.demo.dice import dice
from reimari.demo.inhabitants import load_inhabitants
from reimari.demo.office import Office, at_hour
from reimari.demo.staff import DEMO, Staff, Worker
from reimari.demo.words import Words
from reimari.desk.queries.told_times import told_in_language
from reimari.figures.actions import freeze_month
from reimari.figures.definitions.frame import REALISED
from reimari.figures.models import FrozenMonth, Reckoned
from reimari.figures.queries import months_to_freeze
from reimari.figures.rules import begins, month_after
from reimari.figures.tasks import count_what_changed, draft_halves
from reimari.messaging.models import Message
from reimari.messaging.states import MessageState
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.region.profile.values import ClockKind, fold
from reimari.staff.models import Team
from reimari.work.actions import Plan, attempt_contact
from reimari.work.queries import county_on, due_of
from reimari.work.states import AttemptBy

if TYPE_CHECKING:
    from reimari.demo.loading import Loading

MOST, FIRST_DAY, LAST_DAY = 26, 58, 6  # of a unit; days ago
AHEAD = 28
LATE = 0.12  # no time kept the promise: the first one after it was booked
LOST = 0.4  # of those who didn't come
TALKED, HOUR = dt.timedelta(minutes=4), dt.timedelta(hours=1)
BY_CLIENT = Why(ChangedBy.CLIENT, ChangeReason.TIME)
TURN = dt.timedelta(minutes=20)  # after a month has turned its figures are frozen
WENT = {
    MeetingState.REALISED: 0.74,
    MeetingState.MISSED: 0.12,
    MeetingState.MOVED: 0.08,
    MeetingState.CANCELLED: 0.06,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Who calls when, and with whose times it may end."""

    team: Team
    person: Person
    user: UUID
    at: dt.datetime
    need: str
    rng: Random


class KeptPromises:
    """Somebody calls, a time is booked while they talk, and later it goes as it goes."""

    def __init__(self, demo: "Loading", staff: Staff, office: Office, words: Words) -> None:
        self._profile, self._staff, self._office, self._words = demo.profile, staff, office, words
        self._now, self._seed, self._today = demo.now, demo.seed, day_in_helsinki(demo.now)
        self._phone = next(each.code for each in demo.profile.channels if each.kind == "phone")

    def live(self) -> int:
        """How many times were booked."""
        units = dict.fromkeys(
            fold(each.unit) for each in backgrounds_on(self._profile, self._today) if each.minutes
        )
        persons = self._persons()
        return sum(self._unit(unit, persons) for unit in units)

    def _persons(self) -> Iterator[Person]:
        """Residents without an open case, by name."""
        with_case = Case.objects.filter(closed_at=None, person__isnull=False).values("person")
        rows = Person.objects.exclude(pk__in=with_case).filter(is_protected=False, merged_into=None)
        return rows.exclude(identity_code=None).order_by("identity_code").iterator()

    def _unit(self, unit: str, persons: Iterator[Person]) -> int:
        teams = {code: team for code, team in self._staff.teams.items() if fold(team.unit_id) == unit}
        rows = Availability.objects.filter(team__in=teams).order_by("-user__is_demo", "user__username")
        workers = cycle(list(rows.values_list("team", "user").distinct()))
        needs = [code for each in self._backgrounds(unit) for code in each.purpose] or [""]
        booked = 0
        for number, person in zip(range(MOST), persons, strict=False):
            rng = dice(f"{self._seed}:kept:{unit}:{number}")
            team, user = next(workers, ("", None))
            if user is None:
                return booked
            ago = FIRST_DAY - number * (FIRST_DAY - LAST_DAY) // MOST
            at = at_hour(self._office.last_working(self._today - ago * ONE_DAY), rng.uniform(8.5, 15))
            wish = Wish(teams[team], person, user, at, rng.choice(needs), rng)
            try:
                with transaction.atomic():  # what is refused takes only itself back
                    booked += self._called(wish)
            except (Refused, Forbidden):
                continue
        return booked

    def _backgrounds(self, unit: str) -> Sequence[Any]:
        return [each for each in backgrounds_on(self._profile, self._today, unit=unit) if each.minutes]

    def _booker(self, team: Team, rng: Random) -> Worker | None:
        """Somebody who writes contacts down and may book the team's times; of another unit, if there are."""
        rows = Team.objects.filter(pk=team.pk)
        able = [each for each in self._staff.everybody.values() if each.actor.may("contacts.record")]
        found = list(islice((each for each in able if HOLD.rows(each.actor, rows).exists()), 40))
        others = [each for each in found if self._staff.teams[each.team].unit_id != team.unit_id]
        return rng.choice(others or found) if found else None

    def _called(self, wish: Wish) -> int:
        booker, professional = self._booker(wish.team, wish.rng), self._staff.everybody.get(wish.user)
        if booker is None or professional is None:
            return 0
        due_at = self._promise(wish.at)
        late = due_at is not None and wish.rng.random() < LATE
        since = day_in_helsinki(due_at) + ONE_DAY if due_at and late else day_in_helsinki(wish.at)
        time = self._free(wish, since)
        if time is None:
            return 0
        hold = self._hold(wish, booker, time, due_at)
        contact = self._recorded(wish, booker, told_in_language(hold, self._profile, wish.person.language))
        case = contact.matters.select_related("case__team").get().case
        if case is None:
            return 0
        if due_at and late:
            lack = Lack(backgrounds=(time.background,), due_at=due_at, need=wish.need, later_at=time.begins)
            told: dict[str, Any] = {"instead": Instead.LATER, "place_id": case.place_id, "case": case}
            tell_shortage(wish.team, lack=lack, contact=contact, actor=booker.actor, now=wish.at, **told)
        book_time(case, hold=hold.pk, contact=contact, actor=booker.actor, now=wish.at + TALKED)
        self._went(wish, Case.objects.get(pk=case.pk), professional, time)
        return 1

    def _promise(self, at: dt.datetime) -> dt.datetime | None:
        """Until when a time has to be that is booked in a contact of the moment, by the county's promise."""
        county = county_on(at)
        rules = (each for each in county.clocks(at) if REALISED in each.stops)
        rule = next((each for each in rules if each.kind == ClockKind.PROMISE), None)
        return due_of(rule, at, [], county).due_at if rule else None

    def _free(self, wish: Wish, since: dt.date) -> Time | None:
        last = since + AHEAD * ONE_DAY
        known = known_of(self._profile, first=since, last=last, users=[wish.user])
        book, taken = book_of(self._profile, known.calendars, now=wish.at), taken_of([wish.user], now=wish.at)
        wanted = Wanted(users=frozenset({wish.user}), need=wish.need)
        found = free_times(book, taken, wanted, now=wish.at, since=since, until=last)
        return next((time for time in found if time.team == wish.team.pk), None)

    def _hold(self, wish: Wish, booker: Worker, time: Time, due_at: dt.datetime | None) -> Hold:
        place = place_codes(wish.person.place)
        facts = seen_of(
            contactor="client",
            services=frozenset(),
            needs=frozenset({wish.need}) if wish.need else frozenset(),
            service_task=wish.team.service_task_id,
            language=wish.person.language,
            channel=self._phone,
            age=None,
            urgent=False,
            place=place,
        )
        choice = Choice(
            user=wish.user,
            background=time.background,
            begins=time.begins,
            mode=MeetingMode(wish.rng.choice(list(time.modes)).value),
            wanted=Wanted(need=wish.need),
            facts=facts,
            due_at=due_at,
        )
        return hold_time(wish.team, choice=choice, form=uuid7(), actor=booker.actor, now=wish.at)

    def _recorded(self, wish: Wish, booker: Worker, told: str) -> Contact:
        answer = Answer(outcome=Outcome.GOES_ON, team=wish.team, told_how=Told.IN_CONTACT, told_what=told)
        heard = Heard(
            own_words=self._words.said(wish.rng, wish.need, wish.person.language, by_other=False),
            need=wish.need,
            place_id=wish.person.place_id,
            service_task_id=wish.team.service_task_id,
            answer=answer,
        )
        known = Details(
            last_name=wish.person.last_name,
            first_names=wish.person.first_names,
            identity_code=wish.person.identity_code or "",
        )
        client = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.CLIENT, details=known)
        intake = Intake(
            channel_id=self._phone,
            received_at=wish.at,
            started_at=wish.at,
            participants=(client,),
            matters=(heard,),
            language=wish.person.language,
        )
        line = self._staff.teams[booker.team]
        return record_contact(line, intake=intake, actor=booker.actor, now=wish.at + TALKED)

    def _went(self, wish: Wish, case: Case, professional: Worker, time: Time) -> None:
        """How it went, marked by whoever had the time; what is still ahead or not marked yet stays so."""
        state, actor = MeetingState(chosen(wish.rng, WENT)), professional.actor
        changed = max(wish.at + HOUR, time.begins - ONE_DAY)
        if state == MeetingState.MOVED and changed < min(time.begins, self._now):
            later = self._moved(replace(wish, at=changed), case, professional, time)
            state, time = MeetingState.REALISED, later or time
            case = Case.objects.get(pk=case.pk)
        now = time.ends + TALKED
        if now > self._now or state == MeetingState.MOVED:
            return
        if state == MeetingState.CANCELLED:
            if changed < time.begins:
                why = why_changed(wish.rng, state) or BY_CLIENT
                cancel_time(case, why=why, actor=actor, now=changed)
            return
        plan = Plan(kind="contact_client", team=case.team, worker_id=professional.id)
        mark_meeting(case, state=state, plan=plan, actor=actor, now=now)
        ending = Ending.HELPED if state == MeetingState.REALISED else None
        if state == MeetingState.MISSED and wish.rng.random() < LOST:
            ending = Ending.NOT_REACHED
        closes = self._office.later(now, wish.rng.uniform(4, 40))
        if ending == Ending.NOT_REACHED and closes < self._now:
            self._tried(Case.objects.get(pk=case.pk), professional, closes)
        if ending and closes < self._now:
            close_case(Case.objects.get(pk=case.pk), ending=ending, actor=actor, now=closes)

    def _tried(self, case: Case, professional: Worker, now: dt.datetime) -> None:
        """A missed time is one try; the county's rule asks for more before the case may end (R-KL-42)."""
        for by in (AttemptBy.PHONE, AttemptBy.SMS):
            if case.current_step:
                attempt_contact(case.current_step, by=by, reached=False, actor=professional.actor, now=now)

    def _moved(self, wish: Wish, case: Case, professional: Worker, time: Time) -> Time | None:
        """The time is moved to a later one, if there is one that can be had."""
        later = self._free(wish, day_in_helsinki(time.begins) + ONE_DAY)
        if later is None:
            return None
        hold = self._hold(wish, professional, later, None)
        why = why_changed(wish.rng, MeetingState.MOVED) or BY_CLIENT
        move_time(case, hold=hold.pk, why=why, actor=professional.actor, now=wish.at)
        return later


def send_past_notices(now: dt.datetime) -> None:
    """What clients were told of their times before today went out then."""
    past = Message.objects.filter(kind__startswith="notices.", state=MessageState.QUEUED)
    past.filter(next_at__lt=now - dt.timedelta(hours=12)).update(
        state=MessageState.SENT, sent_at=F("next_at") + TALKED, next_at=None, receipt="demo"
    )


def freeze_months(now: dt.datetime) -> None:
    """The figures of the months before, as if each had been frozen when it was over; and all counted now, for
    nobody is told of what was written as past. With the invented inhabitants that they are divided by."""
    load_inhabitants(now)
    with together(past=True):
        for month in months_to_freeze(now):
            turned = begins(month_after(month)) + TURN
            freeze_month(FrozenMonth(month=month), actor=DEMO, now=turned)
    draft_halves(now)
    Reckoned.objects.all().delete()
    count_what_changed(now)
