"""One person: details, client relationships, close persons, cases and contacts (I-04, R-KS-14, R-PS-86)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk import access as desk
from reimari.desk.forms.choices import language_name
from reimari.desk.forms.person import CloseForm, EndForm, ProtectForm, RelationForm
from reimari.desk.queries.person import PersonPage, Related, person_page, workers
from reimari.people import access, actions
from reimari.people.models import Capacity, Person, RelationKind, Relationship
from reimari.staff.models import Unit
from reimari.work.queries import county_on

TEMPLATE = "desk/views/person.html"
PARTS = {"relationships", "close"}
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The person's page, or the part of it that htmx asks for."""
    return drawn(request, pk)


@require_POST
def protect_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Set or end address protection (I-04)."""
    row = _seen(request, pk)
    form = ProtectForm(request.POST)
    if not form.is_valid():
        return drawn(request, pk, status=UNPROCESSABLE)
    protected = form.cleaned_data["protected"] == "yes"
    actions.protect_person.once(
        key_of(request), row, protected=protected, actor=request.actor, now=timezone.now()
    )
    return redirect("desk:person", pk=pk)


@require_POST
def relate_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record an existing client relationship."""
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

    return _done(request, pk, "relation_form", form, do)


@require_POST
def end_relationship(request: ActorRequest, pk: UUID) -> HttpResponse:
    """End a client relationship; `pk` is the relationship's."""
    persons = access.VIEW.rows(request.actor, Person.objects.all()).values("pk")
    row = Relationship.objects.filter(person__in=persons, pk=pk).first()
    if row is None:
        raise Unseen(access.END_RELATIONSHIP, Relationship, pk)
    form = EndForm(request.POST, relationship=pk, today=timezone.localdate())

    def do() -> None:
        until = form.cleaned_data["until"]
        actions.end_relationship.once(
            key_of(request), row, until=until, actor=request.actor, now=timezone.now()
        )

    return _done(request, row.person_id, "end_form", form, do, ending=pk)


@require_POST
def relate_close_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record somebody close to the person, or who acts for them."""
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
            "spoken": language_name(shown.person.language),
            "interpreter": language_name(shown.person.interpreter_language),
            "may_log": request.actor.may(desk.VIEW_LOG.name),
            "key": uuid7(),
            "relation_form": None,
            "close_form": None,
            "end_form": None,
            **given,
        }
        context |= _forms(shown, context)
        return page(request, TEMPLATE, context, parts=PARTS, status=status)


def _forms(shown: PersonPage, context: dict[str, Any]) -> dict[str, Any]:
    """The forms that the viewer may use and that nobody has sent yet."""
    today = timezone.localdate(context["now"])
    relation_form, close_form = context["relation_form"], context["close_form"]
    if relation_form is None and "relate" in shown.may:
        relation_form = _relation_form()
    if close_form is None and "relate_close" in shown.may:
        close_form = CloseForm(today=today)
    ending = context.get("ending")

    def ends(related: Related) -> EndForm | None:
        if not related.may_end:
            return None
        if related.row.pk == ending:
            form: EndForm = context["end_form"]
            return form
        return EndForm(relationship=related.row.pk, today=today)

    return {
        "relation_form": relation_form,
        "close_form": close_form,
        "relationships": [(related, ends(related)) for related in shown.relationships],
    }


def _relation_form(data: QueryDict | None = None) -> RelationForm:
    now = timezone.now()
    today = timezone.localdate(now)
    return RelationForm(data, profile=county_on(now).profile, workers=workers(today), today=today)


def _done(
    request: ActorRequest, pk: UUID, name: str, form: forms.Form, do: Callable[[], None], **given: Any
) -> HttpResponse:
    """Do it and show the page anew; a wrong form and a refusal come back with what was typed."""
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(None, sentences_of(refused.problems))
            status = CONFLICT
        else:
            return drawn(request, pk) if from_htmx(request) else redirect("desk:person", pk=pk)
    return drawn(request, pk, status=status, **{name: form}, **given)


def _seen(request: ActorRequest, pk: UUID) -> Person:
    return access.VIEW.row(request.actor, Person.objects.all(), pk)
