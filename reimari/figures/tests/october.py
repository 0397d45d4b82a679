"""A month of booked times, made to be reckoned on paper: October 2026."""

import datetime as dt
from typing import Any

from reimari.access.actor import system
from reimari.appointments.actions import cancel_time
from reimari.appointments.models import Booking, Shortage
from reimari.cases.actions import Why, agree_meeting, mark_meeting, pause_case, resume_case
from reimari.cases.models import Case, Meeting
from reimari.cases.states import ChangedBy, ChangeReason, Ending, MeetingMode, MeetingState
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.states import Outcome, Told
from reimari.figures.definitions import BOOKING, Dimension, Frame, Report
from reimari.figures.queries import BY_NOTHING, By, Cut
from reimari.figures.queries import counted as counted_of
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan
from reimari.work.queries import county_on
from tests.factories import ADVICE, a_contact, a_person, a_post, as_actor, at, client, goes_on

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
TURN = at("2026-11-01 00:30")
MONDAY, FRIDAY = at("2026-10-05 10:00"), at("2026-10-30 10:00")
DUE, DUE_LATE = at("2026-10-14 23:59:59"), at("2026-11-10 23:59:59")
MINUTES = dt.timedelta(minutes=5)
TEAM, ADULT, LINE = "INCOME_SUPPORT", "ADULT", "ADVICE"


class October:
    """Twenty booked times, twenty-five contacts, three shortages; some more that belong to other months."""

    def __init__(self) -> None:
        self.marjut = a_post(LINE, "ASIAKASOHJAAJA", name="Marjut Saaripuro")
        self.satu = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kalliovirta")
        self.sami = a_post(ADULT, "SOSIAALITYONTEKIJA", name="Sami Kallio")

    def booked(
        self,
        time: str,
        *,
        contact: dt.datetime = MONDAY,
        now: dt.datetime | None = None,
        due_at: dt.datetime | None = DUE,
        of: Post | None = None,
        place: str | None = "KOTKA",
        language: str = "fi",
        person: Any = None,
    ) -> Meeting:
        """A time for somebody who contacted us: booked in that contact, unless `now` says later."""
        worker = of or self.satu
        answer = goes_on(worker.team_id)
        heard = Heard(own_words="?", need="financial", place_id=place, answer=answer)
        came = a_contact(self.marjut, heard, now=contact, language=language, participants=(client(person),))
        case = came.matters.get().case
        assert case
        when = now or contact
        meeting = agree_meeting(
            case,
            at=at(time),
            mode=MeetingMode.PHONE,
            worker=worker.user,
            actor=as_actor(worker),
            now=when,
        )
        Booking.objects.create(
            meeting=meeting,
            team_id=worker.team_id,
            background="INCOME_SUPPORT_TIME",
            contact=came,
            booked_at=when,
            due_at=due_at,
        )
        return meeting

    def somebody(self) -> Person:
        """A client of Kotka who has a time."""
        person = a_person(as_actor(self.satu), place_id="KOTKA")
        self.booked("2026-10-08 14:30", person=person)
        return person

    def moved(self, meeting: Meeting, new: str) -> Meeting:
        """The client moves it on the day before, to a time that was found for them."""
        before, now = Booking.objects.get(meeting=meeting), meeting.at - dt.timedelta(days=1)
        told = {"state": "moved", "changed_by": "client", "reason": "time", "marked_at": now}
        Meeting.objects.filter(pk=meeting.pk).update(**told)
        case = Case.objects.get(pk=meeting.case_id)
        by_hand: dict[str, Any] = {"mode": MeetingMode.PHONE, "worker": meeting.worker}
        later = agree_meeting(case, at=at(new), actor=as_actor(self.satu), now=now, **by_hand)
        Booking.objects.create(
            meeting=later,
            team=before.team,
            background=before.background,
            booked_at=now,
            due_at=before.due_at,
            replaces=before,
        )
        return later

    def went(self, meeting: Meeting, state: MeetingState) -> None:
        """How it went, marked when it was over."""
        plan = Plan(kind="review", team=meeting.case.team)
        actor = as_actor(self.sami if meeting.case.team_id == ADULT else self.satu)
        case = Case.objects.get(pk=meeting.case_id)
        mark_meeting(case, state=state, plan=plan, actor=actor, now=meeting.at + MINUTES)

    def whole(self) -> None:
        """All of it."""
        realised, actor = MeetingState.REALISED, as_actor(self.satu)
        for number in range(8):
            self.went(self.booked(f"2026-10-08 {8 + number // 2:02}:{number % 2 * 3}0"), realised)
        for hour in (12, 13):
            lost = self.booked(f"2026-10-08 {hour}:00")
            self.went(lost, MeetingState.MISSED)
            closed = {"state": "closed", "closed_at": TURN, "current_step": None}
            Case.objects.filter(pk=lost.case_id).update(**closed, ending=Ending.NOT_REACHED)
        swedish: dict[str, Any] = {"place": "KOUVOLA", "language": "sv"}
        self.went(self.booked("2026-10-14 15:00", **swedish), realised)
        self.went(self.booked("2026-10-15 15:00", **swedish), realised)
        why = Why(ChangedBy.CLIENT, ChangeReason.ILL)
        off = Case.objects.get(pk=self.booked("2026-10-14 09:00").case_id)
        cancel_time(off, why=why, actor=actor, now=at("2026-10-13 09:00"))
        self.went(self.moved(self.booked("2026-10-09 09:00"), "2026-10-12 09:00"), realised)
        paused = self.booked("2026-10-15 09:00")
        held = Case.objects.get(pk=paused.case_id)
        pause_case(held, reason="client_asked_later", actor=actor, now=at("2026-10-06 09:00"))
        resume_case(held, actor=actor, now=at("2026-10-08 15:00"))
        self.went(paused, realised)
        self.went(self.booked("2026-10-20 09:00", due_at=None), realised)
        self.booked("2026-11-06 09:00", contact=FRIDAY, due_at=DUE_LATE)
        before, first = at("2026-09-30 10:00"), at("2026-10-01 10:00")
        adult: dict[str, Any] = {"of": self.sami, "place": None, "due_at": at("2026-10-09 23:59:59")}
        self.went(self.booked("2026-10-02 09:00", contact=before, now=first, **adult), realised)
        person = a_person(actor, place_id="KOTKA")
        protect_person(person, protected=True, actor=system("test"), now=MONDAY)
        self.went(self.booked("2026-10-08 14:00", person=person), realised)
        self.booked("2026-10-09 10:00")
        later = at("2026-11-02 09:00")
        self.booked("2026-11-09 09:00", contact=FRIDAY, now=later, due_at=DUE_LATE)
        self._contacts()
        self._shortages()

    def _contacts(self) -> None:
        for _number in range(3):
            a_contact(self.marjut, Heard(own_words="?", place_id="KOTKA", answer=ADVICE), now=MONDAY)
        letter = Answer(
            outcome=Outcome.GOES_ON,
            team=Team.objects.get(pk=TEAM),
            told_how=Told.LETTER,
            told_what="Someone calls you.",
        )
        by_letter = Heard(own_words="?", place_id="KOTKA", answer=letter)
        a_contact(self.marjut, by_letter, now=MONDAY)
        told = Heard(own_words="?", place_id="KOTKA", answer=goes_on(TEAM))
        a_contact(self.marjut, told, by_letter, now=MONDAY)

    def _shortages(self) -> None:
        for when, instead in (
            ("2026-10-05 10:00", "later"),
            ("2026-10-31 23:59", "later"),
            ("2026-10-06 10:00", "callback"),
            ("2026-11-01 00:00", "callback"),
        ):
            Shortage.objects.create(team_id=TEAM, instead=instead, told_at=at(when), place_id="KOTKA")


def counted(
    now: dt.datetime = TURN,
    *,
    month: dt.date = OCTOBER,
    units: list[str] | None = None,
    unit: str | None = None,
    by: By = BY_NOTHING,
    report: Report = BOOKING,
    **alone: str,
) -> dict[str, dict[str, int]]:
    """Figure and part to number, of a month, counted now; of one unit, municipality, … alone, if told."""
    cut = Cut(unit, {Dimension(name): code for name, code in alone.items()})
    rows = counted_of(report.figures, Frame(month, month, county_on(now), now), units, cut, by)
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.figure, {})[row.part] = row.number
    return found
