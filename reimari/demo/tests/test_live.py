"""The living demo at work: through deeds, by invented people who aren't signed in, bounded, once."""

import datetime as dt
import re
from collections import Counter
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, transaction
from django.utils import timezone

from reimari.access.models import Receipt
from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackOutcome
from reimari.cases.actions import hand_over_case
from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact, Matter
from reimari.demo import calling, running, worrying
from reimari.demo import live as living
from reimari.demo.live import Live
from reimari.demo.loading import Loading, is_whole, load_history, load_people, load_work
from reimari.demo.loading import loaded as loaded_before
from reimari.demo.pace import Mark, Wish, begin
from reimari.demo.staff import DEMO
from reimari.demo.standings import OpenStep, workable
from reimari.demo.teller import Teller
from reimari.demo.viewers import viewers
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Entry, Step
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db

NOW = at("2026-11-25 21:40")  # a Wednesday evening, when nobody is at work
MORNING = at("2026-11-23 08:00")
WISH = Wish(60, MORNING)
SMALL = 0.03
LINE = re.compile(
    r"\d\d\.\d\d [a-z -]+ → [^\d@]+|([A-Z][a-z]+day \d+\.\d+\. )?\d\d\.\d\d since .* steps open|"
    r"The day has begun .* clock\.|Only the rhythm .* real moment\."
)


class Clock:
    """The real clock, set by hand."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


def hired(code: str) -> Loading:
    """The county's staff, on their first day."""
    return load_people(loaded(code, now=NOW), now=NOW, scale=SMALL)


def begun(code: str) -> Loading:
    """A small demo of the county whose older weeks are there."""
    demo = hired(code)
    load_work(demo)
    load_history(demo)
    return demo


def a_live(
    demo: Loading,
    clock: Clock,
    *,
    wish: Wish = WISH,
    mark: Mark | None = None,
    lines: list[str] | None = None,
) -> Live:
    pace, mark = begin(wish, mark, now=clock.now)
    teller = Teller(demo.profile, pace, (lines if lines is not None else []).append)
    teller.tell_beginning()
    return Live(demo, pace, mark, clock=clock, rest=lambda seconds: None, teller=teller)


def live_for(live: Live, clock: Clock, hours: float, *, minutes: int = 15) -> int:
    """So many hours of the rhythm, looked at every so many minutes of it; how many deeds were done."""
    done = 0
    for _ in range(round(hours * 60 / minutes)):
        clock.now += dt.timedelta(minutes=minutes) / live.pace.speed
        done += live.look()
    return done


def signed_in(user: User) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session.set_expiry(dt.timedelta(days=2))
    session.save()


def with_open_steps() -> User:
    """An invented person who has steps in hand."""
    step = Step.objects.open().exclude(worker=None).order_by("pk").first()
    assert step
    assert step.worker
    return step.worker


def come() -> list[tuple[object, ...]]:
    """What has come since the demo began to live: by which channel, in which language, about what, where."""
    rows = Matter.objects.filter(contact__recorded_at__gt=NOW)
    told = rows.values_list("contact__channel", "contact__language", "need", "place", "own_words")
    return sorted(told, key=str)  # two may say the same words: only all of it together orders them


@pytest.mark.parametrize("code", ["IU", "KL"])
def test_a_simulated_day_is_lived_through_deeds(code: str, caplog: pytest.LogCaptureFixture) -> None:
    demo, clock, lines = begun(code), Clock(), list[str]()
    before = Event.objects.order_by("-pk")[0].pk
    live = a_live(demo, clock, lines=lines)
    assert live_for(live, clock, 26) > 100
    assert not caplog.records
    events = Event.objects.filter(pk__gt=before, actor_kind="staff")
    assert {"contacts.record", "contacts.close", "work.take", "work.attempt"} <= set(
        events.order_by("pk").values_list("action", flat=True)
    )
    people = set(events.order_by("pk").values_list("actor_id", flat=True))
    invented = User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("pk")
    assert people <= set(invented.values_list("pk", flat=True))
    entries = Entry.objects.filter(at__gt=NOW)
    assert entries.count() > 100
    assert not Entry.objects.filter(at__gt=clock.now).exists()
    by_others = {"callbacks.receive", "callbacks.leave_number"}  # a telephone system, and the public form
    assert set(entries.exclude(actor_kind="staff").values_list("kind", flat=True)) <= by_others
    for case in Case.objects.open().select_related("current_step"):
        assert case.current_step
        assert case.current_step.is_open
    told = "\n".join(lines)
    assert all(LINE.fullmatch(line) for line in lines), told
    assert not any(name in told for name in Person.objects.order_by("pk").values_list("last_name", flat=True))


def test_people_ask_for_calls_and_are_called_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SHARE", 0.5)
    demo, clock = hired("IU"), Clock()
    live = a_live(demo, clock)
    mark = live.mark
    live_for(live, clock, 26)
    asked = Callback.objects.filter(asked_at__gt=NOW)
    assert asked.count() > 10
    assert asked.filter(outcome=CallbackOutcome.REACHED, answered_in__isnull=False).exists()
    assert asked.filter(outcome="", attempts__gte=0).count() <= calling.MOST_OPEN
    assert not Callback.objects.filter(caller__isnull=False).exists()
    entries = Entry.objects.filter(kind="callbacks.record_call")
    assert not entries.exclude(actor_kind="staff").exists()
    # the same hours once more, as after a restart: nobody asks twice
    before = sorted(asked.values_list("pk", "times_asked"))
    again = a_live(demo, Clock(), mark=mark)
    live_for(again, Clock(), 0)
    again.look()
    assert sorted(asked.values_list("pk", "times_asked")) == before


def test_nobody_acts_as_somebody_who_is_signed_in() -> None:
    clock = Clock()
    live = a_live(hired("KL"), clock)
    live_for(live, clock, 5)
    viewer, since = with_open_steps(), clock.now
    signed_in(viewer)
    mine = Step.objects.filter(worker=viewer).order_by("pk")
    before = list(mine.values())
    assert viewers(timezone.now()) == {viewer.pk}
    assert live_for(live, clock, 20) > 20
    assert list(mine.values()) == before
    assert not Entry.objects.filter(actor_id=viewer.pk, at__gt=since).exists()


def test_what_is_offered_to_somebody_signed_in_waits_for_them() -> None:
    clock = Clock()
    live = a_live(hired("KL"), clock)
    live_for(live, clock, 5)
    viewer = with_open_steps()
    signed_in(viewer)
    case = Case.objects.open().exclude(current_step__worker=viewer).order_by("number")[0]
    team = Post.objects.get(user=viewer).team
    hand_over_case(case, to=team, worker_id=viewer.pk, actor=DEMO, now=clock.now)
    live_for(live, clock, 48, minutes=60)
    assert Step.objects.open().get(offered_to=viewer).track_id == case.pk


def test_a_person_with_a_password_is_left_alone_too() -> None:
    demo, clock = hired("KL"), Clock()
    live_for(a_live(demo, clock), clock, 5)
    real, since = with_open_steps(), clock.now
    real.set_password("a long enough one")
    real.save()
    mine = Step.objects.filter(worker=real).order_by("pk")
    before = list(mine.values())
    assert live_for(a_live(demo, clock), clock, 8) > 20
    assert list(mine.values()) == before
    assert not Entry.objects.filter(actor_id=real.pk, at__gt=since).exists()


def test_who_has_no_valid_post_does_nothing() -> None:
    demo, clock = hired("KL"), Clock()
    live_for(a_live(demo, clock), clock, 5)
    gone, since = with_open_steps(), clock.now
    Post.objects.filter(user=gone).update(valid_until=timezone.localdate(NOW) - dt.timedelta(days=1))
    assert live_for(a_live(demo, clock), clock, 8) > 20
    assert not Entry.objects.filter(actor_id=gone.pk, at__gt=since).exists()


def test_what_stands_open_stays_within_what_the_teams_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "EACH_CAN", 0)
    monkeypatch.setattr(living, "AT_LEAST", 4)
    demo, clock = hired("KL"), Clock()
    live = a_live(demo, clock)
    most = 0
    for _ in range(5):
        live_for(live, clock, 5)
        counts = Counter(Step.objects.open().order_by("pk").values_list("team", flat=True))
        most = max(most, *counts.values())
    assert 4 <= most <= 4 * living.FULL + 1  # one more where two matters go to one team at once
    live_for(live, clock, 7)
    others = Step.objects.open().filter(track__callback=None)  # the newest callbacks are left to the viewer
    assert max(Counter(others.order_by("pk").values_list("team", flat=True)).values()) <= 6


def test_where_nobody_works_nobody_is_let_through_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "EACH_CAN", 0)
    monkeypatch.setattr(living, "AT_LEAST", 2)
    monkeypatch.setattr(Live, "_let_work", lambda live, moment: 0)
    demo, clock = hired("KL"), Clock()
    live_for(a_live(demo, clock), clock, 30)
    counts = Counter(Step.objects.open().order_by("pk").values_list("team", flat=True))
    assert 4 <= max(counts.values()) <= 5


def test_started_again_it_goes_on_and_nothing_comes_twice() -> None:
    demo = hired("KL")
    with transaction.atomic():
        clock = Clock()
        live_for(a_live(demo, clock), clock, 4)
        whole = come()
        transaction.set_rollback(True)
    clock = Clock()
    live = a_live(demo, clock)
    live_for(live, clock, 2)
    old = live.mark
    live_for(live, clock, 1)  # killed: how far it came meanwhile was never noted
    here = come()
    clock.now += dt.timedelta(seconds=7)
    again = a_live(demo, clock, mark=old)
    live_for(again, clock, 1)
    assert come() == here
    live_for(again, clock, 1)
    assert come() == whole
    assert len(whole) > len(here) > 5
    for deeds, reported in (["contacts.record"], False), (["concerns.record", "concerns.receive"], True):
        keys = Receipt.objects.filter(action__in=deeds, at__gt=NOW - dt.timedelta(days=999))
        there = Contact.objects.filter(recorded_at__gt=NOW, report__isnull=not reported)
        assert keys.count() == there.count() > 0


def test_the_same_seed_lives_the_same_day() -> None:
    demo, days = hired("KL"), []
    for _ in range(2):
        with transaction.atomic():
            clock = Clock()
            live_for(a_live(demo, clock), clock, 4)
            entries = Entry.objects.filter(at__gt=NOW).order_by("at", "kind", "actor_id")
            days.append(list(entries.values_list("at", "kind", "actor_id")))
            transaction.set_rollback(True)
    assert days[0] == days[1]


def test_in_the_real_rhythm_of_an_evening_written_contacts_come_and_nobody_works() -> None:
    demo, clock = hired("IU"), Clock()
    live = a_live(demo, clock, wish=Wish())
    live_for(live, clock, 10, minutes=10)
    channels = set(
        Contact.objects.filter(recorded_at__gt=NOW).order_by("pk").values_list("channel", flat=True)
    )
    assert channels
    assert channels <= {"email", "web_form", "professional"}
    assert not Entry.objects.filter(at__gt=NOW).exclude(kind="contacts.record").exists()


def test_somebody_faster_is_met_silently(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    demo, clock = hired("KL"), Clock()
    faster = User.objects.order_by("pk")[0]

    def late(steps: list[OpenStep], *others: Any) -> list[OpenStep]:
        pks = [each.step.pk for each in steps]
        Step.objects.filter(pk__in=pks, worker=None).update(worker=faster, state="taken", taken_at=NOW)
        return workable(steps, *others)

    monkeypatch.setattr(living, "workable", late)
    live_for(a_live(demo, clock), clock, 6)
    assert not caplog.records
    assert not Entry.objects.filter(at__gt=NOW, kind="work.take").exists()
    assert Step.objects.filter(worker=faster).count() > 3


def test_one_matter_that_fails_doesnt_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    demo, clock = hired("KL"), Clock()
    monkeypatch.setattr(living, "do", Mock(side_effect=ValueError("somebody's name")))
    assert live_for(a_live(demo, clock), clock, 3) > 0
    assert any("failed" in record.message for record in caplog.records)


def test_without_a_database_it_waits_and_a_simulated_rhythm_stands_still(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo, clock = hired("KL"), Clock()
    live = a_live(demo, clock)
    live_for(live, clock, 1)
    stood = live.mark.moment
    answers = iter([False, False, False, True])
    monkeypatch.setattr(running, "_answers", lambda: next(answers))
    with monkeypatch.context() as gone:
        gone.setattr(Live, "look", Mock(side_effect=OperationalError))
        waited: list[float] = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            clock.now += dt.timedelta(seconds=seconds)

        running.look_patiently(live, wait)
    assert waited == [1.0, 2.0]
    assert live.pace.at(clock.now) == stood
    live.look()
    assert capsys.readouterr().out.count("\n") == 2


def test_a_loading_is_known_again() -> None:
    assert loaded_before(loaded("KL", now=NOW), now=NOW) is None
    demo = begun("KL")
    again = loaded_before(loaded("KL", now=NOW), now=NOW + dt.timedelta(days=3))
    assert again
    assert (again.today, again.seed) == (demo.today, demo.seed)
    assert is_whole(again)


def test_people_worry_and_report_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worrying, "SHARE", 0.3)
    demo, clock = hired("KS"), Clock()
    live = a_live(demo, clock)
    mark = live.mark
    live_for(live, clock, 26)
    came = ConcernReport.objects.filter(contact__received_at__gt=NOW)
    assert came.count() > 5
    assert came.filter(contact__recorded_by=None).exists()
    assert not came.filter(contact__received_at__gt=clock.now).exists()
    before = sorted(came.values_list("pk", flat=True))
    again = a_live(demo, Clock(), mark=mark)  # the same hours once more: nobody reports twice
    again.look()
    assert sorted(came.values_list("pk", flat=True)) == before
