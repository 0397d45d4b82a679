"""One's own sign-in methods: password, passkeys, code app, recovery codes."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reimari.accounts.entering import ENROLS
from reimari.accounts.factors import factors_of
from reimari.accounts.models import Notice, User
from reimari.accounts.wall import while_enrolling
from reimari.common.pages import page


@while_enrolling
@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """What there is, and where each is added, renamed and removed."""
    user = cast(User, request.user)
    context = {
        "has": factors_of(user),
        "notices": list(Notice.objects.unseen_by(user)),
        "enrols": bool(request.session.get(ENROLS)),
        "done": request.GET.get("done", ""),
    }
    return page(request, "accounts/views/methods.html", context)
