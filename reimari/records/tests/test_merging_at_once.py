"""Two people merge at once, or somebody works with who is being merged."""

import pytest

from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.people.models import Person
from reimari.records.models import Merge
from reimari.records.tests.test_merging import CODE, WEST, a_client, merge
from reimari.staff.models import Post
from tests.factories import a_case, as_actor
from tests.races import race


@pytest.fixture
def kept(aino: Post, eero: Post) -> Person:
    return a_client(aino, identity_code=CODE)


@pytest.fixture
def merged(aino: Post, eero: Post) -> Person:
    return a_client(aino)


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_the_same_two_at_once_are_one(kept: Person, merged: Person, lea: Post) -> None:
    actor = as_actor(lea)
    Person.objects.filter(pk=kept.pk).update(identity_code=None)

    def tried(one: Person, other: Person) -> str:
        try:
            merge(one, other, actor)
        except Refused as refusal:
            return refusal.problems[0].code
        return "done"

    found = race(lambda: tried(kept, merged), lambda: tried(merged, kept))
    assert sorted(found) == ["done", "records.merged_already"]
    assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_case_that_comes_meanwhile_hangs_on_nobody_merged(
    kept: Person, merged: Person, aino: Post, lea: Post
) -> None:
    def opens() -> str:
        try:
            a_case(aino, WEST, person=merged, service_task_id="WORKING_AGE")
        except Refused as refusal:
            return refusal.problems[0].code
        return "opened"

    race(lambda: merge(kept, merged, as_actor(lea)).pk, opens)
    assert not Case.objects.filter(person=merged).exists()
