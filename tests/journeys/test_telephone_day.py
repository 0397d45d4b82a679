"""A day of a line's calls told over HTTP to the running program: late, twice, some never."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus

import pytest
from playwright.sync_api import expect

from reimari.access.actor import system
from reimari.api.models import Token
from reimari.api.signing import signing_key
from reimari.api.tests.calling import SECRET, a_token
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import line_on
from reimari.cli.telephone_day import Event, Line, Troubles, calls_of_a_day, in_time, troubled
from reimari.cli.telephony import TelephoneSystem, streams_of
from reimari.people.rules import phone_number
from reimari.telephony.actions import assign_extension
from reimari.telephony.models import Call, CallEvent
from reimari.telephony.queries import told_of
from reimari.telephony.rules import Folded, Told, calls_back, folded
from tests.factories import NOW
from tests.journeys.conftest import House, Sit

LINE = Line(channel="phone", languages=("fi", "sv"), agents=("4001", "4002"))
CALLS = 60
AT_ONCE = 6  # connections
A_MINUTE = 60_000  # a test is shorter than a day


@pytest.fixture(scope="module")
def token(house: House) -> Token:
    """Of the telephone system of the outsourced first line."""
    return a_token("telephony.receive", teams=("CLIENT_ADVICE",), a_minute=A_MINUTE)


def told(event: Event) -> Told:
    """An event as it should be known afterwards."""
    return Told(
        event_id=event["id"],
        kind=event["event"],
        sequence=event["sequence"],
        at=dt.datetime.fromisoformat(event["occurred_at"]),
        channel=event["channel"],
        menu_choice=event.get("menu_choice", ""),
        language=event.get("language", ""),
        number=phone_number(event["number"]) if event.get("number") else "",
        extension=event.get("agent", ""),
    )


def as_told(arrived: Sequence[Event]) -> dict[str, Folded]:
    """The calls by what arrived of them."""
    by_call: dict[str, list[Told]] = {}
    for event in arrived:
        by_call.setdefault(event["call"], []).append(told(event))
    return {call: folded(events) for call, events in by_call.items()}


@pytest.mark.parametrize("seed", ["1", "2"])
def test_no_event_is_lost_or_doubled_and_each_asker_waits_for_one_call(
    house: House, token: Token, seed: str
) -> None:
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(hours=9)
    day = in_time(calls_of_a_day(LINE, calls=CALLS, begins=begins, hours=8, seed=seed))
    arrive = troubled(day, Troubles(), seed=seed)
    assert len(arrive) > len({event["id"] for event in arrive}) < len(day)  # some twice, some never
    assert arrive != in_time([arrive])  # some late
    earlier = set(Callback.objects.values_list("number", flat=True))

    with closing(TelephoneSystem(house.address, SECRET, signing_key(token.pk))) as telephone:
        answers = telephone.tell_all(streams_of(arrive, AT_ONCE))
    assert answers.statuses == Counter({200: len(arrive)}), answers.problems[:3]

    expected = as_told(arrive)
    ours = Call.objects.filter(call_id__startswith=f"{seed}-")
    assert CallEvent.objects.filter(call__in=ours).count() == len({event["id"] for event in arrive})
    assert {call.call_id: folded(told_of(call)) for call in ours} == expected
    for call in ours:
        said = expected[call.call_id]
        row = (call.state, call.began_at, call.answered_at, call.over_at, call.number, call.language)
        assert row == (
            said.state,
            said.began_at,
            said.answered_at,
            said.over_at,
            said.number,
            said.language,
        )
    rule = line_on("phone", NOW).rule
    assert rule
    asked = [call for call in ours if calls_back(expected[call.call_id], rule)]
    assert len(asked) > CALLS / 12
    assert {call.pk for call in asked} == {call.pk for call in ours if call.callback_id}
    numbers = {call.number for call in asked}
    callbacks = Callback.objects.filter(number__in=numbers - earlier)
    assert Counter(callbacks.values_list("number", flat=True)) == Counter(numbers - earlier)
    times = Counter(call.number for call in asked)
    assert {row.number: row.times_asked for row in callbacks} == {
        number: times[number] for number in numbers - earlier
    }


def test_a_call_that_rings_pops_up_and_c_opens_the_filled_form(house: House, token: Token, sit: Sit) -> None:
    assign_extension(house.aino.user, extension="4001", actor=system("test"), now=NOW)
    seat, other = sit(), sit()
    for each in (seat, other):
        each.come_in(house.aino)
    seat.open("my_day")
    notice = seat.page.locator("#calls")
    expect(notice).to_be_attached()
    expect(notice.locator(".calls-one")).to_have_count(0)
    ring: Event = {
        "id": "pop-1",
        "call": "pop",
        "sequence": 1,
        "event": "ringing",
        "occurred_at": dt.datetime.now(dt.UTC).isoformat(),
        "channel": "phone",
        "number": "+358457012345",
        "language": "sv",
        "agent": "4001",
    }
    with closing(TelephoneSystem(house.address, SECRET, signing_key(token.pk))) as telephone:
        assert telephone.tell(ring) == HTTPStatus.OK
    expect(notice.locator(".calls-one")).to_have_count(1)
    expect(notice).to_contain_text("045 7012345")
    seat.page.keyboard.press("c")
    seat.page.wait_for_url("**/new-contact/?call=*")
    assert seat.page.locator("[name=phone]").input_value() == "045 7012345"
    assert seat.page.locator("[name=language]:checked").get_attribute("value") == "sv"
    seat.page.keyboard.type("Rahat ovat loppu.")
    other.open("my_day")
    expect(other.page.locator(".calls-one")).to_have_count(1)
    seat.page.locator("button[name=leave_open]").click()
    seat.page.wait_for_url("**/contacts/*/?recorded=1")
    expect(other.page.locator(".calls-one")).to_have_count(0)
