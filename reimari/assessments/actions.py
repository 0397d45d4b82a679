"""Every write on assessments: finished, corrected, taken over to the client information system."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.access.deeds import does, part
from reimari.assessments import access
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.assessments.rules import Switches, correcting_problems, finishing_problems, saying_problems
from reimari.cases.actions import SeenCase, mark_assessed
from reimari.cases.actions.checking import refuse_done_since
from reimari.cases.models import Case
from reimari.cases.states import Assessment, CaseState
from reimari.common.problems import refuse
from reimari.staff.models import Post
from reimari.work.actions import write_entry
from reimari.work.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A service with which the worker sees the needs met: of which service task, what it is, in what way."""

    service_task: str = ""
    service: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an assessment says. `channel`: how we were contacted.

    `subjects`: codes of national classification 1282; `urgency`: of 1252.
    """

    result: Assessment = Assessment.DONE
    measures: str = ""
    urgency: int | None = None
    switches: Switches = field(default_factory=Switches)
    reasons: str = ""
    channel: str = ""
    subjects: tuple[str, ...] = ()
    description: str = ""
    own_view: str = ""
    services: tuple[Needed, ...] = ()
    agreed: str = ""
    more: str = ""
    temporary_id: str = ""


@does(access.FINISH)
def finish_assessment(
    case: Case, *, said: Said, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> InitialAssessment:
    """Finish the initial assessment, or say why none is needed; its promise ends here (R-IU-22, D-2)."""
    refuse_done_since(case, seen, access.ASSESSING)
    closed = case.state == CaseState.CLOSED
    refuse(finishing_problems(closed=closed, known=case.assessment, result=said.result))
    before = InitialAssessment.objects.newest().filter(case=case).first()
    assessment = _write_down(case, said, before, access.FINISH, actor=actor, now=now)
    mark_assessed(case, result=said.result, entry=assessment.entry, now=now)
    return assessment


@does(access.CORRECT)
def correct_assessment(
    assessment: InitialAssessment, *, said: Said, why: str, actor: Actor, now: dt.datetime
) -> InitialAssessment:
    """Write it anew, also after the case was closed: the old one stays, the new one names it and says why.

    The result stays, and no clock moves: the promise was kept, or not, when the assessment was finished.
    """
    refuse(correcting_problems(replaced=hasattr(assessment, "replaced_by"), why=why))
    return _write_down(assessment.case, said, assessment, access.CORRECT, actor=actor, now=now, why=why)


@does(access.EXPORT)
def export_assessment(assessment: InitialAssessment, *, actor: Actor, now: dt.datetime) -> InitialAssessment:
    """Leave in the history that the document was downloaded for the client information system."""
    write_entry(assessment.case_id, now=now, assessment=str(assessment.pk))
    return assessment


@part
def _write_down(
    case: Case,
    said: Said,
    before: InitialAssessment | None,
    action: Action,
    *,
    actor: Actor,
    now: dt.datetime,
    why: str = "",
) -> InitialAssessment:
    result = Assessment(before.result) if before and action is access.CORRECT else said.result
    refuse(
        saying_problems(
            result,
            measures=said.measures,
            reasons=said.reasons,
            urgency=said.urgency,
            switches=said.switches,
        )
    )
    done = result == Assessment.DONE
    row = InitialAssessment(
        case=case,
        replaces=before,
        result=result,
        reasons=said.reasons,
        why=why,
        finished_at=now,
        finished_by_id=actor.id,
        post=_post(case, action, actor, now=now),
    )
    if done:
        _fill(row, said)
    row.entry = _entry(row, now=now)
    row.save(force_insert=True)
    _see_services(row, said.services if done else ())
    return row


@part
def _fill(row: InitialAssessment, said: Said) -> None:
    """What only an assessment says that was done."""
    for name in ("measures", "urgency", "description", "own_view", "agreed", "more", "temporary_id"):
        setattr(row, name, getattr(said, name))
    row.channel_id, row.subjects = said.channel or None, list(said.subjects)
    for each in fields(said.switches):
        setattr(row, each.name, getattr(said.switches, each.name))


@part
def _entry(row: InitialAssessment, *, now: dt.datetime) -> Entry:
    told: dict[str, object] = {"replaces": str(row.replaces_id)} if row.replaces_id else {}
    if row.urgency:
        told |= {"urgency": str(row.urgency), "switches": list(row.switches.on())}
    return write_entry(row.case_id, now=now, assessment=str(row.pk), result=row.result, **told)


@part
def _see_services(row: InitialAssessment, services: Sequence[Needed]) -> None:
    said = [each for each in services if each.service_task or each.service or each.description]
    ServiceSeen.objects.bulk_create(
        ServiceSeen(
            assessment=row,
            number=number,
            service_task_id=each.service_task or None,
            service=each.service,
            description=each.description,
        )
        for number, each in enumerate(said, start=1)
    )


@part
def _post(case: Case, action: Action, actor: Actor, *, now: dt.datetime) -> Post | None:
    """In which post somebody assesses: one in the team that answers for the case, else their first."""
    held = Post.objects.valid_on(timezone.localdate(now)).filter(user=actor.id)
    posts = list(held.filter(role__actions__contains=[action.name]).order_by("valid_from", "pk"))
    return next((post for post in posts if post.team_id == case.team_id), posts[0] if posts else None)
