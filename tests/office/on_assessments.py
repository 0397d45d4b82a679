"""What is done with assessments, as wishes."""

from typing import Any

from reimari.assessments import access, actions
from reimari.assessments.actions import Needed, Said
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import Switches
from reimari.cases.models import Case
from reimari.cases.states import Assessment
from tests.office.wishes import Desk, Wish

URGENCIES = (1, 2, 3, 3, None, 4)


def _said(desk: Desk) -> Said:
    """Mostly what can be said, now and then what the document doesn't allow."""
    return Said(
        result=desk.of(list(Assessment)),
        measures=desk.of(("Called.", "Called and met.", "")),
        reasons=desk.of(("Advice was enough.", "Alone at home.", "")),
        urgency=desk.of(URGENCIES),
        switches=Switches(over_75=desk.maybe(), highest_allowance=desk.maybe()),
        subjects=desk.of(((), ("1", "3"))),
        services=desk.of(((), (Needed(service_task="WORKING_AGE", service="Guidance"), Needed()))),
    )


def finish(desk: Desk) -> Wish:
    case = desk.row(access.FINISH, Case.objects.all() if desk.maybe() else Case.objects.open())
    return desk.wish(actions.finish_assessment, case, said=_said(desk), seen=desk.seen(case))


def correct(desk: Desk) -> Wish:
    everything = InitialAssessment.objects.all()
    rows = everything if desk.maybe() else everything.newest()
    given: dict[str, Any] = {"said": _said(desk), "why": desk.of(("A word was wrong.", "More is known.", ""))}
    return desk.wish(actions.correct_assessment, desk.row(access.CORRECT, rows), **given)


def export(desk: Desk) -> Wish:
    return desk.wish(actions.export_assessment, desk.row(access.EXPORT, InitialAssessment.objects.all()))
