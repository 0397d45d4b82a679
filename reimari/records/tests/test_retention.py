"""What was kept as long as the law says is counted, approved by another, destroyed, and proven (24 §)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.cases.actions import close_case, note_case
from reimari.cases.models import Case, Note
from reimari.cases.states import Ending, NoteKind
from reimari.common.problems import Refused
from reimari.contacts.models import Contact, Matter, Participant
from reimari.cover.models import CoverItem, CoverPlan
from reimari.messaging.models import Message
from reimari.people.models import ClosePerson, EmergencyAccess, Person, RelationKind, Relationship
from reimari.records.actions import approve_deletion, destroy_outlived, destroying, plan_deletion
from reimari.records.models import RetentionApproval, RetentionItem, RetentionPlan, RetentionProof
from reimari.records.rules.retention import Kind, ids_hash
from reimari.staff.models import Absence, Post, Unit
from reimari.work.models import Entry, Step
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
LATER = NOW + dt.timedelta(days=11 * 366)
RECORDS = system("records")


@contextmanager
def as_owner() -> Iterator[None]:
    """As the command runs: whoever owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        yield
        cursor.execute("SET ROLE reimari_app")


def closed(aino: Post, eero: Post, *, task: str = "WORKING_AGE", **given: Any) -> Case:
    """A case of a new person that was closed, with a note."""
    person = a_person(as_actor(aino), **given)
    case = a_case(aino, WEST, person=person, service_task_id=task)
    note_case(case, kind=NoteKind.NOTE, text="Puhuttu rahasta.", actor=as_actor(eero), now=NOW)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    case.refresh_from_db()
    return case


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return closed(aino, eero, last_name="Mennyt", phone="040 123 4567")


@pytest.fixture
def plan(case: Case, tarmo: Post) -> RetentionPlan:
    return plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)


@pytest.fixture
def approved(plan: RetentionPlan, oiva: Post) -> RetentionPlan:
    approve_deletion(plan, actor=as_actor(oiva), now=LATER)
    plan.refresh_from_db()
    return plan


def destroyed(plan: RetentionPlan, *, at_most: int = 200) -> list[RetentionProof]:
    proofs = []
    while plan.items.exists():
        with as_owner():
            proofs.append(destroy_outlived(plan, actor=RECORDS, now=LATER, at_most=at_most))
    return proofs


def is_known(person: UUID | None) -> bool:
    return Person.objects.filter(pk=str(person)).exists()


def items(plan: RetentionPlan) -> set[tuple[str, str]]:
    return set(plan.items.order_by("pk").values_list("kind", "row"))


def counts_of(plan: RetentionPlan, state: str) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in plan.found if each["state"] == state}


def test_a_dry_run_counts_and_destroys_nothing(plan: RetentionPlan, case: Case) -> None:
    contact = case.matters.get().contact_id
    assert items(plan) == {
        ("case", str(case.pk)),
        ("contact", str(contact)),
        ("person", str(case.person_id)),
    }
    assert plan.rows == 3
    assert plan.sha256 == ids_hash(items(plan))
    assert counts_of(plan, "over") == {"case": 1, "contact": 1, "person": 1}
    assert is_known(case.person_id)
    assert not RetentionProof.objects.exists()


def test_nothing_is_over_before_its_last_day(case: Case, tarmo: Post) -> None:
    last = NOW.replace(year=NOW.year + 10, day=min(NOW.day, 28))
    for now in (NOW, last - dt.timedelta(days=3)):
        plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=now)
        assert items(plan) == set()
        assert counts_of(plan, "kept")["case"] == 1


def test_what_has_gone_is_proven_and_the_history_stays(approved: RetentionPlan, case: Case) -> None:
    contact = case.matters.get().contact_id
    entries = list(Entry.objects.order_by("pk").values())
    events = Event.objects.count()
    proofs = destroyed(approved)
    assert [(proof.kind, proof.rows, proof.kept) for proof in proofs] == [
        ("case", 1, 0),
        ("contact", 1, 0),
        ("person", 1, 0),
    ]
    assert proofs[0].sha256 == ids_hash([("case", str(case.pk))])
    assert proofs[0].rules == {"tyoikaisten_palvelut": 1}
    assert proofs[0].tables["cases_note"] == 1
    assert {proof.approved_by_id for proof in proofs} == {approved.approval.approved_by_id}
    assert not is_known(case.person_id)
    assert not Note.objects.exists()
    case.refresh_from_db()
    assert (case.person_id, case.ending, case.service_task_id) == (None, Ending.HELPED, "WORKING_AGE")
    row = Participant.objects.get(contact=contact)
    assert (row.person_id, row.name, row.phone) == (None, None, None)
    assert Matter.objects.get(contact=contact).own_words == ""
    assert not Step.objects.exclude(person=None).exists()
    assert list(Entry.objects.order_by("pk").values()) == entries
    assert Event.objects.filter(action="records.destroy_outlived").count() == 3
    assert Event.objects.count() == events + 3


def test_a_draft_to_the_client_goes_with_the_case(
    case: Case, eero: Post, lea: Post, tarmo: Post, oiva: Post
) -> None:
    """What somebody was to tell the client when the own worker fell ill: words of the case."""
    absence = Absence.objects.create(user=eero.user, kind="ill", first_on=TODAY, last_on=TODAY, told_at=NOW)
    cover = CoverPlan.objects.create(absence=absence)
    step = Step.objects.filter(track=case.track_id).order_by("pk")[0]
    moved: dict[str, Any] = {"plan": cover, "to": lea.user, "moved_at": NOW, "notice_language": "fi"}
    item = CoverItem.objects.create(step=step, notice="Hei. Kanssasi sovittu aika …", **moved)
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    approve_deletion(plan, actor=as_actor(oiva), now=LATER)
    plan.refresh_from_db()
    proofs = destroyed(plan)
    item.refresh_from_db()
    assert (item.notice, item.notice_language, item.to) == ("", "", lea.user)
    assert proofs[0].tables["cover_coveritem"] == 1


def test_what_has_gone_is_not_counted_again(approved: RetentionPlan, tarmo: Post) -> None:
    destroyed(approved)
    again = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    assert again.rows == 0
    assert not again.found
    with as_owner(), pytest.raises(Refused, match="plan_empty"):
        destroy_outlived(approved, actor=RECORDS, now=LATER)


def test_the_programs_own_role_destroys_nothing(approved: RetentionPlan, case: Case) -> None:
    with as_owner():
        destroy_outlived(approved, actor=RECORDS, now=LATER)  # the case has no lock of its own
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        destroy_outlived(approved, actor=RECORDS, now=LATER)
    assert approved.items.filter(kind="contact").exists()


def test_a_plan_that_nobody_else_approved_destroys_nothing(plan: RetentionPlan, tarmo: Post) -> None:
    with pytest.raises(Refused, match="own_plan"):
        approve_deletion(plan, actor=as_actor(tarmo), now=LATER)
    with as_owner(), pytest.raises(Refused, match="plan_changed"):
        destroy_outlived(plan, actor=RECORDS, now=LATER)
    for maker in (tarmo.user, None):
        told = {"made_by_id": maker.pk if maker else plan.made_by_id, "approved_by_id": plan.made_by_id}
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionApproval.objects.create(plan=plan, approved_at=NOW, **told)


def test_nobody_approves_by_naming_another_maker(plan: RetentionPlan, tarmo: Post, oiva: Post) -> None:
    with pytest.raises(IntegrityError, match="tells_who_made_the_plan"), transaction.atomic():
        RetentionApproval.objects.create(
            plan=plan, made_by=oiva.user, approved_by=tarmo.user, approved_at=NOW
        )


def test_a_plan_whose_rows_were_changed_is_neither_approved_nor_run(
    plan: RetentionPlan, oiva: Post, aino: Post, eero: Post
) -> None:
    RetentionItem.objects.create(plan=plan, kind="person", row=str(a_person(as_actor(aino)).pk), rule="x")
    with pytest.raises(Refused, match="plan_changed"):
        approve_deletion(plan, actor=as_actor(oiva), now=LATER)


def test_rows_slipped_in_after_approval_are_found(approved: RetentionPlan, aino: Post) -> None:
    RetentionItem.objects.create(plan=approved, kind="person", row=str(a_person(as_actor(aino)).pk), rule="x")
    with as_owner(), pytest.raises(Refused, match="plan_changed"):
        destroy_outlived(approved, actor=RECORDS, now=LATER)


def test_a_hold_keeps_all_of_a_person(case: Case, aino: Post, helmi: Post, tarmo: Post) -> None:
    assert case.person
    a_case(aino, WEST, person=case.person, service_task_id="WORKING_AGE")
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    assert (plan.rows, plan.held) == (0, 2)


def test_an_emergency_that_nobody_found_in_order_keeps_too(case: Case, helmi: Post, tarmo: Post) -> None:
    assert case.person
    opened_by(helmi.user, case.person)
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    assert (plan.rows, plan.held) == (0, 2)


def test_a_hold_that_came_after_the_plan_keeps_it_still(
    approved: RetentionPlan, case: Case, aino: Post
) -> None:
    assert case.person
    a_case(aino, WEST, person=case.person, service_task_id="WORKING_AGE")
    proofs = destroyed(approved)
    assert [(proof.rows, proof.kept) for proof in proofs] == [(0, 1)] * 3
    assert Note.objects.count() == 1
    assert is_known(case.person_id)


def test_what_stopped_half_way_goes_on_with_the_same_result(
    approved: RetentionPlan, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = destroying.DESTROYS[Kind.CONTACT]

    def killed(rows: Any) -> Any:
        real(rows)
        raise KeyboardInterrupt

    monkeypatch.setitem(destroying.DESTROYS, Kind.CONTACT, killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        destroyed(approved)
    assert approved.items.count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE reimari_app")
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"
            " AND tgrelid = 'contacts_participant'::regclass"
        )
        assert cursor.fetchone() == (0,)
    assert Participant.objects.filter(person=case.person_id).exists()
    monkeypatch.undo()
    assert sum(proof.rows for proof in destroyed(approved, at_most=1)) == 3


def test_afterwards_what_stays_is_locked_again(approved: RetentionPlan, case: Case) -> None:
    destroyed(approved)
    with pytest.raises(IntegrityError, match="closed contact"), transaction.atomic():
        Participant.objects.update(name="Joku")
    for rows in (RetentionProof.objects.all(), RetentionPlan.objects.all()):
        with pytest.raises(IntegrityError, match="only new rows"), transaction.atomic():
            rows.update(rows=0)


def test_what_cannot_be_told_is_told_as_a_gap(case: Case, aino: Post, eero: Post, tarmo: Post) -> None:
    assert case.person
    Relationship.objects.create(
        person=case.person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"),
        validity=(TODAY - dt.timedelta(days=10), TODAY),
    )
    Case.objects.create(
        track=Contact.objects.get(pk=case.matters.get().contact_id).track,
        number="X-2026-000001",
        person=case.person,
        team_id=WEST,
        state="closed",
        closed_at=NOW,
        ending=Ending.HELPED,
        opened_at=NOW,
    )
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    gaps = {(each["kind"], each["gap"]) for each in plan.found if each["gap"]}
    assert gaps == {("relationship", "no_death"), ("case", "no_class")}
    assert ("person", str(case.person_id)) not in items(plan)


def test_somebody_whom_another_names_as_close_is_kept(case: Case, aino: Post, tarmo: Post) -> None:
    other = a_person(as_actor(aino), last_name="Muu")
    ClosePerson.objects.create(person=other, other=case.person, validity=(TODAY, None))
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)
    assert {kind for kind, _row in items(plan)} == {"case", "contact"}


def test_letters_go_after_three_years_and_old_emergencies_after_twelve(
    aino: Post, helmi: Post, tarmo: Post, oiva: Post
) -> None:
    person = a_person(as_actor(aino))
    opened = opened_by(helmi.user, person, at=NOW)
    for check in opened.checks.order_by("pk"):
        check.remarks.create(
            opened_by=helmi.user, said_by=tarmo.user, said_at=NOW, verdict="in_order", words="Oli hätä."
        )
    message = Message.objects.create(
        key="1",
        kind="x",
        channel="sms",
        person=person,
        address="+358401234567",
        words="Hei",
        state="sent",
        queued_at=NOW,
        sent_at=NOW,
    )
    much_later = NOW + dt.timedelta(days=13 * 366)
    plan = plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=much_later)
    assert {kind for kind, _row in items(plan)} == {"emergency", "message", "person"}
    approve_deletion(plan, actor=as_actor(oiva), now=much_later)
    plan.refresh_from_db()
    while plan.items.exists():
        with as_owner():
            destroy_outlived(plan, actor=RECORDS, now=much_later)
    assert not EmergencyAccess.objects.exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    message.refresh_from_db()
    assert (message.address, message.words, message.person_id) == ("", "", None)
