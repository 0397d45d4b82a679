"""A quarter that is reckoned on paper, decided anew by changed rules (issue: replay)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reimari.figures.replay import (
    Arrival,
    Asked,
    Before,
    Changes,
    Found,
    Kept,
    Matter,
    Move,
    NewLength,
    Promise,
    Ran,
    Replay,
    Side,
    Went,
    changed,
    new_errors,
)
from reimari.figures.rules import quarter_before
from reimari.region.lines import DueLines
from reimari.region.profile.values import Limit, Profile, by_code
from reimari.region.rules import Pause
from reimari.routing.lines import RouteLines
from reimari.routing.rules import FactReader, Facts, packed_reference
from reimari.staff.rules.erlang import Wanted
from tests.factories import PROFILES, at, county

TODAY = dt.date(2026, 11, 1)
MINUTE = dt.timedelta(minutes=1)
NOW = at("2026-11-01 00:30")
SINCE, UNTIL = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
MONDAY, FRIDAY = at("2026-10-05 10:00"), at("2026-10-30 10:00")
IU = county("IU").with_demo()
WEST = Went("GUIDANCE_WORKING_AGE", "GUIDANCE_WORKING_AGE_LANTINEN", "WORKING_AGE.LANTINEN")
EAST = Went("GUIDANCE_WORKING_AGE", "GUIDANCE_WORKING_AGE_ITAINEN", "WORKING_AGE.ITAINEN")
WANTED = Wanted(share=0.8, within=60)
FIVE = Changes(lengths=(NewLength(clock="D-2", length=5),))
ASKOLA_EAST = Changes(moves=(Move(place="ASKOLA", service_task="WORKING_AGE", area="ITAINEN"),))


NOTHING = Changes()


def replay(changes: Changes = NOTHING, *, profile: Profile = IU, other: Profile | None = None) -> Replay:
    reference = packed_reference()
    before = Side(profile, reference, TODAY)
    after = Side(changed(other or profile, changes), reference, TODAY)
    return Replay(before, after, since=SINCE, until=UNTIL, now=NOW)


def found(one: Replay, **given: Any) -> Found:
    return one.found(wanted=WANTED, **given)


def matter(place: str = "Askola", *, sent: str = WEST.team, by_hand: str = "", **known: Any) -> Matter:
    told = {"service_task": "working_age", "contactor": "client", "channel": "phone", "at": MONDAY, **known}
    return Matter(facts=Facts(**{"municipality": place or None, **told}), sent=sent, by_hand=by_hand)


def ran(stopped: str = "", *, code: str = "D-2", start: dt.datetime = MONDAY, **told: Any) -> Ran:
    """Kept as it was recorded, unless something else is told."""
    stops = {"stopped_at": at(stopped), "kept": True} if stopped else {"stopped_at": None, "kept": None}
    return Ran(**{"code": code, "started_at": start, **stops, **told})


PAUSED = (Pause(at("2026-10-06 09:00"), at("2026-10-08 15:00")),)
OCTOBER = (
    ran("2026-10-08 12:00"),
    ran("2026-10-13 12:00"),
    ran("2026-10-15 12:00", kept=False),
    ran("2026-10-14 12:00", pauses=PAUSED),
    ran(),
    ran("2026-10-09 12:00", kept=None),
    ran("2026-10-13 12:00", kept=None),
    ran(start=FRIDAY),
)


def test_a_shorter_promise_is_what_paper_says() -> None:
    """The promise of 7 working days becomes one of 5. Seven started on Monday 5.10., one on Friday 30.10.

    no.  what stopped it                     7 days, ends   kept      5 days, ends   kept
    1    assessed on 8.10.                   14.10.         yes       12.10.         yes
    2    assessed on 13.10.                  14.10.         yes       12.10.         no
    3    assessed on 15.10.                  14.10.         no        12.10.         no
    4    assessed on 14.10.; 7., 8. paused   16.10.         yes       14.10.         yes, raw (12.10.) no
    5    nothing yet                         14.10.         no        12.10.         no
    6    closed on 9.10.                     14.10.         -         12.10.         -
    7    closed on 13.10.                    14.10.         -         12.10.         no
    8    nothing yet, came 30.10.            10.11.         -         6.11.          -
    Kept before: 1, 2, 4 of 1-5, without the pause the same. After: 1, 4 of 1-5 and 7, without the pause 1.
    Late now: 2. Earlier: all, 8 by four calendar days (a weekend), the others by two.
    """
    one = replay(FIVE)
    for each in OCTOBER:
        one.clock(each)
    (promise,) = found(one).promises
    assert promise == Promise(
        code="D-2",
        kind="promise",
        ran=8,
        earlier=8,
        days=((-4, 1), (-2, 7)),
        kept=Before(Kept(of=5, kept=3, raw=3), Kept(of=6, kept=2, raw=1)),
        lost=1,
    )


def test_a_longer_promise_wins_what_was_late() -> None:
    one = replay(Changes(lengths=(NewLength(clock="D-2", length=8),)))  # until 15.10.
    for each in OCTOBER[:3]:
        one.clock(each)
    (promise,) = found(one).promises
    assert (promise.won, promise.lost, promise.later, promise.days) == (1, 0, 3, ((1, 3),))
    assert promise.kept == Before(Kept(of=3, kept=2, raw=2), Kept(of=3, kept=3, raw=3))


def test_an_hour_of_the_last_day_moves_the_end_within_the_day() -> None:
    one = replay(Changes(lengths=(NewLength(clock="D-2", due_time=dt.time(12)),)))
    one.clock(ran("2026-10-14 11:00"))
    one.clock(ran("2026-10-14 13:00"))
    (promise,) = found(one).promises
    assert (promise.earlier, promise.days, promise.lost) == (2, ((0, 2),), 1)


def test_a_promise_that_the_other_rules_dont_have_isnt_replayed() -> None:
    without = replace(IU, clocks=tuple(each for each in IU.clocks if each.code != "D-2"))
    one = replay(other=without)
    one.clock(ran("2026-10-08 12:00"))
    told = found(one)
    assert [(each.ran, each.unknown, each.kept.before.of) for each in told.promises] == [(1, 1, 0)]
    assert told.conditions == ("D-2",)


def test_one_that_ends_with_the_contact_stays_as_it_was_recorded() -> None:
    one = replay(Changes(lengths=(NewLength(clock="D-3", length=1),)))  # it can't be given a length
    one.clock(ran("2026-10-05 10:20", code="D-3"))
    one.clock(ran("2026-10-05 10:20", code="D-3", kept=False))
    (promise,) = found(one).promises
    assert promise.kept == Before(*[Kept(of=2, kept=1, raw=1)] * 2)
    limited = tuple(replace(each, limit=Limit.SAME_DAY) if each.code == "D-3" else each for each in IU.clocks)
    other = replay(other=replace(IU, clocks=limited))
    other.clock(ran("2026-10-05 10:20", code="D-3"))
    assert [(each.unknown, each.kept.after.of) for each in found(other).promises] == [(1, 0)]


def test_an_area_that_is_moved_is_what_paper_says() -> None:
    """Askola goes from the western area of working age to the eastern. Three matters came from there, one
    of them sent by hand to the centre; two from Sipoo, which stays; one without a place; one of disability,
    which has no areas; one of Askola's older people, whose areas stay.
    """
    centre = "GUIDANCE_WORKING_AGE_KESKINEN"
    one = replay(ASKOLA_EAST)
    for each in (
        *(matter(), matter(sent=EAST.team), matter(sent=centre, by_hand="agreed")),
        *(matter("Sipoo"), matter("Sipoo"), matter("")),
        matter(service_task="disability", sent="GUIDANCE_DISABILITY"),
        matter(service_task="older_people", sent="GUIDANCE_OLDER_PEOPLE_ITAINEN"),
    ):
        one.matter(each)
    routes = found(one).routes
    assert routes.moved == ((WEST, EAST, 3),)
    assert (routes.decided, routes.moves) == (7, 3)
    assert routes.unknown == (("municipality", 1),)
    # by today's rules: one of Askola, both of Sipoo, disability and older people's; another went east itself
    assert (routes.as_ruled, routes.by_hand, routes.otherwise) == (5, (("agreed", 1),), 1)


def test_what_nobody_would_answer_goes_to_nobody_and_an_unknown_place_is_told() -> None:
    nowhere = replace(IU, rules=())
    one = replay(other=nowhere)
    one.matter(matter())
    one.matter(matter("Muumilaakso"))
    routes = found(one).routes
    assert routes.moved == ((WEST, Went("", ""), 1),)
    assert routes.unknown == (("municipality", 1),)


def arrivals(*times: str, line: str = "phone") -> list[Arrival]:
    return [Arrival(line, at(f"2026-10-{each}")) for each in times]


MONDAYS = ("05", "12", "19", "26")
CALLS = arrivals(*(f"{day} 09:{minute:02}" for day in MONDAYS for minute in (1, 11, 21)))
EARLY = arrivals("05 07:40", "12 07:50")
LATE = arrivals(*(f"{day} 15:45" for day in MONDAYS))
MONDAY_EARLIER = Changes(line="phone", hours={1: (dt.time(7, 30), dt.time(15))})


def test_other_hours_are_what_paper_says() -> None:
    """The line is open from 8 to 16; on Mondays it would be from 7.30 to 15. October has four Mondays.

    Came on Mondays: three at 9 each (12), two before eight, four at 15.45. Closed then: the two; with the
    other hours the four. On the average a Monday has 3 + 1 = 4 calls while it is open. With the other hours
    those who tried at half past seven are 2/4 = 0.5, and the one of 15.30 spreads over them: 0.5 + 3 + 1.
    A call takes 360 s. At 9: 3 of 360 s in 1800 s are 0.6 erlang. One on duty: waits with a chance of 0.6,
    answered in 60 s 1 - 0.6 e^(-0.4/6) = 0.439; two: chance 0.138, in 60 s 1 - 0.138 e^(-1.4/6) = 0.890,
    over 0.8. With the other hours at 9: 3 * 4.5/3.5 = 3.857, 0.771 erlang; two: chance 0.2146, in 60 s
    1 - 0.2146 e^(-1.229/6) = 0.825.
    """
    one = replay(MONDAY_EARLIER)
    for each in (*CALLS, *EARLY, *LATE):
        one.arrival(each)
    (line,) = found(one, handling={"phone": 360.0}, by_telephone={"phone"}).lines
    assert (line.calls, line.by_telephone, line.handling) == (18, True, 360.0)
    assert line.outside == Before(2, 4)
    (day, *others) = line.days
    assert day.weekday == 1
    assert day.calls == Before(4.0, 4.5)
    assert day.needed == Before(2, 2)
    assert day.answered == Before(None, None)  # how many are on duty, the county doesn't tell
    assert not others


def test_other_people_on_the_line_are_what_paper_says() -> None:
    """Three calls at nine on each Monday, of 360 s. One on duty answers 1 - 0.6 e^(-0.4/6) = 0.4387 of them
    in 60 s, two 1 - 0.1385 e^(-1.4/6) = 0.8903."""
    staffed = changed(IU, Changes(line="phone", people=1))
    one = replay(Changes(line="phone", people=2), profile=staffed)
    for each in CALLS:
        one.arrival(each)
    (line,) = found(one, otherwise=360.0).lines
    assert line.people == Before(1, 2)
    (day,) = line.days
    told = [day.answered.before, day.answered.after]
    assert told == pytest.approx([0.4387, 0.8903], abs=1e-4)
    assert day.calls == Before(3.0, 3.0)
    assert line.differs


def test_without_the_length_of_a_call_nobody_is_reckoned() -> None:
    one = replay(Changes(line="phone", people=2))
    for each in CALLS:
        one.arrival(each)
    (line,) = found(one).lines
    assert [(day.needed, day.answered) for day in line.days] == [(Before(None, None), Before(None, None))]


def test_a_line_that_is_closed_on_all_days_never_opens() -> None:
    one = replay(Changes(line="phone", hours=dict.fromkeys(range(1, 8))))
    for each in CALLS:
        one.arrival(each)
    (line,) = found(one).lines
    assert line.outside == Before(0, 12)
    assert [day.calls for day in line.days] == [Before(3.0, 0)]


def test_other_hours_move_a_promise_of_the_same_day() -> None:
    """A contact at 15.30 is promised for the same day while the line is open until 16, and for the next one
    when it closes at 15."""
    one = replay(Changes(line="phone", hours={1: (dt.time(8), dt.time(15))}))
    one.clock(ran("2026-10-06 09:00", code="D-1", start=at("2026-10-05 15:30"), kept=False))
    (promise,) = found(one).promises
    assert (promise.later, promise.won, promise.days) == (1, 1, ((1, 1),))


CODES = sorted(path.name for path in PROFILES.iterdir() if path.is_dir())
moments = st.integers(0, 90 * 24 * 60).map(lambda minutes: at("2026-07-01 00:00") + minutes * MINUTE)


@settings(max_examples=40)
@given(st.sampled_from(CODES), st.data())
def test_the_same_rules_on_both_sides_make_no_difference(code: str, data: st.DataObject) -> None:
    profile = county(code).with_demo()
    one = replay(profile=profile)
    clock = st.sampled_from([each.code for each in profile.clocks])
    place = st.sampled_from([each.number for each in profile.places if each.number])
    task = st.sampled_from([each.code.casefold() for each in profile.service_tasks])
    need = st.sampled_from([each.code.casefold() for each in profile.needs])
    for _ in range(data.draw(st.integers(1, 12))):
        when = data.draw(moments)
        known: dict[str, Any] = {"needs": frozenset({data.draw(need)}), "urgent": data.draw(st.booleans())}
        one.matter(matter(data.draw(place), service_task=data.draw(task), at=when, **known))
        stopped = when + dt.timedelta(hours=data.draw(st.integers(0, 600)))
        kept = data.draw(st.sampled_from([True, False, None]))
        one.clock(Ran(code=data.draw(clock), started_at=when, stopped_at=stopped, kept=kept))
        one.arrival(Arrival(next(each.code for each in profile.channels if each.kind == "phone"), when))
    told = found(one, otherwise=240.0)
    assert not told.differs
    assert not told.conditions
    assert all(each.kept.before == each.kept.after for each in told.promises)
    assert Found.of_plain(orjson.loads(orjson.dumps(told.plain()))) == told


@pytest.mark.parametrize("code", CODES)
def test_each_side_says_what_route_and_due_say(code: str) -> None:
    profile = county(code).with_demo()
    side = Side(profile, packed_reference(), TODAY)
    route, reader = RouteLines(profile, packed_reference(), TODAY), FactReader(profile)
    for place in (each for each in profile.places if each.number):
        for task in profile.service_tasks:
            line: dict[str, object] = {"municipality": place.number, "service_task": task.code}
            line |= {"at": MONDAY.isoformat(), "contactor": "client", "age": 40, "needs": []}
            said = route.decide(line)
            if said.team:
                assert side.went(Matter(facts=reader.read(line), sent="")).team == said.team
    due = DueLines(profile, on=TODAY)
    for clock in profile.clocks:
        for start in (MONDAY, FRIDAY, at("2026-10-09 15:59"), at("2026-10-10 12:00")):
            told = orjson.loads(b"{" + due.answer({"clock": clock.code, "start": start.isoformat()}))
            ends = side.ends(Ran(code=clock.code, started_at=start, stopped_at=None))
            mine = (ends.due_on and ends.due_on.isoformat(), ends.raw_due_on and ends.raw_due_on.isoformat())
            assert mine == (told["due_on"], told["raw_due_on"]), clock.code
            assert (ends.due_at and ends.due_at.isoformat()) == told["due_at"]


def test_rules_hold_as_they_stand_today_whenever_they_began() -> None:
    begins = tuple(replace(each, valid_from=TODAY) if each.code == "D-2" else each for each in IU.clocks)
    ended = tuple(
        replace(each, valid_until=TODAY - dt.timedelta(days=1)) if each.code == "D-1" else each
        for each in begins
    )
    side = Side(replace(IU, clocks=ended), packed_reference(), TODAY)
    assert side.ends(ran()).due_on == dt.date(2026, 10, 14)
    assert side.clock("D-1") is None
    assert side.clock("d-2") == replace(by_code(begins)["d-2"], valid_from=None)


def test_changes_touch_nothing_else_and_are_checked_as_a_profile_is() -> None:
    assert changed(IU, Changes()) == IU
    moved = changed(IU, ASKOLA_EAST)
    areas = {(each.service_task, each.code): each.places for each in moved.areas}
    assert areas["WORKING_AGE", "ITAINEN"] == ("LOVIISA", "LAPINJARVI", "ASKOLA")
    assert areas["WORKING_AGE", "LANTINEN"] == ("SIPOO", "MYRSKYLA", "PUKKILA")
    assert replace(moved, areas=IU.areas) == IU
    assert not new_errors(IU, moved, TODAY)
    assert not new_errors(IU, changed(IU, FIVE), TODAY)
    longer = changed(IU, Changes(lengths=(NewLength(clock="D-2", length=30),)))
    (error,) = {each.code for each in new_errors(IU, longer, TODAY)}
    assert error == "looser-than-law"


def test_what_is_asked_comes_back_as_it_was_kept() -> None:
    changes = Changes(
        lengths=(NewLength(clock="D-2", length=5, due_time=dt.time(16)), NewLength(clock="D-1")),
        moves=ASKOLA_EAST.moves,
        line="phone",
        hours={1: (dt.time(7, 30), dt.time(15)), 6: None},
        people=3,
    )
    asked = Asked(since=SINCE, until=UNTIL, changes=changes, wanted=WANTED, handling=240.0)
    assert Asked.of_plain(orjson.loads(orjson.dumps(asked.plain()))) == asked


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (dt.date(2026, 11, 27), dt.date(2026, 7, 1)),
        (dt.date(2026, 1, 1), dt.date(2025, 10, 1)),
        (dt.date(2026, 6, 30), dt.date(2026, 1, 1)),
        (dt.date(2026, 7, 1), dt.date(2026, 4, 1)),
    ],
)
def test_the_last_quarter_is_the_one_that_is_over(day: dt.date, first: dt.date) -> None:
    assert quarter_before(day) == first
