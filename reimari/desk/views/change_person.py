"""Change a person's details; address protection is a deed of its own on the person's page."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.desk.forms.person import PersonForm
from reimari.desk.views.drafts import forget, kept_of
from reimari.people import access, actions
from reimari.people.models import Person
from reimari.work.queries import county_on

FORM = "change_person"


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the person's page; the draft is done with."""
    forget(request, FORM, pk)
    return redirect("desk:person", pk=pk)


@sensitive_post_parameters("identity_code")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.change_person, onward)
def change_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form with what is known, or with what was typed and not sent yet; when sent, the deed.

    A refusal keeps what was typed; what others have changed meanwhile stands beside it.
    """
    if request.method != "POST":
        return _drawn(request, pk)
    now, person = timezone.now(), _person(request, pk)
    form = _form(person, request.POST)
    if not form.is_valid():
        return _drawn(request, pk, form, status=422)
    try:
        actions.change_person.once(
            key_of(request),
            person,
            details=form.details(),
            actor=request.actor,
            now=now,
            seen_version=form.drawn,
        )
    except Refused as refusal:
        form = _form(_person(request, pk), request.POST)
        form.meet(refusal)
        return _drawn(request, pk, form, status=409)
    return onward(request, person, pk=pk)


def _person(request: ActorRequest, pk: UUID) -> Person:
    return access.VIEW.row(request.actor, Person.objects.all(), pk)


def _form(person: Person, data: QueryDict | None = None, draft: QueryDict | None = None) -> PersonForm:
    now = timezone.now()
    profile, today = county_on(now).profile, timezone.localdate(now)
    return PersonForm(data, person=person, profile=profile, today=today, draft=draft)


def _drawn(
    request: ActorRequest, pk: UUID, form: PersonForm | None = None, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.CHANGE) as seen:
        person = form.person if form else _person(request, pk)
        if not access.CHANGE.rows(request.actor, Person.objects.filter(pk=pk)).exists():
            raise Forbidden(access.CHANGE.name)
        seen.subject, seen.person_ids = person, {person.pk}
        kept = None if form else kept_of(request, FORM, pk)
        drawn = form or _form(person, draft=kept.data if kept else None)
        drawn.name_people()
        context = {"person": person, "form": drawn, "key": uuid7(), "now": timezone.now(), "kept": kept}
        return page(request, "desk/views/change_person.html", context, status=status)
