"""Two sisters are taken for one person, somebody works on, and the mistake is put right (I-17, I-01, I-04).

Registered twice without an identity code: the same last name, the same day of birth, the same phone at home.
"""

import datetime as dt

import pytest

from reimari.audit.models import Event, Outcome
from reimari.cases.actions import note_case
from reimari.cases.models import Case, Note
from reimari.cases.states import NoteKind
from reimari.common.problems import Refused
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.people.queries import same_as
from reimari.records.actions import merge_persons, undo_merge
from reimari.records.models import Merge
from reimari.records.queries.merging import perhaps_twice
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.browser import signed_in
from tests.factories import NOW, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
BORN = dt.date(1951, 5, 17)


def a_sister(aino: Post, first_names: str) -> Case:
    person = a_person(
        as_actor(aino),
        last_name="Kaksonen",
        first_names=first_names,
        birth_date=BORN,
        phone="09 123 4567",
    )
    return a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")


def test_a_wrongly_merged_person_is_restored(aino: Post, eero: Post, lea: Post, tarmo: Post) -> None:
    supervisor, worker = as_actor(lea), as_actor(eero)
    of_anna, of_aune = a_sister(aino, "Anna"), a_sister(aino, "Aune")
    anna, aune = of_anna.person, of_aune.person
    assert anna
    assert aune
    protect_person(aune, protected=True, actor=supervisor, now=NOW)

    # They look like one, and whoever is in a hurry takes them for one; the program asks how it is known.
    assert [each.pk for each in perhaps_twice(supervisor, anna)] == [aune.pk]
    twice = Merge(kept=anna, merged=aune)
    with pytest.raises(Refused, match="words_missing"):
        merge_persons(twice, words=" ", made_sure=True, actor=supervisor, now=NOW)
    merge = merge_persons(
        twice, words="Sama syntymäaika ja puhelin.", made_sure=True, actor=supervisor, now=NOW
    )

    # Work goes on with one person, protected as one of the two was; an old link leads there.
    anna.refresh_from_db()
    assert anna.is_protected
    assert set(Case.objects.filter(person=anna)) == {of_anna, of_aune}
    assert signed_in(eero).get(f"/people/{aune.pk}/").headers["Location"] == f"/people/{anna.pk}/"
    of_aune.refresh_from_db()
    note_case(of_aune, kind=NoteKind.NOTE, text="Sisko soitti: heitä on kaksi.", actor=worker, now=NOW)
    later = a_case(aino, WEST, person=anna, service_task_id="WORKING_AGE")

    # The supervisor undoes it: each has her own again, and what came meanwhile waits for somebody to decide.
    undoing = undo_merge(merge, words="He ovat kaksoset.", actor=supervisor, now=NOW)
    assert {row[1] for row in undoing.left if row[0] == "cases.Case.person"} == {str(later.pk)}
    assert set(Case.objects.filter(person=anna)) == {of_anna, later}
    assert list(Case.objects.filter(person=aune)) == [of_aune]
    assert Note.objects.get().case == of_aune
    assert not Step.objects.filter(track=of_aune.track, person=anna).exists()
    anna.refresh_from_db()
    assert not anna.is_protected
    assert Person.objects.get(pk=aune.pk).is_protected
    assert same_as(anna.pk) == {anna.pk}

    # The log tells who merged whom, who undid it, and who looked at whom meanwhile.
    told = Event.objects.filter(action__startswith="records.", outcome=Outcome.DONE).order_by("pk")
    assert [(event.action, event.actor_id) for event in told] == [
        ("records.merge_persons", lea.user_id),
        ("records.undo_merge", lea.user_id),
    ]
    assert all(set(event.person_ids) == {anna.pk, aune.pk} for event in told)
