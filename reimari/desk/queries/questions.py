"""Questions to the supervisor: those about one matter with their answers, and one's own."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from reimari.access.actor import Actor
from reimari.cases.access import ANSWER
from reimari.cases.access import ASK as ASK_IN_CASE
from reimari.cases.models import Question
from reimari.contacts.access import ASK as ASK_ABOUT_CONTACT

TOLD_FOR = dt.timedelta(days=7)  # an answer stays on one's day for so long
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """A question with its answer, if there is one. `over`: it ended with its case; `mine`: one may answer."""

    pk: UUID
    text: str
    who: str
    at: dt.datetime
    answer: str
    answered_by: str
    answered_at: dt.datetime | None
    over: bool
    mine: bool

    @property
    def waits(self) -> bool:
        return self.answered_at is None and not self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """A question that somebody asked, for their own day. `number`: of its case; empty for a contact."""

    question: Question
    number: str
    answered_by: str


def questions_of(track: str) -> ArraySubquery:
    """The questions of an outer row's track, the newest first, for `questions_in`."""
    return questions_told(Question.objects.filter(track=OuterRef(track)))


def questions_told(questions: QuerySet[Question]) -> ArraySubquery:
    """The same of any questions that an outer row has."""
    rows = questions.order_by("-asked_at", "-pk")
    told = JSONObject(
        pk="pk",
        text="text",
        at="asked_at",
        first="asked_by__first_name",
        last="asked_by__last_name",
        answer="answer",
        answered_at="answered_at",
        answered_first="answered_by__first_name",
        answered_last="answered_by__last_name",
        asked_by="asked_by",
        team="step__team",
        ended_at="step__ended_at",
    )
    return ArraySubquery(rows.values(json=told)[:MOST])


def questions_in(found: Iterable[Mapping[str, Any]], actor: Actor) -> tuple[QuestionAsked, ...]:
    """The questions as the page tells them, and which of them the viewer may answer."""
    leads = set(actor.doing(ANSWER.name).teams())
    return tuple(_asked(each, actor, leads) for each in found)


def _asked(told: Mapping[str, Any], actor: Actor, leads: set[str]) -> QuestionAsked:
    answered_at = told["answered_at"]
    return QuestionAsked(
        pk=UUID(told["pk"]),
        text=told["text"],
        who=_name(told["first"], told["last"]),
        at=dt.datetime.fromisoformat(told["at"]),
        answer=told["answer"],
        answered_by=_name(told["answered_first"], told["answered_last"]),
        answered_at=dt.datetime.fromisoformat(answered_at) if answered_at else None,
        over=answered_at is None and told["ended_at"] is not None,
        mine=told["team"] in leads and told["asked_by"] != str(actor.id),
    )


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


def asks(actor: Actor) -> bool:
    """Whether the actor may ask anybody anything."""
    return actor.may(ASK_IN_CASE.name) or actor.may(ASK_ABOUT_CONTACT.name)


def own_questions(actor: Actor, *, now: dt.datetime) -> Sequence[OwnQuestion]:
    """What the actor has asked: what waits, and what was answered within a week. One query."""
    if actor.id is None:
        return []
    told = Q(answered_at__gte=now - TOLD_FOR) | Q(answered_at=None, step__ended_at=None)
    rows = Question.objects.filter(told, asked_by=actor.id).select_related(
        "step", "answered_by", "track__case"
    )
    return [
        OwnQuestion(
            question=row,
            number=row.track.case.number if hasattr(row.track, "case") else "",
            answered_by=str(row.answered_by or ""),
        )
        for row in rows.order_by("-asked_at", "-pk")[:MOST]
    ]
