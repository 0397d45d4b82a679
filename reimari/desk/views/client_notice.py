"""A notice that the client didn't get is sent once more, from the case or from one's day."""

from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.next import next_url
from reimari.appointments import access
from reimari.appointments.actions import tell_again
from reimari.cases.models import Case
from reimari.common.pages import key_of


@require_POST
def send_again(request: ActorRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """Send it; where nobody knows whether it arrived, only for whoever says that they know so (`knows`).

    All notices of a page have one key, and may be of one case: the notice belongs to it.
    """
    with reading(request.actor):
        case = access.TELL_AGAIN.row(request.actor, Case.objects.all(), pk)
    tell_again.once(
        uuid5(key_of(request), str(notice)),
        case,
        notice=notice,
        knows=request.POST.get("knows") == "yes",
        actor=request.actor,
        now=timezone.now(),
    )
    return redirect(next_url(request))
