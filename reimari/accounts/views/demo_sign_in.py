"""Sign in as an invented person, in the demo only."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from reimari.accounts.models import User
from reimari.accounts.next import next_url


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO_SIGN_IN:
        raise Http404
    try:
        user = get_object_or_404(User, pk=request.POST.get("person"), is_demo=True, is_active=True)
    except ValidationError:
        raise Http404 from None
    login(request, user)
    return redirect(next_url(request))
