"""Change a person's details; address protection is a deed of its own on the person's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.person import PersonForm
from reimari.people import access, actions
from reimari.people.models import Person
from reimari.work.queries import county_on


@sensitive_post_parameters("identity_code")
@require_http_methods(["GET", "HEAD", "POST"])
def change_person(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form with what is known; when sent, the deed. A refusal keeps what was typed."""
    person = access.VIEW.row(request.actor, Person.objects.all(), pk)
    if request.method != "POST":
        return _drawn(request, person, None)
    now = timezone.now()
    form = _form(person, request)
    if not form.is_valid():
        return _drawn(request, person, form, status=422)
    try:
        actions.change_person.once(
            key_of(request), person, details=form.details(), actor=request.actor, now=now
        )
    except Refused as refused:
        form.add_error(None, sentences_of(refused.problems))
        return _drawn(request, person, form, status=409)
    return redirect("desk:person", pk=pk)


def _form(person: Person, request: ActorRequest) -> PersonForm:
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    return PersonForm(data, person=person, profile=county_on(now).profile, today=timezone.localdate(now))


def _drawn(
    request: ActorRequest, person: Person, form: PersonForm | None, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.CHANGE) as seen:
        if not access.CHANGE.rows(request.actor, Person.objects.filter(pk=person.pk)).exists():
            raise Forbidden(access.CHANGE.name)
        seen.subject, seen.person_ids = person, {person.pk}
        context = {"person": person, "form": form or _form(person, request), "key": uuid7()}
        return page(request, "desk/views/change_person.html", context, status=status)
