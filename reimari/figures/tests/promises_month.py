"""October 2026 of cases whose promises are reckoned on paper: booked times, and initial assessments."""

import datetime as dt
from typing import Any

from reimari.access.actor import system
from reimari.cases.actions import agree_meeting, close_case, pause_case, resume_case
from reimari.cases.models import Case
from reimari.cases.states import Assessment, Ending, MeetingMode, MeetingState
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.states import Outcome, Told
from reimari.figures.tests.october import DUE_LATE, FRIDAY, MONDAY, October
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.staff.models import Team
from tests.factories import ADVICE, a_case, a_contact, a_person, a_post, an_assessment, as_actor, at, client

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
SEPTEMBER = at("2026-09-30 15:00")
OLD: dict[str, Any] = {"birth_date": dt.date(1940, 5, 1), "place_id": None}
CHILD: dict[str, Any] = {"birth_date": dt.date(2015, 5, 1), "place_id": None}
IN_NEED: dict[str, Any] = {"service_task_id": "CHILDREN_FAMILIES", "need": "special_support"}
NOT_NEEDED: dict[str, Any] = {
    "result": Assessment.NOT_NEEDED,
    "reasons": "Advice was enough.",
    "urgency": None,
}


def by_letter(team: str) -> Answer:
    """It goes on, which the client reads in a letter afterwards."""
    return Answer(
        outcome=Outcome.GOES_ON,
        team=Team.objects.get(pk=team),
        told_how=Told.LETTER,
        told_what="Someone calls you.",
    )


def hold(case: Case, actor: Any, *, since: str, until: str) -> None:
    """The client asked for later: the clocks stand still meanwhile."""
    pause_case(case, reason="client_asked_later", actor=actor, now=at(since))
    resume_case(Case.objects.get(pk=case.pk), actor=actor, now=at(until))


class Booked(October):
    """Cases of a county that promises a time within seven working days."""

    def case(self, *, now: dt.datetime = MONDAY, answer: Answer | None = None) -> Case:
        """A case in which no time was agreed yet."""
        given: dict[str, Any] = {"answer": answer} if answer else {}
        return a_case(self.marjut, "INCOME_SUPPORT", now=now, place_id="KOTKA", need="financial", **given)

    def agreed(self, time: str, case: Case, now: dt.datetime = MONDAY) -> Any:
        """A time that was agreed by hand, without a calendar."""
        worker = self.satu
        how: dict[str, Any] = {"mode": MeetingMode.PHONE, "worker": worker.user, "actor": as_actor(worker)}
        return agree_meeting(case, at=at(time), now=now, **how)

    def whole(self) -> None:
        realised, actor = MeetingState.REALISED, as_actor(self.satu)
        first = self.booked("2026-10-08 09:00")
        self.went(first, realised)
        self.went(self.booked("2026-10-15 09:00"), realised)
        self.went(self.agreed("2026-10-08 10:00", self.case(answer=by_letter("INCOME_SUPPORT"))), realised)
        self.case()
        self.case(now=FRIDAY)
        paused = self.booked("2026-10-15 12:00")
        hold(Case.objects.get(pk=paused.case_id), actor, since="2026-10-06 09:00", until="2026-10-08 15:00")
        self.went(paused, realised)
        ended = self.booked("2026-10-08 12:00")
        closing = Case.objects.get(pk=ended.case_id)
        close_case(closing, ending=Ending.DECLINED, actor=actor, now=at("2026-10-07 09:00"))
        person = a_person(actor, place_id="KOTKA")
        protect_person(person, protected=True, actor=system("test"), now=MONDAY)
        self.went(self.booked("2026-10-08 13:00", person=person), realised)
        self.went(self.agreed("2026-10-14 15:00", self.case()), realised)
        self.went(self.booked("2026-10-08 14:00", contact=SEPTEMBER, now=MONDAY), realised)
        self.booked("2026-11-06 09:00", contact=FRIDAY, due_at=DUE_LATE)
        self.went(self.moved(self.booked("2026-10-09 12:00"), "2026-10-20 12:00"), realised)
        joins = Answer(
            outcome=Outcome.GOES_ON,
            case=Case.objects.get(pk=first.case_id),
            told_how=Told.LETTER,
            told_what="Someone calls you.",
        )
        twice = (Heard(own_words="?", answer=joins), Heard(own_words="?", answer=ADVICE))
        a_contact(self.satu, *twice, now=at("2026-10-06 09:00"))


class Assessed:
    """Cases of a county that promises an initial assessment within seven working days."""

    def __init__(self) -> None:
        self.aino = a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Harjula")
        self.eero = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")

    def case(self, *, now: dt.datetime = MONDAY, person: Person | None = None, **given: Any) -> Case:
        heard = {"service_task_id": "WORKING_AGE", "need": "financial", **given}
        return a_case(self.aino, WEST, now=now, person=person, **heard)

    def assessed(self, time: str, case: Case | None = None, **said: Any) -> Case:
        """Assessed at that time: a new case, or one that there is."""
        found = case or self.case()
        an_assessment(Case.objects.get(pk=found.pk), as_actor(self.eero), now=at(time), **said)
        return found

    def urgent(self) -> Case:
        """A case that somebody called urgent when it came; nobody has looked yet at what is urgent in it."""
        heard = Heard(own_words="?", service_task_id="WORKING_AGE", answer=self._going_on())
        contact = a_contact(self.aino, heard, now=MONDAY, is_urgent=True, participants=(client(),))
        case = contact.matters.get().case
        assert case
        return case

    def _going_on(self) -> Answer:
        return Answer(
            outcome=Outcome.GOES_ON,
            team=Team.objects.get(pk=WEST),
            told_how=Told.IN_CONTACT,
            told_what="Someone calls you.",
        )

    def whole(self) -> None:
        actor = as_actor(self.eero)
        for day in ("08", "14", "15"):
            self.assessed(f"2026-10-{day} 12:00")
        paused = self.case()
        hold(paused, actor, since="2026-10-06 09:00", until="2026-10-08 15:00")
        self.assessed("2026-10-15 12:00", paused)
        self.assessed("2026-10-08 12:00", **NOT_NEEDED)
        self.case()
        self.case(now=FRIDAY)
        self.assessed("2026-10-09 12:00", self.case(answer=by_letter(WEST)))
        close_case(self.case(), ending=Ending.DECLINED, actor=actor, now=at("2026-10-09 09:00"))
        self.assessed("2026-10-08 12:00", self.case(person=a_person(actor, **OLD)))
        self.case(person=a_person(actor, last_name="Toinen", **OLD))
        for day in ("05", "06"):
            self.assessed(f"2026-10-{day} 15:00", self.urgent())
        self.assessed("2026-10-09 12:00", self.case(person=a_person(actor, last_name="Kolmas", **OLD)))
        self.assessed("2026-10-05 15:00", self.urgent())
        self.urgent()
        self.assessed("2026-10-08 12:00", self.case(now=SEPTEMBER))
        self.children(actor)

    def children(self, actor: Any) -> None:
        """Three who need special support."""
        given = [a_person(actor, last_name=name, **CHILD) for name in ("Neljäs", "Viides", "Kuudes")]
        first, second, third = (self.case(person=child, **IN_NEED) for child in given)
        self.assessed("2026-10-14 12:00", first)
        self.assessed("2026-10-15 12:00", second)
        hold(third, actor, since="2026-10-06 09:00", until="2026-10-08 15:00")
        self.assessed("2026-10-15 12:00", third)
