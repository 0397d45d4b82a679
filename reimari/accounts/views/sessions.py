"""Where one is signed in; ending one of them, or all others."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.accounts.open_sessions import end_others, end_session, open_sessions
from reimari.common.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """`end`: the number of one of one's own, or `others`."""
    if request.method == "POST":
        return end(request)
    user = cast(User, request.user)
    told = request.GET.get("ended", "")
    context = {
        "rows": open_sessions(request, user),
        "ended": int(told) if told.isascii() and told.isdigit() and len(told) < 4 else None,  # noqa: PLR2004
    }
    return page(request, "accounts/views/sessions.html", context)


@fresh
def end(request: HttpRequest) -> HttpResponse:
    """End what was asked for, once who asks has been proved (ASVS 7.5.2)."""
    return redirect(f"{reverse('accounts:sessions')}?ended={_ended(request, cast(User, request.user))}")


def _ended(request: HttpRequest, user: User) -> int:
    asked = request.POST.get("end", "")
    if asked == "others":
        return end_others(user, request.session.session_key)
    return int(asked.isascii() and asked.isdigit() and len(asked) < 19 and end_session(user, int(asked)))  # noqa: PLR2004
