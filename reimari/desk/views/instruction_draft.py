"""A draft of an instruction: what it would change; approve it, send it back, withdraw it (R-PS-33)."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.instructions import SendBackForm
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries import instruction_drafts as queries
from reimari.desk.queries.rows import language, name_in
from reimari.desk.views.drafts import forget, kept_of
from reimari.directory import access, actions
from reimari.directory.models import Edition, Instruction
from reimari.directory.queries import editions_of
from reimari.region.profile.values import by_code
from reimari.work.queries import county_on

TEMPLATE = "desk/views/instruction_draft.html"
FORM = "send_back_instruction"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def instruction_draft(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The open draft; of an instruction that never was approved also what became of it."""
    return _drawn(request, pk)


def decided(_request: ActorRequest, done: Instruction, pk: UUID) -> HttpResponse:
    """To what advisers go by from now on."""
    return redirect("desk:instruction", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.approve_draft, decided)
def approve_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """From now on advisers go by it."""
    return _settled(request, pk, actions.approve_draft, decided)


def sent_back(request: ActorRequest, _done: Instruction, pk: UUID) -> HttpResponse:
    """To the draft as it stands; what was typed is done with."""
    forget(request, FORM, pk)
    return redirect("desk:instruction_draft", pk=pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.send_back_draft, sent_back)
def send_back_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Not yet: its writer is told what should be put right."""
    if request.method != "POST":
        return redirect("desk:instruction_draft", pk=pk)
    key, seen = key_of(request), whole_number(request.POST.get("seen")) or 0
    row, form = _row(request, pk), SendBackForm(request.POST)
    if not form.is_valid():
        return _drawn(request, pk, form=form, status=UNPROCESSABLE)
    why = form.cleaned_data["words"]
    try:
        done = actions.send_back_draft.once(
            key, row, seen=seen, why=why, actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, pk, form=form, status=CONFLICT)
    return sent_back(request, done, pk)


def withdrawn(_request: ActorRequest, done: Instruction, pk: UUID) -> HttpResponse:
    """To what holds; of one that never held, to what became of it."""
    return redirect("desk:instruction" if done.current_id else "desk:instruction_draft", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.withdraw_draft, withdrawn)
def withdraw_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Its writer gives it up."""
    return _settled(request, pk, actions.withdraw_draft, withdrawn)


def _settled(
    request: ActorRequest,
    pk: UUID,
    deed: Deed[Instruction, ..., Instruction],
    onward: Callable[[ActorRequest, Instruction, UUID], HttpResponse],
) -> HttpResponse:
    """Do what needs no words, with the version that was read; why it can't be done stands on its page."""
    if request.method != "POST":
        return redirect("desk:instruction_draft", pk=pk)
    key, seen = key_of(request), whole_number(request.POST.get("seen")) or 0
    row = _row(request, pk)
    try:
        done = deed.once(key, row, seen=seen, actor=request.actor, now=timezone.now())
    except Refused as refusal:
        return _drawn(request, pk, sentences=sentences_of(refusal.problems), status=CONFLICT)
    return onward(request, done, pk)


def _row(request: ActorRequest, pk: UUID) -> Instruction:
    """The instruction, if the actor sees its drafts; else `Unseen`."""
    with reading(request.actor):
        theirs = access.SEE_DRAFTS.rows(request.actor, Edition.objects.filter(instruction=pk))
        rows = Instruction.objects.filter(pk__in=theirs.values("instruction"))
        return access.READ.row(request.actor, rows.select_related(*queries.OF_INSTRUCTION), pk)


def _drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    form: SendBackForm | None = None,
    sentences: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    with reading(actor, access.SEE_DRAFTS) as seen:
        now = timezone.now()
        county = county_on(now)
        seen.subject = row = _row(request, pk)
        editions = editions_of(row)
        draft = queries.draft_among(editions, has_current=row.current_id is not None)
        if draft is None and not sentences and not (form and form.errors):
            return redirect("desk:instruction", pk=pk)
        draft = draft or editions[0]
        kept = None if form else kept_of(request, FORM, pk)
        may = queries.may_decide(actor, row, draft)
        context = {
            "now": now,
            "key": uuid7(),
            "row": row,
            "draft": draft,
            "title": queries.title_of(draft, language()),
            "current": next((each for each in editions if each.pk == row.current_id), None),
            "compared": queries.compared(draft, editions, row),
            "need": name_in(by_code(county.profile.needs), row.need),
            "form": form or SendBackForm(initial=kept.data.dict() if kept else None),
            "kept": kept,
            "sentences": sentences or [],
            "may": may,
        }
        return page(request, TEMPLATE, context, status=status)
