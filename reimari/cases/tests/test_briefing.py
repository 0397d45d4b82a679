"""A case is passed on with its brief: who has read which state of it, and that the client was told."""

from collections.abc import Callable

import pytest

from reimari.access.catalogue import Forbidden
from reimari.cases.actions import (
    SeenCase,
    accept_case,
    close_case,
    hand_over_case,
    note_case,
    read_brief,
    refuse_case,
    reroute_case,
    tell_client,
    transfer_case,
    withdraw_case,
)
from reimari.cases.models import Case, Note, PassedOn
from reimari.cases.states import Ending, NoteKind, RefusalReason, RerouteReason, ToldBy
from reimari.cases.tests.deeds import EAST, MONDAY, WEST, current, d2, doing, opened, team
from reimari.region.models import ServiceTask
from reimari.staff.models import Post
from reimari.work.models import Clock, Entry
from tests.factories import a_case, as_actor, at

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = at("2026-11-17 09:00"), at("2026-11-18 09:00")


def last(case: Case) -> PassedOn:
    return PassedOn.objects.filter(case=case).order_by("-passed_at", "-pk")[0]


def offered(aino: Post, eero: Post, worker: Post | None = None) -> Case:
    case = opened(aino)
    to = worker.user_id if worker else None
    return hand_over_case(case, to=team(EAST), worker_id=to, actor=as_actor(eero), now=TUESDAY)


def entry_of(case: Case) -> int:
    return Entry.objects.filter(track=case.track_id).order_by("-pk")[0].pk


def test_a_contact_that_goes_on_passes_the_case_to_the_list_of_another_team(aino: Post, eero: Post) -> None:
    """R-VS-33: whoever sent it sees whether it has been read."""
    case = opened(aino)
    row = last(case)
    assert (row.passed_by_id, row.from_team_id, row.to_team_id) == (aino.user_id, None, WEST)
    assert (row.passed_at, row.due_at, row.read_at) == (MONDAY, current(case).half_at, None)
    read_brief(case, actor=as_actor(eero), now=TUESDAY)
    row.refresh_from_db()
    assert (row.read_by_id, row.read_at) == (eero.user_id, TUESDAY)


def test_what_stays_with_ones_own_team_waits_for_nobody(eero: Post) -> None:
    assert not PassedOn.objects.filter(case=a_case(eero, WEST)).exists()


def test_the_reading_says_which_state_of_the_brief_was_read(aino: Post, eero: Post, helmi: Post) -> None:
    """R-KL-38: the worker knows the situation; the mark says as of when."""
    case = offered(aino, eero)
    shown = entry_of(case)
    note_case(case, kind=NoteKind.SAFETY, text="A dog.", actor=as_actor(eero), now=TUESDAY)
    with doing("cases.read_brief"):
        read_brief(case, actor=as_actor(helmi), now=WEDNESDAY, seen=SeenCase(entry=shown))
    row = last(case)
    assert (row.read_by_id, row.read_at, row.read_upto) == (helmi.user_id, WEDNESDAY, shown)
    told = Entry.objects.filter(track=case.track_id).order_by("-pk")[0]
    assert (told.actor_id, told.facts) == (helmi.user_id, {"brief": shown})


def test_nobody_reads_further_than_there_is_something_to_read(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(aino, eero)
    newest = entry_of(case)
    read_brief(case, actor=as_actor(helmi), now=WEDNESDAY, seen=SeenCase(entry=newest + 1000))
    assert last(case).read_upto == newest


def test_only_the_receivers_reading_counts(aino: Post, eero: Post, timo: Post, helmi: Post) -> None:
    case = offered(aino, eero)
    for post in (eero, timo):
        read_brief(case, actor=as_actor(post), now=WEDNESDAY)
    assert last(case).read_at is None
    read_brief(case, actor=as_actor(helmi), now=WEDNESDAY)
    assert last(case).read_by_id == helmi.user_id


def test_what_is_offered_to_one_person_is_read_by_them_alone(aino: Post, eero: Post, timo: Post) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(WEST), worker_id=timo.user_id, actor=as_actor(eero), now=TUESDAY)
    assert last(case).to_worker_id == timo.user_id
    read_brief(case, actor=as_actor(eero), now=TUESDAY)
    assert last(case).read_at is None
    read_brief(case, actor=as_actor(timo), now=WEDNESDAY)
    assert last(case).read_by_id == timo.user_id


def test_whoever_may_not_see_the_case_reads_nothing(aino: Post, helmi: Post) -> None:
    case = opened(aino)
    with pytest.raises(Forbidden):
        read_brief(case, actor=as_actor(helmi), now=TUESDAY)
    with pytest.raises(Forbidden):
        tell_client(case, how=ToldBy.PHONE, text="x", actor=as_actor(aino), now=TUESDAY)
    assert last(case).read_at is None


def test_accepting_beside_the_brief_marks_it_as_read_by_the_same_press(
    aino: Post, eero: Post, helmi: Post
) -> None:
    case = offered(aino, eero)
    shown = entry_of(case)
    with doing("cases.accept"):
        accept_case(case, actor=as_actor(helmi), now=WEDNESDAY, seen=SeenCase(entry=shown), read=True)
    assert last(case).read_upto == shown
    entry = Entry.objects.get(track=case.track_id, kind="cases.accept")
    assert entry.facts["brief"] == shown


def test_accepting_without_the_brief_leaves_it_unread(aino: Post, eero: Post, helmi: Post) -> None:
    case = offered(aino, eero)
    accept_case(case, actor=as_actor(helmi), now=WEDNESDAY)
    assert "brief" not in Entry.objects.get(track=case.track_id, kind="cases.accept").facts
    assert (last(case).read_at, last(case).ended_at) == (None, None)


def test_nobody_waits_for_a_reading_that_has_become_needless(aino: Post, eero: Post, helmi: Post) -> None:
    ends: dict[str, Callable[[Case], Case]] = {
        "refused": lambda case: refuse_case(
            case, reason=RefusalReason.WRONG_TASK, actor=as_actor(helmi), now=WEDNESDAY
        ),
        "withdrawn": lambda case: withdraw_case(case, actor=as_actor(eero), now=WEDNESDAY),
        "closed": lambda case: close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=WEDNESDAY),
    }
    for name, end in ends.items():
        case = offered(aino, eero)
        end(case)
        assert last(case).ended_at == WEDNESDAY, name
        assert not PassedOn.objects.unread().filter(case=case).exists(), name


def test_each_passing_on_takes_the_place_of_the_one_before(aino: Post, eero: Post) -> None:
    case = opened(aino)
    transfer_case(case, to=team(EAST), kind="check", actor=as_actor(eero), now=TUESDAY)
    assert PassedOn.objects.unread().get(case=case).to_team_id == EAST
    case = opened(aino)
    reroute_case(
        case,
        service_task=ServiceTask.objects.get(pk="OLDER_PEOPLE"),
        place=None,
        area=None,
        to=team(EAST),
        reason=RerouteReason.WRONG_TASK,
        actor=as_actor(eero),
        now=TUESDAY,
    )
    row = PassedOn.objects.unread().get(case=case)
    assert (row.from_team_id, row.to_team_id, row.passed_by_id) == (WEST, EAST, eero.user_id)


def test_telling_the_client_later_stops_what_waits_for_it_and_keeps_the_words(aino: Post, eero: Post) -> None:
    """C26, R-KL-50: as telling in the contact does."""
    case = opened(aino)
    promise = Clock.objects.create(
        track=case.track,
        code="D-3",
        kind="promise",
        profile_hash=d2(case).profile_hash,
        started_by=d2(case).started_by,
        started_at=MONDAY,
    )
    with doing("cases.tell"):
        note = tell_client(case, how=ToldBy.PHONE, text="You are called.", actor=as_actor(eero), now=TUESDAY)
    assert (note.kind, note.text, note.entry.facts) == (NoteKind.TOLD, "You are called.", {"how": "phone"})
    assert Note.objects.get(case=case) == note
    promise.refresh_from_db()
    assert (promise.stopped_at, promise.stopped_by) == (TUESDAY, note.entry)
