"""The staffing calculator: from what came to how many must answer (C70, R-PS-38)."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.common.ids import uuid7
from reimari.common.working_days import HELSINKI
from reimari.desk.queries import staffing as queries
from reimari.staff.models import Post, Unit
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_contact

pytestmark = pytest.mark.django_db
PAGE = "/board/staffing/"
LINE = "CLIENT_ADVICE"


def monday(weeks: int, time: str) -> dt.datetime:
    """A time of the Monday so many weeks ago."""
    today = timezone.localdate()
    day = today - dt.timedelta(days=today.weekday(), weeks=weeks)
    return dt.datetime.combine(day, dt.time.fromisoformat(time), HELSINKI)


def a_call(at: dt.datetime, *, talked: int = 180, **given: object) -> Call:
    return Call.objects.create(
        **{
            "integration_id": uuid7(),
            "call_id": str(uuid7()),
            "channel_id": "phone",
            "unit": Unit.objects.get(pk=LINE),
            "state": CallState.ENDED,
            "began_at": at,
            "answered_at": at + dt.timedelta(seconds=5),
            "over_at": at + dt.timedelta(seconds=5 + talked),
            **given,
        }
    )


@pytest.mark.parametrize(("who", "status"), [("eero", 403), ("tarmo", 403), ("lea", 200), ("sirkka", 200)])
def test_who_sees_it(request: pytest.FixtureRequest, who: str, status: int) -> None:
    assert signed_in(request.getfixturevalue(who)).get(PAGE).status_code == status


def test_only_the_lines_of_ones_own_teams_are_asked_of(lea: Post, sirkka: Post) -> None:
    own, bought = (
        context(signed_in(post).get(PAGE))["form"].fields["line"].choices for post in (lea, sirkka)
    )
    assert [code for code, _name in own] == ["advice_working_age"]
    assert [code for code, _name in bought] == ["phone"]
    assert signed_in(lea).get(PAGE, {"line": "phone"}).status_code == 422


def found(post: Post, **asked: str) -> queries.Staffing:
    answer = signed_in(post).get(PAGE, {"weekday": "1", **asked})
    assert answer.status_code == 200, answer.content.decode()
    told = context(answer)["found"]
    assert isinstance(told, queries.Staffing)
    return told


def test_calls_of_the_weekdays_are_counted_by_half_hours(sirkka: Post) -> None:
    for week in (1, 2, 3):
        for minute in ("00", "10", "20", "29", "30", "59"):
            a_call(monday(week, f"09:{minute}"), talked=240)
        a_call(monday(week, "09:05") + dt.timedelta(days=1))  # a Tuesday
        a_call(monday(week, "05:00"))  # before it opens
    told = found(sirkka, weeks="4", within="20")
    (part,) = told.parts
    assert (told.by_telephone, told.measured) == (True, True)
    assert told.days in {3, 4}  # one of them may be a holiday
    halves = {half.half: half.calls for half in part.halves}
    assert halves == pytest.approx({18: 12 / told.days, 19: 6 / told.days})
    assert told.handling == pytest.approx((18 * 240 + 3 * 180 + 3 * 180) / 24)
    assert part.most == max(half.needed for half in part.halves) > 0


def test_what_is_known_otherwise_is_used(sirkka: Post) -> None:
    a_call(monday(1, "10:00"))
    assert found(sirkka).handling is None  # one talk is too few to measure
    assert "Tell it above" in signed_in(sirkka).get(PAGE, {"weekday": "1"}).content.decode()
    told = found(sirkka, handling="6")
    assert (told.handling, told.measured) == (360, False)
    assert (
        "Tell it above" not in signed_in(sirkka).get(PAGE, {"weekday": "1", "handling": "6"}).content.decode()
    )


def test_without_a_telephone_system_the_journal_is_counted(aino: Post, sirkka: Post) -> None:
    a_contact(aino, now=monday(1, "10:15"))
    told = found(sirkka, handling="6")
    assert (told.by_telephone, told.calls) == (False, 1)
    assert [half.half for half in told.parts[0].halves] == [20]


def test_other_hours_keep_every_call(sirkka: Post) -> None:
    for _ in range(8):
        a_call(monday(1, "09:00"))
        a_call(monday(1, "14:00"))
    plain = found(sirkka, handling="6")
    moved = found(sirkka, handling="6", opens="8.00", closes="12.00")
    assert [half.half for half in moved.parts[0].halves] == list(range(16, 24))
    assert sum(half.calls for half in moved.parts[0].halves) == pytest.approx(
        sum(half.calls for half in plain.parts[0].halves)
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"share": "x"}, "Enter a whole number."),
        ({"share": "100"}, "less than or equal to 99"),
        ({"opens": "9.00"}, "Tell both times, or neither."),
        ({"opens": "9.00", "closes": "8.00"}, "It closes after it opens."),
        ({"line": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said(sirkka: Post, asked: dict[str, str], said: str) -> None:
    answer = signed_in(sirkka).get(PAGE, asked)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")


def test_it_asks_as_much_of_many_as_of_few(sirkka: Post) -> None:
    browser = signed_in(sirkka)
    asked = {"weekday": "1", "handling": "5", "areas": "apart"}
    a_call(monday(1, "09:00"))
    few = statements(lambda: browser.get(PAGE, asked))
    for number in range(10):
        a_call(monday(1, f"1{number % 5}:00"))
    many = statements(lambda: browser.get(PAGE, asked))
    assert len(many) == len(few) <= MOST_STATEMENTS, many
