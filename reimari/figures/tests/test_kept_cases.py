"""Counts of promises, passing on and the line that are kept equal a full count, whatever was done since."""

from itertools import product

import pytest

from reimari.access.actor import system
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.figures.definitions import LINE, PASSING, PROMISES, Dimension, Frame, Report
from reimari.figures.queries import BY_MONTH, BY_UNIT, Cut, Kept, counted
from reimari.figures.tests.line_month import Line
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN
from reimari.figures.tests.passing_month import EAST, Passing, transferred
from reimari.figures.tests.test_kept import keep
from reimari.grants.actions import issue_card, report_card_lost
from reimari.grants.models import Grant, KaikuCard
from reimari.people.actions import protect_person
from reimari.staff.models import Unit
from reimari.work.queries import county_on
from tests.factories import an_assessment, as_actor, at, loaded

pytestmark = pytest.mark.django_db
type Found = dict[tuple[str, str, str], int]


def ways(report: Report) -> None:
    """What is kept of October and November is what the rows say, by whatever it is asked."""
    frame = Frame(OCTOBER, NOVEMBER, county_on(TURN), TURN)
    units = list(Unit.objects.values_list("pk", flat=True))
    for by, cut in product(
        [BY_UNIT, BY_MONTH, "", *Dimension], [Cut(), Cut(alone={Dimension.LANGUAGE: "sv"})]
    ):
        told = Kept(report.figures, frame).read(units, cut, by)
        found: Found = {
            (code, figure, part): number
            for code, sums in told.stated.items()
            for figure, parts in sums.items()
            for part, number in parts.items()
        }
        wanted: Found = {}
        for row in counted(report.figures, frame, units, cut, by):
            key = (row.code_by(by), row.figure, row.part)
            wanted[key] = wanted.get(key, 0) + row.number
        assert found == wanted, (by, cut)
    assert Kept(report.figures, frame).read(units).counted_at == TURN


def test_cases_are_counted_again_when_something_is_done_in_them(db: None) -> None:
    loaded("IU", now=at("2026-09-01 09:00"))
    made = Passing()
    made.whole()
    keep()
    assert keep() == []
    october, actor = Case.objects.order_by("opened_at", "number"), as_actor(made.eero)
    first, second, third = october[1:4]
    an_assessment(first, actor, now=TURN)
    transferred(second, EAST, made.eero, 31)
    close_case(Case.objects.get(pk=third.pk), ending=Ending.NO_NEED, actor=actor, now=TURN)
    again = keep()
    assert {source for source, month in again if month == OCTOBER} >= {
        "chain",
        "clocks",
        "hops",
        "reroutes",
        "offers",
    }
    assert counted_of(PROMISES, "ASSESSMENTS", "done") == 1
    ways(PROMISES)
    ways(PASSING)


def counted_of(report: Report, figure: str, part: str) -> int:
    """A number of October."""
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    units = list(Unit.objects.values_list("pk", flat=True))
    return Kept(report.figures, frame).read(units).total()[figure][part]


def test_the_line_is_counted_again_when_something_is_done_on_it(db: None) -> None:
    loaded("PS", now=at("2026-09-01 09:00"))
    line = Line()
    for make in (line.callbacks, line.grants, line.cards, line.calls, line.duty):
        make()
    keep()
    actor = as_actor(line.tuula)
    line.reached(line.asked(6, at("2026-10-09 09:10")), TURN)
    report_card_lost(KaikuCard.objects.get(number="1"), actor=actor, now=TURN)
    issue_card(KaikuCard.objects.get(number="5"), own_word=True, actor=actor, now=TURN)
    grant = Grant.objects.filter(followed_up_at=None, ends_on=at("2026-10-18 00:00").date()).get(
        state="granted"
    )
    line.followed(grant, 31)
    protect_person(grant.person, protected=True, actor=system("test"), now=TURN)
    line._call("7", TURN, (("ringing", 0), ("abandoned", 50)))  # noqa: SLF001
    again = keep()
    assert {source for source, _month in again} >= {"callbacks", "cards", "grants", "calls"}
    ways(LINE)


def test_what_time_alone_changes_is_counted_again(db: None) -> None:
    """A promise of 10.11. passes (no. 5 of `promises_month` is like it)."""
    loaded("IU", now=at("2026-09-01 09:00"))
    made = Passing()
    made.case(at("2026-10-30 10:00"))
    keep()
    assert ("chain", OCTOBER) not in keep(at("2026-11-01 01:00"))
    later = keep(at("2026-11-11 00:00"))
    assert {("chain", OCTOBER), ("clocks", OCTOBER)} <= set(later)
