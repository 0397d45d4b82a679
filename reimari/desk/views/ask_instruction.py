"""Asking the owners for an instruction that is missing, or to put a line right: the outsourced adviser too
(R-IU-46, R-IU-48)."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.instructions import MissingForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.lines import lines_told_to
from reimari.desk.queries.rows import language
from reimari.desk.views.drafts import forget, kept_text
from reimari.directory import access, actions
from reimari.directory.models import Remark
from reimari.directory.queries import owner_of
from reimari.directory.rules import NO_OWNER
from reimari.work.queries import county_on

TEMPLATE = "desk/views/ask_instruction.html"
FORM = "ask_instruction"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(request: ActorRequest, _done: Remark) -> HttpResponse:
    """To what one asked, where the answer comes; the draft is done with."""
    forget(request, FORM, key_of(request))
    return redirect("desk:own_remarks")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.ask_for_instruction, onward)
def ask_instruction(request: ActorRequest) -> HttpResponse:
    """The form; `?line=`, `?need=` and `?place=` fill it."""
    access.ASK.require(request.actor)
    now = timezone.now()
    with reading(request.actor, access.ASK):
        county, day = county_on(now), timezone.localdate(now)
        lines = lines_told_to(request.actor, county, now=now)
        drawn = partial(MissingForm, profile=county.profile, day=day, reader=language(), lines=lines)
        if request.method != "POST":
            key, text = kept_text(request, FORM)
            first = {
                "language": language(),
                **{name: request.GET.get(name, "") for name in ("line", "need", "place")},
            }
            if text is not None:
                first = typed_in(MissingForm, text)
            form = drawn(initial=first)
            return _drawn(request, form, key)
        form = drawn(request.POST)
        if not form.is_valid():
            return _drawn(request, form, key_of(request), status=UNPROCESSABLE)
        owners = owner_of(now)
    try:
        if owners is None:
            raise Refused(Problem("directory.no_owner", NO_OWNER))
        done = actions.ask_for_instruction.once(
            key_of(request),
            owners,
            missing=form.missing(),
            words=form.cleaned_data["words"],
            actor=request.actor,
            now=now,
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.ASK):
            return _drawn(request, form, key_of(request), status=CONFLICT)
    return onward(request, done)


def _drawn(request: ActorRequest, form: MissingForm, key: UUID, *, status: int = 200) -> HttpResponse:
    context = {"now": timezone.now(), "form": form, "key": key, "on_line": bool(form["line"].value())}
    return page(request, TEMPLATE, context, status=status)
