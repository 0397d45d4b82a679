"""One remark on the instructions: what was told, its clock, and the answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.instructions import AnswerRemarkForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries import instructions as queries
from reimari.desk.queries.live import topics
from reimari.desk.queries.preview import clocks_of
from reimari.desk.queries.rows import language, name_in
from reimari.desk.views.drafts import forget, kept_of
from reimari.directory import access
from reimari.directory.actions import answer_remark as answer
from reimari.directory.models import Instruction, Remark
from reimari.directory.queries import shown_of
from reimari.directory.queries.remarks import WITH
from reimari.directory.states import RemarkOutcome
from reimari.region.profile.values import by_code
from reimari.work.queries import county_on

TEMPLATE = "desk/views/remark.html"
FORM = "answer_remark"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def remark(request: ActorRequest, pk: UUID) -> HttpResponse:
    """For whoever made it, and for those who answer."""
    return _drawn(request, pk)


def onward(request: ActorRequest, _done: Remark, pk: UUID) -> HttpResponse:
    """To the remark as it is answered; the draft is done with."""
    forget(request, FORM, pk)
    return redirect("desk:remark", pk=pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(answer, onward)
def answer_remark(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Tell whoever asked what came of it."""
    if request.method != "POST":
        return redirect("desk:remark", pk=pk)
    key = key_of(request)
    with reading(request.actor):
        row = _row(request, pk)
    form = AnswerRemarkForm(request.POST, kind=row.kind)
    if not form.is_valid():
        return _drawn(request, pk, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        done = answer.once(
            key,
            row,
            outcome=RemarkOutcome(given["outcome"]),
            answer=given["words"],
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, pk, form=form, status=CONFLICT)
    return onward(request, done, pk)


def _row(request: ActorRequest, pk: UUID) -> Remark:
    """The remark, if it is one's own or one's teams': else `Unseen`."""
    rows = Remark.objects.select_related(*WITH)
    for action in (access.SEE_REMARKS, access.STATUS):
        if found := action.rows(request.actor, rows).filter(pk=pk).first():
            return found
    raise Unseen(access.SEE_REMARKS, Remark, pk)


def _drawn(
    request: ActorRequest, pk: UUID, *, form: AnswerRemarkForm | None = None, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.SEE_REMARKS) as seen:
        now = timezone.now()
        county = county_on(now)
        row = _row(request, pk)
        seen.subject = row
        kept = None if form else kept_of(request, FORM, pk)
        shown: Any = None
        if row.edition:
            about = Instruction.objects.select_related("current", "place").filter(
                pk=row.edition.instruction_id
            )
            shown = next(iter(shown_of(about, county, language=language(), now=now)), None)
        context = {
            "now": now,
            "key": uuid7(),
            "remark": row,
            "shown": shown,
            "need": name_in(by_code(county.profile.needs), row.need),
            "need_code": row.need,
            "clocks": clocks_of(row.current_step, county) if row.current_step else (),
            "may_answer": row.answered_at is None and queries.may_answer(request.actor, row),
            "may_write": request.actor.may(access.WRITE.name),
            "form": form
            or AnswerRemarkForm(
                kind=row.kind, initial=typed_in(AnswerRemarkForm, kept.data) if kept else None
            ),
            "kept": kept,
            "topics": topics(track=[pk]),
        }
        return page(request, TEMPLATE, context, status=status)
