"""Every event is kept once, a call is what they tell together, and leads to one callback at most."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction

from reimari.access.actor import Actor, ActorKind, PostHeld, system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event, Seal
from reimari.audit.sealing import seal_logs
from reimari.audit.verifying import verify
from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.contacts.actions import Heard
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Unit
from reimari.telephony.actions import assign_extension, attach_contact, receive_event
from reimari.telephony.models import Call, CallerNumber, CallEvent
from reimari.telephony.queries import calls_for, counted, told_of, waiting_on
from reimari.telephony.rules import Told, folded
from reimari.telephony.tasks import NUMBERS, forget_numbers
from reimari.work.models import Change
from tests.factories import NOW, a_contact, a_post, as_actor, loaded
from tests.walls import SOMEBODY, told

pytestmark = pytest.mark.django_db
LINE = "CLIENT_ADVICE"
NUMBER = "+358401234567"
BEGAN = NOW - dt.timedelta(minutes=5)
KEPT_FOR = dt.timedelta(days=30)  # invented, in the demo's profile


def the_system(*units: str) -> Actor:
    """A telephone system whose token reaches these units."""
    held = PostHeld(role="", actions=frozenset({"telephony.receive"}), units=frozenset(units or {LINE}))
    return Actor(ActorKind.INTEGRATION, uuid7(), "COUNTY", frozenset({held}))


def event(kind: str, sequence: int, *, after: int = 0, **given: str) -> Told:
    return Told(
        event_id=given.pop("event_id", f"{kind}-{sequence}"),
        kind=kind,
        sequence=sequence,
        at=BEGAN + dt.timedelta(seconds=after),
        channel="phone",
        **given,
    )


RINGS = event("ringing", 1, number=NUMBER)
ANSWERED = event("answered", 2, after=40, extension="4001", number=NUMBER)
ENDED = event("ended", 3, after=200)
ASKED = event("callback_requested", 4, after=60, number=NUMBER)
ABANDONED = event("abandoned", 5, after=62)


def tell(events: Sequence[Told], actor: Actor, *, call: str = "c1") -> Call:
    unit = Unit.objects.get(pk=LINE)
    for each in events:
        receive_event(unit, call_id=call, told=each, actor=actor, now=NOW)
    return Call.objects.get(call_id=call)


def test_an_event_becomes_a_call_its_event_and_one_row_of_the_log(iu: Profile) -> None:
    actor = the_system()
    call = tell([RINGS], actor)
    assert (call.state, call.number, call.unit_id, call.team_id) == ("waiting", NUMBER, LINE, LINE)
    assert call.began_at == BEGAN
    (kept,) = call.events.all()
    assert kept.told_number.number == NUMBER
    (logged,) = Event.objects.filter(action="telephony.receive")
    assert (logged.actor_kind, logged.actor_id) == ("integration", actor.id)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_and_repetition_the_call_is_the_same(iu: Profile, seed: int) -> None:
    events = [RINGS, ANSWERED, ENDED, event("ringing", 6, after=90, extension="4002")]
    dice = random.Random(seed)  # noqa: S311 (the same each time)
    mixed = [*events, *dice.choices(events, k=5)]
    dice.shuffle(mixed)
    call = tell(mixed, the_system())
    assert CallEvent.objects.count() == len(events)
    expected = folded(events)
    assert (call.state, call.answered_at, call.over_at) == (
        expected.state,
        expected.answered_at,
        expected.over_at,
    )
    assert folded(told_of(call)) == expected


@pytest.mark.parametrize("seed", range(8))
def test_who_asks_to_be_called_waits_for_one_call_whatever_comes_when(iu: Profile, seed: int) -> None:
    mixed = [RINGS, ASKED, ABANDONED, ASKED, RINGS]
    random.Random(seed).shuffle(mixed)  # noqa: S311 (the same each time)
    call = tell(mixed, the_system())
    (callback,) = Callback.objects.all()
    assert call.callback == callback
    assert (callback.number, callback.channel_id, callback.times_asked) == (NUMBER, "phone", 1)
    assert (callback.requested_via, callback.asked_by_id) == (RequestedVia.PHONE, None)


def test_a_second_call_of_the_same_number_joins_the_callback_that_waits(iu: Profile) -> None:
    actor = the_system()
    first = tell([RINGS, ASKED], actor)
    again = [replace(each, event_id=f"2-{each.event_id}") for each in (RINGS, ASKED)]
    second = tell(again, actor, call="c2")
    (callback,) = Callback.objects.all()
    assert first.callback == second.callback == callback
    assert callback.times_asked == 2


def test_who_hangs_up_while_waiting_is_called_by_the_lines_rule(iu: Profile) -> None:
    call = tell([RINGS, ABANDONED], the_system())
    assert call.state == "abandoned"
    assert Callback.objects.get() == call.callback


def test_without_the_countys_rule_it_is_only_counted(db: None) -> None:
    loaded("IU", with_demo=False)
    call = tell([RINGS, ABANDONED], the_system())
    assert (call.state, call.callback) == ("abandoned", None)
    assert not Callback.objects.exists()


def test_a_withheld_number_is_counted_and_nobody_is_called(iu: Profile) -> None:
    call = tell([replace(RINGS, number=""), replace(ASKED, number="")], the_system())
    assert (call.state, call.number, call.callback) == ("callback", "", None)


def test_another_event_under_the_same_id_leaves_nothing(iu: Profile) -> None:
    actor = the_system()
    tell([RINGS], actor)
    before = (Call.objects.count(), CallEvent.objects.count(), Event.objects.count())
    with pytest.raises(Refused, match="event_reused"):
        tell([replace(RINGS, sequence=9)], actor)
    with pytest.raises(Refused, match="event_reused"):
        tell([RINGS], actor, call="c2")
    assert (Call.objects.count(), CallEvent.objects.count(), Event.objects.count()) == before


def test_a_unit_that_the_token_doesnt_reach_is_forbidden(iu: Profile) -> None:
    with pytest.raises(Forbidden):
        tell([RINGS], the_system("GUIDANCE_WORKING_AGE"))
    assert not Call.objects.exists()


# Whose telephone, who sees what


def on_extension(post: Post, extension: str = "4001") -> Post:
    assign_extension(post.user, extension=extension, actor=system("test"), now=NOW)
    post.user.refresh_from_db()
    return post


def test_an_extension_is_one_persons_at_a_time(aino: Post, eero: Post) -> None:
    on_extension(aino)
    on_extension(eero)
    aino.user.refresh_from_db()
    assert (aino.user.extension, eero.user.extension) == ("", "4001")
    logged = Event.objects.filter(action="telephony.assign").order_by("pk")
    assert [each.subject_id for each in logged] == [str(aino.user.pk), str(eero.user.pk)]


def test_what_rings_is_seen_by_whoever_has_the_telephone_until_it_is_written_down(aino: Post) -> None:
    on_extension(aino)
    call = tell([RINGS, ANSWERED], the_system())
    assert calls_for(as_actor(aino), now=NOW) == [call]
    contact = a_contact(aino, Heard(own_words="?"))
    attach_contact(call, contact=contact, actor=as_actor(aino), now=NOW)
    assert calls_for(as_actor(aino), now=NOW) == []
    other = a_contact(aino, Heard(own_words="?"))
    assert attach_contact(call, contact=other, actor=as_actor(aino), now=NOW).contact == contact


def test_a_call_whose_end_was_lost_doesnt_ring_for_ever(aino: Post) -> None:
    on_extension(aino)
    tell([RINGS, event("ringing", 2, extension="4001")], the_system())
    actor = as_actor(aino)
    later = NOW + dt.timedelta(hours=3)
    assert (len(calls_for(actor, now=NOW)), len(calls_for(actor, now=later))) == (1, 0)
    assert (len(waiting_on(actor, now=NOW)), len(waiting_on(actor, now=later))) == (1, 0)


def test_only_whose_line_it_is_see_who_waits_and_the_counts(aino: Post, eero: Post) -> None:
    actor = the_system()
    tell([RINGS], actor)
    tell([replace(RINGS, event_id="x"), replace(ABANDONED, event_id="y")], actor, call="c2")
    waiting = waiting_on(as_actor(aino), now=NOW)
    assert {code: (each.calls, each.since) for code, each in waiting.items()} == {"phone": (1, BEGAN)}
    (line,) = counted(as_actor(aino), since=NOW - dt.timedelta(days=1))
    assert (line.came, line.answered, line.abandoned, line.callbacks) == (2, 0, 1, 0)
    assert waiting_on(as_actor(eero), now=NOW) == {}
    assert counted(as_actor(eero), since=NOW - dt.timedelta(days=1)) == []


def test_the_wall_shows_a_partner_its_own_units_calls_only(iu: Profile) -> None:
    tell([RINGS], the_system())
    Call.objects.filter(call_id="c1").update(unit="CLIENT_ADVICE")
    for who, whose, seen in (
        (SOMEBODY, "LUONA", 1),
        (SOMEBODY, "COUNTY", 1),
        (SOMEBODY, "X", 0),
        ("", "", 0),
    ):
        with told(who, whose):
            rows = [model.objects.count() for model in (Call, CallEvent, CallerNumber)]
        assert rows == [seen] * 3, whose
    Call.objects.update(unit="GUIDANCE_WORKING_AGE")
    with told(SOMEBODY, "LUONA"):
        assert [model.objects.count() for model in (Call, CallEvent, CallerNumber)] == [0, 0, 0]


def test_pages_hear_of_it(aino: Post) -> None:
    on_extension(aino)
    Change.objects.all().delete()
    tell([RINGS], the_system())
    tell([replace(ANSWERED, kind="ringing", event_id="r2")], the_system(), call="c2")
    topics = {topic for change in Change.objects.all() for topic in change.topics}
    assert {f"team:{LINE}", f"call:{aino.user.pk}"} <= topics
    assert not any(NUMBER in topic for topic in topics)


def test_a_number_is_forgotten_after_a_time_and_the_rest_stays(iu: Profile) -> None:
    actor = the_system()
    tell([RINGS, ENDED], actor)
    tell([replace(RINGS, event_id="old", at=NOW - KEPT_FOR - dt.timedelta(days=1))], actor, call="old")
    forget_numbers.func()
    assert set(Call.objects.values_list("call_id", "number")) == {("c1", NUMBER), ("old", "")}
    assert CallerNumber.objects.count() == 1
    assert CallEvent.objects.count() == 3
    # what comes late is known still
    tell([replace(RINGS, event_id="old", at=NOW - KEPT_FOR - dt.timedelta(days=1))], actor, call="old")
    assert Call.objects.get(call_id="old").number == ""


def test_the_days_of_a_number_are_counted_from_the_call_to_the_moment(iu: Profile) -> None:
    tell([RINGS, ANSWERED], the_system())
    assert NUMBERS.forget(BEGAN + KEPT_FOR) == 0
    assert NUMBERS.forget(BEGAN + KEPT_FOR + dt.timedelta(seconds=1)) == 2
    assert not CallerNumber.objects.exists()
    assert Call.objects.get().number == ""


def test_without_the_countys_word_no_number_goes(iu: Profile) -> None:
    tell([RINGS], the_system())
    loaded("IU", with_demo=False)
    assert NUMBERS.forget(BEGAN + 99 * KEPT_FOR) == 0
    assert Call.objects.get().number == NUMBER


@pytest.mark.parametrize(
    "change", ["UPDATE telephony_callevent SET sequence = 1", "DELETE FROM telephony_callevent"]
)
def test_events_are_only_added(iu: Profile, change: str) -> None:
    tell([RINGS], the_system())
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_events_are_sealed(iu: Profile) -> None:
    tell([RINGS, ANSWERED, ENDED], the_system())
    seal_logs()
    assert Seal.objects.get(log="telephony.callevent").count == 3
    assert not list(verify())


def test_the_team_follows_the_menu_choice(db: None) -> None:
    loaded("PS")
    a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    unit = Unit.objects.get(pk="VIRANOMAISLINJA")
    actor = the_system("VIRANOMAISLINJA")
    receive_event(unit, call_id="c1", told=RINGS, actor=actor, now=NOW)
    assert Call.objects.get().team is None
    chosen = event("ringing", 2, menu_choice="2", number=NUMBER)
    receive_event(unit, call_id="c1", told=chosen, actor=actor, now=NOW)
    assert Call.objects.get().team_id == "VIRANOMAISLINJA_KESKINEN"
    asked = event("callback_requested", 3, after=90, menu_choice="2", number=NUMBER)
    receive_event(unit, call_id="c1", told=asked, actor=actor, now=NOW)
    callback = Callback.objects.get()
    assert (callback.team_id, callback.area_id) == ("VIRANOMAISLINJA_KESKINEN", "OLDER_PEOPLE.KESKINEN")


def test_the_called_number_gives_the_call_and_its_callback_their_area(db: None) -> None:
    """R-KS-07: two numbers of one queue; the event keeps the number, which is the county's own."""
    loaded("KS")
    unit = Unit.objects.get(pk="CONCERN_LINE")
    actor = the_system("CONCERN_LINE")
    rings = replace(RINGS, channel="concern_line", called="+358999990201")
    asked = replace(ASKED, channel="concern_line")  # it may be told once
    for each in (rings, rings, asked):
        receive_event(unit, call_id="c1", told=each, actor=actor, now=NOW)
    call = Call.objects.get()
    assert (call.team_id, call.area_id) == ("CONCERN_LINE", "OLDER_PEOPLE.OTHER")
    assert call.callback
    assert call.callback.area_id == "OLDER_PEOPLE.OTHER"
    assert sorted(call.events.values_list("called", flat=True)) == ["", "+358999990201"]
    other = replace(rings, called="+358999990200")
    with pytest.raises(Refused):
        receive_event(unit, call_id="c1", told=other, actor=actor, now=NOW)


def test_a_call_to_the_number_of_a_language_is_in_that_language_unless_it_is_told(iu: Profile) -> None:
    """R-IU-02: the Swedish number."""
    swedish = replace(RINGS, called="+358999990301")
    assert tell([swedish], the_system()).language == "sv"
    chosen = replace(swedish, language="fi")
    assert tell([chosen], the_system(), call="c2").language == "fi"
