"""Who is proposed for what, and what is never proposed: vectors, and properties of any office."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.cover.rules import (
    Candidate,
    Item,
    Obstacle,
    Reach,
    Reason,
    alarms,
    assign,
    cost,
    day_of,
    obstacle_of,
    reached_by_one,
)
from reimari.cover.rules.load import Weights, points_of, step_numbers

MONDAY = dt.date(2026, 11, 30)
NINE = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
HALF = (NINE, NINE + dt.timedelta(minutes=30))
NEXT = (HALF[1], HALF[1] + dt.timedelta(minutes=30))
TEAM = "LINE_WEST"
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def item(number: int = 1, **given: object) -> Item:
    told = {"id": UUID(int=1000 + number), "track": UUID(int=2000 + number), "team": TEAM}
    return Item(**(told | {"due_at": NINE, "day": MONDAY} | given))  # type: ignore[arg-type]


def who(user: UUID, **given: object) -> Candidate:
    told = {"user": user, "may": frozenset({TEAM}), "home": frozenset({TEAM})}
    return Candidate(**(told | given))  # type: ignore[arg-type]


VECTORS = {
    "whoever has less to do": ([who(A, points=3), who(B, points=1)], item(), B),
    "nobody who may not see it": ([who(A, may=frozenset()), who(B, points=99)], item(), B),
    "nobody who is away that day": ([who(A, away=frozenset({MONDAY})), who(B, points=99)], item(), B),
    "whoever is away another day": (
        [who(A, away=frozenset({MONDAY + dt.timedelta(days=1)})), who(B, points=9)],
        item(),
        A,
    ),
    "nobody without what the law asks": ([who(A, unfit=frozenset({TEAM})), who(B, points=99)], item(), B),
    "rather whoever is trained": ([who(A, untrained=frozenset({TEAM})), who(B, points=5)], item(), B),
    "nobody off duty on the line": (
        [who(A), who(B, points=9, on_duty=frozenset({MONDAY}))],
        item(by_line=True),
        B,
    ),
    "off duty is no matter for a step": ([who(A), who(B, points=9, on_duty=frozenset({MONDAY}))], item(), A),
    "rather in the client's language": (
        [who(A), who(B, points=5, languages=frozenset({"fi", "sv"}))],
        item(language="sv"),
        B,
    ),
    "a language isn't worth everything": (
        [who(A), who(B, points=20, languages=frozenset({"sv"}))],
        item(language="sv"),
        A,
    ),
    "rather whoever has worked on it": (
        [who(A), who(B, points=2, knows=frozenset({item().track}))],
        item(),
        B,
    ),
    "rather the client's own worker": (
        [who(A, knows=frozenset({item().track})), who(B, points=5)],
        item(own_workers=frozenset({B})),
        B,
    ),
    "own worker isn't worth everything": ([who(A), who(B, points=10)], item(own_workers=frozenset({B})), A),
    "rather not who is away when it is due": (
        [who(A, away=frozenset({MONDAY + dt.timedelta(days=2)})), who(B, points=4)],
        item(due_at=NINE + dt.timedelta(days=2)),
        B,
    ),
    "rather of the same team": ([who(A, home=frozenset()), who(B, points=3)], item(), B),
    "rather not the supervisor": ([who(A, leads=True), who(B, points=9)], item(), B),
    "the supervisor before nobody": ([who(A, leads=True)], item(), A),
    "nobody who has another agreed time then": (
        [who(A, booked=(NEXT, HALF)), who(B, points=99)],
        item(span=HALF),
        B,
    ),
    "one time follows another": ([who(A, booked=(NEXT,)), who(B, points=9)], item(span=HALF), A),
    "what is done when it suits needs no free time": ([who(A, booked=(HALF,)), who(B, points=9)], item(), A),
    "the first of two alike": ([who(B), who(A)], item(), A),
}


@pytest.mark.parametrize("name", VECTORS)
def test_who_is_proposed(name: str) -> None:
    candidates, wanted, expected = VECTORS[name]
    (assignment,) = assign([wanted], candidates)
    assert assignment.user == expected


OBSTACLES = {
    Obstacle.NOBODY_MAY: [who(A, may=frozenset())],
    Obstacle.ALL_AWAY: [who(A, away=frozenset({MONDAY})), who(B, may=frozenset())],
    Obstacle.NOBODY_QUALIFIED: [who(A, unfit=frozenset({TEAM})), who(B, away=frozenset({MONDAY}))],
    Obstacle.ALL_BOOKED: [who(A, booked=(HALF,)), who(B, unfit=frozenset({TEAM}))],
    Obstacle.NOBODY_ON_DUTY: [who(A)],
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_why_nobody_is_proposed(obstacle: Obstacle) -> None:
    (assignment,) = assign([item(by_line=True, span=HALF)], OBSTACLES[obstacle])
    assert (assignment.user, assignment.obstacle) == (None, obstacle)


def test_nobody_gets_two_agreed_times_that_overlap() -> None:
    wanted = [item(number, span=HALF) for number in (1, 2)]
    after = item(3, span=NEXT, due_at=NEXT[0])
    found = {each.item.id: each.user for each in assign([*wanted, after], [who(A), who(B, points=50)])}
    assert {found[each.id] for each in wanted} == {A, B}
    assert found[after.id] == A


def test_without_anybody_nobody_may() -> None:
    (assignment,) = assign([item()], [])
    assert assignment.obstacle == Obstacle.NOBODY_MAY


def test_those_without_a_substitute_stand_first_and_the_rest_by_due_time() -> None:
    late = item(1, due_at=NINE + dt.timedelta(hours=2))
    soon, nobodys = item(2), item(3, team="OTHER", due_at=NINE + dt.timedelta(days=1))
    assert [each.item for each in assign([late, soon, nobodys], [who(A)])] == [nobodys, soon, late]


def test_why_it_is_they() -> None:
    known = who(A, knows=frozenset({item().track}), languages=frozenset({"sv"}))
    (assignment,) = assign([item(language="sv")], [known, who(B, points=1)])
    told = (Reason.WORKED_ON_IT, Reason.SPEAKS, Reason.SAME_TEAM, Reason.LEAST_TO_DO)
    assert assignment.reasons == told


def test_the_clients_own_worker_is_told_first_and_who_leaves_before_it_is_due() -> None:
    due = NINE + dt.timedelta(days=2)
    told = item(own_workers=frozenset({A}), due_at=due)
    (assignment,) = assign([told], [who(A, away=frozenset({due.date()})), who(B, points=30)])
    assert assignment.reasons[0] == Reason.OWN_WORKER
    assert assignment.reasons[-1] == Reason.AWAY_WHEN_DUE


def test_what_speaks_against_them_is_told_too() -> None:
    (assignment,) = assign([item(language="so")], [who(A, home=frozenset(), leads=True)])
    assert assignment.reasons == (
        Reason.ONLY_ONE,
        Reason.ANOTHER_LANGUAGE,
        Reason.ANOTHER_TEAM,
        Reason.LEADS,
    )


def test_that_all_counted_speaks_for_them_is_told_where_another_has_less_to_do() -> None:
    (assignment,) = assign([item()], [who(A, points=1), who(B, leads=True)])
    assert assignment.reasons == (Reason.SAME_TEAM, Reason.LEAST_IN_ALL)
    (assignment,) = assign([item()], [who(A, home=frozenset()), who(B, leads=True)])
    assert assignment.reasons == (Reason.LEAST_TO_DO, Reason.ANOTHER_TEAM)


HOMES = st.sampled_from([frozenset(), frozenset({TEAM})])


@given(st.integers(0, 9), st.integers(0, 9), HOMES, HOMES)
def test_something_speaks_for_whoever_is_proposed(
    one: int, two: int, home: frozenset[str], other: frozenset[str]
) -> None:
    (assignment,) = assign([item()], [who(A, points=one, home=home), who(B, points=two, home=other)])
    assert {Reason.LEAST_TO_DO, Reason.LEAST_IN_ALL} & set(assignment.reasons)


def test_the_load_is_counted_as_it_grows() -> None:
    items = [item(number, due_at=NINE + dt.timedelta(minutes=number)) for number in range(4)]
    found = assign(items, [who(A, points=2), who(B)])
    assert [each.user for each in found] == [B, B, A, B]
    assert [each.points for each in found] == [0, 1, 2, 2]


def test_what_a_step_weighs() -> None:
    evening = NINE + dt.timedelta(hours=8)
    points = [
        points_of(step_numbers(due_at=at, end_of_day=evening, waits_for_client=waits), Weights())
        for at, waits in ((NINE, False), (evening + dt.timedelta(days=1), False), (NINE, True))
    ]
    assert points == [2, 1, 0]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (MONDAY - dt.timedelta(days=3), MONDAY),  # late already
        (MONDAY, MONDAY),
        (MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=2)),
    ],
)
def test_on_which_day_an_item_is_covered(due: dt.date, expected: dt.date) -> None:
    assert day_of(due, days=(MONDAY, MONDAY + dt.timedelta(days=9))) == expected


def test_what_is_given_today_is_done_by_whoever_is_there_today() -> None:
    assert day_of(MONDAY + dt.timedelta(days=3), days=(MONDAY, MONDAY)) == MONDAY


def test_when_a_plan_that_nobody_accepted_alarms() -> None:
    due = [NINE + dt.timedelta(days=1), NINE]
    assert not alarms(due, minutes=60, now=NINE - dt.timedelta(minutes=61))
    assert alarms(due, minutes=60, now=NINE - dt.timedelta(minutes=60))
    assert not alarms([], minutes=60, now=NINE)


def test_steps_that_one_person_alone_can_do() -> None:
    people = [Reach(A, frozenset({"X", "Y"})), Reach(B, frozenset({"Y"})), Reach(A, frozenset({"Z"}))]
    assert reached_by_one(["X", "Y", "Z", "N"], people) == {"N": None, "X": A, "Z": A}


TEAMS = st.frozensets(st.sampled_from(["W", "E", "N"]), max_size=3)
DAYS = st.sampled_from([MONDAY + dt.timedelta(days=number) for number in range(3)])
LANGUAGES = st.sampled_from(["fi", "sv", "so"])
IDS = st.integers(1, 40)


@st.composite
def offices(draw: st.DrawFn) -> tuple[list[Item], list[Candidate]]:
    items = [
        Item(
            id=UUID(int=number),
            track=UUID(int=draw(st.integers(1, 6))),
            team=draw(st.sampled_from(["W", "E", "N"])),
            due_at=NINE + dt.timedelta(hours=draw(st.integers(-5, 60))),
            day=draw(DAYS),
            language=draw(LANGUAGES),
            points=draw(st.integers(0, 2)),
            by_line=draw(st.booleans()),
            own_workers=draw(st.frozensets(IDS.map(lambda user: UUID(int=100 + user)), max_size=2)),
        )
        for number in draw(st.lists(IDS, unique=True, max_size=12))
    ]
    candidates = [
        Candidate(
            user=UUID(int=100 + number),
            may=draw(TEAMS),
            home=draw(TEAMS),
            languages=draw(st.frozensets(LANGUAGES)),
            points=draw(st.integers(0, 9)),
            away=draw(st.frozensets(DAYS)),
            on_duty=draw(st.frozensets(DAYS)),
            knows=draw(st.frozensets(st.integers(1, 6).map(lambda number: UUID(int=number)))),
            unfit=draw(TEAMS),
            untrained=draw(TEAMS),
            leads=draw(st.booleans()),
        )
        for number in draw(st.lists(IDS, unique=True, max_size=6))
    ]
    return items, candidates


@given(offices())
def test_nobody_gets_what_they_may_not_do_and_nothing_is_left_that_somebody_may(
    office: tuple[list[Item], list[Candidate]],
) -> None:
    items, candidates = office
    known = {each.user: each for each in candidates}
    found = assign(items, candidates)
    assert Counter(each.item.id for each in found) == Counter(each.id for each in items)
    for each in found:
        if each.user:
            assert obstacle_of(known[each.user], each.item) is None
            assert each.item.team in known[each.user].may
            assert each.item.day not in known[each.user].away
        else:
            assert each.obstacle
            assert all(obstacle_of(one, each.item) for one in candidates)


@given(offices(), st.randoms())
def test_the_order_of_what_is_asked_changes_nothing(
    office: tuple[list[Item], list[Candidate]], chance: object
) -> None:
    items, candidates = office
    mixed, people = list(items), list(candidates)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(people)  # type: ignore[attr-defined]
    assert assign(mixed, people) == assign(items, candidates)


@given(offices(), st.integers(2, 5))
def test_people_who_are_alike_get_alike(office: tuple[list[Item], list[Candidate]], number: int) -> None:
    one = who(A, may=frozenset({"W", "E", "N"}))
    alike = [replace(one, user=UUID(int=500 + each)) for each in range(number)]
    items = [replace(each, by_line=False, points=1, own_workers=frozenset()) for each in office[0]]
    given_to = Counter(each.user for each in assign(items, alike))
    assert max(given_to.values(), default=0) - min((given_to[each.user] for each in alike), default=0) <= 1


@given(offices())
def test_nobody_would_have_been_better(office: tuple[list[Item], list[Candidate]]) -> None:
    """At the moment of each choice nobody of those who could had less to do, what speaks against them
    counted."""
    items, candidates = office
    points = {each.user: each.points for each in candidates}
    known = {each.user: each for each in candidates}
    for each in sorted(assign(items, candidates), key=lambda one: (one.item.due_at, one.item.id)):
        if each.user is None:
            continue
        mine = points[each.user] + cost(known[each.user], each.item)
        could = [one for one in candidates if obstacle_of(one, each.item) is None]
        assert mine == min(points[one.user] + cost(one, each.item) for one in could)
        points[each.user] += each.item.points
