"""What the measured datasets are copied from: whatever hangs on a track comes along, with its own keys."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from random import Random

import pytest
from django.db import connection

from bench.data.components import read_components
from bench.data.copies import like
from bench.data.patterns import Pattern, read_patterns
from bench.data.people import Originals, Residents
from bench.data.plan import Volumes, make_plan
from bench.data.reading import Kind
from bench.data.tables import Tables, read_tables
from reimari.access.actor import system
from reimari.cases.actions import close_case
from reimari.cases.states import Ending
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.factories import NOW, a_case, a_person, a_report, as_actor

pytestmark = pytest.mark.django_db
TEAM = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.fixture
def tables(db: None) -> Tables:
    with connection.cursor():
        return read_tables(connection.connection)


def as_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")


def test_whatever_hangs_on_a_track_is_copied(tables: Tables) -> None:
    of_all = {
        "work_step",
        "cases_question",
        "callbacks_callback",
        "concerns_guardian",
        "mail_attachmentcontent",
    }
    assert of_all | {"grants_grantwords", "telephony_callernumber", "directory_use"} <= set(tables.grown)
    assert "messaging_message" in tables.grown  # names its track without a key
    assert not {"staff_team", "accounts_user", "directory_instruction"} & set(tables.grown)
    assert len(set(tables.names)) == len(tables.names)


def test_keys_tell_what_is_filled_anew(tables: Tables) -> None:
    anew = {name: set(table.anew) for name, table in tables.grown.items() if table.anew}
    assert anew == {
        "callbacks_callback": {"number"},
        "cases_case": {"number"},
        "concerns_concernreport": {"reference"},
        "mail_mail": {"uid", "likeness"},
        "messaging_incomingtext": {"gateway_id"},
        "messaging_message": {"key", "message_id"},
        "notices_clientnotice": {"key"},
        "telephony_call": {"call_id"},
        "telephony_callevent": {"event_id"},
    }
    assert tables.scarce == ("grants_placestay",)
    assert tables.exclusive(tables.grown["grants_grant"]) == {"person_id"}
    assert set(tables.counted) == {"work_entry", "directory_use", "telephony_callevent"}


def test_a_report_and_its_case_are_one_pattern(tables: Tables, aino: Post, iu: Profile) -> None:
    reports = [a_report(aino, TEAM, now=NOW) for _ in range(2)]
    as_owner()
    components, scarce = read_components(connection.connection, tables)
    assert not scarce.ids
    with_report = [each for each in components if each.rows["concerns_concernreport"]]
    assert len(with_report) == len(reports)
    for each in with_report:
        assert len(each.rows["contacts_contact"]) == len(each.rows["cases_case"]) == 1
        assert each.rows["concerns_reportedclient"]
        assert any(event["subject_type"] == "concerns.concernreport" for event in each.rows["audit_event"])


def test_copies_differ_where_a_key_says_so(tables: Tables, aino: Post, iu: Profile) -> None:
    report = a_report(aino, TEAM, now=NOW)
    as_owner()
    (pattern,) = [each for each in read_patterns(connection.connection, tables) if each.contacts]
    assert report.reference in pattern.places[Kind.WORD]
    assert pattern.is_open
    assert pattern.open_cases == 1
    texts = {text.table: text.text for text in pattern.texts}
    assert report.reference not in texts["concerns_concernreport"]


def test_what_is_open_is_open_by_its_steps(tables: Tables, aino: Post, iu: Profile) -> None:
    case = a_case(aino, TEAM, person=a_person(as_actor(aino)), now=NOW)
    close_case(case, ending=Ending.HELPED, actor=system("test"), now=NOW)
    as_owner()
    (pattern,) = [each for each in read_patterns(connection.connection, tables) if each.cases_opened]
    assert (pattern.open_cases, pattern.closed_cases, pattern.is_open) == (0, 1, False)


def a_pattern(
    *, contacts: int = 0, opened: int = 0, open_cases: int = 0, is_open: bool = False, **given: object
) -> Pattern:
    places: Mapping[Kind, tuple[str, ...]] = dict.fromkeys(Kind, ())
    return Pattern(
        texts=(),
        places=places,
        moments=(NOW,),
        iso_moments=(),
        days=(NOW.date(), NOW.date() + dt.timedelta(days=10)),
        cases_opened=(NOW,) * opened,
        contacts=contacts,
        open_cases=open_cases,
        waits=False,
        is_open=is_open or open_cases > 0,
        team="",
        **given,  # type: ignore[arg-type]
    )


def test_volumes_are_exact_and_the_rest_has_its_share() -> None:
    patterns = [
        a_pattern(contacts=1, opened=1, open_cases=1),
        a_pattern(contacts=1, opened=1),
        a_pattern(contacts=1),
        a_pattern(contacts=1, is_open=True),  # something of it is on a list: a callback
        a_pattern(),  # ended without a contact
        a_pattern(is_scarce=True),
    ]
    plan = make_plan(patterns, Volumes(10, contacts=400, closed_cases=200, open_cases=10), seed="1")
    copies = [planned for week in plan.weeks for planned in week]
    number = {kind: sum(planned.pattern == kind for planned in copies) for kind in range(len(patterns))}
    assert (number[0], number[1], number[3], number[4]) == (10, 200, 10, 100)
    assert sum(number[kind] for kind in range(4)) == 400
    late = [planned.back for planned in copies if planned.pattern == 3]
    assert max(late) < dt.timedelta(hours=2)  # what stands on a list is of now
    turns = sorted(planned.back for planned in copies if planned.pattern == 5)
    assert turns[0] == dt.timedelta()
    assert {after - before for before, after in pairwise(turns)} == {dt.timedelta(weeks=2)}


def test_nobody_has_two_of_something_at_a_time() -> None:
    residents = Residents(Originals((), {}, {}), (), {"fi:1": ["a", "a", "a", "b", "c"]})
    assert [residents.in_turn("fi:1", number) for number in range(4)] == ["a", "b", "c", "a"]


def test_a_word_is_like_the_one_it_is_made_of() -> None:
    assert len({like("X6Q7-fs4b", Random(seed)) for seed in range(20)}) == 20  # noqa: S311 (no secret)
    made = like("X6Q7-fs4b", Random(1))  # noqa: S311 (no secret)
    assert (made[0].isupper(), made[1].isdigit(), made[4], made[5].islower()) == (True, True, "-", True)
