"""Posts, competences, remote work and duties kept apart, by vectors."""

import datetime as dt

import pytest

from reimari.region.profile.values import (
    Competence,
    Remote,
    RemoteWork,
    Requirement,
    Separation,
    Text,
    WhenMissing,
)
from reimari.staff.rules import (
    Duties,
    NeedState,
    Qualified,
    Shift,
    Term,
    accept_problems,
    allowed,
    asked,
    change_problems,
    competence_problems,
    end_of,
    end_problems,
    given_problems,
    last_day,
    needs_two,
    reach_problems,
    record_problems,
    remote_problems,
    role_problems,
    separation_problems,
)

TODAY, APRIL = dt.date(2026, 11, 26), "2026-04-01"


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("gives_more", "four_eyes", "own", "two"),
    [
        (True, True, False, True),
        (True, False, False, False),
        (True, False, True, True),
        (False, True, False, False),
        (False, False, False, False),
        (False, True, True, True),
    ],
)
def test_who_gets_more_or_is_oneself_needs_two(
    *, gives_more: bool, four_eyes: bool, own: bool, two: bool
) -> None:
    assert needs_two(gives_more=gives_more, four_eyes=four_eyes, own=own) is two


@pytest.mark.parametrize(
    ("was", "becomes", "more"),
    [
        ("2026-12-31", "2027-01-01", True),
        ("2026-12-31", "2026-12-30", False),
        ("2026-12-31", "2026-12-31", False),
        ("2026-12-31", "", True),
        ("", "2026-12-31", False),
        ("", "", False),
    ],
)
def test_a_later_last_day_gives_more(was: str, becomes: str, *, more: bool) -> None:
    assert Shift(day(was), day(becomes)).gives_more is more


def test_nobody_accepts_what_they_proposed_or_what_is_theirs() -> None:
    def codes(*, mine: bool, about_me: bool) -> list[str]:
        return [each.code for each in accept_problems(own_proposal=mine, own_post=about_me)]

    assert codes(mine=False, about_me=False) == []
    assert codes(mine=True, about_me=False) == ["staff.own_proposal"]
    assert codes(mine=False, about_me=True) == ["staff.own_post"]


@pytest.mark.parametrize(
    ("last", "until", "over", "code"),
    [
        ("", "", False, ""),
        ("", "", True, "staff.is_over"),
        ("2026-11-26", "", False, ""),
        ("2026-11-25", "", False, "staff.in_the_past"),
        ("2026-10-31", "", False, "staff.ends_before_start"),
        ("2027-01-01", "2026-12-31", False, "staff.gives_more"),
        ("2026-12-31", "2026-12-31", False, ""),
    ],
)
def test_an_end_is_at_once_or_on_a_day_that_has_not_gone(
    last: str, until: str, code: str, *, over: bool
) -> None:
    found = end_problems(day(last), since=dt.date(2026, 11, 1), until=day(until), over=over, today=TODAY)
    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("was", "becomes", "other", "code"),
    [
        ("", "", False, "staff.nothing_changes"),
        ("", "", True, ""),
        ("", "2026-11-26", False, ""),
        ("", "2026-11-25", False, "staff.in_the_past"),
        ("", "2026-10-31", False, "staff.ends_before_start"),
        ("2026-11-20", "2026-11-20", True, ""),
    ],
)
def test_a_change_changes_something(was: str, becomes: str, code: str, *, other: bool) -> None:
    shift = Shift(day(was), day(becomes))
    found = change_problems(shift, since=dt.date(2026, 11, 1), over=False, other_changes=other, today=TODAY)
    assert [each.code for each in found] == ([code] if code else [])
    assert [
        each.code
        for each in change_problems(
            shift, since=dt.date(2026, 11, 1), over=True, other_changes=other, today=TODAY
        )
    ] == ["staff.is_over"]


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        ("2026-11-26", "", True),
        ("2026-11-25", "", False),
        ("2026-11-26", "2026-11-26", True),
        ("2027-01-01", "2026-11-25", False),
    ],
)
def test_rights_do_not_begin_in_the_past(since: str, until: str, *, fits: bool) -> None:
    first = dt.date.fromisoformat(since)
    assert (given_problems(since=first, until=day(until), today=TODAY) == []) is fits


def test_nobody_gives_a_wider_reach_than_their_own() -> None:
    assert reach_problems({"A"}, {"A", "B"}) == []
    assert reach_problems(set(), set()) == []
    assert [each.code for each in reach_problems({"A", "C"}, {"A", "B"})] == ["staff.reaches_farther"]


def test_a_partners_people_get_the_roles_that_are_meant_for_them() -> None:
    assert role_problems(None, "ANY") == []
    assert role_problems({"adviser"}, "ADVISER") == []
    assert [each.code for each in role_problems({"adviser"}, "GUIDE")] == ["staff.not_for_partners"]


@pytest.mark.parametrize(
    ("until", "terms", "on", "last", "by_contract", "without"),
    [
        ("", None, "2026-11-26", "", False, False),
        ("2026-12-01", None, "2026-11-26", "2026-12-01", False, False),
        ("", [("2023-01-01", "2023-12-31")], "2023-12-31", "2023-12-31", True, False),
        ("", [("2023-01-01", "2023-12-31")], "2024-01-01", "", False, True),
        ("2023-06-30", [("2023-01-01", "2023-12-31")], "2023-02-01", "2023-06-30", False, False),
        ("", [("2023-01-01", "2023-12-31"), ("2024-01-01", "")], "2023-12-31", "", False, False),
        (
            "",
            [("2023-01-01", "2023-12-31"), ("2024-01-02", "")],
            "2023-12-31",
            "2023-12-31",
            True,
            False,
        ),
        ("", [("2024-01-01", "2024-06-30"), ("", "2023-12-31")], "2023-05-05", "2024-06-30", True, False),
    ],
    ids=[
        "the county's own",
        "own last day",
        "last day of the contract",
        "the day after",
        "ends before the contract",
        "goes on at once",
        "a day between",
        "two in any order",
    ],
)
def test_a_partners_post_ends_with_the_contract(
    until: str,
    terms: list[tuple[str, str]] | None,
    on: str,
    last: str,
    *,
    by_contract: bool,
    without: bool,
) -> None:
    """D-10, R-IU-04."""
    held = None if terms is None else [Term(day(one), day(other)) for one, other in terms]
    end = end_of(day(until), held, day=dt.date.fromisoformat(on))
    assert (end.last, end.by_contract, end.without_contract) == (day(last), by_contract, without)


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        ("2026-01-15", 24, "2028-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-01-15", 0, ""),
        ("2026-01-15", None, ""),
    ],
)
def test_a_competence_holds_so_many_months(since: str, months: int | None, last: str) -> None:
    assert last_day(dt.date.fromisoformat(since), months) == day(last)


RAI = Competence(code="RAI", name=Text(fi="RAI"), valid_months=24, warn_days=60)
ASKS = Requirement(role="GUIDE", competence="rai", when_missing=WhenMissing.WARN)


@pytest.mark.parametrize(
    ("held", "state", "until"),
    [
        ([], NeedState.MISSING, ""),
        ([("2026-01-01", "")], NeedState.HELD, ""),
        ([("2026-01-01", "2027-12-31")], NeedState.HELD, "2027-12-31"),
        ([("2025-01-01", "2027-01-25")], NeedState.HELD, "2027-01-25"),
        ([("2025-01-01", "2027-01-24")], NeedState.ENDS, "2027-01-24"),
        ([("2025-01-01", "2026-11-26")], NeedState.ENDS, "2026-11-26"),
        ([("2025-01-01", "2026-11-25")], NeedState.ENDED, "2026-11-25"),
        ([("2026-11-27", "")], NeedState.LATER, ""),
        ([("2025-01-01", "2026-11-30"), ("2026-12-01", "2028-12-01")], NeedState.HELD, "2028-12-01"),
        ([("2025-01-01", "2026-11-30"), ("2026-12-02", "2028-12-01")], NeedState.ENDS, "2026-11-30"),
        ([("2025-01-01", "2026-11-30"), ("2026-12-01", "")], NeedState.HELD, ""),
    ],
)
def test_what_a_role_asks_is_held_missing_or_ends(
    held: list[tuple[str, str]], state: NeedState, until: str
) -> None:
    mine = [Qualified("RAI", dt.date.fromisoformat(since), day(last)) for since, last in held]
    mine.append(Qualified("OTHER", TODAY))
    (need,) = asked([ASKS], [RAI], mine, role="guide", day=TODAY)
    assert (need.state, need.until) == (state, day(until))


def test_a_role_that_asks_for_nothing_lacks_nothing() -> None:
    assert asked([ASKS], [RAI], [], role="OTHER", day=TODAY) == []


def test_what_the_law_asks_refuses_and_the_rest_warns() -> None:
    law = Requirement(role="GUIDE", competence="LICENCE", when_missing=WhenMissing.REFUSE, law="1/2000 1 §")
    untold = Requirement(role="GUIDE", competence="COURSE")
    needs = asked([ASKS, law, untold], [RAI], [Qualified("RAI", TODAY)], role="GUIDE", day=TODAY)
    refusing, warning = competence_problems("Eero", [(need, "x") for need in needs])
    assert [each.code for each in refusing] == ["staff.lacks_demanded"]
    assert [each.code for each in warning] == ["staff.lacks"]


def test_nobody_records_their_own_competence() -> None:
    def codes(*, known: bool = True, own: bool = False, until: str = "") -> list[str]:
        found = record_problems(known=known, own=own, since=TODAY, until=day(until))
        return [each.code for each in found]

    assert codes() == []
    assert codes(own=True) == ["staff.own_competence"]
    assert codes(known=False) == ["staff.unknown_competence"]
    assert codes(until="2026-11-25") == ["staff.ends_before_start"]


REMOTE = (
    RemoteWork(allowed=Remote.PART, service_task="WORKING_AGE"),
    RemoteWork(allowed=Remote.NO, service_task="CHILDREN"),
    RemoteWork(allowed=Remote.YES, role="SECRETARY"),
    RemoteWork(allowed=Remote.NO, role="GUIDE", valid_until=dt.date(2025, 12, 31)),
)


@pytest.mark.parametrize(
    ("role", "task", "may"),
    [
        ("GUIDE", "working_age", Remote.PART),
        ("secretary", "WORKING_AGE", Remote.PART),
        ("SECRETARY", "", Remote.YES),
        ("SECRETARY", None, Remote.YES),
        ("GUIDE", "OTHER", None),
        ("SECRETARY", "CHILDREN", Remote.NO),
    ],
)
def test_the_least_of_role_and_task_decides_on_remote_work(
    role: str, task: str | None, may: Remote | None
) -> None:
    """R-KS-64, R-KS-68."""
    assert allowed(REMOTE, role=role, service_task=task, day=TODAY) == may


@pytest.mark.parametrize(
    ("wanted", "may", "fits"),
    [
        ("no", Remote.NO, True),
        ("part", Remote.NO, False),
        ("yes", Remote.PART, False),
        ("part", Remote.PART, True),
        ("yes", Remote.YES, True),
        ("yes", None, True),
    ],
)
def test_a_post_is_not_more_remote_than_its_work(wanted: str, may: Remote | None, *, fits: bool) -> None:
    assert (remote_problems(wanted, may) == []) is fits


PAY = Separation(code="PAY", why=Text(fi="Maksut erikseen."), actions=("pay.propose", "pay.decide"))
LOG = Separation(code="LOG", why=Text(fi="Loki erikseen."), roles=("OFFICER", "ADMIN"))


def duties(role: str, *actions: str, since: str = "2026-01-01", until: str = "") -> Duties:
    return Duties(role, frozenset(actions), dt.date.fromisoformat(since), day(until))


@pytest.mark.parametrize(
    ("held", "new", "broken"),
    [
        ([], duties("A", "pay.propose"), False),
        ([], duties("A", "pay.propose", "pay.decide"), True),
        ([duties("B", "pay.decide")], duties("A", "pay.propose"), True),
        ([duties("B", "pay.decide")], duties("A", "pay.decide"), False),
        (
            [duties("B", "pay.decide", until="2026-03-31")],
            duties("A", "pay.propose", since="2026-04-01"),
            False,
        ),
        (
            [duties("B", "pay.decide", until="2026-04-01")],
            duties("A", "pay.propose", since="2026-04-01"),
            True,
        ),
        ([duties("admin")], duties("OFFICER"), True),
        ([duties("OTHER")], duties("OFFICER"), False),
        ([duties("A", "pay.propose"), duties("B", "pay.decide")], duties("C", "pay.propose"), False),
    ],
    ids=[
        "one alone",
        "both in one role",
        "the other is held",
        "the same twice",
        "it has ended the day before",
        "one common day",
        "two roles, in any letters",
        "another role",
        "broken before",
    ],
)
def test_one_person_does_not_hold_both(held: list[Duties], new: Duties, *, broken: bool) -> None:
    found = separation_problems("Eero", [PAY, LOG], held, new, "fi")
    assert [each.code for each in found] == (["staff.holds_both"] if broken else [])
