"""Saying that one has made sure who the client on the phone is (I-16)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.repeating import answers_once
from reimari.common.pages import key_of
from reimari.people import access, actions
from reimari.people.models import Person


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """Back to the page on which it was said."""
    then = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(then, allowed_hosts=None) and then.startswith("/")
    return redirect(f"{then}#identity" if own else "desk:person", *(() if own else (pk,)))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.check_identity, onward)
def check_identity(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The press; what may be told is shown for an hour after it, to whoever pressed."""
    if request.method != "POST":
        return redirect("desk:person", pk=pk)
    row = access.CHECK_IDENTITY.row(request.actor, Person.objects.all(), pk)
    actions.check_identity.once(key_of(request), row, actor=request.actor, now=timezone.now())
    return onward(request, row, pk)
