"""Kept counts of contacts and failure demand equal a full count after every deed that touches them."""

from collections.abc import Callable
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.callbacks.actions import join_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.models import Case
from reimari.contacts.actions import correct_contact, describe_contact, give_feedback, join_contact
from reimari.contacts.actions.describing import Described
from reimari.contacts.models import Contact
from reimari.contacts.states import ParticipantKind
from reimari.figures.definitions import CONTACTS, DEMAND, Dimension, Frame, Growth
from reimari.figures.definitions.rows.demand import ASKED_ROWS
from reimari.figures.queries import BY_MONTH, BY_UNIT, Kept, counted
from reimari.figures.queries.counting import asked as asked_of
from reimari.figures.tests.contacts_month import CALL_BACK, CALLER, DAY, ContactsMonth, from_whom
from reimari.figures.tests.demand_month import GUIDES, LINE, NEED, OTHER_NEED, DemandMonth
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN
from reimari.figures.tests.test_kept import keep
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.work.queries import county_on
from tests.factories import ADVICE, a_person, as_actor, at, client, goes_on, loaded

pytestmark = pytest.mark.django_db
FIGURES = [each for each in (*CONTACTS.figures, *DEMAND.figures) if not isinstance(each, Growth)]
UNITS = ["CLIENT_ADVICE", "GUIDANCE_WORKING_AGE", "VIRANOMAISLINJA", "GUIDANCE"]


def is_whole(now: Any = TURN) -> None:
    """What is kept is what the rows say, by every dimension."""
    frame = Frame(OCTOBER, NOVEMBER, county_on(now), now)
    for by in (BY_UNIT, BY_MONTH, *Dimension):
        told = Kept(FIGURES, frame).read(UNITS, by=by)
        assert told.counted_at is not None
        found = {
            (code, figure, part): number
            for code, sums in told.stated.items()
            for figure, parts in sums.items()
            for part, number in parts.items()
        }
        wanted: dict[tuple[str, str, str], int] = {}
        for row in counted(FIGURES, frame, UNITS, by=by):
            key = (row.code_by(by), row.figure, row.part)
            wanted[key] = wanted.get(key, 0) + row.number
        assert found == wanted, by


def changes(deed: Callable[[], object], *sources: str) -> None:
    """The deed makes at least these sources be counted anew, and then all is whole."""
    deed()
    assert {*sources} <= {source for source, _month in keep()}
    is_whole()


def test_of_a_line_that_promises_the_same_day(db: None) -> None:
    loaded("IU", now=at("2026-09-01 09:00"))
    month = ContactsMonth()
    month.whole()
    keep()
    is_whole()
    aino, waits = as_actor(month.aino), Contact.objects.get(received_at=at("2026-10-30 17:00"))
    about = Described(need="financial", service_task_id="WORKING_AGE", place_id="PORVOO", contactor="client")
    said: dict[str, Any] = {
        "number": 1,
        "described": about,
        "actor": aino,
        "now": at("2026-10-31 10:00"),
    }
    changes(lambda: describe_contact(waits, **said), "came", "demand")
    changes(lambda: month.ended(waits, "2026-10-31 11:00", ADVICE), "came", "demand")
    changes(lambda: month.corrected(waits, language="sv", channel="web_form"), "came", "demand")
    scored: dict[str, Any] = {"score": 2, "words": "", "actor": CALLER, "now": at("2026-10-31 12:00")}
    changes(lambda: give_feedback(waits, **scored), "came", "feedback")
    changes(lambda: month.corrected(waits, language="fi"), "came", "feedback")
    unasked = month.asked_back("2026-10-05 11:30")
    changes(lambda: month.reached(unasked, "2026-10-05 13:00"))
    changes(lambda: month.called_back("2026-10-06 11:00", "2026-10-06 12:00"), "came")
    asked = month.called_back("2026-10-06 11:30")
    keep()
    changes(lambda: month.reached(asked, "2026-10-06 13:00"), "came")
    kept, double = month.asked_back("2026-10-06 09:00"), month.called_back("2026-10-06 12:30")
    join_callback(double, other=kept, actor=aino, now=at("2026-10-06 12:40"))
    keep()
    changes(lambda: month.reached(Callback.objects.get(pk=kept.pk), "2026-10-06 14:00"), "came")
    nobody = month.came("2026-10-12 10:00", ADVICE, who=from_whom(ParticipantKind.ANONYMOUS))
    keep()
    person = a_person(aino)
    joined: dict[str, Any] = {"person": person, "actor": aino, "now": at("2026-10-13 10:00")}
    changes(lambda: join_contact(nobody, **joined), "came", "demand")
    protect = system("test")
    changes(lambda: protect_person(person, protected=True, actor=protect, now=TURN), "came", "demand")


def test_of_a_day_that_passes(db: None) -> None:
    loaded("IU", now=at("2026-09-01 09:00"))
    ContactsMonth().came("2026-10-30 17:00", channel_id="email")
    keep()
    later = TURN + 2 * DAY
    frame = Frame(OCTOBER, OCTOBER, county_on(later), later)
    assert "K-05" not in Kept(FIGURES, frame).read(UNITS).total()
    assert ("came", OCTOBER) in keep(later)
    assert Kept(FIGURES, frame).read(UNITS).total()["K-05"] == {"of": 1}


def test_of_failure_demand(db: None) -> None:
    loaded("PS", now=at("2026-09-01 09:00"))
    month = DemandMonth()
    month.whole()
    keep()
    is_whole()
    aada, eino = (Person.objects.get(first_names=name) for name in ("Aada", "Eino"))
    case = Case.objects.get(person=aada)
    changes(lambda: month.again(case, "2026-10-28 10:00", minutes=4), "demand")
    changes(lambda: month.going_on("2026-09-02 10:00", eino), "demand")
    opened = Case.objects.get(person=eino, opened_at=at("2026-09-02 10:00"))
    touched = asked_of(ASKED_ROWS.moments, {"tracks": [opened.pk]})
    assert (at("2026-10-09 10:00"),) in touched  # a case reaches the contacts of its client
    early = Case.objects.get(matters__contact__received_at=at("2026-10-11 10:00"))
    changes(lambda: month.again(early, "2026-09-29 10:00"), "demand")
    asked = month.came("2026-09-29 12:00", (NEED, goes_on(GUIDES)), (NEED, CALL_BACK))
    wish: dict[str, Any] = {"team": LINE, "number": "+358491234502", "contact": asked}
    callback = a_callback(month.tuomas, now=at("2026-09-29 12:00"), **wish)
    call = month.again(Case.objects.get(matters__contact=asked), "2026-10-01 12:00")
    keep()
    changes(lambda: month.called(callback, call, "2026-10-01 12:00"), "demand")
    changes(lambda: month.came("2026-10-03 10:00", ("", ADVICE), who=(client(eino),)), "demand")
    changes(lambda: month.closed(Case.objects.get(pk=case.pk), "2026-10-29 10:00"), "demand")
    pia = (client(a_person(as_actor(month.tuomas), first_names="Pia")),)
    first = month.came("2026-09-25 10:00", (OTHER_NEED, ADVICE), who=pia)
    for time in ("2026-10-02 10:00", "2026-10-27 10:01"):
        month.came(time, (NEED, ADVICE), who=pia)
    keep()
    right: dict[str, Any] = {"matter": first.matters.get().pk, "field": "need", "value": NEED}
    at_once: dict[str, Any] = {"actor": as_actor(month.tuomas), "now": at("2026-10-30 10:00")}
    changes(lambda: correct_contact(first, **right, **at_once), "demand")
    touched = asked_of(ASKED_ROWS.moments, {"tracks": [first.pk]})
    assert {moment for (moment,) in touched} == {at("2026-09-25 10:00"), at("2026-10-02 10:00")}
    protect = system("test")
    changes(lambda: protect_person(eino, protected=True, actor=protect, now=TURN), "demand")
