"""Two persons become one, and two again (I-17)."""

import datetime as dt
import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.access.speaking import speaking_for
from reimari.audit.models import Event, Outcome
from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts.models import Participant
from reimari.people.access import VIEW
from reimari.people.actions import protect_person, relate_close_person_to, relate_person
from reimari.people.models import Capacity, ClosePerson, EmergencyAccess, Person, RelationKind, Relationship
from reimari.people.queries import same_as
from reimari.records.actions import merge_persons, undo_merge
from reimari.records.models import Merge, MergedRow, MergeUndoing, RowPart
from reimari.records.queries.merging import MOVED, STAYING, keys, perhaps_twice, undone_by
from reimari.staff.models import Post, Unit
from reimari.work.models import Step
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE, OTHER_CODE = "010190-900P", "010190-901R"
WORDS = "Sama henkilö: esitti passin."


@pytest.fixture
def kept(aino: Post, eero: Post) -> Person:
    """Known by identity code, with a case of the western team."""
    return a_client(aino, identity_code=CODE)


@pytest.fixture
def merged(aino: Post, eero: Post) -> Person:
    """The same person, registered without a code."""
    return a_client(aino, phone="040 123 4567", street_address="Kuja 1", place_id="ASKOLA")


@pytest.fixture
def lea_acts(lea: Post) -> Actor:
    return as_actor(lea)


def a_client(aino: Post, **given: Any) -> Person:
    person = a_person(as_actor(aino), **given)
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def merge(kept: Person, merged: Person, actor: Actor, **given: Any) -> Merge:
    said = {"words": WORDS, "made_sure": True, "actor": actor, "now": NOW, **given}
    return merge_persons(Merge(kept=kept, merged=merged), **said)


def undo(done: Merge, actor: Actor) -> MergeUndoing:
    return undo_merge(done, words="Kaksoset.", actor=actor, now=NOW)


def related(
    person: Person, actor: Actor, since: dt.date = TODAY, until: dt.date | None = None
) -> Relationship:
    return relate_person(
        person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"),
        own_worker_id=None,
        since=since,
        until=until,
        actor=actor,
        now=NOW,
    )


def hash_of_rows() -> str:
    """All that may hang on a person, and the persons; without how often a person's row was changed."""
    tables = sorted({key.model._meta.db_table for name, key in keys().items() if name in MOVED})
    told: list[Any] = []
    with connection.cursor() as cursor:
        for table in tables:
            row = "to_jsonb(t) - '{version,changed}'::text[]"
            cursor.execute(f"SELECT {row} FROM {table} t ORDER BY 1")  # noqa: S608 (our own tables)
            told.append([table, [row for (row,) in cursor.fetchall()]])
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def everything_on(person: Person, aino: Post, eero: Post, helmi: Post) -> None:
    """A case, a contact, a relationship, close persons both ways, an emergency."""
    actor = as_actor(eero)
    related(person, actor, since=TODAY - dt.timedelta(days=400), until=TODAY - dt.timedelta(days=300))
    friend = a_person(as_actor(aino), last_name="Kaveri")
    for one, other in ((person, friend), (friend, person)):
        ClosePerson.objects.create(person=one, other=other, capacity=Capacity.CLOSE, validity=(TODAY, None))
    opened_by(helmi.user, person)


def test_no_foreign_key_to_a_person_is_forgotten() -> None:
    assert set(MOVED) <= set(keys())
    assert set(keys()) - set(MOVED) - STAYING == set()


def test_postgresql_knows_no_other_key_and_guards_each() -> None:
    """Its catalogue, not the models: a key written in SQL would be missed by them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass"
        )
        found = set(cursor.fetchall())
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%%_is_kept%%'"
        )
        guards = set(cursor.fetchall())
    assert found == {keys()[name].place for name in keys()}
    for table, column in (keys()[name].place for name in MOVED):
        assert {(table, f"{table}_{column}_is_kept"), (table, f"{table}_{column}_is_kept_when_new")} <= guards


def test_all_that_hung_on_either_hangs_on_the_one(
    kept: Person, merged: Person, aino: Post, eero: Post, helmi: Post, lea_acts: Actor
) -> None:
    everything_on(merged, aino, eero, helmi)
    done = merge(kept, merged, lea_acts)
    assert Case.objects.filter(person=kept).count() == 2
    assert not Case.objects.filter(person=merged).exists()
    assert not Step.objects.filter(person=merged).exists()
    assert not Participant.objects.filter(person=merged).exists()
    assert not EmergencyAccess.objects.filter(person=merged).exists()
    assert not ClosePerson.objects.filter(person=merged).exists()
    assert not ClosePerson.objects.filter(other=merged).exists()
    moved = done.rows.filter(part=RowPart.MOVED)
    assert set(moved.values_list("in_table", flat=True)) >= {
        "cases_case",
        "contacts_participant",
        "people_closeperson",
        "people_emergencyaccess",
        "people_relationship",
        "work_step",
    }
    merged.refresh_from_db()
    assert merged.merged_into_id == kept.pk
    assert same_as(kept.pk) == same_as(merged.pk) == {kept.pk, merged.pk}
    event = Event.objects.get(action="records.merge_persons")
    assert (event.outcome, set(event.person_ids)) == (Outcome.DONE, {kept.pk, merged.pk})


def test_merging_and_undoing_leaves_every_row_as_it_was(
    kept: Person, merged: Person, aino: Post, eero: Post, helmi: Post, lea_acts: Actor
) -> None:
    everything_on(kept, aino, eero, helmi)
    everything_on(merged, aino, eero, helmi)
    protect_person(merged, protected=True, actor=lea_acts, now=NOW)
    before = hash_of_rows()
    done = merge(kept, merged, lea_acts)
    assert hash_of_rows() != before
    assert undo(done, lea_acts).left == []
    assert hash_of_rows() == before


def test_what_one_lacks_comes_from_the_other_and_protection_is_of_both(
    kept: Person, merged: Person, lea_acts: Actor
) -> None:
    protect_person(merged, protected=True, actor=lea_acts, now=NOW)
    done = merge(kept, merged, lea_acts)
    kept.refresh_from_db()
    assert (kept.phone, kept.street_address, kept.place_id) == ("+358401234567", "Kuja 1", "ASKOLA")
    assert kept.is_protected
    assert kept.change_of("is_protected") is not None
    undo(done, lea_acts)
    kept.refresh_from_db()
    assert (kept.phone, kept.street_address, kept.is_protected) == ("", "", False)
    merged.refresh_from_db()
    assert merged.is_protected


def test_what_was_changed_since_stays_and_what_came_since_is_told(
    kept: Person, merged: Person, aino: Post, eero: Post, lea_acts: Actor
) -> None:
    done = merge(kept, merged, lea_acts)
    kept.refresh_from_db()
    kept.put({"phone": "+358409999999"}, by=None, now=NOW)
    kept.save()
    new = a_case(aino, WEST, person=kept, service_task_id="WORKING_AGE")
    undoing = undo(done, lea_acts)
    kept.refresh_from_db()
    assert (kept.phone, kept.street_address) == ("+358409999999", "")
    new.refresh_from_db()
    assert new.person_id == kept.pk
    assert ["cases.Case.person", str(new.pk), str(new.pk)] in undoing.left
    assert not [row for row in undoing.left if row[0] == "work.Step.person" and row[2] != str(new.pk)]
    assert Case.objects.filter(person=merged).count() == 1


def test_a_new_step_goes_back_with_its_matter(
    kept: Person, merged: Person, eero: Post, lea_acts: Actor
) -> None:
    done = merge(kept, merged, lea_acts)
    case_id = UUID(done.rows.get(in_table="cases_case", part=RowPart.MOVED).row)
    old = Step.objects.get(track=case_id, ended_at=None)
    new = Step.objects.create(
        track=old.track,
        kind=old.kind,
        team=old.team,
        answering_team=old.answering_team,
        person=kept,
        opened_at=NOW,
        due_at=NOW + dt.timedelta(days=1),
        due_from=old.due_from,
        soon_at=NOW,
        half_at=NOW,
    )
    assert str(new.pk) in [row.pk for row in undone_by(done).back]
    undo(done, lea_acts)
    new.refresh_from_db()
    assert new.person_id == merged.pk


def test_what_somebody_took_away_meanwhile_is_told_and_left_alone(
    kept: Person, merged: Person, aino: Post, lea_acts: Actor
) -> None:
    done = merge(kept, merged, lea_acts)
    case = Case.objects.get(pk=UUID(done.rows.get(in_table="cases_case", part=RowPart.MOVED).row))
    other = a_client(aino, last_name="Kolmas")
    Case.objects.filter(pk=case.pk).update(person=other)
    undoing = undo(done, lea_acts)
    assert ["cases.Case.person", str(case.pk)] in undoing.gone
    case.refresh_from_db()
    assert case.person_id == other.pk


def test_what_nobody_can_have_twice_at_one_time_stays(
    kept: Person, merged: Person, eero: Post, helmi: Post, lea_acts: Actor
) -> None:
    mine, theirs = related(kept, as_actor(eero)), related(merged, as_actor(eero))
    for person in (kept, merged):
        opened_by(helmi.user, person)
    before = hash_of_rows()
    done = merge(kept, merged, lea_acts)
    theirs.refresh_from_db()
    assert theirs.person_id == merged.pk
    assert set(done.rows.filter(part=RowPart.STAYED).values_list("in_table", flat=True)) == {
        "people_relationship",
        "people_emergencyaccess",
    }
    assert list(Relationship.objects.filter(person=kept)) == [mine]
    undo(done, lea_acts)
    assert hash_of_rows() == before


@pytest.mark.parametrize("code", [OTHER_CODE, CODE])
def test_two_codes_are_two_persons(aino: Post, eero: Post, lea_acts: Actor, code: str) -> None:
    one = a_client(aino, identity_code=CODE if code != CODE else "")
    other = a_client(aino, identity_code=code)
    with pytest.raises(Refused, match="two_codes" if code != CODE else "code_goes_lost"):
        merge(one, other, lea_acts)
    assert not Merge.objects.exists()
    assert not Event.objects.filter(action="records.merge_persons").exists()


def test_close_persons_are_two_persons(kept: Person, merged: Person, eero: Post, lea_acts: Actor) -> None:
    relate_close_person_to(
        kept,
        name="",
        phone="",
        capacity=Capacity.CLOSE,
        since=TODAY,
        other=merged,
        actor=as_actor(eero),
        now=NOW,
    )
    for one, other in ((kept, merged), (kept, kept)):
        with pytest.raises(Refused, match="close_to_each_other" if one != other else "same_row"):
            merge(one, other, lea_acts)


def test_it_needs_a_basis_for_both(kept: Person, helmi: Post, lea: Post, eero: Post) -> None:
    strange = a_person(as_actor(helmi), last_name="Vieras")
    a_case(helmi, "GUIDANCE_OLDER_PEOPLE_ITAINEN", person=strange, service_task_id="OLDER_PEOPLE")
    for one, other in ((kept, strange), (strange, kept)):
        with pytest.raises(Forbidden):
            merge(one, other, as_actor(lea))
    with pytest.raises(Forbidden):
        merge(kept, kept, as_actor(eero))
    assert not MergedRow.objects.exists()


def test_an_emergency_is_no_basis_for_merging(kept: Person, helmi: Post, lea: Post) -> None:
    strange = a_person(as_actor(helmi), last_name="Vieras")
    a_case(helmi, "GUIDANCE_OLDER_PEOPLE_ITAINEN", person=strange, service_task_id="OLDER_PEOPLE")
    opened_by(lea.user, strange)
    with pytest.raises(Forbidden):
        merge(kept, strange, as_actor(lea))


def test_nobody_sees_the_merged_one_and_nothing_new_hangs_on_them(
    kept: Person, merged: Person, aino: Post, eero: Post, lea_acts: Actor
) -> None:
    assert [each.pk for each in perhaps_twice(lea_acts, kept)] == [merged.pk]
    merge(kept, merged, lea_acts)
    with speaking_for(lea_acts):
        assert not VIEW.rows(lea_acts, Person.objects.filter(pk=merged.pk)).exists()
        assert perhaps_twice(lea_acts, kept) == []
    with pytest.raises(Refused, match="merged_already"):
        a_case(aino, WEST, person=merged, service_task_id="WORKING_AGE")
    with pytest.raises(Refused, match="merged_already"):
        merge(kept, merged, lea_acts)


def test_a_closed_contact_changes_its_person_by_a_merge_alone(
    kept: Person, merged: Person, lea_acts: Actor
) -> None:
    row = Participant.objects.get(person=merged)

    def change(**given: Any) -> None:
        with transaction.atomic():
            Participant.objects.filter(pk=row.pk).update(**given)

    with pytest.raises(IntegrityError, match="closed contact"):
        change(person=kept)
    merge(kept, merged, lea_acts)
    for given in ({"person": merged}, {"name": "Muu"}):
        with pytest.raises(IntegrityError):
            change(**given)


def test_merges_are_undone_in_turn(kept: Person, merged: Person, aino: Post, lea_acts: Actor) -> None:
    third = a_client(aino)
    before = hash_of_rows()
    first = merge(merged, third, lea_acts)
    second = merge(kept, merged, lea_acts)
    assert same_as(third.pk) == {kept.pk, merged.pk, third.pk}
    assert Case.objects.filter(person=kept).count() == 3
    with pytest.raises(Forbidden):  # nobody sees who was merged, nor what was merged into them
        undo(first, lea_acts)
    undo(second, lea_acts)
    assert same_as(third.pk) == {merged.pk, third.pk}
    undo(first, lea_acts)
    assert hash_of_rows() == before
    with pytest.raises(Refused, match="undone_already"):
        undo(first, lea_acts)


def test_two_merges_into_one_are_undone_in_any_order(
    kept: Person, merged: Person, aino: Post, lea_acts: Actor
) -> None:
    third = a_client(aino)
    before = hash_of_rows()
    first = merge(kept, merged, lea_acts)
    second = merge(kept, third, lea_acts)
    assert undo(first, lea_acts).left == []
    assert undo(second, lea_acts).left == []
    assert hash_of_rows() == before


def test_the_same_form_twice_merges_once(kept: Person, merged: Person, lea_acts: Actor) -> None:
    key = kept.pk
    given: dict[str, Any] = {"words": WORDS, "made_sure": True, "actor": lea_acts, "now": NOW}
    one = merge_persons.once(key, Merge(kept=kept, merged=merged), **given)
    other = merge_persons.once(key, Merge(kept=kept, merged=merged), **given)
    assert one.pk == other.pk
    first = undo_merge.once(key, one, words="Kaksoset.", actor=lea_acts, now=NOW)
    assert undo_merge.once(key, one, words="Kaksoset.", actor=lea_acts, now=NOW) == first


def test_a_merge_stays_as_it_was(kept: Person, merged: Person, lea_acts: Actor) -> None:
    done = merge(kept, merged, lea_acts)
    changes = (
        lambda: Merge.objects.filter(pk=done.pk).update(words="Muuta."),
        lambda: MergedRow.objects.filter(merge=done).update(row="1"),
        lambda: MergedRow.objects.filter(merge=done).delete(),
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="only new rows"), transaction.atomic():
            change()
