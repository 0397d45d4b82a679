"""A time that was agreed by hand is told and reminded of as a booked one; what isn't known isn't told."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from reimari.access.actor import system
from reimari.appointments.actions import (
    Choice,
    cancel_time,
    hold_time,
    move_time,
    plan_own_calendar,
    remind_client,
)
from reimari.appointments.queries import to_be_reminded
from reimari.appointments.rules import Part, Wanted
from reimari.appointments.tests.booking import facts, free_time
from reimari.cases.actions import Why, agree_meeting, close_case, mark_meeting
from reimari.cases.models import Case, Meeting
from reimari.cases.states import ChangedBy, ChangeReason, Ending, MeetingMode, MeetingState
from reimari.contacts.actions import Answer
from reimari.contacts.states import NotTold, Outcome
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, MessageState
from reimari.notices.models import ClientNotice
from reimari.notices.states import NotSent
from reimari.staff.models import Post
from reimari.work.actions import Plan
from tests.factories import a_case, a_person, a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
SOUTH = "GUIDANCE_ETELAINEN"
NOW, MEETS, LATER = at("2026-11-30 09:00"), at("2026-12-08 10:00"), at("2026-12-10 13:30")
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
THEIRS, OURS = Why(ChangedBy.CLIENT, ChangeReason.TIME), Why(ChangedBy.UNIT, ChangeReason.ILL)
TOLD = ("Meidän täytyi", "Aikasi")


@pytest.fixture(autouse=True)
def _ps(db: None, settings: LazySettings) -> None:
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
    settings.PUBLIC_ADDRESS = "https://times.example"
    settings.SMS_SECRET = "x" * 40
    loaded("PS", now=NOW)


@pytest.fixture
def hanna() -> Post:
    return a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio")


def agreed(hanna: Post, *, mode: MeetingMode = MeetingMode.PHONE, known: Any = None, **more: Any) -> Meeting:
    actor = as_actor(hanna, on=NOW.date())
    person = a_person(actor, **({"phone": "+358401234567"} | (known or {})))
    moments = {"at": MEETS, "now": NOW} | {name: more.pop(name) for name in ("at", "now") if name in more}
    case = a_case(hanna, SOUTH, person=person, now=moments["now"], **more)
    return agree_meeting(case, mode=mode, worker=hanna.user, actor=actor, **moments)


def marked(meeting: Meeting, hanna: Post, state: MeetingState, **given: Any) -> Meeting:
    now = given.pop("now", NOW + HOUR)
    actor = as_actor(hanna, on=now.date())
    return mark_meeting(Case.objects.get(pk=meeting.case_id), state=state, actor=actor, now=now, **given)


def cancelled(meeting: Meeting, hanna: Post, why: Why, **given: Any) -> Meeting:
    plan = Plan(kind="contact_client", team=hanna.team, worker_id=hanna.user_id)
    return marked(meeting, hanna, MeetingState.CANCELLED, plan=plan, why=why, **given)


def told() -> list[tuple[str, str]]:
    return list(ClientNotice.objects.order_by("told_at", "pk").values_list("kind", "message__state"))


def words_of(kind: str) -> str:
    notice = ClientNotice.objects.select_related("message").get(kind=kind)
    assert notice.message
    return notice.message.words


def test_the_client_is_told_once_with_what_is_known(hanna: Post) -> None:
    meeting = agreed(hanna)
    notice = ClientNotice.objects.get()
    assert (notice.key, notice.kind, notice.must_reach) == (f"booked:{meeting.pk}", "booked", False)
    lines = words_of("booked").splitlines()
    assert "ti 8.12. klo 10.00" in lines[0]
    assert lines[1] == "Soitamme sinulle."
    assert not any("https" in line or "PERU" in line for line in lines)


@pytest.mark.parametrize(
    ("mode", "says"), [(MeetingMode.OFFICE, False), (MeetingMode.HOME, True), (MeetingMode.VIDEO, True)]
)
def test_where_one_meets_is_written_nowhere(hanna: Post, mode: MeetingMode, says: bool) -> None:  # noqa: FBT001
    agreed(hanna, mode=mode)
    words = words_of("booked")
    assert ("kotiisi" in words or "videopuhelussa" in words) is says
    assert "tapaamispaikan" not in words


@pytest.mark.parametrize(
    ("why", "kind", "must_reach"), [(THEIRS, "moved", False), (OURS, "moved_by_us", True)]
)
def test_a_time_moved_by_hand(
    hanna: Post,
    why: Why,
    kind: str,
    must_reach: bool,  # noqa: FBT001
) -> None:
    new = marked(agreed(hanna), hanna, MeetingState.MOVED, new_at=LATER, why=why)
    notice = ClientNotice.objects.get(kind=kind)
    assert (notice.key, notice.meeting, notice.must_reach) == (f"moved:{new.pk}", new, must_reach)
    assert "ti 8.12. klo 10.00" in words_of(kind)
    assert "to 10.12. klo 13.30" in words_of(kind)
    assert told() == [("booked", "withdrawn"), (kind, "queued")]


@pytest.mark.parametrize(("why", "kind"), [(THEIRS, "cancelled"), (OURS, "cancelled_by_us")])
def test_a_time_cancelled_by_hand(hanna: Post, why: Why, kind: str) -> None:
    meeting = cancelled(agreed(hanna), hanna, why)
    assert ClientNotice.objects.get(kind=kind).key == f"cancelled:{meeting.pk}"
    assert told() == [("booked", "withdrawn"), (kind, "queued")]
    assert words_of(kind).startswith(TOLD)


def test_a_time_agreed_by_hand_is_moved_to_a_booked_one(hanna: Post) -> None:
    meeting, actor = agreed(hanna), as_actor(hanna, on=NOW.date())
    week = [(day, Part(dt.time(8), dt.time(16))) for day in range(1, 6)]
    planned: dict[str, Any] = {"background": "ASSESSMENT_CALL", "week": week, "since": NOW.date()}
    plan_own_calendar(hanna, actor=actor, now=NOW, **planned)
    time = free_time(hanna, now=NOW, since=MEETS.date() + DAY)
    chosen: dict[str, Any] = {"mode": MeetingMode.PHONE, "wanted": Wanted(), "facts": facts(), "moves": True}
    choice = Choice(user=hanna.user_id, background=time.background, begins=time.begins, **chosen)
    held = hold_time(hanna.team, choice=choice, form=uuid4(), actor=actor, now=NOW)
    booking = move_time(meeting.case, hold=held.pk, why=OURS, actor=actor, now=NOW)
    notice = ClientNotice.objects.get(kind="moved_by_us")
    assert (notice.key, notice.must_reach) == (f"moved:{booking.pk}", True)
    assert "ti 8.12. klo 10.00" in words_of("moved_by_us")
    assert told() == [("booked", "withdrawn"), ("moved_by_us", "queued")]


@pytest.mark.parametrize(("why", "kind"), [(THEIRS, "cancelled"), (OURS, "cancelled_by_us")])
def test_a_time_agreed_by_hand_is_cancelled_as_booked_ones_are(hanna: Post, why: Why, kind: str) -> None:
    meeting = agreed(hanna)
    cancel_time(meeting.case, why=why, actor=as_actor(hanna, on=NOW.date()), now=NOW)
    assert told() == [("booked", "withdrawn"), (kind, "queued")]


def test_what_is_over_already_is_told_to_nobody(hanna: Post) -> None:
    cancelled(agreed(hanna), hanna, OURS, now=MEETS + HOUR)
    assert told() == [("booked", "withdrawn")]


@pytest.mark.parametrize("state", [MeetingState.REALISED, MeetingState.MISSED])
def test_how_it_went_is_told_to_nobody(hanna: Post, state: MeetingState) -> None:
    plan = Plan(kind="contact_client", team=hanna.team, worker_id=hanna.user_id)
    marked(agreed(hanna), hanna, state, plan=plan, now=MEETS + HOUR)
    assert len(told()) == 1


@pytest.mark.parametrize("ending", [Ending.DIED, Ending.DECLINED, Ending.HELPED])
def test_what_waits_goes_with_its_case_and_nothing_is_told_of_it(hanna: Post, ending: Ending) -> None:
    late = at("2026-11-30 22:15")
    meeting = agreed(hanna, now=late)
    close_case(meeting.case, ending=ending, actor=as_actor(hanna, on=NOW.date()), now=late + HOUR)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert told() == [("booked", "withdrawn")]


def remind(now: dt.datetime) -> None:
    for case in to_be_reminded(now):
        remind_client(case, actor=system("test"), now=now)


def test_the_client_is_reminded_once_the_day_before(hanna: Post) -> None:
    """R-KL-37."""
    meeting = agreed(hanna)
    remind(MEETS - DAY - 2 * HOUR)
    assert len(told()) == 1
    for hours in (0, 1):
        remind(MEETS - DAY + hours * HOUR)
    assert [kind for kind, _ in told()] == ["booked", "reminder"]
    assert ClientNotice.objects.get(kind="reminder").key == f"reminder:{meeting.pk}"
    assert words_of("reminder").startswith("Muistutamme")


def test_who_agreed_less_than_a_day_before_isnt_reminded(hanna: Post) -> None:
    agreed(hanna, at=NOW + 23 * HOUR)
    remind(NOW + 2 * HOUR)
    assert len(told()) == 1


def test_who_would_be_in_danger_isnt_told(hanna: Post) -> None:
    agreed(hanna, answer=Answer(outcome=Outcome.GOES_ON, team=hanna.team, not_told=NotTold.DANGEROUS))
    assert ClientNotice.objects.get().reason == NotSent.DANGEROUS
    assert not Message.objects.filter(state=MessageState.QUEUED).exists()
