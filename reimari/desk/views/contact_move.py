"""An open contact that came to the wrong area's list: to the right one in one press (R-PS-23)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import move_contact as move
from reimari.contacts.models import Contact
from reimari.desk.queries.teams import team_named
from reimari.desk.views.contact import drawn
from reimari.desk.views.contact_shown import shown_contact

CONFLICT = 409


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the contact's page, which tells that it moved; to the list when it is another team's to see now."""
    with reading(request.actor):
        seen = access.VIEW.rows(request.actor, Contact.objects.filter(pk=pk)).exists()
    where = reverse("desk:contact", args=[pk]) if seen else reverse("desk:contacts")
    return redirect(f"{where}?moved=1")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(move, onward)
def move_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Put it on the list of the team that is named; 409 when somebody else has moved or closed it."""
    if request.method != "POST":
        return redirect("desk:contact", pk=pk)
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        to = team_named(request.POST.get("team", ""), shown.rules.day)
        if to is None:
            return drawn(request, shown, seen, status=CONFLICT)
    try:
        done = move.once(
            key,
            shown.contact,
            to=to,
            seen_team=request.POST.get("seen") or None,
            actor=request.actor,
            now=shown.rules.now,
        )
    except Refused as refusal:
        with reading(request.actor, access.VIEW) as seen:
            shown = shown_contact(request, pk)
            return drawn(request, shown, seen, status=CONFLICT, sentences=sentences_of(refusal.problems))
    return onward(request, done, pk=pk)
