"""Add a passkey: the browser makes it, and its owner names it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reimari.accounts.agents import browser_of
from reimari.accounts.entering import ENROLS, log
from reimari.accounts.factors import add_passkey, added_before
from reimari.accounts.forms import PasskeyForm
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.accounts.proofs import BROKEN
from reimari.accounts.views.recovery_codes import codes_shown
from reimari.accounts.wall import while_enrolling
from reimari.common.pages import page


@while_enrolling
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def new_passkey(request: HttpRequest) -> HttpResponse:
    """The name, and the button that lets the browser make it."""
    if request.method != "POST":
        name = browser_of(request.headers.get("User-Agent", "")).rpartition(" · ")[2]
        return _drawn(request, PasskeyForm(initial={"name": name}))
    user, form = cast(User, request.user), PasskeyForm(request.POST)
    if form.is_valid() and (before := added_before(user, form.cleaned_data["proof_credential"])) is not None:
        return _added(request, before)  # the form that was sent twice
    if not form.is_valid() or not _is_good(form.cleaned_data["proof_credential"]):
        if form.is_valid():
            form.add_error(None, _("The browser's passkey wasn't accepted. Try again."))
        return _drawn(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    codes = add_passkey(user, form.cleaned_data["name"], form.cleaned_data["proof_credential"])
    request.session.pop(ENROLS, None)
    log.info("passkey added by %s", user.pk)
    return _added(request, codes)


def _added(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    return codes_shown(request, codes) if codes else redirect(f"{reverse('accounts:methods')}?done=added")


def _is_good(credential: Any) -> bool:
    """Whether it answers our challenge, which asks that a finger, a face or a number opened it."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except BROKEN:
        return False
    return True


def _drawn(request: HttpRequest, form: PasskeyForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return page(request, "accounts/views/new_passkey.html", {"form_of_passkey": form}, status=status)
