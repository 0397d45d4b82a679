"""The deeds of assessments: which rows come, which clock stops, what stays, and what the database refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection, transaction

from reimari.assessments.actions import Needed, Said, correct_assessment, export_assessment, finish_assessment
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.assessments.rules import Switches
from reimari.cases.actions import SeenCase, close_case
from reimari.cases.models import Case
from reimari.cases.states import Assessment, Ending
from reimari.cases.tests.deeds import WEST, current, d2, doing, opened
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.staff.models import Post
from reimari.work.models import Clock, Entry
from reimari.work.states import DueFrom
from tests.factories import a_case, an_assessment, as_actor, at
from tests.races import race
from tests.walls import COUNTY, PARTNER, SOMEBODY, Rows, refused, rows, run, told

__all__ = ["rows"]
pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, FRIDAY = at("2026-11-17 09:00"), at("2026-11-18 12:00"), at("2026-11-20 12:00")
NOT_NEEDED: dict[str, Any] = {
    "result": Assessment.NOT_NEEDED,
    "reasons": "Advice was enough.",
    "urgency": None,
}
WALLED = ("assessments_initialassessment", "assessments_serviceseen")


def left() -> tuple[int, int, int]:
    return InitialAssessment.objects.count(), ServiceSeen.objects.count(), Entry.objects.count()


def refusal_of(deed: Callable[[], object]) -> list[str]:
    """The codes of the refusal, which leaves nothing."""
    before = left()
    with pytest.raises(Refused) as refusal:
        deed()
    assert left() == before
    return [problem.code for problem in refusal.value.problems]


# Finishing it stops its promise (R-IU-22, D-2)


@pytest.mark.parametrize(
    ("moment", "kept"),
    [("2026-11-25 23:59", True), ("2026-11-26 00:00", False), ("2026-11-17 09:00", True)],
    ids=["last minute", "a minute later", "next day"],
)
def test_the_assessment_stops_its_promise_kept_or_not(
    aino: Post, eero: Post, moment: str, *, kept: bool
) -> None:
    case, now = opened(aino), at(moment)
    with doing("assessments.finish"):
        an_assessment(case, as_actor(eero), now=now)
    clock = d2(case)
    assert (str(clock.due_on), clock.stopped_at, clock.kept) == ("2026-11-25", now, kept)
    assert Case.objects.get(assessed_at=now).assessment == Assessment.DONE
    running = Clock.objects.running().filter(track=case.track_id)
    left = [clock.due_at for clock in running if clock.due_at]
    step = current(case)
    assert step.due_at == min(left) if left else step.due_from != DueFrom.CLOCK


def test_all_that_was_said_is_kept_and_the_entry_holds_codes_only(aino: Post, eero: Post) -> None:
    said = Said(
        description="The rent is unpaid.",
        own_view="Wants to stay at home.",
        measures="Called.",
        services=(
            Needed(),
            Needed(service_task="WORKING_AGE", service="Guidance", description="Weekly."),
        ),
        agreed="A visit on Friday.",
        switches=Switches(highest_allowance=True),
        urgency=2,
        reasons="36 §",
        more="A dog.",
        temporary_id="T-1",
        channel="phone",
        subjects=("3",),
    )
    row = finish_assessment(opened(aino), said=said, actor=as_actor(eero), now=TUESDAY)
    row = InitialAssessment.objects.get(pk=row.pk)
    for name in (
        "description",
        "own_view",
        "measures",
        "agreed",
        "reasons",
        "more",
        "temporary_id",
        "urgency",
    ):
        assert getattr(row, name) == getattr(said, name)
    assert (row.switches, row.channel_id, row.subjects) == (said.switches, "phone", ["3"])
    service = row.services.get()
    assert (service.number, service.service_task_id, service.service) == (1, "WORKING_AGE", "Guidance")
    assert (row.finished_by_id, row.post_id, row.replaces_id) == (eero.user_id, eero.pk, None)
    assert row.entry.facts == {
        "assessment": str(row.pk),
        "result": "done",
        "urgency": "2",
        "switches": ["highest_allowance"],
    }


def test_one_that_isnt_needed_says_why_and_may_still_be_made(aino: Post, eero: Post) -> None:
    case, actor = opened(aino), as_actor(eero)
    first = an_assessment(case, actor, now=TUESDAY, **NOT_NEEDED)
    assert (first.measures, first.urgency) == ("", None)
    assert d2(case).stopped_at == TUESDAY
    second = an_assessment(case, actor, now=WEDNESDAY)
    assert (second.replaces_id, second.case.assessment) == (first.pk, Assessment.DONE)
    assert refusal_of(lambda: an_assessment(case, actor, now=FRIDAY, **NOT_NEEDED)) == [
        "assessments.assessed"
    ]
    assert d2(case).stopped_at == TUESDAY


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"measures": ""}, "assessments.no_measures"),
        ({"urgency": None}, "assessments.no_urgency"),
        ({"urgency": 3, "switches": Switches(over_75=True)}, "assessments.urgency_too_low"),
        ({"result": Assessment.NOT_NEEDED}, "assessments.no_reasons"),
    ],
)
def test_what_lacks_something_leaves_nothing(aino: Post, eero: Post, said: dict[str, Any], code: str) -> None:
    case = opened(aino)
    assert refusal_of(lambda: an_assessment(case, as_actor(eero), now=TUESDAY, **said)) == [code]
    assert not Case.objects.get(pk=case.pk).assessment


def test_somebody_elses_meanwhile_is_told_first(aino: Post, eero: Post, timo: Post) -> None:
    case = opened(aino)
    seen = SeenCase(entry=Entry.objects.filter(track=case.track_id).latest("pk").pk)
    an_assessment(case, as_actor(timo), now=TUESDAY, **NOT_NEEDED)
    said = Said(measures="Called.", urgency=3)
    code = refusal_of(
        lambda: finish_assessment(case, said=said, actor=as_actor(eero), now=WEDNESDAY, seen=seen)
    )
    assert code == ["cases.changed"]


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_make_one(aino: Post, eero: Post, timo: Post) -> None:
    case = a_case(aino, WEST)

    def finish(post: Post) -> str:
        try:
            an_assessment(case, as_actor(post))
        except Refused as refusal:
            return refusal.problems[0].code
        return "done"

    assert sorted(race(lambda: finish(eero), lambda: finish(timo))) == ["assessments.assessed", "done"]
    assert InitialAssessment.objects.count() == 1


# Corrections


def test_a_correction_is_a_new_row_that_names_the_old_one_and_moves_no_clock(aino: Post, eero: Post) -> None:
    case, actor = opened(aino), as_actor(eero)
    old = an_assessment(case, actor, now=TUESDAY)
    close_case(case, ending=Ending.HELPED, actor=actor, now=WEDNESDAY)
    clocks = list(Clock.objects.order_by("pk").values())
    with doing("assessments.correct"):
        new = correct_assessment(
            old, said=Said(measures="Met.", urgency=1), why="It was a visit.", actor=actor, now=FRIDAY
        )
    assert (new.replaces_id, new.why, new.measures, new.urgency) == (old.pk, "It was a visit.", "Met.", 1)
    assert InitialAssessment.objects.get(pk=old.pk).measures == "Called and listened."
    assert [row.pk for row in InitialAssessment.objects.newest()] == [new.pk]
    assert list(Clock.objects.order_by("pk").values()) == clocks
    assert Case.objects.get(pk=case.pk).assessed_at == TUESDAY


def test_only_the_newest_is_corrected_and_only_with_a_reason(aino: Post, eero: Post) -> None:
    old, actor = an_assessment(opened(aino), as_actor(eero), now=TUESDAY), as_actor(eero)
    given: dict[str, Any] = {"said": Said(measures="Met.", urgency=3), "actor": actor, "now": WEDNESDAY}
    assert refusal_of(lambda: correct_assessment(old, why=" ", **given)) == ["assessments.no_why"]
    correct_assessment(old, why="It was a visit.", **given)
    assert refusal_of(lambda: correct_assessment(old, why="Again.", **given)) == ["assessments.corrected"]


def test_a_correction_keeps_the_result(aino: Post, eero: Post) -> None:
    actor = as_actor(eero)
    old = an_assessment(opened(aino), actor, now=TUESDAY, **NOT_NEEDED)
    said = Said(result=Assessment.DONE, reasons="Help is there already.", measures="x", urgency=1)
    new = correct_assessment(old, said=said, why="More is known.", actor=actor, now=WEDNESDAY)
    assert (new.result, new.reasons, new.measures, new.urgency) == (
        Assessment.NOT_NEEDED,
        "Help is there already.",
        "",
        None,
    )


def test_taking_it_over_is_in_the_history(aino: Post, eero: Post) -> None:
    row = an_assessment(opened(aino), as_actor(eero), now=TUESDAY)
    with doing("assessments.export"):
        export_assessment(row, actor=as_actor(eero), now=WEDNESDAY)


# What the database keeps


def written(row: InitialAssessment, **changed: object) -> str:
    """What PostgreSQL says to a copy of the row under a key of its own, but for what is given."""
    fields: dict[str, Any] = {
        str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields
    }
    last = Entry.objects.latest("pk").pk
    fields |= {"id": uuid7(), "entry_id": last} | changed
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO assessments_initialassessment ({', '.join(fields)}) VALUES ({marks})"  # noqa: S608
    try:
        with transaction.atomic():
            run(statement, *fields.values())
            run("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        return getattr(diagnostics, "constraint_name", None) or str(error)
    return ""


URGENCY = "assessment_urgency_fits_its_switches"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"urgency": 3, "over_75": True}, URGENCY),
        ({"urgency": 3, "highest_allowance": True}, URGENCY),
        ({"urgency": 3, "child_special_support": True}, URGENCY),
        ({"urgency": None}, URGENCY),
        ({"urgency": 4}, URGENCY),
        ({"urgency": 0}, URGENCY),
        ({"result": "not_needed"}, URGENCY),
        ({"result": "not_needed", "urgency": None, "over_75": True}, URGENCY),
        ({"replaces_id": None}, "assessment_first_of_a_case"),
    ],
)
def test_the_database_refuses_what_the_document_doesnt_allow(
    aino: Post, eero: Post, changed: dict[str, Any], constraint: str
) -> None:
    case = opened(aino)
    row = an_assessment(case, as_actor(eero), now=TUESDAY)
    export_assessment(row, actor=as_actor(eero), now=WEDNESDAY)  # an entry for the copy
    assert written(row, **{"replaces_id": row.pk, **changed}) == constraint


@pytest.mark.parametrize(("urgency", "switch"), [(3, False), (1, True), (2, True), (1, False)])
def test_the_database_takes_what_the_document_allows(
    aino: Post, eero: Post, urgency: int, *, switch: bool
) -> None:
    row = an_assessment(opened(aino), as_actor(eero), now=TUESDAY)
    export_assessment(row, actor=as_actor(eero), now=WEDNESDAY)
    assert written(row, replaces_id=row.pk, urgency=urgency, highest_allowance=switch) == ""


def test_a_correction_of_another_cases_assessment_is_refused(aino: Post, eero: Post) -> None:
    row, other = (an_assessment(opened(aino), as_actor(eero), now=TUESDAY) for _ in range(2))
    export_assessment(row, actor=as_actor(eero), now=WEDNESDAY)
    assert written(row, replaces_id=other.pk) == "assessment_replaces_one_of_its_case"


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ("measures = ''", False),
        ("measures = '', why = '', temporary_id = ''", False),
        ("measures = 'Something else.'", True),
        ("urgency = 1", True),
        ("measures = '', urgency = 1", True),
        ("finished_at = now()", True),
    ],
)
def test_what_was_finished_stays_but_words_may_be_emptied(
    aino: Post, eero: Post, change: str, *, stays: bool
) -> None:
    an_assessment(opened(aino), as_actor(eero), now=TUESDAY)
    said = refused(f"UPDATE assessments_initialassessment SET {change}")  # noqa: S608
    assert ("stays as it was finished" in said) == stays
    assert bool(said) == stays


@pytest.mark.parametrize("table", WALLED)
def test_nothing_is_deleted(aino: Post, eero: Post, table: str) -> None:
    an_assessment(opened(aino), as_actor(eero), now=TUESDAY, services=(Needed(service="Guidance"),))
    assert "stays as it was finished" in refused(f"DELETE FROM {table}")  # noqa: S608
    assert "stays as it was finished" in refused("UPDATE assessments_serviceseen SET number = 2")
    assert refused("UPDATE assessments_serviceseen SET description = '', service = ''") == ""


# The wall (ADR 0010)


def seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", WALLED)
def test_a_partner_sees_assessments_of_cases_that_it_works_on(rows: Rows, eero: Post, table: str) -> None:
    for case in (rows.sent, rows.offered):
        an_assessment(case, as_actor(eero), services=(Needed(service="Guidance"),))
    assert seen(table) == 2
    with told(SOMEBODY, PARTNER):  # of what it sent on it only follows how far it has come
        assert seen(table) == 1
    for who, whose in (("", ""), ("", PARTNER), (SOMEBODY, "")):
        with told(who, whose):
            assert seen(table) == 0
    for who, whose in ((SOMEBODY, COUNTY), ("system", "")):
        with told(who, whose):
            assert seen(table) == 2


def test_a_partner_adds_none_to_a_foreign_case(rows: Rows, eero: Post) -> None:
    row = an_assessment(rows.offered, as_actor(eero))
    export_assessment(row, actor=as_actor(eero), now=row.finished_at)
    with told(SOMEBODY, PARTNER):
        assert "row-level security" in written(row, case_id=rows.foreign.pk, replaces_id=None)
