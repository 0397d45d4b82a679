"""Rows as they leave, beside what was written down on paper; and somebody under address protection."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import agree_meeting, pause_case, resume_case
from reimari.cases.models import Case
from reimari.cases.states import MeetingMode
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact
from reimari.people.actions import protect_person
from reimari.staff.models import Post
from reimari.warehouse.definitions import FACTS, Table
from reimari.warehouse.queries import Rows, code_rows, hidden_tracks, persons_in
from reimari.warehouse.rules import pseudonym
from reimari.work.models import Clock, Step
from tests.factories import a_case, a_contact, a_person, as_actor, at, client

pytestmark = pytest.mark.django_db
KEY = b"of the tests: at least forty characters of it"
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
MORNING = at("2026-11-16 10:00")
TABLES = {table.code: table for table in FACTS}
PLACES = {column.name for table in FACTS for column in table.columns if column.place}


def leaving(table: str) -> list[dict[str, Any]]:
    """All rows of a table as they leave, by the names of their columns."""
    rows = Rows(KEY, hidden_tracks(), at_once=2)
    names = [column.name for column in TABLES[table].columns]
    return [dict(zip(names, row, strict=True)) for batch in rows.of(TABLES[table]) for row in batch]


def known(row: Any, of: str = "track") -> str:
    return pseudonym(KEY, of, row)


def somebody(post: Post, **given: Any) -> Case:
    """The case of a client of 76 years who called on Monday morning."""
    person = a_person(
        as_actor(post), **{"birth_date": dt.date(1950, 1, 2), "phone": "+358401234567", **given}
    )
    told = {"need": "financial", "place_id": "ASKOLA", "service_task_id": "WORKING_AGE"}
    case = a_case(post, WEST, person=person, now=MORNING, **told)
    Case.objects.filter(pk=case.pk).update(area="WORKING_AGE.LANTINEN")
    Step.objects.filter(track=case.track_id).update(area="WORKING_AGE.LANTINEN")
    return case


def test_a_contact_that_goes_on_leaves_as_on_paper(aino: Post) -> None:
    case = somebody(aino)
    contact = Contact.objects.get()
    step = Step.objects.get(track=case.track_id)
    (told,) = leaving("contacts")
    assert told == {
        "contact": known(contact.pk),
        "client": known(case.person_id, "person"),
        "age_group": "75-84",
        "state": "closed",
        "channel": "phone",
        "team": "CLIENT_ADVICE",
        "unit": "CLIENT_ADVICE",
        "language": "fi",
        "interpreter_language": None,
        "contactor": "client",
        "is_urgent": False,
        "is_complicated": False,
        **dict.fromkeys(("urgency", "segment", "level", "came_via")),
        "outcome": "goes_on",
        "received_at": MORNING,
        "started_at": MORNING,
        "ended_at": MORNING,
        "recorded_at": MORNING,
        "closed_at": MORNING,
    }
    (told,) = leaving("matters")
    assert told == {
        "contact": known(contact.pk),
        "number": 1,
        "case": known(case.pk),
        "need": "financial",
        "service_task": "WORKING_AGE",
        "municipality": "ASKOLA",
        "outcome": "goes_on",
        "told_how": "in_contact",
        "not_told": None,
        "told_at": MORNING,
        "elsewhere": None,
        "elsewhere_unit": None,
    }
    (told,) = leaving("cases")
    assert told == {
        "case": known(case.pk),
        "client": known(case.person_id, "person"),
        "age_group": "75-84",
        "state": "open",
        "service_task": "WORKING_AGE",
        "area": "WORKING_AGE.LANTINEN",
        "municipality": "ASKOLA",
        "need": "financial",
        "language": "fi",
        "is_urgent": False,
        "team": WEST,
        "unit": "GUIDANCE_WORKING_AGE",
        "is_joint": False,
        "hops": 0,
        "reroutes": 0,
        "assessment": None,
        "assessed_at": None,
        "opened_at": MORNING,
        "closed_at": None,
        "ending": None,
    }
    (told,) = [row for row in leaving("steps") if row["matter_kind"] == "case"]
    assert (told["step"], told["matter"]) == (known(step.pk, "step"), known(case.pk))
    assert (told["team"], told["municipality"], told["area"]) == (WEST, "ASKOLA", "WORKING_AGE.LANTINEN")
    assert (told["state"], told["opened_at"], told["due_at"]) == ("open", MORNING, step.due_at)
    clocks = {row["code"]: row for row in leaving("clocks") if row["matter"] == known(case.pk)}
    assert clocks.keys() == set(Clock.objects.filter(track=case.track_id).values_list("code", flat=True))
    assert {row["started_at"] for row in clocks.values()} == {MORNING}
    (passed,) = leaving("transfers")
    assert (passed["case"], passed["to_team"], passed["passed_at"]) == (known(case.pk), WEST, MORNING)
    assert persons_in() == 1


def test_pauses_and_times_leave_with_their_matter(eero: Post) -> None:
    case, actor = somebody(eero), as_actor(eero)
    Case.objects.filter(pk=case.pk).update(language="sv")
    pause_case(case, reason="client_asked_later", actor=actor, now=at("2026-11-17 09:00"))
    resume_case(Case.objects.get(pk=case.pk), actor=actor, now=at("2026-11-18 09:00"))
    meeting = agree_meeting(
        Case.objects.get(pk=case.pk),
        at=at("2026-11-20 09:00"),
        mode=MeetingMode.PHONE,
        worker=eero.user,
        actor=actor,
        now=at("2026-11-18 09:05"),
    )
    (pause,) = leaving("pauses")
    assert pause["matter"] == known(case.pk)
    assert (pause["reason"], pause["started_at"], pause["ended_at"]) == (
        *("client_asked_later", at("2026-11-17 09:00"), at("2026-11-18 09:00")),
    )
    (time,) = leaving("appointments")
    assert (time["appointment"], time["case"]) == (known(meeting.pk, "appointment"), known(case.pk))
    assert (time["at"], time["agreed_at"]) == (at("2026-11-20 09:00"), at("2026-11-18 09:05"))
    assert (time["mode"], time["state"], time["team"], time["booked_at"]) == ("phone", "agreed", WEST, None)


def test_one_pseudonym_in_every_table_and_each_night(aino: Post) -> None:
    case = somebody(aino)
    callback = a_callback(aino, person_id=case.person_id)
    first = [leaving(name) for name in ("contacts", "cases", "callbacks")]
    clients = {row["client"] for rows in first for row in rows if row["client"]}
    assert clients == {known(case.person_id, "person")}
    assert [leaving(name) for name in ("contacts", "cases", "callbacks")] == first
    assert first[2][0]["callback"] == known(callback.pk)


def test_no_place_of_whoever_is_protected_leaves(aino: Post, eero: Post) -> None:
    case, other = somebody(aino), somebody(aino, last_name="Muu")
    linked = a_contact(eero, Heard(own_words="?", place_id="PUKKILA"), participants=(client(case.person),))
    assert case.person
    protect_person(case.person, protected=True, actor=system("test"), now=MORNING)
    hidden = {known(row) for row in hidden_tracks()}
    mine = {known(case.pk), known(case.matters.get().contact_id), known(linked.pk)}
    assert hidden == mine
    seen = 0
    for name in TABLES:
        for row in leaving(name):
            about = {row.get(each) for each in ("contact", "case", "callback", "grant", "matter")}
            places = {row[place] for place in PLACES & row.keys()}
            assert not about & mine or places <= {None}, (name, row)
            seen += bool(about & mine and PLACES & row.keys())
    assert seen > 5
    (told,) = [row for row in leaving("cases") if row["case"] == known(other.pk)]
    assert (told["municipality"], told["team"]) == ("ASKOLA", WEST)
    (told,) = [row for row in leaving("cases") if row["case"] == known(case.pk)]
    assert (told["need"], told["language"], told["age_group"]) == ("financial", "fi", "75-84")


def test_whatever_hangs_together_with_them_hides_it_too(aino: Post, eero: Post) -> None:
    """A case that names nobody, to which their contact led, and a callback about that case."""
    case = somebody(aino)
    assert case.person
    protect_person(case.person, protected=True, actor=system("test"), now=MORNING)
    callback = a_callback(eero, case=case)
    Case.objects.filter(pk=case.pk).update(person=None)
    Step.objects.filter(track=case.track_id).update(person=None)
    assert {case.track_id, callback.track_id} < hidden_tracks()


def test_somebody_anonymous_has_no_pseudonym(aino: Post) -> None:
    a_contact(aino)
    (told,) = leaving("contacts")
    assert (told["client"], told["age_group"]) == (None, None)


def test_what_doesnt_look_like_a_code_is_left_out_and_counted(aino: Post) -> None:
    case = somebody(aino)
    Case.objects.filter(pk=case.pk).update(need="Maija on sairas")
    rows = Rows(KEY, set())
    (batch,) = rows.of(TABLES["cases"])
    names = [column.name for column in TABLES["cases"].columns]
    assert batch[0][names.index("need")] is None
    assert rows.kept_back == {"cases.need": 1}


def test_each_code_that_leaves_has_its_name(aino: Post) -> None:
    somebody(aino)
    a_callback(aino)
    listed = {(row[0], row[1]) for row in code_rows()}
    assert len(listed) == len(code_rows())
    for table in TABLES.values():
        are_listed(table, listed)
    names = {(row[0], row[1]): row[2:] for row in code_rows()}
    assert names["team", WEST][3] == "GUIDANCE_WORKING_AGE"
    assert names["municipality", "ASKOLA"][:2] == ("Askola", "Askola")
    assert names["municipality", "ASKOLA"][4] == "018"
    assert names["case_state", "open"][2] == "open"


def are_listed(table: Table, listed: set[tuple[str, str]]) -> None:
    for row in leaving(table.code):
        for column in table.columns:
            if column.codes and row[column.name]:
                assert (column.codes, row[column.name]) in listed, (table.code, column.name)
