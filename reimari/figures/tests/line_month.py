"""October 2026 of a line, to be reckoned on paper: callbacks, calls, duty, grants, cards, concern reports."""

import datetime as dt
from typing import Any

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.callbacks.actions import (
    join_callback,
    leave_message,
    reach_callback,
    record_call,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult, MessageBy, WithdrawReason
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.ids import uuid7
from reimari.concerns.actions import ReporterSaid
from reimari.concerns.models import ConcernReport
from reimari.concerns.states import Consent
from reimari.contacts.states import ParticipantKind
from reimari.grants.actions import (
    end_grant,
    follow_up_grant,
    issue_card,
    receive_cards,
    report_card_lost,
    withdraw_grant,
)
from reimari.grants.models import Grant, KaikuCard
from reimari.grants.states import EndReason, FollowUp
from reimari.grants.states import WithdrawReason as NotGranted
from reimari.grants.tests.granting import TOLD, a_client, a_grant
from reimari.staff.actions import change_duty, plan_duty
from reimari.staff.models import Absence, Unit
from reimari.staff.rules.roster import AFTERNOON, MORNING, Slot, Where
from reimari.telephony.actions import receive_event
from reimari.telephony.rules import Told
from tests.factories import a_contact, a_post, a_report, an_assessment, as_actor, at

LINE, WEST, UNIT = "VIRANOMAISLINJA_KESKINEN", "VIRANOMAISLINJA_LANTINEN", "VIRANOMAISLINJA"
OFFICIAL = ReporterSaid(
    kind=ParticipantKind.OWN_EMPLOYEE,
    last_name="Hoitaja",
    first_names="Hanna",
    title="Nurse",
    organisation="Ward 4",
    phone="+358491234598",
)
NOBODY = ReporterSaid(kind=ParticipantKind.ANONYMOUS)


def on(day: int, clock: str = "10:00") -> dt.datetime:
    """A moment of October."""
    return at(f"2026-10-{day:02} {clock}")


class Line:
    """A line of a county's own staff, with its areas."""

    def __init__(self) -> None:
        self.tuula = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")
        self.outi = a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Outi Lehtomaa")
        self.matti = a_post(LINE, "ALUE_ESIHENKILO", name="Matti Koskelaharju")

    # Callbacks

    def asked(self, last: int, moment: dt.datetime, **given: Any) -> Callback:
        """Somebody with a number of their own asks to be called."""
        return a_callback(self.tuula, team=LINE, number=f"+3584912345{last:02}", now=moment, **given)

    def reached(self, callback: Callback, moment: dt.datetime) -> None:
        reach_callback(callback, actor=as_actor(self.tuula), now=moment)

    def tried(self, callback: Callback, *moments: dt.datetime) -> None:
        for moment in moments:
            record_call(callback, result=CallResult.NO_ANSWER, actor=as_actor(self.tuula), now=moment)

    def callbacks(self) -> None:
        actor = as_actor(self.tuula)
        first = self.asked(1, on(5))
        self.asked(1, on(5, "10:01"))
        self.tried(first, on(5, "10:10"))
        self.reached(first, on(5, "10:50"))
        lost = self.asked(2, on(5))
        self.tried(lost, on(5, "11:00"), on(5, "12:30"), on(5, "14:00"))
        leave_message(lost, by=MessageBy.SMS, actor=actor, now=on(5, "14:30"))
        self.reached(self.asked(3, on(5, "20:00")), on(6, "08:20"))
        withdraw_callback(self.asked(4, on(5)), reason=WithdrawReason.NOT_NEEDED, actor=actor, now=on(5))
        double = self.asked(5, on(5, "11:00"))
        join_callback(double, other=self.asked(6, on(9, "09:00")), actor=actor, now=on(9, "09:05"))
        self.reached(self.asked(7, at("2026-09-30 10:00")), on(1))
        self.reached(self.asked(8, on(7), language="sv"), on(8, "09:00"))
        self.reached(self.asked(9, on(12)), on(12, "10:05"))

    # Calls

    def calls(self) -> None:
        """Six of one day, one of September; without numbers nobody is called back."""
        ring, answer, over = ("ringing", 0), ("answered", 40), ("ended", 300)
        for name, day, events in (
            ("1", on(5), (ring, answer, over)),
            ("2", on(5, "11:00"), (ring, ("answered", 90), over)),
            ("3", on(5, "12:00"), (ring, ("abandoned", 100))),
            ("4", on(5, "13:00"), (ring, ("callback_requested", 60), ("ended", 61))),
            ("5", on(5, "14:00"), (ring,)),
            ("0", on(5, "14:30"), (ring, ("answered", 20), over)),
            ("6", at("2026-09-30 14:00"), (ring, answer, over)),
        ):
            self._call(name, day, events)

    def _call(self, name: str, began: dt.datetime, events: tuple[tuple[str, int], ...]) -> None:
        held = PostHeld(role="", actions=frozenset({"telephony.receive"}), units=frozenset({UNIT}))
        if not hasattr(self, "system"):
            self.system = Actor(ActorKind.INTEGRATION, uuid7(), "COUNTY", frozenset({held}))
        for number, (kind, after) in enumerate(events):
            moment = began + dt.timedelta(seconds=after)
            told = Told(event_id=f"{name}-{kind}", kind=kind, sequence=number, at=moment, channel="phone")
            receive_event(Unit.objects.get(pk=UNIT), call_id=name, told=told, actor=self.system, now=moment)

    # Duty

    def duty(self) -> None:
        now = on(1, "07:30")
        asked: dict[str, Any] = {"actor": as_actor(self.matti), "now": now}
        whole, half = Where(LINE, "phone"), Where(WEST, "phone", "hybrid", 50)
        monday = [(1, MORNING), (1, AFTERNOON)]
        plan_duty(self.tuula, where=whole, week=monday, since=now.date(), **asked)
        plan_duty(self.outi, where=half, week=[(2, MORNING), (5, MORNING)], since=now.date(), **asked)
        change_duty(self.tuula, slot=Slot(dt.date(2026, 10, 12), AFTERNOON), where=None, **asked)
        day = dt.date(2026, 10, 19)
        Absence.objects.create(user=self.tuula.user, kind="ill", first_on=day, last_on=day, told_at=on(19))
        for post, days in ((self.tuula, (5, 5, 5, 6, 19)), (self.outi, (6, 6))):
            for each in days:
                a_contact(post, now=on(each))

    # Grants and cards

    def granted(
        self, name: str, last: int | str = 18, *, now: dt.datetime | None = None, what: str = "meal_service"
    ) -> Grant:
        """A service from the day of `now` on, by default from 5 October; to somebody of their own."""
        moment = now or on(5)
        ends = dt.date(2026, 10, last) if isinstance(last, int) else dt.date.fromisoformat(last)
        person = a_client(self.tuula, last_name=name)
        return a_grant(self.tuula, person, now=moment, grantable=what, first=moment.date(), last=ends)

    def followed(self, grant: Grant, day: int, result: FollowUp = FollowUp.ENOUGH, **given: Any) -> None:
        follow_up_grant(grant, result=result, actor=as_actor(self.tuula), now=on(day), **given)

    def grants(self) -> None:
        actor = as_actor(self.tuula)
        self.followed(self.granted("Yksi"), 16)
        self.granted("Kaksi")
        self.granted("Kolme", "2026-11-30", what="safety_phone")
        self.followed(self.granted("Neljä"), 20)
        withdraw_grant(self.granted("Viisi"), reason=NotGranted.MISTAKE, actor=actor, now=on(6))
        self.granted("Kuusi", 10, now=at("2026-09-30 10:00"))
        more: dict[str, Any] = {"last": dt.date(2026, 11, 1), "told": TOLD}
        self.followed(self.granted("Seitsemän"), 15, FollowUp.EXTENDED, **more)
        stopped = self.granted("Kahdeksan", "2026-11-10", what="safety_phone")
        last = dt.date(2026, 10, 10)
        end_grant(stopped, reason=EndReason.NOT_NEEDED, last=last, actor=actor, now=on(12))

    def cards(self) -> None:
        actor = as_actor(self.tuula)
        receive_cards(self.tuula.team, numbers=("1", "2", "3", "4", "5"), actor=actor, now=on(1))
        moments = (on(5), on(31, "23:59"), on(6), at("2026-11-01 00:00"))
        for card, moment in zip(KaikuCard.objects.order_by("number"), moments, strict=False):
            issue_card(card, own_word=True, actor=actor, now=moment)
        report_card_lost(KaikuCard.objects.get(number="3"), actor=actor, now=on(20))


class Concerns:
    """A line that takes concern reports."""

    def __init__(self) -> None:
        self.pia = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Pia Aromaa")
        self.heli = a_post("HOME", "ASIAKASOHJAAJA", name="Heli Virtaharju")

    def report(self, moment: dt.datetime, **given: Any) -> ConcernReport:
        return a_report(self.pia, "HOME", now=moment, channel_id="concern_line", **given)

    def case_of(self, report: ConcernReport) -> Case:
        case = report.contact.matters.get().case
        assert case
        return Case.objects.get(pk=case.pk)

    def whole(self) -> None:
        actor = as_actor(self.heli)
        an_assessment(self.case_of(self.report(on(5))), actor, now=on(5, "15:00"))
        an_assessment(self.case_of(self.report(on(5))), actor, now=on(5, "16:00"))
        consents = self.report(on(5), consent=Consent.YES, reporters=(OFFICIAL,))
        an_assessment(self.case_of(consents), actor, now=on(6))
        self.report(on(5), reporters=(OFFICIAL,))
        nobody = self.case_of(self.report(on(5), reporters=(NOBODY,)))
        close_case(nobody, ending=Ending.NO_NEED, actor=actor, now=on(5, "14:00"))
        self.report(at("2026-09-30 10:00"))
        self.report(on(31, "23:30"))
