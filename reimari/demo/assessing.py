"""What the invented staff find out in an initial assessment: invented, but such as the document asks."""

from random import Random

from django.utils import timezone

from reimari.assessments.actions import Needed, Said
from reimari.assessments.rules import allowed_urgencies, suggested_switches
from reimari.cases.models import Case
from reimari.cases.states import Assessment
from reimari.demo.words import words
from reimari.people.rules import age_on

WITH_A_SERVICE, WITH_OWN_VIEW = 0.6, 0.5
MOST_URGENT = 0.08  # of those that one of the switches makes urgent, class 1
SUBJECTS = tuple(str(number) for number in range(1, 11))  # of 1282


def found_out(case: Case, result: Assessment, language: str) -> Said:
    """The words of one assessment. The dice are the case's own: the rest of the demo stays as it was."""
    rng = Random(f"assessment {case.number}")  # noqa: S311 (a demo)
    told = words().assessment(rng, language)
    if result == Assessment.NOT_NEEDED:
        return Said(result=result, reasons=told["not_needed"])
    person = case.person
    born = person.birth_date if person else None
    switches = suggested_switches(age=age_on(born, timezone.localdate(case.opened_at)) if born else None)
    classes = allowed_urgencies(switches)
    seen = rng.random() < WITH_A_SERVICE
    service = Needed(
        service_task=case.service_task_id or "", service=told["service"], description=told["service_why"]
    )
    return Said(
        description=told["description"],
        own_view=told["own_view"] if rng.random() < WITH_OWN_VIEW else "",
        measures=told["measures"],
        agreed=told["agreed"],
        reasons=told["reasons"] if classes[-1] != 3 or case.is_urgent else "",  # noqa: PLR2004 (class 3)
        services=(service,) if seen else (),
        subjects=(rng.choice(SUBJECTS),),
        switches=switches,
        urgency=classes[0] if case.is_urgent or rng.random() < MOST_URGENT else classes[-1],
    )
