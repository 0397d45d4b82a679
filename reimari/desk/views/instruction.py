"""One instruction: its words, how far it can be trusted, its versions; use it, remark on it, retire it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.next import next_url
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.instructions import RemarkForm
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries import instructions as queries
from reimari.desk.queries.rows import language, name_in
from reimari.desk.views.drafts import forget, kept_of
from reimari.directory import access, actions
from reimari.directory.models import Instruction, ReadMark, Remark, Use
from reimari.directory.queries import editions_seen, shown_one
from reimari.directory.states import OPEN
from reimari.region.profile.values import by_code
from reimari.work.queries import county_on

TEMPLATE = "desk/views/instruction.html"
USED = "desk/views/_instruction_used.html"
READ = "desk/views/_instruction_read.html"
FORM = "remark_instruction"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Its page; of one that was never approved, its draft. `?contact=` or `?case=`: in which matter somebody
    reads it."""
    with reading(request.actor):
        waits = queries.only_a_draft(request.actor, pk)
    return redirect("desk:instruction_draft", pk=pk) if waits else drawn(request, pk)


def read(request: ActorRequest, _done: ReadMark, pk: UUID) -> HttpResponse:
    """Back to the instruction; htmx, which sends it when the page is opened, gets a word."""
    if from_htmx(request):
        with reading(request.actor):
            return page(request, READ, {"pk": pk})
    return redirect(_address(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.mark_read, read)
def read_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """I have read this version: it isn't marked as changed any more (R-IU-45)."""
    if request.method != "POST":
        return redirect(_address(pk))
    key, seen = key_of(request), whole_number(request.POST.get("seen")) or 0
    with reading(request.actor):
        row = _row(request, pk)
    done = actions.mark_read.once(key, row, seen=seen, actor=request.actor, now=timezone.now())
    return read(request, done, pk)


def used(request: ActorRequest, done: Use, pk: UUID) -> HttpResponse:
    """Back to where it was pressed; htmx gets the word that it was."""
    if from_htmx(request):
        with reading(request.actor):
            return page(request, USED, {"pk": pk})
    return redirect(next_url(request) if "next" in request.POST else _address(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.use_instruction, used)
def use_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """I went by this: in the matter that the form names, or in none."""
    if request.method != "POST":
        return redirect(_address(pk))
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        row = _row(request, pk)
        about = queries.about_of(request.actor, request.POST)
        topic = about.topics[0] if about and about.topics else None
    done = actions.use_instruction.once(
        key,
        row,
        used=actions.Used(
            language=language(),
            track_id=about.track_id if about else None,
            need=topic.need if topic else "",
            place_id=topic.place.pk if topic and topic.place else None,
        ),
        actor=request.actor,
        now=now,
    )
    return used(request, done, pk)


def told(request: ActorRequest, _done: Remark, pk: UUID) -> HttpResponse:
    """Back to the instruction, which says that the owners were told; the draft is done with."""
    forget(request, FORM, pk)
    return redirect(f"{_address(pk)}?told=1")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.remark_on_instruction, told)
def remark_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Something is wrong here."""
    if request.method != "POST":
        return redirect(f"{_address(pk)}#remark")
    key, form = key_of(request), RemarkForm(request.POST)
    with reading(request.actor):
        row = _row(request, pk)
    if not form.is_valid():
        return drawn(request, pk, form=form, status=UNPROCESSABLE)
    try:
        done = actions.remark_on_instruction.once(
            key,
            row,
            words=form.cleaned_data["words"],
            language=language(),
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return drawn(request, pk, form=form, status=CONFLICT)
    return told(request, done, pk)


def to_its_page(request: ActorRequest, _done: Instruction, pk: UUID) -> HttpResponse:
    return redirect(_address(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.retire_instruction, to_its_page)
def retire_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Nobody goes by it any more."""
    if request.method != "POST":
        return redirect(_address(pk))
    key = key_of(request)
    with reading(request.actor):
        row = _row(request, pk)
    try:
        done = actions.retire_instruction.once(key, row, actor=request.actor, now=timezone.now())
    except Refused as refusal:
        return drawn(request, pk, sentences=sentences_of(refusal.problems), status=CONFLICT)
    return to_its_page(request, done, pk)


def _row(request: ActorRequest, pk: UUID) -> Instruction:
    return access.READ.row(request.actor, Instruction.objects.all(), pk)


def _address(pk: UUID) -> str:
    return reverse("desk:instruction", args=[pk])


def drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    form: RemarkForm | None = None,
    sentences: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the forms on it."""
    actor = request.actor
    with reading(actor, access.READ) as seen:
        now = timezone.now()
        county = county_on(now)
        shown = shown_one(actor, pk, county, language=language(), now=now)
        seen.subject = row = shown.instruction
        about = queries.about_of(actor, request.GET)
        editions = editions_seen(actor, row)
        kept = None if form else kept_of(request, FORM, pk)
        owned = Instruction.objects.filter(pk=pk)
        may: Callable[[Any], bool] = lambda action: action.rows(actor, owned).exists()  # noqa: E731
        context = {
            "now": now,
            "key": uuid7(),
            "here": request.get_full_path() if request.method == "GET" else _address(pk),
            "shown": shown,
            "texts": next(list(each.texts.all()) for each in editions if each.pk == row.current_id),
            "editions": editions,
            "draft": next((each for each in editions if each.state in OPEN), None),
            "need": name_in(by_code(county.profile.needs), row.need),
            "about": about,
            "used": bool(about and row.pk in queries.used_in(about.track_id)),
            "form": form or RemarkForm(initial=kept.data.dict() if kept else None),
            "kept": kept,
            "sentences": sentences or [],
            "told": "told" in request.GET,
            "may_change": may(access.CHANGE) and row.retired_at is None,
            "may_retire": may(access.RETIRE) and row.retired_at is None,
            "may_remark": actor.may(access.REMARK.name),
            "may_use": actor.may(access.USE.name) and not shown.hidden,
        }
        return page(request, TEMPLATE, context, status=status)
