"""Whom to call at once: by whom the worry is about, where they live, and who answers at the moment."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from reimari.common.working_days import HELSINKI, WorkingCalendar
from reimari.concerns.rules import on_call
from reimari.region.profile.values import ExceptionalHours, Hours, OnCall, Profile, Text
from tests.factories import county

COUNTIES = ("ps", "iu", "ks", "vs", "kl")
OFFICE = (Hours(days=(1, 2, 3, 4, 5), opens=dt.time(8), closes=dt.time(16)),)
NIGHT = (Hours(days=(1, 2, 3, 4, 5, 6, 7), opens=dt.time(16), closes=dt.time(8), holidays=True),)
WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=HELSINKI)
EVENING = dt.datetime(2026, 11, 25, 20, tzinfo=HELSINKI)
INDEPENDENCE_DAY = dt.datetime(2028, 12, 6, 10, tzinfo=HELSINKI)  # a Wednesday

ALWAYS = OnCall(code="ALWAYS", name=Text(fi="Sosiaalipäivystys"), phone="+358999990001")
OLD = OnCall(code="OLD", name=Text(fi="Vanhat"), service_tasks=("OLD",), hours=OFFICE)
KIDS = OnCall(code="KIDS", name=Text(fi="Lapset"), service_tasks=("KIDS",), hours=None)
TOWN = OnCall(code="TOWN", name=Text(fi="Kaupunki"), places=("TOWN",), hours=NIGHT)
HIDDEN = OnCall(code="HIDDEN", name=Text(fi="Omille"), service_tasks=("OLD",), public=False)
CALENDAR = WorkingCalendar(county("IU").calendar)


@pytest.fixture
def profile() -> Profile:
    return replace(county("IU"), on_calls=(KIDS, HIDDEN, OLD, TOWN, ALWAYS))


def called(profile: Profile, at: dt.datetime, **given: object) -> list[str]:
    """Codes in their order; closed ones in small letters."""
    found = on_call(profile, CALENDAR, at, **given)  # type: ignore[arg-type]
    return [each.who.code.lower() if each.state.open is False else each.who.code for each in found]


@pytest.mark.parametrize(
    ("given", "at", "codes"),
    [
        ({"service_task": "OLD"}, WEDNESDAY, ["OLD", "ALWAYS"]),
        ({"service_task": "old"}, WEDNESDAY, ["OLD", "ALWAYS"]),
        ({"service_task": "OLD"}, EVENING, ["ALWAYS", "old"]),
        ({"service_task": "OLD"}, INDEPENDENCE_DAY, ["ALWAYS", "old"]),
        ({"service_task": "KIDS"}, EVENING, ["KIDS", "ALWAYS"]),
        ({"service_task": "DISABILITY"}, WEDNESDAY, ["ALWAYS"]),
        ({}, WEDNESDAY, ["ALWAYS", "KIDS", "OLD"]),
        ({}, EVENING, ["ALWAYS", "KIDS", "old"]),
        ({"place": ["town"], "service_task": "OLD"}, EVENING, ["TOWN", "ALWAYS", "old"]),
        ({"place": ["town"], "service_task": "OLD"}, WEDNESDAY, ["OLD", "ALWAYS", "town"]),
        ({"place": ["village"], "service_task": "OLD"}, EVENING, ["ALWAYS", "old"]),
        ({"service_task": "OLD", "internal": True}, WEDNESDAY, ["HIDDEN", "OLD", "ALWAYS"]),
        ({"internal": True}, WEDNESDAY, ["ALWAYS", "KIDS", "HIDDEN", "OLD"]),
    ],
)
def test_whoever_answers_now_for_this_stands_first(
    profile: Profile, given: dict[str, object], at: dt.datetime, codes: list[str]
) -> None:
    assert called(profile, at, **given) == codes


def test_whoever_is_closed_says_when_they_open_and_unknown_hours_say_nothing(profile: Profile) -> None:
    found = {each.who.code: each.state for each in on_call(profile, CALENDAR, EVENING)}
    assert found["OLD"].opens_at == dt.datetime(2026, 11, 26, 8, tzinfo=HELSINKI)
    assert (found["KIDS"].open, found["KIDS"].opens_at) == (None, None)
    assert (found["ALWAYS"].open, found["ALWAYS"].opens_at) == (True, None)


@pytest.mark.parametrize(
    ("exceptional", "moment", "is_open", "opens_at"),
    [
        pytest.param({"closed": True}, "2026-12-31T10:00", False, "2027-01-04T08:00", id="closed"),
        pytest.param({"closed": True}, "2026-12-30T10:00", True, None, id="the day before"),
        pytest.param({"opens": "08:00", "closes": "12:00"}, "2026-12-31T11:59", True, None, id="shorter"),
        pytest.param(
            {"opens": "08:00", "closes": "12:00"}, "2026-12-31T12:00", False, "2027-01-04T08:00", id="over"
        ),
        pytest.param(
            {"opens": "09:00", "closes": "12:00"}, "2026-12-31T08:30", False, "2026-12-31T09:00", id="later"
        ),
    ],
)
def test_on_an_exceptional_day_whoever_is_on_call_has_that_days_hours(
    exceptional: dict[str, Any], moment: str, *, is_open: bool, opens_at: str | None
) -> None:
    """R-PS-28: by the same function as a line's."""
    eve = dt.date(2026, 12, 31)
    hours: dict[str, Any] = {
        name: dt.time.fromisoformat(told) if isinstance(told, str) else told
        for name, told in exceptional.items()
    }
    one = ExceptionalHours(first_day=eve, last_day=eve, **hours)
    of_eve = replace(county("IU"), on_calls=(replace(OLD, exceptions=(one,)),))
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=HELSINKI)
    (found,) = on_call(of_eve, CALENDAR, at, service_task="OLD")
    opens = dt.datetime.fromisoformat(opens_at).replace(tzinfo=HELSINKI) if opens_at else None
    assert (found.state.open, found.state.opens_at) == (is_open, opens)


def test_whoever_is_always_on_call_is_not_on_a_day_that_is_closed() -> None:
    eve = dt.date(2026, 12, 31)
    shut = replace(ALWAYS, exceptions=(ExceptionalHours(first_day=eve, last_day=eve, closed=True),))
    of_eve = replace(county("IU"), on_calls=(shut,))
    noon = dt.datetime(2026, 12, 31, 12, tzinfo=HELSINKI)
    assert called(of_eve, noon) == ["always"]
    assert called(of_eve, noon + dt.timedelta(days=1)) == ["ALWAYS"]


def test_one_that_isn_t_valid_on_the_day_isn_t_called(profile: Profile) -> None:
    past = replace(ALWAYS, code="PAST", valid_until=dt.date(2026, 11, 24))
    assert "PAST" not in called(replace(profile, on_calls=(past, ALWAYS)), WEDNESDAY)


@pytest.mark.parametrize("code", COUNTIES)
def test_in_every_county_somebody_answers_at_any_hour_whomever_the_worry_is_about(code: str) -> None:
    """The social emergency service by law (1301/2014 29 §); no other hours are told by the sources."""
    plain, demo = county(code), county(code).with_demo()
    midnight = dt.datetime(2026, 12, 25, 0, 30, tzinfo=HELSINKI)
    for profile in (plain, demo):
        for task in ("", *(each.code for each in profile.service_tasks)):
            first = on_call(profile, CALENDAR, midnight, service_task=task)[0]
            assert (first.who.code, first.state.open) == ("SOCIAL_EMERGENCY", True)
    assert not any(each.hours for each in plain.on_calls)
    assert all(each.invented and each.phone and each.hours is not None for each in demo.on_calls)


@pytest.mark.parametrize("code", COUNTIES)
def test_the_demo_has_somebody_on_call_for_each_service_task_in_use(code: str) -> None:
    demo = county(code).with_demo()
    in_use = {each.code for each in demo.service_tasks if each.adoption != "planned"}
    assert in_use <= {task for each in demo.on_calls for task in each.service_tasks}


@pytest.mark.parametrize("code", COUNTIES)
def test_no_number_is_both_told_to_everybody_and_kept_to_our_own(code: str) -> None:
    demo = county(code).with_demo()
    told = [(each.phone, each.public) for each in demo.on_calls if each.phone]
    told += [(each.phone, each.public) for each in demo.urgent_helps if each.phone]
    hidden = {phone for phone, public in told if not public}
    assert not hidden & {phone for phone, public in told if public}


@pytest.mark.parametrize("code", COUNTIES)
def test_every_service_task_says_in_plain_words_whom_it_is_for(code: str) -> None:
    for task in county(code).service_tasks:
        assert task.in_plain_words != task.name
        assert all((task.whom.fi, task.whom.sv, task.whom.en))


def test_a_service_task_without_plain_words_is_called_by_its_name() -> None:
    task = replace(county("IU").service_tasks[0], whom=Text())
    assert task.in_plain_words == task.name
