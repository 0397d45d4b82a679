"""E-mails that look automatic and are about no matter, and the contact that is made of one that isn't."""

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.pages import key_of, page
from reimari.desk.queries.automatic_mails import automatic_mails as mails_of
from reimari.desk.views.contacts import tabs_of
from reimari.mail import access
from reimari.mail.actions import take_up_mail as take_up
from reimari.mail.models import Mail

TEMPLATE = "desk/views/automatic_mails.html"


@require_safe
def automatic_mails(request: ActorRequest) -> HttpResponse:
    """The list, fifty at a time; nobody in it is a person that we know."""
    access.TAKE_UP.require(request.actor)
    with reading(request.actor, access.TAKE_UP) as seen:
        seen.subject = cast(User, request.user)
        after = request.GET.get("after", "")
        days, following = mails_of(request.actor, after)
        url = reverse("desk:automatic_mails")
        context = {
            "now": timezone.now(),
            "days": days,
            "tabs": tabs_of(request.actor, "automatic"),
            "first_url": url if after else "",
            "next_url": f"{url}?after={following}" if following else "",
        }
        return page(request, TEMPLATE, context)


def onward(_request: ActorRequest, done: Mail, pk: UUID) -> HttpResponse:
    """To the contact, where it is read and answered; `pk` is that of the e-mail."""
    return redirect(f"{reverse('desk:contact', args=[done.contact_id])}#mail-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(take_up, onward)
def take_up_mail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Make a contact of it. GET, after the session was lost at a press: the page of the e-mail."""
    if request.method != "POST":
        return redirect(reverse("desk:mail", args=[pk]))
    key, row = key_of(request), access.TAKE_UP.row(request.actor, Mail.objects.all(), pk)
    return onward(request, take_up.once(key, row, actor=request.actor, now=timezone.now()), pk=pk)
