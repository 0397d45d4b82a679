"""Times of the demo that were booked for clients in the coming days, and two that nobody could book; all
invented."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from django.db import transaction

from reimari.access.actor import system
from reimari.appointments.access import BOOK, HOLD, TELL_SHORTAGE
from reimari.appointments.actions import Choice, book_time, hold_time, tell_shortage
from reimari.appointments.facts import backgrounds_on, book_of, known_of, seen_of_case, taken_of
from reimari.appointments.models import Availability
from reimari.appointments.rules import Time, Wanted, free_times
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.cases.models import Case
from reimari.cases.states import CaseState, MeetingMode, MeetingState
from reimari.common.dates import END_OF_DAY
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.common.working_days import HELSINKI, ONE_DAY, day_in_helsinki
from reimari.demo.office import Office, at_hour
from reimari.demo.staff import Staff, Worker
from reimari.messaging.actions import Sent, report_message, send_message, settle_message
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.region.profile.values import Mode, Profile, fold
from reimari.staff.models import Team
from reimari.work.states import ACCEPT_STEP

TRIED, MOST = 60, 12  # newest cases of a unit that are looked at, and for how many a time is booked
GATEWAY = system("sms_gateway")
HOUR, PROMISE = 10.25, 7  # when a shortage was written down; days of the promise that wasn't kept
AHEAD = 7  # days over which the times are spread, besides today
LACKED = ((3, Instead.LATER, 6), (9, Instead.CALLBACK, None))  # days ago, what was done, days too late


class BookedTimes:
    """Whoever took the contact books for the client; where they may not, somebody of the team."""

    def __init__(self, profile: Profile, staff: Staff, office: Office, *, now: dt.datetime) -> None:
        self._profile, self._staff, self._office, self._now = profile, staff, office, now
        self._today = day_in_helsinki(now)

    def live(self) -> int:
        """How many were booked."""
        units = dict.fromkeys(
            fold(each.unit) for each in backgrounds_on(self._profile, self._today) if each.minutes
        )
        return sum(self._unit(unit) for unit in units)

    def _unit(self, unit: str) -> int:
        teams = {code: team for code, team in self._staff.teams.items() if fold(team.unit_id) == unit}
        days, booked = cycle(range(AHEAD + 1)), list[Case]()
        workers = {team: cycle(users) for team, users in self._with_times(teams).items()}
        for case in self._waiting(workers):
            worker, booker = next(workers[case.team_id]), self._booker(case)
            if booker and self._booked(case, booker, worker, since=self._today + next(days) * ONE_DAY):
                booked.append(case)
            if len(booked) == MOST:
                break
        self._lacked(unit, booked)
        self._came_back(booked)
        return len(booked)

    def _with_times(self, teams: dict[str, Team]) -> dict[str, list[UUID]]:
        """Whose times can be booked, those to sign in as first."""
        rows = Availability.objects.between(self._today, self._today + AHEAD * ONE_DAY).filter(team__in=teams)
        found: dict[str, list[UUID]] = {}
        order = ("-user__is_demo", "user__username")
        for team, user in rows.order_by(*order).values_list("team", "user").distinct():
            found.setdefault(team, []).append(user)
        return found

    def _waiting(self, teams: Iterable[str]) -> Iterator[Case]:
        """The newest open cases of these teams that no meeting or offer waits for."""
        cases = Case.objects.filter(team__in=list(teams), closed_at=None).exclude(state=CaseState.CLOSED)
        cases = cases.exclude(meetings__state=MeetingState.AGREED).exclude(track__steps__kind=ACCEPT_STEP)
        cases = cases.filter(contact_person=None).select_related("team", "person", "place")
        return islice(cases.order_by("-number").iterator(), TRIED)

    def _booker(self, case: Case) -> Worker | None:
        """Whoever took the contact, else somebody of the team."""
        taken_by = case.matters.order_by("pk").values_list("contact__taken_by", flat=True).first()
        first = self._staff.everybody.get(taken_by) if taken_by else None
        rows = Case.objects.filter(pk=case.pk), Team.objects.filter(pk=case.team_id)
        for worker in filter(None, (first, *self._staff.of(case.team_id))):
            if BOOK.rows(worker.actor, rows[0]).exists() and HOLD.rows(worker.actor, rows[1]).exists():
                return worker
        return None

    def _booked(self, case: Case, booker: Worker, of: UUID, *, since: dt.date) -> bool:
        wanted = Wanted(urgent=case.is_urgent, users=frozenset({of}))
        time = self._free(of, case.team_id, wanted, since)
        if time is None:
            return False
        mode = MeetingMode(time.modes[int(case.number[-1]) % len(time.modes)])
        choice = Choice(
            user=of,
            background=time.background,
            begins=time.begins,
            mode=mode,
            wanted=wanted,
            facts=seen_of_case(case, day=self._today),
        )
        contact = case.matters.select_related("contact").order_by("pk")[0].contact
        told: dict[str, Any] = {"actor": booker.actor, "now": self._now}
        try:
            with transaction.atomic():  # what is refused by a constraint takes only itself back
                held = hold_time(case.team, choice=choice, form=uuid7(), **told)
                book_time(case, hold=held.pk, contact=contact, **told)
        except Refused:
            return False
        return True

    def _free(self, user: UUID, team: str, wanted: Wanted, since: dt.date) -> Time | None:
        """The first of the team's times of somebody from the day on."""
        last = since + 2 * AHEAD * ONE_DAY
        known = known_of(self._profile, first=since, last=last, users=[user])
        book, taken = book_of(self._profile, known.calendars, now=self._now), taken_of([user], now=self._now)
        found = free_times(book, taken, wanted, now=self._now, since=since, until=last)
        return next((time for time in found if time.team == team), None)

    def _lacked(self, unit: str, cases: Sequence[Case]) -> None:
        """Two times that nobody could book within the promise."""
        codes = [each.code for each in backgrounds_on(self._profile, self._today, unit=unit) if each.minutes]
        for (ago, instead, late), case in zip(LACKED, cases, strict=False):
            teller = self._teller(case.team)
            if teller is None:
                return
            day = self._office.last_working(self._today - ago * ONE_DAY)
            at, promised = at_hour(day, HOUR), day + PROMISE * ONE_DAY
            due_at = dt.datetime.combine(promised, END_OF_DAY, HELSINKI)
            lack = Lack(
                backgrounds=tuple(codes[:1]),
                due_at=due_at,
                need=case.need,
                language="sv" if late else "",
                mode=Mode.OFFICE if late else None,
                later_at=at_hour(promised + late * ONE_DAY, HOUR) if late else None,
            )
            told: dict[str, Any] = {"lack": lack, "place_id": case.place_id, "case": case}
            told |= {"actor": teller.actor, "now": at}
            tell_shortage(case.team, instead=instead, **told)

    def _came_back(self, cases: Sequence[Case]) -> None:
        """A text message of one of these times didn't arrive: somebody has to tell the client."""
        texts = Message.objects.filter(
            client_notice__case__in=cases, channel=Channel.SMS, state=MessageState.QUEUED
        )
        message = texts.order_by("client_notice__meeting__at", "pk").first()
        if message:
            told: dict[str, Any] = {"actor": GATEWAY, "now": self._now}
            message = settle_message(send_message(message, **told), outcome=Sent("demo"), **told)
            report_message(message, delivery=Delivery.FAILED, **told)

    def _teller(self, team: Team) -> Worker | None:
        rows = Team.objects.filter(pk=team.pk)
        everybody = self._staff.everybody.values()
        return next((each for each in everybody if TELL_SHORTAGE.rows(each.actor, rows).exists()), None)
