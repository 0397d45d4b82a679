"""What a notice hasn't told the client: it is sent once more, or somebody records that they told it."""

from uuid import UUID, uuid5

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.next import next_url
from reimari.appointments import access
from reimari.appointments.actions import tell_again, tell_of_time
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case
from reimari.cases.states import ToldBy
from reimari.common.ids import uuid_of
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


@require_POST
def tell_of_notice(request: ActorRequest, pk: UUID, notice: UUID) -> HttpResponse:
    """Record it, from one's day; its key is made like that of `send_again`."""
    with reading(request.actor):
        case = access.TELL.row(request.actor, Case.objects.all(), pk)
    how = request.POST.get("how", "")
    if how not in ToldBy.values:
        raise BadRequest("the form doesn't say how the client was told")
    tell_of_time.once(
        uuid5(key_of(request), str(notice)),
        case,
        notice=notice,
        how=ToldBy(how),
        seen=SeenCase(uuid_of(request.POST.get("current", ""))),
        actor=request.actor,
        now=timezone.now(),
    )
    return redirect(f"{reverse('desk:my_day')}?done=told#done")
