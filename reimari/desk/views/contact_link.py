"""The link by which whoever contacted us follows it, sent to them in one press (R-PS-90)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.pages import key_of
from reimari.common.problems import Problem, Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import send_link as send
from reimari.contacts.rules import language_of_client
from reimari.desk.caller_links import link_to
from reimari.desk.queries.identity import identity_in
from reimari.desk.views.contact import drawn
from reimari.desk.views.contact_shown import shown_contact
from reimari.people.rules import IDENTITY_NOT_CHECKED

CONFLICT = 409


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the contact's page, at what became of the link."""
    return redirect(f"{reverse('desk:contact', args=[pk])}#link-sent")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(send, onward)
def send_link(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Send it by e-mail; 409 with the sentence when it can't go out, or has gone already."""
    if request.method != "POST":
        return onward(request, None, pk=pk)
    key = key_of(request)
    with reading(request.actor, access.VIEW):
        shown = shown_contact(request, pk)
        link = link_to(request, shown.contact, viewer=shown.language)
        language = language_of_client(shown.contact.language, shown.language)
        took_part = [one.row for one in shown.taken]
        identity = identity_in(took_part, request.actor, shown.rules.county, now=shown.rules.now)
    try:
        if not identity.checked:
            raise Refused(Problem("people.identity_not_checked", IDENTITY_NOT_CHECKED))
        done = send.once(
            key, shown.contact, link=link, language=language, actor=request.actor, now=shown.rules.now
        )
    except Refused as refusal:
        sentences = sentences_of(refusal.problems)
        with reading(request.actor, access.VIEW) as seen:
            return drawn(request, shown_contact(request, pk), seen, status=CONFLICT, sentences=sentences)
    return onward(request, done, pk=pk)
