"""A call is what its events tell together: whatever order they come in, and however often."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.region.profile.values import AfterHangUp, CallbackRule, ContactPoint, PointKind
from reimari.telephony.rules import Folded, Told, calls_back, folded, line_of
from reimari.telephony.states import CallState, EventKind
from tests.factories import county

BEGAN = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)
DAY = BEGAN.date()


def told(kind: str, sequence: int, *, after: int = 0, **given: str) -> Told:
    """An event so many seconds after the call began."""
    return Told(
        event_id=f"{kind}-{sequence}",
        kind=kind,
        sequence=sequence,
        at=BEGAN + dt.timedelta(seconds=after),
        **given,
    )


RINGS = told("ringing", 1, channel="phone", number="+358401234567")
CHOOSES = told("ringing", 2, after=9, channel="phone", menu_choice="3", language="sv")
AT_THE_PHONE = told("ringing", 3, after=60, channel="phone", extension="4001")
ANSWERED = told("answered", 4, after=64, channel="phone", extension="4001")
PASSED_ON = told("ringing", 5, after=120, channel="phone", extension="4002")
ANSWERED_AGAIN = told("answered", 6, after=130, channel="phone", extension="4002")
ENDED = told("ended", 9, after=300, channel="phone")
ABANDONED = told("abandoned", 9, after=200, channel="phone")
ASKED = told("callback_requested", 8, after=190, channel="phone", number="+358409999999")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([RINGS], "waiting"),
        ([RINGS, CHOOSES, AT_THE_PHONE], "waiting"),
        ([RINGS, ANSWERED], "answered"),
        ([RINGS, ANSWERED, PASSED_ON], "waiting"),
        ([RINGS, ANSWERED, PASSED_ON, ANSWERED_AGAIN], "answered"),
        ([RINGS, ANSWERED, ENDED], "ended"),
        ([RINGS, ABANDONED], "abandoned"),
        ([RINGS, ABANDONED, ENDED], "abandoned"),
        ([RINGS, ASKED], "callback"),
        ([RINGS, ASKED, ABANDONED], "callback"),
        ([RINGS, ASKED, ENDED], "callback"),
        ([ANSWERED, ASKED, ENDED], "ended"),
        # some of it was lost
        ([ANSWERED], "answered"),
        ([ENDED], "ended"),
        ([ABANDONED], "abandoned"),
        ([ASKED], "callback"),
        ([ANSWERED, ABANDONED], "ended"),
        ([RINGS, ENDED], "ended"),
    ],
)
def test_the_state_follows_from_what_was_told(events: list[Told], state: str) -> None:
    assert folded(events).state == state


def test_a_whole_call() -> None:
    assert folded([RINGS, CHOOSES, AT_THE_PHONE, ANSWERED, ENDED]) == Folded(
        state="ended",
        began_at=BEGAN,
        answered_at=ANSWERED.at,
        over_at=ENDED.at,
        channel="phone",
        menu_choice="3",
        language="sv",
        number="+358401234567",
        extension="4001",
    )


def test_whoever_keys_in_another_number_is_called_there() -> None:
    assert folded([RINGS, ASKED]).number == "+358409999999"


def test_it_waited_until_somebody_answered_or_it_was_given_up() -> None:
    waited = [folded(each).waited for each in ([RINGS], [RINGS, ANSWERED, ENDED], [RINGS, ABANDONED])]
    assert [each.total_seconds() for each in waited] == [0, 64, 200]
    assert folded([RINGS, ASKED, ENDED]).waited.total_seconds() == 190


events = st.lists(
    st.builds(
        Told,
        event_id=st.integers(1, 6).map(str),
        kind=st.sampled_from([kind.value for kind in EventKind]),
        sequence=st.integers(0, 4),
        at=st.integers(0, 500).map(lambda after: BEGAN + dt.timedelta(seconds=after)),
        channel=st.just("phone"),
        menu_choice=st.sampled_from(["", "1", "2"]),
        language=st.sampled_from(["", "fi", "sv"]),
        number=st.sampled_from(["", "+358401234567", "+358409999999"]),
        extension=st.sampled_from(["", "4001", "4002"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda each: each.event_id,
)


@given(events, st.integers())
def test_order_and_repetition_change_nothing(told: list[Told], seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (the same each time)
    mixed = [*told, *dice.choices(told, k=len(told))]
    dice.shuffle(mixed)
    assert folded(mixed) == folded(told)


@given(events)
def test_every_state_is_a_known_one_and_whoever_was_over_stays_so(told: list[Told]) -> None:
    call = folded(told)
    assert call.state in CallState
    assert call.waited >= dt.timedelta()
    more = folded([*told, Told(event_id="9", kind="ringing", sequence=9, at=BEGAN, channel="phone")])
    if call.over_at and call.state in {"ended", "abandoned"}:
        assert more.state == call.state


ASKED_FOR = CallbackRule(channel="phone")
GIVEN_UP_TOO = CallbackRule(channel="phone", abandoned=AfterHangUp.CALLBACK, abandoned_after=30)


@pytest.mark.parametrize(
    ("events", "rule", "expected"),
    [
        ([RINGS, ASKED], ASKED_FOR, True),
        ([RINGS, ASKED], None, False),  # from this line nobody calls back
        ([told("callback_requested", 1)], ASKED_FOR, False),  # withheld: nobody can be called
        ([RINGS, ANSWERED, ASKED, ENDED], ASKED_FOR, True),
        ([RINGS, ABANDONED], ASKED_FOR, False),
        ([RINGS, ABANDONED], GIVEN_UP_TOO, True),
        ([RINGS, told("abandoned", 2, after=29)], GIVEN_UP_TOO, False),  # thought better of it at once
        ([RINGS, ANSWERED, ABANDONED], GIVEN_UP_TOO, False),
        ([RINGS], GIVEN_UP_TOO, False),
    ],
)
def test_a_callback_is_asked_for_or_follows_from_giving_up(
    events: list[Told], rule: CallbackRule | None, *, expected: bool
) -> None:
    assert calls_back(folded(events), rule) is expected


@pytest.mark.parametrize(
    ("profile", "channel", "choice", "expected"),
    [
        ("PS", "phone", "3", ("VIRANOMAISLINJA", "VIRANOMAISLINJA_KOILLINEN", "KOILLINEN")),
        ("PS", "PHONE", "", ("VIRANOMAISLINJA", "", "")),
        ("PS", "phone", "9", ("VIRANOMAISLINJA", "", "")),
        ("PS", "advice_phone", "", ("IKAKESKUS", "IKAKESKUS", "")),
        ("IU", "phone", "1", ("CLIENT_ADVICE", "CLIENT_ADVICE", "")),
    ],
)
def test_the_menu_choice_leads_to_the_team_of_its_area(
    profile: str, channel: str, choice: str, expected: tuple[str, str, str]
) -> None:
    line = line_of(county(profile).with_demo(), channel, choice, DAY)
    assert line
    assert (line.unit, line.team, line.area) == expected


@pytest.mark.parametrize(
    ("called", "area", "task"),
    [
        ("+358999990200", "KESKINEN", "OLDER_PEOPLE"),
        ("+358999990201", "OTHER", "OLDER_PEOPLE"),
        ("+358999990210", "", ""),  # another line's
        ("+358999999999", "", ""),
        ("", "", ""),
    ],
)
def test_the_called_number_tells_the_area_of_one_queue(called: str, area: str, task: str) -> None:
    """R-KS-07: several concern phones, one team that answers them."""
    line = line_of(county("KS").with_demo(), "concern_line", "", DAY, called=called)
    assert line
    assert (line.team, line.area, line.service_task) == ("CONCERN_LINE", area, task)


def test_a_menu_choice_goes_before_the_called_number_and_a_number_may_tell_the_language() -> None:
    iu = county("IU").with_demo()
    line = line_of(iu, "phone", "", DAY, called="+358999990301")
    assert line
    assert line.language == "sv"
    ours = replace(
        iu,
        contact_points=(
            *iu.contact_points,
            ContactPoint(
                code="X",
                channel="advice_working_age",
                kind=PointKind.PHONE,
                value="+358999990399",
                area="LANTINEN",
            ),
        ),
    )
    for choice, area in (("", "LANTINEN"), ("3", "ITAINEN")):
        line = line_of(ours, "advice_working_age", choice, DAY, called="+358999990399")
        assert line
        assert (line.area, line.service_task, line.team) == (
            area,
            "WORKING_AGE",
            f"GUIDANCE_WORKING_AGE_{area}",
        )


def test_a_retired_number_still_tells_its_area_unless_it_is_used_again() -> None:
    ks = county("KS").with_demo()
    old, *_rest = [point for point in ks.contact_points if point.channel == "concern_line"]
    retired = replace(old, valid_until=DAY - dt.timedelta(days=1))
    again = replace(old, code="AGAIN", area="OTHER")
    for points, area in (((retired,), "KESKINEN"), ((retired, again), "OTHER")):
        line = line_of(replace(ks, contact_points=points), "concern_line", "", DAY, called=old.value)
        assert line
        assert line.area == area


@pytest.mark.parametrize("channel", ["walk_in", "nothing"])
def test_what_no_unit_answers_is_no_line(channel: str) -> None:
    assert line_of(county("IU").with_demo(), channel, "", DAY) is None
