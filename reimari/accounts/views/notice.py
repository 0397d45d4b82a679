"""Put a notice about one's own account away, and end the session that it tells of."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reimari.accounts.fresh import PROOF, fresh
from reimari.accounts.models import Notice, User
from reimari.accounts.next import next_url
from reimari.accounts.open_sessions import end_by_key
from reimari.accounts.wall import while_enrolling


@while_enrolling
@require_POST
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`deed`: known, or end."""
    if request.POST.get("deed") == "end" or PROOF in request.POST:
        return end(request, pk)
    _put_away(request, pk, was_user=True)
    return redirect(next_url(request))


@fresh
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the session, once who asks has been proved."""
    row = _put_away(request, pk, was_user=False)
    end_by_key(cast(User, request.user), row.session_key)
    return redirect(f"{reverse('accounts:sessions')}?ended=1")


def _put_away(request: HttpRequest, pk: UUID, *, was_user: bool) -> Notice:
    row = Notice.objects.filter(user=cast(User, request.user), pk=pk).first()
    if row is None:
        raise Http404
    Notice.objects.filter(pk=row.pk).put_away(was_user=was_user, now=timezone.now())
    return row
