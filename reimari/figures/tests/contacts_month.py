"""A month of contacts, made to be reckoned on paper: October 2026 on a line that promises the same day."""

import datetime as dt
from typing import Any

from reimari.access.actor import system
from reimari.callbacks.actions import join_callback, reach_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.contacts.actions import (
    Answer,
    Choice,
    Guided,
    Heard,
    Somebody,
    close_contact,
    correct_contact,
    give_feedback,
)
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import (
    Elsewhere,
    NotTold,
    Outcome,
    OverrideReason,
    Part,
    ParticipantKind,
    Told,
)
from reimari.staff.models import Team
from tests.factories import ADVICE, a_contact, a_post, as_actor, at, goes_on

LINE, WEST = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN"
CALLER = system("caller's link")
NOT_REACHED = Answer(outcome=Outcome.NOT_REACHED)
CALL_BACK = Answer(outcome=Outcome.CALL_BACK, told_how=Told.IN_CONTACT, told_what="We call you today.")
SUGGESTED = Guided(
    segment=Choice(chosen="SELF_RELIANT", suggested="SELF_RELIANT", rule="SEG-IU-5"),
    level=Choice(chosen="GENERAL_ADVICE"),
)
ANOTHER = Guided(
    segment=Choice(
        chosen="MANY_NEEDS",
        suggested="NEEDS_SUPPORT",
        rule="SEG-IU-3",
        reason=OverrideReason.SITUATION,
    ),
    level=Choice(chosen="NEEDS_ASSESSMENT", suggested="NEEDS_ASSESSMENT", rule="LEVEL-IU-1"),
)
NONE = Guided(
    segment=Choice(suggested="SELF_RELIANT", rule="SEG-IU-5", reason=OverrideReason.RULE_DOESNT_FIT),
    level=Choice(
        chosen="TASK_GUIDANCE",
        suggested="NEEDS_ASSESSMENT",
        rule="LEVEL-IU-1",
        reason=OverrideReason.SITUATION,
    ),
)


def elsewhere(where: Elsewhere) -> Answer:
    return Answer(outcome=Outcome.ELSEWHERE, elsewhere=where)


def untold(team: str) -> Answer:
    """Goes on, and the client couldn't be told."""
    return Answer(outcome=Outcome.GOES_ON, team=Team.objects.get(pk=team), not_told=NotTold.REPORTED_BY_OTHER)


def from_whom(kind: ParticipantKind, **given: Any) -> Somebody:
    return Somebody(part=Part.CONTACTOR, kind=kind, **given)


class ContactsMonth:
    """Seventeen contacts in October, one before and one after."""

    def __init__(self) -> None:
        self.aino = a_post(LINE, "ASIAKASNEUVOJA", name="Aino Aaltomeri")
        self.ville = a_post(WEST, "TYONTEKIJA", name="Ville Virtaranta")
        self.numbers = iter(range(100))

    def came(self, time: str, *answers: Answer, who: Somebody | None = None, **given: Any) -> Contact:
        """A contact that ended as it came; without an answer it waits on the line's list."""
        matters = [Heard(own_words="?", answer=answer) for answer in answers or (None,)]
        took_part = {"participants": (who,)} if who else {}
        return a_contact(self.aino, *matters, now=at(time), **took_part, **given)

    def ended(self, contact: Contact, time: str, answer: Answer) -> None:
        close_contact(contact, answers=(answer,), actor=as_actor(self.aino), now=at(time))

    def asked_back(self, time: str, *, contact: Contact | None = None) -> Callback:
        """A callback of a number of its own."""
        number = f"+3584912345{next(self.numbers):02}"
        return a_callback(self.aino, team=LINE, now=at(time), number=number, contact=contact)

    def called_back(self, time: str, reached: str = "") -> Callback:
        """A contact in which somebody asked to be called, and when the call that reached them began."""
        callback = self.asked_back(time, contact=self.came(time, CALL_BACK))
        if reached:
            self.reached(callback, reached)
        return callback

    def reached(self, callback: Callback, time: str) -> None:
        reach_callback(callback, actor=as_actor(self.aino), now=at(time))

    def corrected(self, contact: Contact, matter: Matter | None = None, **right: str) -> None:
        """Somebody says what is right of a closed contact, or of a matter of it."""
        actor, now = as_actor(self.aino), at("2026-10-20 11:00")
        for field, value in right.items():
            of = matter.pk if matter else None
            correct_contact(contact, matter=of, field=field, value=value, actor=actor, now=now)

    def whole(self) -> None:
        """All of it, in the order of the table in `test_contacts_month`."""
        told = goes_on(WEST)
        by_email = Answer(
            outcome=Outcome.GOES_ON,
            team=Team.objects.get(pk=WEST),
            told_how=Told.EMAIL,
            told_what="Someone calls you.",
        )
        first = self.came("2026-10-05 10:00", ADVICE, guided=SUGGESTED)
        self.came("2026-10-05 10:10", told, guided=ANOTHER)
        self.came("2026-10-05 10:20", ADVICE, untold(WEST), guided=NONE)
        fourth = self.came("2026-10-05 17:00", channel_id="email")
        self.ended(fourth, "2026-10-06 15:00", ADVICE)
        self.ended(self.came("2026-10-05 09:00", channel_id="email"), "2026-10-06 09:00", by_email)
        close = from_whom(ParticipantKind.CLOSE_PERSON, name="Lauri Läheinen")
        sixth = self.came("2026-10-10 12:00", who=close, channel_id="web_form")
        self.ended(sixth, "2026-10-12 09:00", elsewhere(Elsewhere.KELA))
        self.called_back("2026-10-05 11:00", "2026-10-05 14:00")
        self.called_back("2026-10-05 11:10", "2026-10-06 10:00")
        self.called_back("2026-10-05 11:20")
        self.came("2026-10-30 17:00", channel_id="email")
        nobody = from_whom(ParticipantKind.ANONYMOUS)
        eleventh = self.came("2026-10-07 12:00", elsewhere(Elsewhere.MUNICIPALITY), who=nobody)
        nurse = from_whom(ParticipantKind.OWN_EMPLOYEE, name="Hilla Hoitaja", profession="sairaanhoitaja")
        unsuggested = Guided(segment=Choice(chosen="MANY_NEEDS"))
        self.came("2026-10-08 12:00", ADVICE, who=nurse, channel_id="professional", guided=unsuggested)
        other = from_whom(ParticipantKind.OWN_EMPLOYEE, name="Otto Ohjaaja")
        self.came("2026-10-08 12:10", told, who=other, channel_id="professional")
        self.came("2026-10-08 07:00", NOT_REACHED)
        wrong = self.came("2026-10-09 10:00", ADVICE, who=nobody)
        self.corrected(wrong, channel="letter", language="sv")
        self.corrected(wrong, channel="email")
        kept = self.asked_back("2026-10-09 09:00")
        double = self.called_back("2026-10-09 10:10")
        join_callback(double, other=kept, actor=as_actor(self.aino), now=at("2026-10-09 10:30"))
        self.reached(Callback.objects.get(pk=kept.pk), "2026-10-09 13:00")
        self.came("2026-10-31 23:59", channel_id="email")
        self.came("2026-09-30 23:59", ADVICE)
        self.came("2026-11-01 00:00", ADVICE)
        for contact, score, time in (
            (first, 5, "2026-10-05 12:00"),
            (fourth, 3, "2026-10-31 23:59"),
            (eleventh, 4, "2026-11-01 00:00"),
        ):
            give_feedback(contact, score=score, words="", actor=CALLER, now=at(time))


DAY = dt.timedelta(days=1)
