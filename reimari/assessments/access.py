"""Who may assess, read, correct and export: those who work on the case, by the roles of the profile."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach
from reimari.access.deeds import PROMISES
from reimari.assessments.rules import ASSESSED, URGENCY_TOO_LOW
from reimari.cases.access import worked_by_mine
from reimari.cases.models import Case
from reimari.common.problems import Problem


def of_my_cases(actor: Actor) -> Q:
    """Assessments in cases that the actor's teams answer for or have had a step in."""
    return Q(OfEach(Case.objects.filter(worked_by_mine(actor), pk=OuterRef("case"))))


FINISH = Action("assessments.finish", _("Record the initial assessment"), worked_by_mine)
VIEW = Action("assessments.view", _("See an initial assessment"), of_my_cases)
CORRECT = Action("assessments.correct", _("Correct an initial assessment"), of_my_cases)
EXPORT = Action(
    "assessments.export", _("Download an initial assessment for the client information system"), of_my_cases
)
# What somebody who writes an assessment has to see first, when another one was faster
ASSESSING = frozenset({FINISH.name, CORRECT.name})

PROMISES["assessment_urgency_fits_its_switches"] = Problem("assessments.urgency_too_low", URGENCY_TOO_LOW)
PROMISES["assessment_first_of_a_case"] = Problem("assessments.assessed", ASSESSED)
