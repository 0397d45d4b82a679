"""Who stands in for somebody: vectors, and properties of any office (R-KS-52)."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.cover.rules import (
    MOST_SUBSTITUTES,
    Candidate,
    Reason,
    Substitute,
    speaks_against,
    stand_ins,
)

MONDAY = dt.date(2026, 11, 30)
TEAM = "LINE_WEST"
A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
FI, BOTH, THREE = frozenset({"fi"}), frozenset({"fi", "sv"}), frozenset({"fi", "sv", "en"})


def who(user: UUID, **told: object) -> Candidate:
    known = {"user": user, "may": frozenset({TEAM}), "home": frozenset({TEAM})}
    return Candidate(**(known | told))  # type: ignore[arg-type]


def found(*candidates: Candidate, but: UUID = E, languages: frozenset[str] = FI) -> list[UUID]:
    return [
        each.user for each in stand_ins(candidates, team=TEAM, day=MONDAY, but={but}, languages=languages)
    ]


AWAY, UNFIT = frozenset({MONDAY}), frozenset({TEAM})
VECTORS = {
    "nobody for nobody": ([], FI, []),
    "not themselves": ([who(E), who(A)], FI, [A]),
    "nobody who may not see it": ([who(A, may=frozenset()), who(B, may=frozenset({"OTHER"}))], FI, []),
    "nobody who is away today": ([who(A, away=AWAY), who(B)], FI, [B]),
    "whoever is away another day": ([who(A, away=frozenset({MONDAY + dt.timedelta(1)}))], FI, [A]),
    "nobody without what the law asks": ([who(A, unfit=UNFIT)], FI, []),
    "whoever lacks a training comes later": ([who(A, untrained=UNFIT), who(B)], FI, [B, A]),
    "the own team before another": ([who(A, home=frozenset()), who(B)], FI, [B, A]),
    "the supervisor last": ([who(A, leads=True), who(B, untrained=UNFIT), who(C)], FI, [C, B, A]),
    "the same languages first": ([who(A), who(B, languages=BOTH)], BOTH, [B, A]),
    "a language before the team": ([who(A), who(B, languages=BOTH, home=frozenset())], BOTH, [B, A]),
    "more languages than needed are no matter": ([who(B, languages=BOTH), who(A)], FI, [A, B]),
    "each language counts": ([who(A, languages=frozenset()), who(B, untrained=UNFIT)], BOTH, [B, A]),
    "one language less than leading": ([who(A, leads=True, languages=BOTH), who(B)], BOTH, [B, A]),
    "a language owed to nobody decides between those alike": (
        [who(A, languages=BOTH), who(B, languages=THREE)],
        THREE,
        [B, A],
    ),
    "and isn't worth another team": (
        [who(A, languages=THREE, home=frozenset()), who(B, languages=BOTH)],
        THREE,
        [B, A],
    ),
    "their load is no matter": ([who(A, points=99), who(B)], FI, [A, B]),
    "three at most": ([who(A), who(B), who(C), who(D)], FI, [A, B, C]),
}


@pytest.mark.parametrize("name", VECTORS)
def test_who_stands_in(name: str) -> None:
    candidates, languages, expected = VECTORS[name]
    assert found(*candidates, languages=languages) == expected


def test_what_speaks_for_and_against_is_told() -> None:
    (best,) = stand_ins([who(A)], team=TEAM, day=MONDAY, languages=BOTH)
    assert best == Substitute(A, (Reason.SAME_TEAM, Reason.ANOTHER_LANGUAGE), frozenset({"sv"}))
    worse = who(A, home=frozenset(), untrained=UNFIT, leads=True)
    (best,) = stand_ins([worse], team=TEAM, day=MONDAY, languages=FI)
    assert best == Substitute(A, (Reason.LACKS_TRAINING, Reason.LEADS))


TEAMS = st.frozensets(st.sampled_from([TEAM, "LINE_EAST"]))
LANGUAGES = st.frozensets(st.sampled_from(["fi", "sv", "en"]))
DAYS = st.frozensets(st.sampled_from([MONDAY, MONDAY + dt.timedelta(1)]))
PEOPLE = st.lists(
    st.builds(
        Candidate,
        user=st.integers(1, 9).map(lambda number: UUID(int=number)),
        may=TEAMS,
        home=TEAMS,
        languages=LANGUAGES,
        points=st.integers(0, 99),
        away=DAYS,
        unfit=TEAMS,
        untrained=TEAMS,
        leads=st.booleans(),
    ),
    unique_by=lambda each: each.user,
)


@given(PEOPLE, LANGUAGES, st.randoms())
def test_of_any_office(people: list[Candidate], languages: frozenset[str], shuffled: object) -> None:
    chosen = stand_ins(people, team=TEAM, day=MONDAY, but={A}, languages=languages)
    by_user = {each.user: each for each in people}
    can = [
        each
        for each in people
        if each.user != A and TEAM in each.may and MONDAY not in each.away and TEAM not in each.unfit
    ]
    assert len(chosen) == min(MOST_SUBSTITUTES, len(can))
    assert {each.user for each in chosen} <= {each.user for each in can}
    costs = [speaks_against(by_user[each.user], TEAM, languages, BOTH) for each in chosen]
    assert costs == sorted(costs)
    left = [each for each in can if each.user not in {one.user for one in chosen}]
    assert all(speaks_against(each, TEAM, languages, BOTH) >= max(costs) for each in left)
    assert all(each.lacks == languages - by_user[each.user].languages for each in chosen)
    mixed = list(people)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert stand_ins(mixed, team=TEAM, day=MONDAY, but={A}, languages=languages) == chosen


@given(PEOPLE, LANGUAGES)
def test_whoever_is_first_stays_so_when_nothing_speaks_against_them(
    people: list[Candidate], languages: frozenset[str]
) -> None:
    chosen = stand_ins(people, team=TEAM, day=MONDAY, languages=languages)
    if not chosen:
        return
    first = chosen[0].user
    better = [
        replace(each, languages=each.languages | languages, untrained=frozenset(), leads=False, home=UNFIT)
        if each.user == first
        else each
        for each in people
    ]
    assert stand_ins(better, team=TEAM, day=MONDAY, languages=languages)[0].user == first
