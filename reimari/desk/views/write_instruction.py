"""Writing an instruction, and a new version of one that stands."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.instructions import InstructionForm, standing
from reimari.desk.forms.typed import typed_in, whole_number
from reimari.desk.queries.rows import language, name_in
from reimari.desk.views.drafts import forget, kept_of, kept_text
from reimari.directory import access, actions
from reimari.directory.models import Instruction
from reimari.directory.queries import Shown, standing_one
from reimari.directory.rules import Words
from reimari.region.profile.values import by_code
from reimari.staff.models import Team
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/write_instruction.html"
WRITE, CHANGE = "write_instruction", "change_instruction"
UNPROCESSABLE, CONFLICT = 422, 409


def written(request: ActorRequest, done: Instruction) -> HttpResponse:
    """To the draft of the new instruction; what was typed is done with."""
    forget(request, WRITE, key_of(request))
    return redirect("desk:instruction_draft", pk=done.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.write_instruction, written)
def write_instruction(request: ActorRequest) -> HttpResponse:
    """The empty form, or a draft that goes on; POST writes it."""
    access.WRITE.require(request.actor)
    now = timezone.now()
    with reading(request.actor, access.WRITE):
        county, teams = county_on(now), _teams(request)
        if request.method != "POST":
            key, text = kept_text(request, WRITE)
            form = _form(county, None, teams=teams, initial=_first(request, text))
            return _drawn(request, form, key=key, kept=text is not None)
        form = _form(county, request.POST, teams=teams)
        if not form.is_valid():
            return _drawn(request, form, key=key_of(request), status=UNPROCESSABLE)
    team = next(team for team in teams if team.pk == form.cleaned_data["team"])
    try:
        done = actions.write_instruction.once(
            key_of(request), team, placing=form.placing(), wanted=form.wanted(), actor=request.actor, now=now
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.WRITE):
            return _drawn(request, form, key=key_of(request), status=CONFLICT)
    return written(request, done)


def changed(request: ActorRequest, _done: Instruction, pk: UUID) -> HttpResponse:
    """To the draft, which waits for approval; what was typed is done with."""
    forget(request, CHANGE, pk)
    return redirect("desk:instruction_draft", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.change_instruction, changed)
def change_instruction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form over the version that stands or its open draft; POST makes the next draft, unless somebody
    was faster."""
    now = timezone.now()
    with reading(request.actor, access.CHANGE):
        county = county_on(now)
        shown = _owned(request, pk, county)
        if request.method != "POST":
            kept = kept_of(request, CHANGE, pk)
            first = standing(shown, _texts(shown))
            if kept:
                first |= typed_in(InstructionForm, kept.data)
            seen = whole_number(kept.data.get("seen")) if kept else None
            form = _form(county, None, shown=shown, initial=first)
            return _drawn(request, form, shown=shown, seen=seen, kept=kept is not None, county=county)
        form = _form(county, request.POST, shown=shown)
        seen = whole_number(request.POST.get("seen"))
        if not form.is_valid():
            return _drawn(request, form, shown=shown, seen=seen, status=UNPROCESSABLE, county=county)
    try:
        done = actions.change_instruction.once(
            key_of(request),
            shown.instruction,
            wanted=form.wanted(invented=shown.edition.invented),
            is_internal=form.cleaned_data["is_internal"],
            seen=seen,
            actor=request.actor,
            now=now,
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.CHANGE):
            stands = _owned(request, pk, county)
            meanwhile = stands if stands.edition.number != seen else None
            return _drawn(request, form, shown=stands, meanwhile=meanwhile, status=CONFLICT, county=county)
    return changed(request, done, pk)


def _owned(request: ActorRequest, pk: UUID, county: County) -> Shown:
    """The instruction as it stands, a draft of it first, if the actor may change it: 404 unseen, else 403."""
    shown = standing_one(request.actor, pk, county, language=language(), now=timezone.now())
    if not access.CHANGE.rows(request.actor, Instruction.objects.filter(pk=pk)).exists():
        raise Forbidden(access.CHANGE.name)
    return shown


def _texts(shown: Shown) -> dict[str, Words]:
    return {text.language: Words(text.title, text.body) for text in shown.edition.texts.order_by("language")}


def _teams(request: ActorRequest) -> list[Team]:
    rows = access.WRITE.rows(request.actor, Team.objects.all())
    homes = request.actor.home_teams()
    return sorted(rows.order_by("pk"), key=lambda team: (team.pk not in homes, str(team)))


def _form(
    county: County,
    data: QueryDict | None,
    *,
    teams: list[Team] | None = None,
    shown: Shown | None = None,
    **given: Any,
) -> InstructionForm:
    return InstructionForm(
        data,
        profile=county.profile,
        day=timezone.localdate(),
        language=language(),
        teams=[(team.pk, str(team)) for team in teams or ()],
        is_change=shown is not None and shown.instruction.current_id is not None,
        **given,
    )


def _first(request: ActorRequest, text: QueryDict | None) -> dict[str, Any]:
    """The first values: of a draft, else what the address names (a remark that asks for it)."""
    if text is not None:
        return typed_in(InstructionForm, text)
    return {name: request.GET.get(name, "") for name in ("need", "place", "kind") if name in request.GET}


def _drawn(
    request: ActorRequest,
    form: InstructionForm,
    *,
    shown: Shown | None = None,
    meanwhile: Shown | None = None,
    seen: int | None = None,
    key: UUID | None = None,
    kept: bool = False,
    county: County | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "now": timezone.now(),
        "form": form,
        "key": key or uuid7(),
        "shown": shown,
        "need": name_in(by_code(county.profile.needs), shown.instruction.need) if county and shown else "",
        "standing": sorted(_texts(meanwhile).items()) if meanwhile else (),
        "seen": seen if seen is not None else shown.edition.number if shown else "",
        "was_kept": kept,
    }
    return page(request, TEMPLATE, context, status=status)
