"""Two persons who may be one, side by side, and the merge (I-17)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.merging import MergeForm
from reimari.desk.queries import merging as queries
from reimari.records import access
from reimari.records.actions import merge_persons as deed
from reimari.records.models import Merge

TEMPLATE = "desk/views/merge_persons.html"
UNPROCESSABLE, CONFLICT = 422, 409


def merged_onward(request: ActorRequest, done: Merge, pk: UUID, other: UUID) -> HttpResponse:
    """To the merge: what it did, and how it is undone."""
    del request, pk, other
    return redirect("desk:merge", pk=done.pk)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed, merged_onward, to=lambda **_given: None)
def merge_persons(request: ActorRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Both side by side; when sent, the merge: `pk` stays, `other` is merged into them."""
    if request.method != "POST":
        return _proposed(request, pk, other)
    form = MergeForm(request.POST)
    with reading(request.actor):
        found = queries.proposal(request.actor, pk, other)
    if not form.is_valid():
        return _proposed(request, pk, other, form=form, status=UNPROCESSABLE)
    try:
        done = deed.once(
            key_of(request),
            Merge(kept=found.kept, merged=found.merged),
            **form.cleaned_data,
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _proposed(request, pk, other, form=form, status=CONFLICT)
    return merged_onward(request, done, pk, other)


def _proposed(
    request: ActorRequest, pk: UUID, other: UUID, *, form: MergeForm | None = None, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.MERGE) as seen:
        found = queries.proposal(request.actor, pk, other)
        seen.subject, seen.person_ids = found.kept, {pk, other}
        context = {
            "now": timezone.now(),
            "two": found,
            "reasons": sentences_of(found.problems),
            "form": form or MergeForm(),
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context, status=status)
