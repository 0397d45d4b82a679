"""A deed runs one way: receipt, right and lock, the deed, one event, promises; a refusal leaves nothing."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from reimari.access.actor import Actor, system
from reimari.access.catalogue import Forbidden
from reimari.access.deeds import PROMISES, Deed, does, keep_promises, part, remembered, running, together
from reimari.access.models import Receipt
from reimari.audit.models import Event, Outcome
from reimari.cases import access as cases
from reimari.cases.actions import close_case, note_case
from reimari.cases.models import Case, Note
from reimari.cases.states import Ending, NoteKind
from reimari.common.problems import Problem, Refused
from reimari.desk.actions import draft_form
from reimari.desk.models import Draft
from reimari.people.actions import Details, register_person
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work import access as work
from reimari.work.actions import take_step, write_entry
from reimari.work.models import Entry, Step
from reimari.work.states import StepResult, StepState
from tests.factories import NOW, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return a_case(aino, WEST, person=a_person(as_actor(aino)))


@pytest.fixture
def step(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def write(case: Case, post: Post, number: int) -> Note:
    return note_case.once(key(number), case, kind=NoteKind.NOTE, text="Asked.", actor=as_actor(post), now=NOW)


def everything() -> dict[str, int]:
    """How many rows each table of the program has."""
    models = [model for model in apps.get_models() if model.__module__.startswith("reimari.")]
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_same_key_answers_the_same_and_does_nothing_new(case: Case, eero: Post) -> None:
    first = write(case, eero, 1)
    before = everything()
    assert write(case, eero, 1) == first
    assert everything() == before
    receipt = Receipt.objects.get(key=key(1))
    assert (receipt.action, receipt.answer_type, receipt.answer_id) == (
        "cases.note",
        "cases.note",
        str(first.pk),
    )


def test_another_key_does_it_again(case: Case, eero: Post) -> None:
    assert write(case, eero, 1) != write(case, eero, 2)


def test_somebody_elses_key_is_not_mine(case: Case, eero: Post, timo: Post) -> None:
    assert write(case, eero, 1) != write(case, timo, 1)


def test_one_key_on_two_rows_is_two_deeds(case: Case, aino: Post, eero: Post) -> None:
    other = a_case(aino, WEST)
    assert write(case, eero, 1).case_id != write(other, eero, 1).case_id


def test_one_key_for_two_actions_is_two_deeds(case: Case, eero: Post) -> None:
    write(case, eero, 1)
    closed = close_case.once(key(1), case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    assert closed.ending == Ending.HELPED


def test_a_refused_deed_may_be_tried_again_with_its_key(step: Step, eero: Post, timo: Post) -> None:
    take_step(step, actor=as_actor(timo), now=NOW)
    with pytest.raises(Refused):
        take_step.once(key(1), step, actor=as_actor(eero), now=NOW)
    assert not Receipt.objects.filter(key=key(1)).exists()
    Step.objects.filter(pk=step.pk).update(state=StepState.OPEN, worker=None, taken_at=None)
    assert take_step.once(key(1), step, actor=as_actor(eero), now=NOW).worker_id == eero.user_id


def test_a_deed_gets_the_row_as_it_is_now(case: Case, eero: Post, timo: Post, step: Step) -> None:
    take_step(Step.objects.get(pk=step.pk), actor=as_actor(timo), now=NOW)
    assert step.worker_id is None  # what the page still shows
    with pytest.raises(Refused) as refusal:
        take_step(step, actor=as_actor(eero), now=NOW)
    assert refusal.value.problems[0].facts == {"worker": str(timo.user)}


def test_whoever_may_not_leaves_no_row(step: Step, aino: Post, helmi: Post) -> None:
    before = everything()
    for post in (aino, helmi):
        with pytest.raises(Forbidden):
            take_step.once(key(1), step, actor=as_actor(post), now=NOW)
    assert everything() == before


def test_a_new_row_asks_for_a_post_that_allows_it(iu: object, tarmo: Post, aino: Post) -> None:
    details = Details(last_name="Keksitty")
    with pytest.raises(Forbidden):
        register_person(Person(), details=details, actor=as_actor(tarmo), now=NOW)
    assert register_person(Person(), details=details, actor=as_actor(aino), now=NOW).pk
    assert register_person(Person(), details=details, actor=system("demo"), now=NOW).pk


# One event, in the deed's own name


def test_a_deed_writes_one_event_that_names_persons_and_entries(case: Case, eero: Post) -> None:
    note = write(case, eero, 1)
    event = Event.objects.get(action="cases.note")
    assert (event.actor_kind, event.actor_id, event.organisation) == ("staff", eero.user_id, "COUNTY")
    assert (event.outcome, event.subject_type, event.subject_id) == (
        Outcome.DONE,
        "cases.note",
        str(note.pk),
    )
    assert event.person_ids == [case.person_id]
    assert event.entry_ids == [note.entry_id]


def test_a_job_stands_in_the_log_by_its_name(case: Case) -> None:
    close_case(case, ending=Ending.NO_NEED, actor=system("clean up"), now=NOW)
    event = Event.objects.get(action="cases.close")
    assert (event.actor_kind, event.actor_id, event.organisation) == ("system", None, "clean up")


def test_keeping_a_draft_writes_no_event(eero: Post) -> None:
    before = Event.objects.count()
    draft = Draft(owner_id=eero.user_id, form="new_contact", subject=str(key(1)))
    draft_form(draft, text={"words": ["Raha"]}, actor=as_actor(eero), now=NOW)
    assert (Draft.objects.count(), Event.objects.count()) == (1, before)


def test_a_part_refuses_to_run_outside_a_deed(case: Case) -> None:
    with pytest.raises(RuntimeError, match="outside a deed"):
        write_entry(case.track_id, now=NOW)
    with pytest.raises(RuntimeError, match="outside a deed"):
        running()


def test_a_deed_refuses_to_run_inside_another(case: Case, step: Step, eero: Post) -> None:
    def take_inside(row: Case, *, actor: Actor) -> Case:
        take_step(step, actor=actor, now=NOW)
        return row

    before = everything()
    with pytest.raises(RuntimeError, match=r"work\.take was called inside another deed"):
        Deed(cases.NOTE, take_inside, locks=True)(case, actor=as_actor(eero))
    assert everything() == before
    assert not Step.objects.filter(worker=eero.user).exists()


def test_after_a_deed_that_failed_the_next_one_runs(case: Case, eero: Post) -> None:
    def fail(row: Case, *, actor: Actor) -> Case:
        raise ValueError("a mistake of the program")

    with pytest.raises(ValueError, match="a mistake"):
        does(cases.NOTE)(fail)(case, actor=as_actor(eero))
    assert write(case, eero, 1).pk


def test_what_is_remembered_lasts_as_long_as_the_deed(case: Case, eero: Post) -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    @part
    def twice() -> tuple[int, int]:
        return remembered("x", ask), remembered("x", ask)

    def verb(row: Case, *, actor: Actor) -> Case:
        assert twice() == (1, 1)
        return row

    Deed(cases.NOTE, verb, locks=True)(case, actor=as_actor(eero))
    assert remembered("x", ask) == 2


def test_a_refusal_leaves_no_row(case: Case, eero: Post) -> None:
    def write_and_refuse(row: Case, *, actor: Actor) -> Case:
        write_entry(row.track_id, now=NOW)
        raise Refused(Problem("x", "Not now."))

    before = everything()
    with pytest.raises(Refused):
        Deed(cases.NOTE, write_and_refuse, locks=True).once(key(1), case, actor=as_actor(eero))
    assert everything() == before


def break_promise(step: Step, *, actor: Actor) -> Step:
    """End the step that the case stands on."""
    Step.objects.filter(pk=step.pk).update(state=StepState.ENDED, ended_at=NOW, result=StepResult.DONE)
    return step


def test_a_broken_promise_becomes_its_sentence(step: Step, eero: Post) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        Deed(work.COMPLETE, break_promise, locks=True)(step, actor=as_actor(eero))
    assert refusal.value.problems[0] == PROMISES["open_case_has_its_open_step"]
    assert everything() == before
    assert Step.objects.get(pk=step.pk).is_open


def test_a_promise_without_a_sentence_is_a_mistake_of_the_program(
    step: Step, eero: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(PROMISES, "open_case_has_its_open_step")
    with pytest.raises(IntegrityError):
        Deed(work.COMPLETE, break_promise, locks=True)(step, actor=as_actor(eero))


def test_asking_for_the_promises_when_all_hold_is_calm(case: Case) -> None:
    keep_promises()
    assert Entry.objects.filter(track=case.track_id).exists()


def test_every_sentence_of_a_promise_belongs_to_a_constraint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class")
        known = {name for (name,) in cursor.fetchall()}
        cursor.execute(r"SELECT substring(prosrc FROM 'CONSTRAINT = .([a-z_]+)') FROM pg_proc")  # of triggers
        known |= {name for (name,) in cursor.fetchall()}
    assert set(PROMISES) <= known


def test_deeds_done_together_each_leave_their_event(case: Case, eero: Post, step: Step) -> None:
    with together():
        take_step(step, actor=as_actor(eero), now=NOW)
        close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    actions = Event.objects.filter(action__in=["work.take", "cases.close"]).order_by("pk")
    assert [event.action for event in actions] == ["work.take", "cases.close"]


def test_deeds_done_together_fall_together(case: Case, eero: Post, timo: Post, step: Step) -> None:
    def both_take() -> None:
        with together():
            take_step(step, actor=as_actor(eero), now=NOW)
            take_step(step, actor=as_actor(timo), now=NOW)

    before = everything()
    with pytest.raises(Refused):
        both_take()
    assert everything() == before
    assert Step.objects.get(pk=step.pk).worker_id is None
    assert write(case, eero, 1).pk  # the next deed stands for itself again


def test_promises_of_deeds_done_together_are_asked_at_their_end(step: Step, eero: Post) -> None:
    with pytest.raises(Refused) as refusal, together():
        Deed(work.COMPLETE, break_promise, locks=True)(step, actor=as_actor(eero))
    assert refusal.value.problems[0].code == "cases.without_step"
    assert Step.objects.get(pk=step.pk).is_open
