"""“I'm ill”: an absence is told in ten seconds, by oneself or for somebody; it is lengthened or ended
early."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.access.speaking import heard
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.cover import access, actions
from reimari.cover.models import CoverPlan
from reimari.desk.forms.roster import AbsenceForm, ChangeAbsenceForm
from reimari.staff.models import Absence, Post
from reimari.staff.states import AbsenceKind

TEMPLATE = "desk/views/absence.html"
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Way:
    """One way to tell of an absence: its Action and deed, of which rows, and by which form."""

    action: Action
    deed: Deed[Any, ..., Any]
    rows: Callable[[], QuerySet[Any]]
    form: type[AbsenceForm | ChangeAbsenceForm]


WAYS = {
    "tell": Way(access.TELL_ABSENCE, actions.tell_absence, User.objects.all, AbsenceForm),
    "record": Way(
        access.RECORD_ABSENCE,
        actions.record_absence,
        lambda: Post.objects.select_related("user", "team"),
        AbsenceForm,
    ),
    "change": Way(
        access.CHANGE_ABSENCE,
        actions.change_absence,
        lambda: Absence.objects.select_related("user"),
        ChangeAbsenceForm,
    ),
    "amend": Way(
        access.AMEND_ABSENCE,
        actions.amend_absence,
        lambda: Absence.objects.select_related("user"),
        ChangeAbsenceForm,
    ),
}


def _told(request: ActorRequest, done: Absence, **_given: Any) -> HttpResponse:
    """One's own: to My day. Somebody else's: to the plan of who does their work."""
    if done.user_id == request.actor.id:
        return redirect(f"{reverse('desk:my_day')}?done=away#done")
    with heard(request.actor):
        plan = CoverPlan.objects.filter(absence=done).first()
    return redirect("desk:cover_plan", pk=plan.pk) if plan else redirect("desk:cover")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.tell_absence, _told, to=lambda **_given: None)
def tell_absence(request: ActorRequest) -> HttpResponse:
    """One's own absence."""
    access.TELL_ABSENCE.require(request.actor)
    return _deed(request, "tell", cast(UUID, request.user.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, way: WAYS[way].deed, _told)
def absence_deed(request: ActorRequest, pk: UUID, way: str) -> HttpResponse:
    """Somebody else's absence, or another last day."""
    return _deed(request, way, pk)


def _deed(request: ActorRequest, name: str, pk: UUID) -> HttpResponse:
    way = WAYS[name]
    with reading(request.actor):
        row = way.action.row(request.actor, way.rows(), pk)
    if request.method != "POST":
        return _drawn(request, name, row)
    key, now = key_of(request), timezone.now()
    form = way.form(request.POST)
    if not form.is_valid():
        return _drawn(request, name, row, form=form, status=UNPROCESSABLE)
    try:
        done = way.deed.once(key, row, actor=request.actor, now=now, **form.given())
    except Refused as refusal:
        return _drawn(request, name, row, form=form, refusal=refusal, status=CONFLICT)
    return _told(request, done)


def _drawn(
    request: ActorRequest,
    name: str,
    row: Model,
    *,
    form: AbsenceForm | ChangeAbsenceForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    way = WAYS[name]
    with reading(request.actor, way.action) as seen:
        seen.subject = row
        today = timezone.localdate()
        known = (
            {"last": row.last_on}
            if isinstance(row, Absence)
            else {"kind": AbsenceKind.ILL, "first": today, "last": today}
        )
        context = {
            "now": timezone.now(),
            "key": uuid7(),
            "way": name,
            "who": row if isinstance(row, User) else row.user,  # type: ignore[attr-defined]
            "absence": row if isinstance(row, Absence) else None,
            "form": form or way.form(initial=known),
            "address": reverse("desk:tell_absence")
            if name == "tell"
            else reverse(f"desk:{name}_absence", args=[row.pk]),
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, TEMPLATE, context, status=status)
