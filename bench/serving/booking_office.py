"""A line and the professionals whose times it books, made by the program's own deeds."""

import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from random import choice
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reimari.access.actor import Actor, system
from reimari.accounts.models import User
from reimari.appointments.actions import Choice, book_time, hold_time, plan_own_calendar
from reimari.appointments.facts import book_of, known_of, seen_of_case, taken_of
from reimari.appointments.rules import Part, Wanted, free_times
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, record_contact
from reimari.contacts.states import Outcome, ParticipantKind, Told
from reimari.contacts.states import Part as Taking
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.staff.models import Post, Role, Team
from reimari.staff.queries import actor_of

LINE, TEAM, BACKGROUND, NEED = "ADVICE", "INCOME_SUPPORT", "INCOME_SUPPORT_TIME", "financial"
SINCE = dt.date(2023, 1, 1)
AHEAD = dt.timedelta(days=28)
TRIES = 200
PROFESSIONALS = 40
ALONE = 20  # who book one after another
OFFERED = 10  # times among which one is chosen


def raced(advisers: int, *, at_once: int) -> dict[str, Any]:
    """So many advisers book with so many connections, after some one by one; what happened."""
    office = Office(PROFESSIONALS)
    alone = [office.book(office.a_case()) for _ in range(ALONE)]
    cases = [office.a_case() for _ in range(advisers)]
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        together = list(pool.map(office.book_apart, cases))
    return {
        "seconds": time.perf_counter() - began,
        "alone": _times([each for each, _ in alone]),
        "together": _times([each for each, _ in together]),
        "slower": sum(refused for _, refused in together),
        **office.outcome(ALONE),
    }


def _times(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    ordered, at = sorted(seconds), {"p50": 0.5, "p95": 0.95}
    return {name: ordered[int(len(ordered) * share)] * 1000 for name, share in at.items()}


class Office:
    """Client advice and a team with calendars. A call comes, a case is opened, and a time is looked for."""

    def __init__(self, professionals: int) -> None:
        self.now = timezone.now()
        self._today = timezone.localdate(self.now)
        self.profile = read_profile(find_profile("KL")).with_demo()
        row = CountyProfile.of(self.profile, day=SINCE, with_demo=False)
        load_profile(row, actor=system("bench"), now=self.now)
        self._number = count(1)
        self._line, self._team = Team.objects.get(pk=LINE), Team.objects.select_related("unit").get(pk=TEAM)
        for _ in range(professionals):
            self._professional()

    def _post(self, team: str, role: str) -> Post:
        name = f"{team.lower()}-{next(self._number)}"
        organisation = self._team.unit.organisation_id
        user = User.objects.create(username=name, last_name=name, organisation=organisation)
        held = Role.objects.get(pk=role)
        return Post.objects.create(user=user, team_id=team, role=held, valid_from=SINCE)

    def _actor(self, post: Post) -> Actor:
        return actor_of(post.user, on=self._today)

    def _professional(self) -> None:
        post = self._post(TEAM, "SOSIAALIOHJAAJA")
        week = [(day, Part(dt.time(8), dt.time(16))) for day in range(1, 6)]
        told = {"background": BACKGROUND, "week": week, "since": self._today}
        plan_own_calendar(post, actor=self._actor(post), now=self.now, **told)  # type: ignore[arg-type]

    def a_case(self) -> tuple[Case, Actor]:
        """What came of a call to another adviser each time."""
        adviser = self._actor(self._post(LINE, "ASIAKASOHJAAJA"))
        answer = Answer(
            outcome=Outcome.GOES_ON, team=self._team, told_how=Told.IN_CONTACT, told_what="Aika varataan."
        )
        caller = Somebody(part=Taking.CONTACTOR, kind=ParticipantKind.CLIENT)
        intake = Intake(
            channel_id="phone",
            received_at=self.now,
            participants=(caller,),
            matters=(Heard(need=NEED, own_words="Rahat loppuivat.", answer=answer),),
        )
        contact = record_contact(self._line, intake=intake, actor=adviser, now=self.now)
        matter = contact.matters.select_related("case__team", "case__person", "case__place").get()
        if matter.case is None:
            raise ValueError("a matter that goes on has a case")
        return matter.case, adviser

    def book(self, asked: tuple[Case, Actor]) -> tuple[float, int]:
        """Seconds until the case has one of the first times, and how often somebody else was quicker."""
        case, adviser = asked
        began, form = time.perf_counter(), uuid4()
        for slower in range(TRIES):
            try:
                hold = hold_time(
                    self._team, choice=self._chosen(case), form=form, actor=adviser, now=self.now
                )
            except Refused:
                continue
            book_time(case, hold=hold.pk, actor=adviser, now=self.now)
            return time.perf_counter() - began, slower
        raise TimeoutError("no time could be held")

    def book_apart(self, asked: tuple[Case, Actor]) -> tuple[float, int]:
        """The same with a connection of its own."""
        try:
            return self.book(asked)
        finally:
            connection.close()

    def _chosen(self, case: Case) -> Choice:
        """One of the first times that are offered now, as a client would choose."""
        known = known_of(self.profile, first=self._today, last=self._today + AHEAD, teams=[TEAM])
        book, taken = book_of(self.profile, known.calendars, now=self.now), taken_of(known.held, now=self.now)
        wanted = Wanted(need=NEED, teams=frozenset({TEAM}))
        found = choice(list(islice(free_times(book, taken, wanted, now=self.now), OFFERED)))  # noqa: S311
        return Choice(
            user=found.user,
            background=found.background,
            begins=found.begins,
            mode=MeetingMode(found.modes[0].value),
            wanted=wanted,
            facts=seen_of_case(case, day=self._today),
        )

    def outcome(self, alone: int) -> dict[str, int]:
        """How many have a time, without those who booked `alone`, and how many meetings overlap another."""
        others = Meeting.objects.filter(worker=OuterRef("worker"), span__overlap=OuterRef("span"))
        twice = Meeting.objects.filter(Exists(others.exclude(pk=OuterRef("pk"))))
        return {"booked": Meeting.objects.count() - alone, "twice": twice.count()}
