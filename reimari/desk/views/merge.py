"""One merge of persons: what it moved, what its undoing would do or did, and the undoing (I-17)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.merging import UndoForm
from reimari.desk.queries import merging as queries
from reimari.records import access
from reimari.records.actions import undo_merge as deed
from reimari.records.models import Merge, MergeUndoing

TEMPLATE = "desk/views/merge.html"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def merge(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One merge: what it moved, and what its undoing would do or did."""
    return _merge_drawn(request, pk)


def undone_onward(request: ActorRequest, done: MergeUndoing, pk: UUID) -> HttpResponse:
    """The merge, as it was undone."""
    del request, done
    return redirect("desk:merge", pk=pk)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed, undone_onward)
def undo_merge(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Undo a merge: what was moved goes back, what came since stays and is told."""
    row = access.UNDO_MERGE.row(request.actor, Merge.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:merge", pk=pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _merge_drawn(request, pk, form=form, status=UNPROCESSABLE)
    try:
        done = deed.once(
            key_of(request), row, words=form.cleaned_data["words"], actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _merge_drawn(request, pk, form=form, status=CONFLICT)
    return undone_onward(request, done, pk)


def _merge_drawn(
    request: ActorRequest, pk: UUID, *, form: UndoForm | None = None, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.UNDO_MERGE) as seen:
        found = queries.merge_page(request.actor, pk)
        seen.subject, seen.person_ids = found.merge, set(found.merge.person_ids())
        context = {
            "now": timezone.now(),
            "one": found,
            "merge": found.merge,
            "form": form or UndoForm(),
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context, status=status)
