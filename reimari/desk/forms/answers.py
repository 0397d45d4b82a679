"""The forms by which a supervisor answers what was asked of them."""

import datetime as dt
from collections.abc import Sequence

from reimari.access.actor import Actor
from reimari.desk.forms.case_work import AnswerForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.kept import Kept, kept_of_each
from reimari.desk.queries.questions import QuestionAsked

ANSWER = "answer_question"  # the name of its draft
type Answerable = tuple[QuestionAsked, AnswerForm | None, Kept | None]


def answerable(questions: Sequence[QuestionAsked], actor: Actor, *, now: dt.datetime) -> list[Answerable]:
    """The questions, each with its form and what was typed into it, where the viewer may answer.

    One query, if there is such a one; else none.
    """
    mine = [each.pk for each in questions if each.mine and each.waits]
    kept = kept_of_each(actor, ANSWER, mine, now=now) if mine else {}
    return [
        (each, answer_form(each, kept.get(str(each.pk))), kept.get(str(each.pk)))
        if each.pk in mine
        else (each, None, None)
        for each in questions
    ]


def answer_form(asked: QuestionAsked, kept: Kept | None) -> AnswerForm:
    """The empty form, or what was typed and not sent yet."""
    initial = typed_in(AnswerForm, kept.data) if kept else None
    return AnswerForm(auto_id=f"answer_{asked.pk}_%s", initial=initial)
