"""Concern reports, feedback, shortages, calls and cards as they leave, beside what stands on paper."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.appointments.models import Shortage
from reimari.appointments.states import Instead
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid7
from reimari.concerns.actions import ClientSaid, receive_report
from reimari.concerns.states import Consent
from reimari.contacts.actions import give_feedback
from reimari.contacts.models import Contact
from reimari.figures.tests.line_month import LINE, OFFICIAL, UNIT, Line, on
from reimari.grants.models import KaikuCard
from reimari.grants.states import CardState
from reimari.people.actions import protect_person
from reimari.staff.models import Post, Team
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from reimari.warehouse.queries import code_rows, hidden_tracks, persons_in
from reimari.warehouse.tests.test_facts import MORNING, TABLES, WEST, are_listed, known, leaving, somebody
from tests.factories import a_contact, a_person, a_report, as_actor, at, loaded, reported

pytestmark = pytest.mark.django_db
LATER = at("2026-11-16 12:30")


def listed(table: str) -> list[dict[str, Any]]:
    """The rows of a table, each code of which stands in its list."""
    are_listed(TABLES[table], {(row[0], row[1]) for row in code_rows()})
    return leaving(table)


def a_shortage(**given: Any) -> Shortage:
    """No time of the western team kept the promise on Monday morning."""
    told = {"team_id": WEST, "instead": Instead.LATER, "told_at": MORNING, "place_id": "ASKOLA", **given}
    return Shortage.objects.create(**told)


def a_call(**given: Any) -> Call:
    """A call to the line on Monday morning."""
    told = {"channel_id": "phone", "unit_id": "CLIENT_ADVICE", "state": CallState.ENDED, "began_at": MORNING}
    return Call.objects.create(integration_id=uuid7(), call_id="1", **told, **given)


def test_a_concern_report_leaves_as_on_paper(aino: Post) -> None:
    """About two, of whom one is known; sent on paper on Saturday by an own employee, with consent."""
    person = a_person(as_actor(aino))
    two = (ClientSaid(last_name="Toinen"), ClientSaid(last_name="Eka", person_id=person.pk))
    said: dict[str, Any] = {"consent": Consent.YES, "reporters": (OFFICIAL,), "clients": two}
    report = a_report(aino, WEST, now=MORNING, written_on=dt.date(2026, 11, 14), **said)
    (told,) = listed("concern_reports")
    assert told == {
        "contact": known(report.contact_id),
        "document": "contact",
        "consent": "yes",
        "clients": 2,
        "identified": 1,
        "written_by_us": True,
        "written_on": dt.date(2026, 11, 14),
        "arrived_at": MORNING,
    }
    (contact,) = leaving("contacts")
    assert (contact["contact"], contact["contactor"]) == (told["contact"], "own_employee")


def test_a_concern_report_that_was_sent_leaves_as_on_paper(aino: Post) -> None:
    team = Team.objects.get(pk=WEST)
    sent = receive_report(
        team, said=reported(team=team, received_at=LATER), actor=system("report form"), now=LATER
    )
    assert listed("concern_reports") == [
        {
            "contact": known(sent.contact_id),
            "document": "report",
            "consent": "no",
            "clients": 1,
            "identified": 0,
            "written_by_us": False,
            "written_on": LATER.date(),
            "arrived_at": LATER,
        }
    ]


def test_feedback_leaves_as_on_paper(aino: Post) -> None:
    contact = a_contact(aino, now=MORNING)
    give_feedback(contact, score=4, words="Thank you, Aino!", actor=system("caller's link"), now=LATER)
    assert listed("feedback") == [{"contact": known(contact.pk), "score": 4, "given_at": LATER}]


def test_a_shortage_leaves_as_on_paper(aino: Post) -> None:
    case = somebody(aino)
    contact, due_at, later_at = Contact.objects.get(), at("2026-11-25 23:59"), at("2026-11-27 09:00")
    wanted: dict[str, Any] = {"need": "financial", "language": "sv", "mode": MeetingMode.PHONE}
    row = a_shortage(
        **wanted, is_urgent=True, due_at=due_at, later_at=later_at, contact=contact, case=case, told_at=LATER
    )
    (told,) = listed("shortages")
    assert told == {
        "shortage": known(row.pk, "shortage"),
        "contact": known(contact.pk),
        "case": known(case.pk),
        "team": WEST,
        "unit": "GUIDANCE_WORKING_AGE",
        "municipality": "ASKOLA",
        "need": "financial",
        "language": "sv",
        "mode": "phone",
        "is_urgent": True,
        "instead": "later",
        "due_at": due_at,
        "later_at": later_at,
        "told_at": LATER,
    }


def test_calls_leave_as_on_paper(db: None) -> None:
    """Of the six of 5.10. the first, answered after 40 seconds and over after 300, became a contact; of the
    one of 14.00 no end was told."""
    loaded("PS", now=at("2026-09-01 09:00"))
    line = Line()
    line.calls()
    contact = a_contact(line.tuula, now=on(5))
    Call.objects.filter(call_id="1").update(
        contact=contact, team=LINE, area=line.tuula.team.area_id, language="sv", number="+358401234567"
    )
    rows = {row["began_at"]: row for row in listed("calls")}
    assert len(rows) == 7
    assert rows[on(5)] == {
        "call": known(Call.objects.get(call_id="1").pk, "call"),
        "contact": known(contact.pk),
        "callback": None,
        "channel": "phone",
        "team": LINE,
        "unit": UNIT,
        "area": line.tuula.team.area_id,
        "language": "sv",
        "state": "ended",
        "began_at": on(5),
        "answered_at": on(5) + dt.timedelta(seconds=40),
        "over_at": on(5) + dt.timedelta(seconds=300),
    }
    states = [rows[on(5, f"{hour}:00")]["state"] for hour in (11, 12, 13, 14)]
    assert states == ["ended", "abandoned", "callback", "waiting"]
    waits = rows[on(5, "14:00")]
    assert [waits[name] for name in ("contact", "team", "area", "language", "answered_at", "over_at")] == [
        None
    ] * 6


def test_cards_leave_as_on_paper_without_whose_they_are(db: None) -> None:
    """Five came on 1.10.: issued on 5.10., in the last minute of October, on 6.10. (lost on 20.10.) and in
    the first minute of November; one is in stock. The first one's holder is known."""
    loaded("PS", now=at("2026-09-01 09:00"))
    line = Line()
    line.cards()
    person = a_person(as_actor(line.tuula))
    KaikuCard.objects.filter(number="1").update(person=person)
    rows = listed("cards")
    cards = {row["card"]: row for row in rows}
    stock = {"team": LINE, "unit": UNIT, "received_at": on(1)}
    for number, state, issued_at, ended_at in (
        ("1", "issued", on(5), None),
        ("2", "issued", on(31, "23:59"), None),
        ("3", "lost", on(6), on(20)),
        ("4", "issued", at("2026-11-01 00:00"), None),
        ("5", "in_stock", None, None),
    ):
        card = known(KaikuCard.objects.get(number=number).pk, "card")
        told = {"card": card, "state": state, "issued_at": issued_at, "ended_at": ended_at}
        assert cards[card] == told | stock
    assert len(rows) == 5
    assert known(person.pk, "person") not in str(rows)
    assert persons_in() == 0


def test_no_place_of_whoever_is_protected_leaves_by_a_shortage_a_call_or_a_card(aino: Post) -> None:
    case, other = somebody(aino), somebody(aino, last_name="Muu")
    assert case.person
    protect_person(case.person, protected=True, actor=system("test"), now=MORNING)
    for number, each in enumerate((case, other)):
        contact = Contact.objects.get(matters__case=each)
        a_shortage(contact=contact)
        a_shortage(case=each)
        a_call(contact=contact, team_id="CLIENT_ADVICE", area_id="WORKING_AGE.LANTINEN")
        KaikuCard.objects.create(
            number=str(number),
            state=CardState.ISSUED,
            team_id="CLIENT_ADVICE",
            received_at=MORNING,
            issued_at=MORNING,
            own_word=True,
            person=each.person,
        )
    lines, west = {"team": "CLIENT_ADVICE", "unit": "CLIENT_ADVICE"}, {"team": WEST, "municipality": "ASKOLA"}
    for table, times, places in (
        ("shortages", 2, west | {"unit": "GUIDANCE_WORKING_AGE"}),
        ("calls", 1, lines | {"area": "WORKING_AGE.LANTINEN"}),
        ("cards", 1, lines),
    ):
        told = [{name: row[name] for name in places} for row in leaving(table)]
        assert len(told) == 2 * times
        assert told.count(places) == told.count(dict.fromkeys(places)) == times, table


def test_what_hangs_together_by_a_shortage_or_a_call_hides_too(aino: Post) -> None:
    """A case that lacked a time in their contact; a contact that came of the call of their callback."""
    case, second, third = somebody(aino), somebody(aino, last_name="Muu"), a_contact(aino)
    assert case.person
    mine, callback = Contact.objects.get(matters__case=case), a_callback(aino, person_id=case.person_id)
    protect_person(case.person, protected=True, actor=system("test"), now=MORNING)
    assert not hidden_tracks() & {second.pk, third.pk}
    a_shortage(contact=mine, case=second)
    assert second.pk in hidden_tracks()
    assert third.pk not in hidden_tracks()
    a_call(contact=third, callback=callback)
    assert third.pk in hidden_tracks()


def test_a_report_that_tells_of_protection_hides_before_anybody_is_identified(aino: Post) -> None:
    """Its reporter said so (4006); nobody has said yet who it is."""
    hides = ClientSaid(last_name="Huolenaihe", is_protected=True)
    report = a_report(aino, WEST, now=MORNING, clients=(hides,), place_id="ASKOLA")
    case = report.contact.matters.get().case
    assert case
    assert {report.contact_id, case.pk} <= hidden_tracks()
    for table in ("contacts", "matters", "cases", "steps"):
        for row in leaving(table):
            told = {row.get(name) for name in ("team", "unit", "area", "municipality")}
            assert told <= {None}, table
