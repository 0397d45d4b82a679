"""Somebody asks their supervisor about a case or a contact, and gets an answer; nothing moves by it."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import does, part
from reimari.cases import access
from reimari.cases.actions.moving import about_case
from reimari.cases.models import Case, Question
from reimari.cases.rules import NOBODY_ANSWERS, answering_problems, moving_problems
from reimari.cases.states import CaseState
from reimari.common.problems import Problem, Refused, refuse
from reimari.staff.models import Team
from reimari.staff.queries import others_who_may
from reimari.work.actions import About, Plan, end_step, open_step, write_entry
from reimari.work.models import Step, Track
from reimari.work.states import ASK_STEP, StepResult


@does(access.ASK)
def ask_in_case(case: Case, *, text: str, actor: Actor, now: dt.datetime) -> Question:
    """Ask the supervisor of the team for which one works on the case; its current step stays.

    A question that nobody has answered ends with its case.
    """
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    team = _team_of(case, actor)
    return put_question(
        case.track, about_case(case), text=text, team=team, answers=case.team, actor=actor, now=now
    )


@does(access.ANSWER)
def answer_question(question: Question, *, text: str, actor: Actor, now: dt.datetime) -> Question:
    """Answer what somebody in the team asked: whoever asked sees it on the matter and on their own day."""
    refuse(
        answering_problems(
            answered=question.answered_at is not None,
            ended=question.step.ended_at is not None,
            own=question.asked_by_id is not None and question.asked_by_id == actor.id,
        )
    )
    end_step(question.step, result=StepResult.DONE, now=now)
    write_entry(question.track_id, now=now, step=str(question.step_id), team=question.step.team_id)
    question.answer, question.answered_by_id, question.answered_at = text, actor.id, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    return question


@part
def put_question(
    track: Track, about: About, *, text: str, team: Team, answers: Team, actor: Actor, now: dt.datetime
) -> Question:
    """Put the question on the team's list. `answers`: the team that answers for the matter."""
    if not others_who_may(access.ANSWER.name, team, than=actor.id, on=timezone.localdate(now)).exists():
        raise Refused(Problem("cases.nobody_answers", NOBODY_ANSWERS, {"team": str(team)}))
    step = open_step(track, Plan(kind=ASK_STEP, team=team), about, now=now, answering_team=answers)
    write_entry(track.pk, now=now, step=str(step.pk), step_kind=step.kind, team=team.pk)
    return Question.objects.create(track=track, step=step, text=text, asked_by_id=actor.id, asked_at=now)


@part
def _team_of(case: Case, actor: Actor) -> Team:
    """Of the teams that work on the case, the asker's own; else the first that their posts reach.

    Never another one: a step on its list would open the case to a team that has had nothing to do with it.
    """
    steps = Step.objects.filter(track=case.track_id).order_by("-opened_at", "pk").select_related("team")
    inside = {team.pk: team for team in (case.team, *(step.team for step in steps))}
    if actor.kind == ActorKind.SYSTEM:
        return case.team
    doing = actor.doing(access.ASK.name)
    mine = [*(code for code in inside if code in doing.home_teams()), *(set(inside) & set(doing.teams()))]
    return inside[mine[0]] if mine else case.team
