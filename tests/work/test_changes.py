"""What changed is told in the transaction that changed it, to whom it may concern."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from reimari.access.deeds import together
from reimari.cases.actions import hand_over_case, note_case, transfer_case
from reimari.cases.models import Case
from reimari.cases.states import NoteKind
from reimari.contacts.actions import Heard, close_contact
from reimari.people.actions import protect_person
from reimari.staff.models import Post, Team
from reimari.work.actions import return_step, take_step
from reimari.work.models import Change, Step
from reimari.work.states import ReturnReason
from reimari.work.tasks import prune_changes
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, as_actor

pytestmark = pytest.mark.django_db
LINE, WEST, EAST = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"


def told(deed: Callable[[], object]) -> Counter[str]:
    """The topics that a deed told of, and how often."""
    before = set(Change.objects.values_list("pk", flat=True))
    deed()
    new = Change.objects.exclude(pk__in=before)
    return Counter(topic for change in new for topic in change.topics)


def step_of(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def test_a_new_case_is_told_to_its_team_and_raises_one_alert(aino: Post) -> None:
    topics = told(lambda: a_case(aino, WEST))
    case = Case.objects.get()
    contact = case.matters.get().contact_id
    assert set(topics) == {
        f"team:{WEST}",
        f"team:{LINE}",
        f"new:{WEST}",
        f"track:{case.pk}",
        f"track:{contact}",
        f"user:{aino.user_id}",
    }
    assert topics[f"new:{WEST}"] == 1


def test_an_urgent_case_says_so(aino: Post) -> None:
    heard = Heard(own_words="?")
    topics = told(lambda: a_contact(aino, heard, is_urgent=True))
    assert (topics[f"new:{LINE}"], topics[f"urgent:{LINE}"]) == (1, 1)


def test_taking_and_returning_tell_the_team_and_the_worker(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    actor = as_actor(eero)
    topics = told(lambda: take_step(step, actor=actor, now=NOW))
    assert {f"team:{WEST}", f"user:{eero.user_id}", f"track:{step.track_id}"} == set(topics)
    step.refresh_from_db()
    topics = told(lambda: return_step(step, reason=ReturnReason.NO_TIME, actor=actor, now=NOW))
    assert topics[f"new:{WEST}"] == 1
    assert topics[f"user:{eero.user_id}"]


def test_what_leaves_a_team_is_told_to_both(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    to = Team.objects.get(pk=EAST)
    kind = step_of(case).kind
    topics = told(lambda: transfer_case(case, to=to, kind=kind, actor=as_actor(eero), now=NOW))
    assert {f"team:{WEST}", f"team:{EAST}"} <= set(topics)
    assert (topics[f"new:{EAST}"], topics[f"new:{WEST}"]) == (1, 0)


def test_an_offer_is_told_to_whom_it_is_made(aino: Post, eero: Post, timo: Post) -> None:
    case = a_case(aino, WEST)
    team = Team.objects.get(pk=WEST)
    topics = told(
        lambda: hand_over_case(case, to=team, worker_id=timo.user_id, actor=as_actor(eero), now=NOW)
    )
    assert topics[f"offer:{timo.user_id}"] == 1
    assert topics[f"user:{timo.user_id}"]
    assert topics[f"new:{WEST}"] == 0


def test_history_tells_the_track(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    topics = told(lambda: note_case(case, kind=NoteKind.NOTE, text="x", actor=as_actor(eero), now=NOW))
    assert topics[f"track:{case.pk}"]


def test_a_contact_is_told_to_its_line_when_it_comes_and_when_it_is_closed(aino: Post, timo: Post) -> None:
    contact = a_contact(aino, Heard(own_words="?"))
    topics = told(lambda: close_contact(contact, answers=[ADVICE], actor=as_actor(aino), now=NOW))
    assert {f"team:{LINE}", f"track:{contact.pk}", f"user:{aino.user_id}"} <= set(topics)
    assert f"team:{LINE}" in told(lambda: a_contact(aino))


def test_a_person_who_becomes_protected_is_told_to_every_list_that_names_them(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    case = a_case(eero, WEST, person=person)
    topics = told(lambda: protect_person(person, protected=True, actor=as_actor(eero), now=NOW))
    assert {f"person:{person.pk}", f"team:{WEST}", f"track:{case.pk}"} <= set(topics)


def test_an_invented_past_is_written_in_silence(aino: Post) -> None:
    with together(past=True):
        a_case(aino, WEST)
    assert not Change.objects.exists()


def test_what_a_job_does_now_is_told(aino: Post) -> None:
    with together():
        a_case(aino, WEST)
    assert Change.objects.exists()


def test_many_rows_of_one_statement_are_one_change(aino: Post) -> None:
    steps = [step_of(a_case(aino, WEST)).pk for _ in range(3)]
    Change.objects.all().delete()
    Step.objects.filter(pk__in=steps).update(waits_for_client=True)
    assert Change.objects.count() == 1
    Step.objects.filter(pk=UUID(int=0)).update(waits_for_client=True)
    assert Change.objects.count() == 1


def test_a_change_carries_ids_and_codes_only(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Salaisuus")
    topics = told(lambda: a_case(eero, WEST, person=person, own_words="Salaisuus"))
    assert not [topic for topic in topics if "Salaisuus" in topic]


def test_changes_are_kept_for_a_day_and_the_newest_old_one_stays(aino: Post) -> None:
    now = timezone.now()
    ages = [dt.timedelta(days=3), dt.timedelta(days=2), dt.timedelta(hours=1)]
    for number, age in enumerate(ages, 1):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO work_change (xid, at, topics) VALUES (%s::text::xid8, %s, '{x}')",
                [number, now - age],
            )
    assert Change.objects.told_long_ago(now).get().xid == 1
    prune_changes.call()
    assert list(Change.objects.order_by("pk").values_list("xid", flat=True)) == [2, 3]
    assert Change.objects.since(3).get().xid == 3
    assert not Change.objects.told_long_ago(now).exists()
