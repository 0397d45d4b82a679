"""One person: details, client relationships, close persons, cases and contacts (I-04, R-KS-14, R-PS-86)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.access.speaking import heard
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.common.versions import Change, Stale
from reimari.desk import access as desk
from reimari.desk.forms.choices import language_name
from reimari.desk.forms.meanwhile import MeanwhileForm
from reimari.desk.forms.person import CloseForm, EndForm, ProtectForm, RelationForm
from reimari.desk.queries.by_emergency import by_emergency
from reimari.desk.queries.identity import identity_of
from reimari.desk.queries.kept import Kept, kept_about
from reimari.desk.queries.person import PersonPage, Related, person_page, workers
from reimari.desk.queries.standing import away_now
from reimari.desk.views.drafts import forget
from reimari.people import access, actions
from reimari.people.models import Capacity, Person, RelationKind, Relationship
from reimari.staff.models import Unit
from reimari.work.queries import county_on

TEMPLATE = "desk/views/person.html"
PARTS = {"relationships", "close"}
UNPROCESSABLE, CONFLICT = 422, 409
RELATION, CLOSE = "relate_person", "relate_close_person"  # the names of their drafts
ways = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The person's page, or the part of it that htmx asks for; of somebody merged, that of who stayed."""
    try:
        return drawn(request, pk)
    except Unseen:
        with heard(request.actor):
            kept = Person.objects.filter(merged=pk)
            stays = access.VIEW.rows(request.actor, kept).values_list("pk", flat=True).first()
        if stays is None:
            raise
        return redirect("desk:person", pk=stays)


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """The page anew."""
    return drawn(request, pk) if from_htmx(request) else redirect("desk:person", pk=pk)


def onward_from(draft: str) -> Callable[..., HttpResponse]:
    """As above; this draft is done with."""

    def lead(request: ActorRequest, done: object, pk: UUID) -> HttpResponse:
        forget(request, draft, pk)
        return onward(request, done, pk)

    return lead


def onward_from_end(request: ActorRequest, ended: Relationship, pk: UUID) -> HttpResponse:
    """The page of the person whose relationship it is."""
    return onward(request, ended, ended.person_id)


@ways
@answers_once(actions.protect_person, onward)
def protect_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Set or end address protection (I-04); what somebody else has just set isn't turned round unseen."""
    if request.method != "POST":
        return redirect("desk:person", pk=pk)
    row = _seen(request, pk)
    form = ProtectForm(request.POST)
    if not form.is_valid():
        return drawn(request, pk, status=UNPROCESSABLE)
    try:
        actions.protect_person.once(
            key_of(request),
            row,
            protected=form.cleaned_data["protected"] == "yes",
            actor=request.actor,
            now=timezone.now(),
            seen_version=form.cleaned_data["version"],
        )
    except Refused as refusal:
        return drawn(request, pk, status=CONFLICT, protection=_change_in(refusal))
    return onward(request, row, pk)


@ways
@answers_once(actions.relate_person, onward_from(RELATION))
def relate_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record an existing client relationship."""
    if request.method != "POST":
        return redirect("desk:person", pk=pk)
    row, now = _seen(request, pk), timezone.now()
    form = _relation_form(request.POST)

    def do() -> None:
        given = form.cleaned_data
        actions.relate_person.once(
            key_of(request),
            row,
            kind=RelationKind.objects.get(pk=given["kind"]),
            unit=Unit.objects.get(pk=given["unit"]),
            own_worker_id=UUID(given["own_worker"]) if given["own_worker"] else None,
            since=given["since"],
            until=given["until"],
            actor=request.actor,
            now=now,
        )
        forget(request, RELATION, pk)

    return _done(request, pk, "relation_form", form, do)


@ways
@answers_once(actions.end_relationship, onward_from_end)
def end_relationship(request: ActorRequest, pk: UUID) -> HttpResponse:
    """End a client relationship; `pk` is the relationship's."""
    row = _relationship(request, pk)
    if request.method != "POST":
        return redirect("desk:person", pk=row.person_id)
    form = EndForm(request.POST, relationship=row, today=timezone.localdate())

    def do() -> None:
        if form.takes_theirs:
            return
        actions.end_relationship.once(
            key_of(request),
            row,
            until=form.cleaned_data["until"],
            actor=request.actor,
            now=timezone.now(),
            seen_version=form.drawn,
        )

    def again() -> EndForm:
        return EndForm(request.POST, relationship=_relationship(request, pk), today=timezone.localdate())

    return _done(request, row.person_id, "end_form", form, do, again=again, ending=pk)


@ways
@answers_once(actions.relate_close_person_to, onward_from(CLOSE))
def relate_close_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record somebody close to the person, or who acts for them."""
    if request.method != "POST":
        return redirect("desk:person", pk=pk)
    row, now = _seen(request, pk), timezone.now()
    form = CloseForm(request.POST, today=timezone.localdate(now))

    def do() -> None:
        given = form.cleaned_data
        actions.relate_close_person_to.once(
            key_of(request),
            row,
            name=given["name"],
            phone=given["phone"],
            capacity=Capacity(given["capacity"]),
            since=given["since"],
            actor=request.actor,
            now=now,
        )
        forget(request, CLOSE, pk)

    return _done(request, pk, "close_form", form, do)


def drawn(request: ActorRequest, pk: object, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page with empty forms, or with those `given`: what was typed stays."""
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        county = county_on(now)
        shown = person_page(request.actor, pk, county, now=now)
        seen.subject, seen.person_ids = shown.person, shown.person_ids
        context = {
            "now": now,
            "page": shown,
            "person": shown.person,
            "by_emergency": by_emergency(shown.person),
            "identity": identity_of(request.actor, pk, county, now=now),  # type: ignore[arg-type]
            "here": reverse("desk:person", args=[pk]),
            "spoken": language_name(shown.person.language),
            "interpreter": language_name(shown.person.interpreter_language),
            "may_log": request.actor.may(desk.VIEW_LOG.name),
            "away": away_now(_own_workers(shown), shown.person, county.profile, now=now),
            "key": uuid7(),
            "relation_form": None,
            "close_form": None,
            "end_form": None,
            "protection": None,
            "kept": kept_about(request.actor, pk, [RELATION, CLOSE], now=now),
            **given,
        }
        context |= _forms(shown, context)
        context["protected_by"] = _name_of(context["protection"])
        return page(request, TEMPLATE, context, parts=PARTS, status=status)


def _own_workers(shown: PersonPage) -> set[UUID]:
    """Who is the own worker of the person today."""
    return {each.row.own_worker_id for each in shown.relationships if each.holds and each.row.own_worker_id}


def _forms(shown: PersonPage, context: dict[str, Any]) -> dict[str, Any]:
    """The forms that the viewer may use and that nobody has sent yet."""
    today = timezone.localdate(context["now"])
    relation_form, close_form = context["relation_form"], context["close_form"]
    kept = context["kept"]
    if relation_form is None and "relate" in shown.may:
        relation_form = _relation_form(draft=kept.get(RELATION))
    if close_form is None and "relate_close" in shown.may:
        close_form = CloseForm(today=today, draft=_data(kept.get(CLOSE)))
    ending = context.get("ending")

    def ends(related: Related) -> EndForm | None:
        if related.row.pk == ending and context["end_form"]:
            form: EndForm = context["end_form"]
            form.name_people()
            return form
        return EndForm(relationship=related.row, today=today) if related.may_end else None

    return {
        "relation_form": relation_form,
        "close_form": close_form,
        "relation_kept": kept.get(RELATION),
        "close_kept": kept.get(CLOSE),
        "relationships": [(related, ends(related)) for related in shown.relationships],
    }


def _name_of(change: Change | None) -> str:
    """Who made the change."""
    who = User.objects.filter(pk=change.by).first() if change and change.by else None
    return str(who or "")


def _relation_form(data: QueryDict | None = None, *, draft: Kept | None = None) -> RelationForm:
    now = timezone.now()
    today = timezone.localdate(now)
    profile = county_on(now).profile
    return RelationForm(data, profile=profile, workers=workers(today), today=today, draft=_data(draft))


def _data(kept: Kept | None) -> QueryDict | None:
    return kept.data if kept else None


def _done(
    request: ActorRequest,
    pk: UUID,
    name: str,
    form: forms.Form,
    do: Callable[[], None],
    *,
    again: Callable[[], MeanwhileForm] | None = None,
    **given: Any,
) -> HttpResponse:
    """Do it and show the page anew; a wrong form and a refusal come back with what was typed.

    `again`: the form drawn anew over what others have changed meanwhile.
    """
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            do()
        except Refused as refusal:
            form = _refused(form, refusal, again)
            status = CONFLICT
        else:
            return onward(request, None, pk)
    return drawn(request, pk, status=status, **{name: form}, **given)


def _refused(form: forms.Form, refusal: Refused, again: Callable[[], MeanwhileForm] | None) -> forms.Form:
    if again:
        return again().meet(refusal)
    form.add_error(None, sentences_of(refusal.problems))
    return form


def _change_in(refusal: Refused) -> Change | None:
    """What somebody else has changed meanwhile."""
    stale = (problem for problem in refusal.problems if isinstance(problem, Stale))
    return next((change for problem in stale for change in problem.changes), None)


def _relationship(request: ActorRequest, pk: UUID) -> Relationship:
    persons = access.VIEW.rows(request.actor, Person.objects.all()).values("pk")
    with heard(request.actor):
        row = Relationship.objects.filter(person__in=persons, pk=pk).first()
    if row is None:
        raise Unseen(access.END_RELATIONSHIP, Relationship, pk)
    return row


def _seen(request: ActorRequest, pk: UUID) -> Person:
    return access.VIEW.row(request.actor, Person.objects.all(), pk)
