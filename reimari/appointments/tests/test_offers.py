"""What a client is offered: the promise, the same worker, places one reaches; what comes near instead."""

from dataclasses import replace
from typing import Any

import pytest

from reimari.appointments.rules import Book, Lack, Offer, Offered, Relaxed, Site, Taken, Wanted, Weekly, offer
from reimari.appointments.states import Instead
from reimari.appointments.tests.office import (
    ANNA,
    BENGT,
    CARLA,
    NOW,
    at,
    background,
    between,
    book,
    calendars,
    clocks,
    taken,
    weekly,
)
from reimari.region.profile.values import Mode

TOWN, VILLAGE = Site(place="TOWN"), Site(place="VILLAGE")
MEET = background("MEET", modes=(Mode.OFFICE,))
EITHER = background("EITHER", modes=(Mode.OFFICE, Mode.PHONE))
HERE = frozenset({"town", "county_seat"})
DUE = at("2026-11-17 10:00")  # Tuesday
KINDS = {  # what each matters for, beside what nothing keeps
    "mode": Wanted(mode=Mode.VIDEO),
    "worker": Wanted(users=frozenset({CARLA})),
    "team": Wanted(teams=frozenset({"OTHERS"})),
    "language": Wanted(language="sv"),
}


def offered(known: Book, *busy: Taken, wanted: Wanted | None = None, **given: Any) -> Offered:
    told: dict[str, Any] = {"now": NOW, "due_at": DUE} | given
    return offer(known, between(busy), wanted or Wanted(), **told)


def seen(offers: tuple[Offer, ...]) -> list[str]:
    """With whom and when: "Anna 09:00"."""
    names = {ANNA: "Anna", BENGT: "Bengt", CARLA: "Carla"}
    return [f"{names[each.time.user]} {clocks([each.time])[0][-5:]}" for each in offers]


def day_of(*rows: Weekly, **given: Any) -> Book:
    return book(calendars(rows), backgrounds=[background(), MEET, EITHER], **given)


def test_the_nearest_come_first_and_none_after_the_limit() -> None:
    """R-KL-16, R-KL-19: a time that begins just then keeps the promise, one a moment later doesn't."""
    known = day_of(weekly(2, closes="11:00"), weekly(2, closes="11:00", user=BENGT))
    found = offered(known, taken("2026-11-17 09:00", "2026-11-17 09:30"))
    assert seen(found.times) == ["Bengt 09:00", "Anna 09:30", "Bengt 09:30", "Anna 10:00", "Bengt 10:00"]
    assert (found.instead, found.shortage) == ((), None)
    sooner = offered(known, due_at=at("2026-11-17 09:59"))
    assert seen(sooner.times) == ["Anna 09:00", "Bengt 09:00", "Anna 09:30", "Bengt 09:30"]
    wished = offered(known, wanted=Wanted(before=at("2026-11-17 09:00")))
    assert seen(wished.times) == ["Anna 09:00", "Bengt 09:00"]
    assert seen(offered(known, count=3).times) == ["Anna 09:00", "Bengt 09:00", "Anna 09:30"]


def test_without_a_limit_all_that_is_open_is_offered() -> None:
    found = offered(day_of(weekly(2, closes="09:30")), due_at=None)
    assert len(found.times) == 4
    nothing = offered(day_of(weekly(closes="09:10")), due_at=None)
    assert (nothing.times, nothing.instead) == ((), ())
    assert nothing.shortage
    assert nothing.shortage.due_at is None


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (5, ["Bengt 10:00", "Bengt 10:30", "Bengt 11:00", "Anna 09:00", "Anna 09:30"]),
        (8, [*("Bengt 10:00", "Bengt 10:30", "Bengt 11:00", "Anna 09:00"), "Anna 09:30", "Bengt 11:30"]),
        (2, ["Bengt 10:00", "Bengt 10:30"]),
        (0, []),
    ],
)
def test_up_to_three_times_with_the_same_worker_come_first(count: int, expected: list[str]) -> None:
    known = day_of(weekly(closes="10:00"), weekly(opens="10:00", user=BENGT))
    found = offered(known, same_worker=BENGT, count=count)
    assert seen(found.times) == expected
    assert {each.same_worker for each in found.times if each.time.user == BENGT} <= {True}
    assert not any(each.same_worker for each in found.times if each.time.user == ANNA)


def test_a_worker_who_isnt_among_those_wanted_isnt_offered() -> None:
    known = day_of(weekly(closes="10:00"), weekly(user=BENGT, closes="10:00"))
    found = offered(known, wanted=Wanted(users=frozenset({ANNA})), same_worker=BENGT)
    assert seen(found.times) == ["Anna 09:00", "Anna 09:30"]


def test_what_one_reaches_comes_first_on_the_same_day() -> None:
    """Near, then not told, then elsewhere; the day decides before that."""
    known = day_of(
        weekly(background="MEET", opens="09:00", closes="10:00", site=VILLAGE),
        weekly(background="MEET", opens="10:00", closes="10:30", user=BENGT),
        weekly(background="MEET", opens="11:00", closes="12:00", user=CARLA, site=TOWN),
        weekly(2, background="MEET", opens="09:00", closes="09:30", user=CARLA, site=TOWN),
    )
    found = offered(known, near=HERE, wanted=Wanted(mode=Mode.OFFICE)).times
    assert seen(found) == [
        *("Carla 11:00", "Carla 11:30", "Bengt 10:00", "Anna 09:00", "Anna 09:30"),
        "Carla 09:00",
    ]
    assert [each.near for each in found] == [True, True, None, False, False, True]
    first = offered(known, near=HERE, same_worker=ANNA, wanted=Wanted(mode=Mode.OFFICE), count=3).times
    assert seen(first) == ["Anna 09:00", "Anna 09:30", "Carla 11:00"]


@pytest.mark.parametrize(
    ("code", "mode", "near", "site", "expected"),
    [
        ("MEET", None, HERE, TOWN, True),
        ("MEET", Mode.OFFICE, HERE, Site(place=" town "), True),
        ("MEET", None, frozenset({"TOWN"}), TOWN, True),
        ("MEET", None, HERE, VILLAGE, False),
        ("MEET", None, HERE, Site(), None),
        ("MEET", None, HERE, Site(unit="TOWN"), None),
        ("MEET", None, frozenset(), TOWN, None),
        ("EITHER", Mode.OFFICE, HERE, VILLAGE, False),
        ("EITHER", Mode.PHONE, HERE, VILLAGE, None),
        ("EITHER", None, HERE, VILLAGE, None),
        ("CALL", Mode.PHONE, HERE, TOWN, None),
    ],
)
def test_whether_one_reaches_it(
    code: str, mode: Mode | None, near: frozenset[str], site: Site, expected: object
) -> None:
    known = day_of(weekly(background=code, closes="09:30", site=site))
    (found,) = offered(known, wanted=Wanted(mode=mode), near=near).times
    assert found.near is expected


def test_a_call_isnt_put_behind_because_of_where_the_worker_sits() -> None:
    known = day_of(weekly(closes="09:30", site=VILLAGE), weekly(opens="09:30", closes="10:00", site=TOWN))
    assert seen(offered(known, near=HERE).times) == ["Anna 09:00", "Anna 09:30"]


def test_times_of_a_team_alone() -> None:
    known = day_of(weekly(closes="09:30"), weekly(closes="09:30", user=BENGT, team="EAST"))
    assert seen(offered(known, wanted=Wanted(teams=frozenset({"East"}))).times) == ["Bengt 09:00"]
    assert not offered(known, wanted=Wanted(teams=frozenset())).times


@pytest.mark.parametrize("wanted", KINDS.values(), ids=KINDS)
def test_when_nothing_keeps_the_promise_one_condition_is_let_go(wanted: Wanted) -> None:
    """R-KL-21."""
    expected = dict(
        zip(
            KINDS.values(),
            (Relaxed.OTHER_MODE, Relaxed.OTHER_WORKER, Relaxed.OTHER_AREA, Relaxed.OTHER_LANGUAGE),
            strict=True,
        )
    )
    known = day_of(weekly(closes="09:30"), speaks={ANNA: frozenset({"fi"})})
    found = offered(known, wanted=wanted, same_worker=ANNA)
    assert not found.times
    (proposal,) = found.instead
    assert (proposal.kind, seen((proposal.offer,))) == (expected[wanted], ["Anna 09:00"])
    assert proposal.offer.same_worker
    both = replace(wanted, need="", language="sv", mode=Mode.VIDEO)
    assert not offered(known, wanted=both).instead, "two conditions at once are never let go"


def test_the_first_time_after_the_limit_and_one_kept_for_urgent() -> None:
    urgent = background("URGENT", urgent=True, roles=("GUIDE",))
    known = book(
        calendars([weekly(3, background="URGENT", closes="09:30"), weekly(4, closes="09:30")]),
        backgrounds=[background(), urgent],
    )
    due = at("2026-11-18 12:00")
    found = offered(known, due_at=due, wanted=Wanted(need="money", bookers=frozenset({"team"})))
    assert [(each.kind, clocks([each.offer.time])) for each in found.instead] == [
        (Relaxed.URGENT, ["18.11. 09:00"]),
        (Relaxed.LATER, ["19.11. 09:00"]),
    ]
    assert found.shortage == Lack(
        backgrounds=("CALL", "URGENT"), due_at=due, later_at=at("2026-11-19 09:00"), need="money"
    )
    assert offered(known, due_at=due, wanted=Wanted(urgent=True)).times


def test_another_area_is_looked_at_only_when_it_is_needed() -> None:
    """R-PS-89: the rest of the unit, with its own people."""
    asked = []
    far = day_of(weekly(user=CARLA, closes="10:00"), weekly(user=BENGT, closes="10:00"))

    def elsewhere() -> Any:
        asked.append(1)
        return far, between([taken("2026-11-16 09:00", "2026-11-16 09:30", user=CARLA)])

    near = day_of(weekly(closes="09:30"))
    assert offered(near, elsewhere=elsewhere).times
    assert not asked
    full = taken("2026-11-16 09:00", "2026-11-16 09:30")
    (other,) = offered(near, full, elsewhere=elsewhere, wanted=Wanted(users=frozenset({CARLA}))).instead[:1]
    assert (other.kind, seen((other.offer,))) == (Relaxed.OTHER_AREA, ["Carla 09:30"])
    kinds = [each.kind for each in offered(near, full, elsewhere=elsewhere).instead]
    assert kinds == [Relaxed.OTHER_AREA, Relaxed.LATER]


def test_what_was_lacking_is_told_by_backgrounds_however_one_meets() -> None:
    wanted = Wanted(mode=Mode.VIDEO, language="sv", urgent=True, before=at("2026-11-16 12:00"))
    found = offered(day_of(weekly()), wanted=wanted)
    assert found.shortage == Lack(
        backgrounds=("CALL", "EITHER", "MEET"),
        due_at=at("2026-11-16 12:00"),
        mode=Mode.VIDEO,
        language="sv",
        urgent=True,
    )


def test_each_proposal_can_be_what_was_done_instead() -> None:
    assert {each.value for each in Relaxed} < set(Instead.values)


def test_what_is_taken_is_asked_once_a_week_whatever_is_looked_for() -> None:
    asked = []

    def told(begins: Any, _ends: Any) -> list[Taken]:
        asked.append(begins)
        return []

    known = day_of(*(weekly(day, closes="09:10") for day in range(1, 8)))
    wanted = Wanted(language="fi", teams=frozenset({"TEAM"}))
    offer(known, told, wanted, now=NOW, due_at=DUE, same_worker=ANNA)
    assert len(asked) == len(set(asked)) <= 5
