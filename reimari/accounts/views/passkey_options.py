"""What a browser is asked to do with a passkey: a new challenge for each press of a button."""

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from reimari.accounts.sessions import is_fresh
from reimari.accounts.views.second_factor import stage_of
from reimari.accounts.wall import while_enrolling


@while_enrolling
@login_not_required
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """`kind`: sign_in, second (after a password), prove (again), add (a new one)."""
    return JsonResponse(_options(request, request.POST.get("kind", "")))


def _options(request: HttpRequest, kind: str) -> dict[str, Any]:
    if kind == "sign_in":
        return dict(webauthn.begin_authentication(None))
    if kind == "second" and (stage := stage_of(request)):
        return dict(webauthn.begin_authentication(stage.login.user))
    if request.user.is_authenticated:
        user = request.user
        if kind == "prove":
            return dict(webauthn.begin_authentication(user))
        if kind == "add" and is_fresh(request.session):
            return dict(webauthn.begin_registration(user, passwordless=True))
    raise PermissionDenied
