"""Who may follow what became of a contact, and when its feedback is asked for."""

import datetime as dt

import pytest

from reimari.contacts.rules import feedback_problems, has_ended, is_told_of_cases

AT = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
CLIENT, JOINED = ("client", "client", None), ("client", "client", AT)


@pytest.mark.parametrize(
    ("took_part", "told"),
    [
        ([("contactor", "own_employee", None), CLIENT], True),
        ([("contactor", "own_employee", None)], True),
        ([("contactor", "client", None)], True),
        ([("contactor", "anonymous", None)], True),
        ([("contactor", "anonymous", None), JOINED], True),
        ([("contactor", "anonymous", None), CLIENT], False),
        ([("contactor", "close_person", None), CLIENT], False),
        ([("contactor", "close_person", None)], False),
        ([("contactor", "other_authority", None)], False),
        ([("contactor", "outside_party", None)], False),
        ([("other", "own_employee", None), ("contactor", "outside_party", None)], False),
        ([], False),
    ],
)
def test_only_our_own_people_and_clients_themselves_are_told_of_the_case(
    took_part: list[tuple[str, str, dt.datetime | None]], *, told: bool
) -> None:
    assert is_told_of_cases(took_part) is told


@pytest.mark.parametrize(
    ("closed", "going_on", "told", "ended"),
    [
        (False, False, True, False),
        (True, False, True, True),
        (True, True, True, False),
        (True, True, False, True),
        (False, False, False, False),
    ],
)
def test_a_contact_has_ended_when_nothing_more_can_be_followed(
    *, closed: bool, going_on: bool, told: bool, ended: bool
) -> None:
    assert has_ended(closed=closed, going_on=going_on, told_of_cases=told) is ended


def test_feedback_is_refused_before_the_end_and_the_second_time() -> None:
    assert feedback_problems(ended=True, given=False) == []
    assert [problem.code for problem in feedback_problems(ended=False, given=False)] == ["contacts.not_ended"]
    assert [problem.code for problem in feedback_problems(ended=True, given=True)] == [
        "contacts.feedback_given"
    ]
