"""Recording, closing, correcting and joining: rows, history, one event; refusals leave nothing."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from reimari.access.catalogue import Forbidden, Unseen
from reimari.audit.models import Event
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.contacts.actions import (
    Answer,
    Heard,
    Intake,
    Somebody,
    close_contact,
    correct_contact,
    join_contact,
    record_contact,
)
from reimari.contacts.models import Contact, Feedback, Matter, Participant
from reimari.contacts.states import (
    CameVia,
    Elsewhere,
    NotTold,
    Outcome,
    Part,
    ParticipantKind,
    TeamReason,
    Told,
)
from reimari.people.actions import Details
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Clock, Entry, Step, Track
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, as_actor, client, goes_on

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
NOBODY_NAMED = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)


def nothing_stays() -> bool:
    return not any(
        model.objects.exists() for model in (Contact, Matter, Participant, Track, Step, Entry, Case)
    )


def test_a_recorded_contact_has_its_rows_its_history_and_one_event(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="Money", answer=goes_on(WEST, rules=("DR-11", "DR-14"))))
    case = Case.objects.get()
    assert contact.matters.get().case == case
    entry = Entry.objects.filter(track=contact.track_id).latest("pk")
    assert entry.facts["rules"] == ["1:DR-11", "1:DR-14"]
    assert entry.facts["cases"] == [str(case.pk)]
    event = Event.objects.get(action="contacts.record")
    assert set(event.entry_ids) == set(Entry.objects.values_list("pk", flat=True))


def test_a_team_chosen_by_hand_is_counted_with_its_reason(aino: Post) -> None:
    answer = goes_on(WEST, by_hand=TeamReason.AGREED)
    contact = a_contact(aino, Heard(own_words="Money", answer=answer))
    assert Entry.objects.filter(track=contact.track_id).latest("pk").facts["by_hand"] == ["1:agreed"]


def test_the_contacts_outcome_is_the_one_furthest_along(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="a", answer=ADVICE), Heard(own_words="b", answer=goes_on(WEST)))
    assert contact.outcome == Outcome.GOES_ON


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(outcome=Outcome.GOES_ON, not_told=NotTold.ANONYMOUS), "contacts.no_team"),
        (Answer(outcome=Outcome.ELSEWHERE), "contacts.nowhere"),
    ],
)
def test_a_vague_ending_is_refused_and_leaves_nothing(aino: Post, answer: Answer, problem: str) -> None:
    with pytest.raises(Refused) as refusal:
        a_contact(aino, Heard(own_words="?", answer=answer))
    assert refusal.value.problems[0].code == problem
    assert nothing_stays()


def test_half_of_the_matters_answered_is_refused(aino: Post) -> None:
    with pytest.raises(Refused):
        a_contact(aino, Heard(own_words="a", answer=ADVICE), Heard(own_words="b"))
    assert nothing_stays()


def test_a_contact_is_recorded_under_ones_own_line_only(aino: Post, helmi: Post) -> None:
    intake = Intake(
        channel_id="phone", received_at=NOW, participants=(client(),), matters=(Heard(answer=ADVICE),)
    )
    with pytest.raises(Forbidden):
        record_contact(helmi.team, intake=intake, actor=as_actor(aino), now=NOW)
    assert nothing_stays()


def test_clocks_start_at_the_arrival_not_when_it_was_written_down(aino: Post) -> None:
    arrived = NOW - dt.timedelta(days=3)
    heard = Heard(own_words="a letter", service_task_id="WORKING_AGE", answer=goes_on(WEST))
    a_contact(aino, heard, received_at=arrived)
    assert Clock.objects.get(track__case__isnull=False, code="D-2").started_at == arrived


def test_an_anonymous_contact_with_a_name_is_refused(aino: Post) -> None:
    named = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS, name="Meri")
    with pytest.raises(Refused) as refusal:
        a_contact(aino, participants=(named,))
    assert refusal.value.problems[0].code == "contacts.anonymous_data"
    assert nothing_stays()


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Meri"},
        {"phone": "+358401234567"},
        {"email": "a@b.fi"},
        {"birth_date": dt.date(1950, 1, 1)},
        {"work_unit": "Ward 3"},
        {"identity_checked": True},
    ],
)
def test_the_database_refuses_personal_data_of_somebody_anonymous(
    aino: Post, given: dict[str, object]
) -> None:
    a_contact(aino, participants=(NOBODY_NAMED,), matters=(Heard(own_words="?"),))
    with pytest.raises(IntegrityError, match="participant_anonymous"), transaction.atomic():
        Participant.objects.update(**given)


def test_an_anonymous_contact_is_joined_by_a_new_row_and_stays_as_it_was(aino: Post) -> None:
    contact = a_contact(aino, participants=(NOBODY_NAMED,))
    details = Details(last_name="Meri", phone="0401234567")
    joined = join_contact(contact, details=details, actor=as_actor(aino), now=NOW)
    assert joined.person == Person.objects.get()
    assert (joined.joined_by_id, joined.joined_at) == (aino.user_id, NOW)
    anonymous = contact.participants.get(kind=ParticipantKind.ANONYMOUS)
    assert (anonymous.person, anonymous.name) == (None, None)
    assert Event.objects.latest("pk").action == "contacts.join"


def test_joining_needs_somebody_anonymous_and_somebody_to_join(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    with pytest.raises(Refused) as refusal:
        join_contact(a_contact(aino), person=person, actor=as_actor(aino), now=NOW)
    assert refusal.value.problems[0].code == "contacts.not_anonymous"
    anonymous = a_contact(aino, participants=(NOBODY_NAMED,))
    with pytest.raises(Refused):
        join_contact(anonymous, actor=as_actor(aino), now=NOW)


def test_a_whole_identity_code_means_the_person_who_has_it(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Meri", identity_code="010190-901R")
    details = Details(last_name="Meri", identity_code="010190-901r")
    contact = a_contact(aino, participants=(client(details=details, name="Meri"),))
    assert contact.participants.get().person == person
    assert Person.objects.count() == 1


def test_a_contact_joins_an_open_case_but_never_a_closed_one(aino: Post, eero: Post) -> None:
    case = a_case(eero, WEST)
    joins = Answer(outcome=Outcome.GOES_ON, case=case, not_told=NotTold.NOT_REACHABLE)
    with pytest.raises(Unseen):
        a_contact(aino, Heard(own_words="a case that she doesn't see", answer=joins))
    contact = a_contact(eero, Heard(own_words="again", answer=joins))
    assert contact.matters.get().case == case
    assert Entry.objects.filter(track=case.track_id).latest("pk").facts == {"contact": str(contact.pk)}
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    before = Contact.objects.count()
    with pytest.raises(Refused) as refusal:
        a_contact(eero, Heard(own_words="again", answer=joins))
    assert refusal.value.problems[0].code == "contacts.case_closed"
    assert Contact.objects.count() == before


def test_an_open_contact_is_closed_once_with_an_answer_to_each_matter(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="a"), Heard(own_words="b"))
    actor = as_actor(aino)
    with pytest.raises(Refused):
        close_contact(contact, answers=[ADVICE], actor=actor, now=NOW)
    elsewhere = Answer(outcome=Outcome.ELSEWHERE, elsewhere=Elsewhere.KELA)
    closed = close_contact(contact, answers=[ADVICE, elsewhere], actor=actor, now=NOW)
    assert (closed.state, closed.outcome, closed.current_step) == ("closed", "advice", None)
    assert not Step.objects.open().exists()
    with pytest.raises(Refused):
        close_contact(contact, answers=[ADVICE, elsewhere], actor=actor, now=NOW)


def test_a_closed_contact_stays_as_it_was_and_is_corrected_beside(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="a", need="ADVICE", answer=ADVICE))
    matter = contact.matters.get()
    correct_contact(contact, matter=matter.pk, field="need", value="financial", actor=as_actor(aino), now=NOW)
    matter.refresh_from_db()
    assert matter.need == "ADVICE"
    entry = Entry.objects.latest("pk")
    assert entry.facts == {"matter": str(matter.pk), "field": "need", "right": "financial"}
    for change in (
        lambda: Contact.objects.update(language="sv"),
        lambda: Matter.objects.update(own_words="b"),
        lambda: Participant.objects.update(name="c"),
        lambda: Matter.objects.create(contact=contact, number=2),
    ):
        with pytest.raises(IntegrityError, match=r"stays as it was|no new matter"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("given", "check"),
    [
        ({"outcome": "goes_on"}, "matter_going_on_has_case_and_was_told"),
        ({"outcome": "elsewhere"}, "matter_elsewhere_tells_where"),
        ({"told_how": "phone"}, "matter_told_when_how_and_what_together"),
        ({"elsewhere": "kela"}, "matter_elsewhere_tells_where"),
    ],
)
def test_the_database_refuses_a_vague_matter(aino: Post, given: dict[str, str], check: str) -> None:
    a_contact(aino, Heard(own_words="a"))
    with pytest.raises(IntegrityError, match=check), transaction.atomic():
        Matter.objects.update(**given)


def test_others_contacts_can_be_neither_closed_nor_corrected(aino: Post, helmi: Post) -> None:
    contact = a_contact(aino, Heard(own_words="a"))
    with pytest.raises(Forbidden):
        close_contact(contact, answers=[ADVICE], actor=as_actor(helmi), now=NOW)
    with pytest.raises(Forbidden):
        correct_contact(contact, matter=uuid7(), field="need", value="x", actor=as_actor(helmi), now=NOW)


# How a contact found us


@pytest.mark.parametrize("via", list(CameVia))
def test_how_a_contact_found_us_stands_in_its_row_and_in_the_entry(aino: Post, via: CameVia) -> None:
    contact = a_contact(aino, came_via=via)
    assert Contact.objects.get().came_via == via
    facts = Entry.objects.filter(track=contact.track_id).values_list("facts__came_via", flat=True)
    assert set(facts) == {via.value}


def test_the_right_way_is_no_fact(aino: Post) -> None:
    contact = a_contact(aino)
    assert contact.came_via == ""
    assert not Entry.objects.filter(track=contact.track_id, facts__has_key="came_via").exists()


def test_what_was_told_of_the_right_party_is_kept(aino: Post) -> None:
    guided = Answer(
        outcome=Outcome.ELSEWHERE,
        elsewhere=Elsewhere.OTHER_UNIT,
        elsewhere_unit_id="GUIDANCE_DISABILITY",
        told_how=Told.IN_CONTACT,
        told_what="Somebody else takes care of this.",
    )
    matter = a_contact(aino, Heard(own_words="?", answer=guided)).matters.get()
    assert (matter.told_what, matter.told_how) == ("Somebody else takes care of this.", Told.IN_CONTACT)
    assert matter.told_at == NOW


def test_closing_may_tell_how_it_found_us_and_else_leaves_it(aino: Post) -> None:
    first, second = (a_contact(aino, Heard(own_words="?"), came_via=CameVia.OLD_DETAILS) for _ in range(2))
    actor = as_actor(aino)
    close_contact(first, answers=[ADVICE], actor=actor, now=NOW)
    close_contact(second, answers=[ADVICE], came_via=CameVia.MISDIRECTED, actor=actor, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.came_via, second.came_via) == ("old_details", "misdirected")


def test_a_profession_is_kept_of_our_own_employees_only(aino: Post) -> None:
    nurse = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, profession="nurse")
    assert a_contact(aino, participants=(nurse,)).participants.get().profession == "nurse"
    for kind, problem in (
        (ParticipantKind.ANONYMOUS, "contacts.anonymous_data"),
        (ParticipantKind.OTHER_AUTHORITY, "contacts.not_own_profession"),
    ):
        with pytest.raises(Refused) as refusal:
            a_contact(aino, participants=(Somebody(part=Part.CONTACTOR, kind=kind, profession="nurse"),))
        assert refusal.value.problems[0].code == problem
        with pytest.raises(IntegrityError), transaction.atomic():
            Participant.objects.create(
                contact=Contact.objects.get(), part=Part.OTHER, kind=kind, profession="nurse"
            )


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_is_from_one_to_five(aino: Post, score: int) -> None:
    contact = a_contact(aino)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(contact=contact, score=score, given_at=NOW)
    Feedback.objects.create(contact=contact, score=5, given_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(contact=contact, score=4, given_at=NOW)
