"""A month of failure demand, made to be reckoned on paper: October 2026 on a line with tasks of its own."""

import datetime as dt
from dataclasses import replace
from typing import Any

from reimari.callbacks.actions import reach_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.contacts.actions import Answer, Heard, Somebody, close_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import CameVia, Elsewhere, Outcome, Part, ParticipantKind, Told
from reimari.figures.tests.contacts_month import CALL_BACK, elsewhere
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.factories import ADVICE, a_contact, a_person, a_post, as_actor, at, client, goes_on

LINE, WEST, GUIDES = "VIRANOMAISLINJA_KESKINEN", "VIRANOMAISLINJA_LANTINEN", "GUIDANCE_KESKINEN"
NEED, OTHER_NEED, NOT_OURS = "NEEDS_ASSESSMENT", "GUIDANCE_CONSULTATION", "financial"
RIGHT = CameVia.RIGHT_WAY
TOLD = Answer(outcome=Outcome.GOES_ON, told_how=Told.IN_CONTACT, told_what="Someone calls you.")


class DemandMonth:
    """Twenty-four contacts in October, and two in September."""

    def __init__(self) -> None:
        self.tuomas = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
        self.outi = a_post(WEST, "ASIAKASOHJAAJA_LINJA", name="Outi Lehtomaa")
        self.gunilla = a_post(GUIDES, "ASIAKASOHJAAJA", name="Gunilla Ohjaaja")
        also: dict[str, Any] = {"user": self.gunilla.user, "role": self.tuomas.role}
        Post.objects.create(team_id=LINE, valid_from=self.tuomas.valid_from, **also)

    def came(
        self,
        time: str,
        *matters: tuple[str, Answer | None],
        who: tuple[Somebody, ...] = (),
        minutes: float = 0,
        place: str | None = None,
        **given: Any,
    ) -> Contact:
        """A contact that began so many minutes before it ended at the time."""
        ends = at(time)
        heard = [Heard(own_words="?", need=need, answer=answer, place_id=place) for need, answer in matters]
        post = given.pop("post", self.tuomas)
        began = ends - dt.timedelta(minutes=minutes)
        took_part = {"participants": who} if who else {}
        return a_contact(post, *heard, now=ends, started_at=began, **took_part, **given)

    def going_on(self, time: str, person: Person | None = None, **given: Any) -> Case:
        """A contact that opened a case; the case."""
        contact = self.came(time, (NEED, goes_on(GUIDES)), who=(client(person),), **given)
        return Case.objects.get(matters__contact=contact)

    def again(self, case: Case, time: str, **given: Any) -> Contact:
        """A contact about a case that is open."""
        return self.came(time, (NEED, replace(TOLD, case=case)), post=self.gunilla, **given)

    def called(self, callback: Callback, contact: Contact, time: str) -> None:
        """The call became this contact."""
        reach_callback(callback, contact=contact, actor=as_actor(self.gunilla), now=at(time))

    def closed(self, case: Case, time: str) -> None:
        case.refresh_from_db()
        close_case(case, ending=Ending.HELPED, actor=as_actor(self.gunilla), now=at(time))

    def whole(self) -> None:
        """All of it, by the numbers of the table in `test_demand_month`."""
        actor = as_actor(self.tuomas)
        aada, eino = (a_person(actor, first_names=name) for name in ("Aada", "Eino"))
        first = self.going_on("2026-10-05 10:00", aada, came_via=RIGHT, minutes=10)
        self.again(first, "2026-10-05 15:00", came_via=RIGHT, minutes=3.5)
        self.again(first, "2026-10-12 10:00", minutes=6.4)
        waits = self.came(
            "2026-10-20 10:00", (NEED, None), channel_id="email", post=self.gunilla, came_via=RIGHT
        )
        joins = replace(TOLD, case=first, told_how=Told.EMAIL)
        close_contact(waits, answers=(joins,), actor=as_actor(self.gunilla), now=at("2026-10-21 10:00"))
        for time in ("2026-10-10 10:00", "2026-10-11 10:00"):
            self.again(self.going_on("2026-09-10 10:00"), time)
        advice, ours, nobody = (NOT_OURS, ADVICE), (NEED, ADVICE), ("", ADVICE)
        self.came("2026-10-06 10:00", advice, post=self.outi, came_via=CameVia.MISDIRECTED, minutes=12)
        kela = (NOT_OURS, elsewhere(Elsewhere.KELA))
        self.came("2026-10-06 11:00", kela, ours, came_via=CameVia.OLD_DETAILS, minutes=3)
        abroad = ("", elsewhere(Elsewhere.OTHER_COUNTY))
        her = (client(aada),)
        self.came("2026-10-06 12:00", abroad, who=her, came_via=CameVia.OUTSIDER_ON_LINE, minutes=2)
        second = self.going_on("2026-10-01 09:00", eino, minutes=8)
        him = (client(eino),)
        self.came("2026-10-07 10:00", (OTHER_NEED, ADVICE), who=him, came_via=RIGHT, minutes=5)
        familiar: dict[str, Any] = {"came_via": CameVia.FAMILIAR_ADVISER, "place": "KUOPIO"}
        self.came("2026-10-07 11:00", ours, who=him, minutes=7, **familiar)
        self.came("2026-10-07 12:00", nobody, who=him, came_via=RIGHT, minutes=3)
        self.closed(second, "2026-10-08 10:00")
        self.came("2026-10-09 10:00", ours, who=him, minutes=5)
        self.came("2026-10-13 10:00", advice, channel_id="advice_phone", minutes=5)
        self._called_back()
        nurse = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, name="Hilla Hoitaja")
        about = Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=aada.pk)
        self.came("2026-10-21 15:00", ours, who=(nurse, about), minutes=300)
        self.came("2026-10-22 10:00", (NOT_OURS, None), minutes=5)
        herself = replace(nurse, person_id=aada.pk)
        self.came("2026-10-23 10:00", ours, who=(herself,), minutes=5)
        town = (NOT_OURS, elsewhere(Elsewhere.MUNICIPALITY))
        self.came("2026-10-24 10:00", kela, town, minutes=9)
        late = self.came("2026-10-26 10:00", (NOT_OURS, None), channel_id="email")
        close_contact(late, answers=(ADVICE,), actor=actor, now=at("2026-10-27 10:00"))
        self.came("2026-10-02 10:00", ours, who=her, minutes=5)

    def _called_back(self) -> None:
        asked = self.came("2026-10-14 10:00", (NEED, goes_on(GUIDES)), (NEED, CALL_BACK))
        case = Case.objects.get(matters__contact=asked)
        wish: dict[str, Any] = {"team": LINE, "number": "+358491234501"}
        callback = a_callback(self.tuomas, now=at("2026-10-14 10:00"), contact=asked, **wish)
        call = self.again(case, "2026-10-15 10:00", minutes=5)
        self.called(callback, call, "2026-10-15 10:00")
        again = a_callback(self.tuomas, now=at("2026-10-16 09:00"), **wish)
        self.called(again, self.again(case, "2026-10-16 10:00", minutes=5), "2026-10-16 10:00")
