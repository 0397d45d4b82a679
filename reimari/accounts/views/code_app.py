"""Add a code app, or change it to another; remove it."""

from http import HTTPStatus
from typing import cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reimari.accounts.boxes import given_back, hidden_for
from reimari.accounts.codes import new_secret
from reimari.accounts.drawn_codes import qr_of
from reimari.accounts.entering import ENROLS, log
from reimari.accounts.factors import TOTP, add_app, factors_of, proves, remove
from reimari.accounts.forms import AppForm, codes_too_often
from reimari.accounts.fresh import fresh
from reimari.accounts.models import Guess, User
from reimari.accounts.proofs import code_try
from reimari.accounts.tries import waits
from reimari.accounts.views.recovery_codes import codes_shown
from reimari.accounts.wall import while_enrolling
from reimari.common.pages import page

HOLDS_FOR = 3600  # seconds in which a secret that was shown can be taken into use


@while_enrolling
@sensitive_post_parameters("code", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def code_app(request: HttpRequest) -> HttpResponse:
    """The picture that the app reads, and the first code that shows that it did."""
    if request.method == "POST":
        return _added(request, cast(User, request.user))
    secret = new_secret()
    sealed = hidden_for(request.user.pk, secret)
    return _drawn(request, AppForm(initial={"secret": sealed}), secret)


def _added(request: HttpRequest, user: User) -> HttpResponse:
    tried, now = code_try(request, user), timezone.now()
    secret = given_back(user.pk, request.POST.get("secret", ""), within=HOLDS_FOR)
    if not secret:  # too old: a new one
        return redirect("accounts:code_app")
    form, wait = AppForm(request.POST), Guess.objects.wait(tried, now=now)
    if wait:
        form.add_error("code", codes_too_often(wait))
    step = proves(secret, form.cleaned_data["code"], now=now) if form.is_valid() else None
    if step is None:
        if form.is_valid():
            Guess.objects.add_failure(tried, now=now)
            form.add_error(
                "code", _("This isn't the code that the app shows now. Is the phone's clock right?")
            )
        return waits(_drawn(request, form, secret, status=HTTPStatus.UNPROCESSABLE_ENTITY), wait)
    codes = add_app(user, secret, step=step)
    request.session.pop(ENROLS, None)
    log.info("code app added by %s", user.pk)
    return codes_shown(request, codes) if codes else redirect(f"{reverse('accounts:methods')}?done=added")


def _drawn(request: HttpRequest, form: AppForm, secret: str, *, status: int = HTTPStatus.OK) -> HttpResponse:
    issuer, name = settings.MFA_TOTP_ISSUER, cast(User, request.user).username
    told = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    url = f"otpauth://totp/{quote(f'{issuer}:{name}')}?{told}"
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "qr": qr_of(url), "url": url, "groups": groups}
    return page(request, "accounts/views/code_app.html", context, status=status)


@require_POST
@fresh
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the code app away; where a second factor is required, not the last one."""
    user = cast(User, request.user)
    if (answer := last_one(request, user)) is not None:
        return answer
    if remove(user, TOTP):
        log.info("code app removed by %s", user.pk)
    return redirect(f"{reverse('accounts:methods')}?done=removed")


def last_one(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page that says why the last factor stays; None when it may go."""
    if settings.SECOND_FACTOR != "required" or not user.has_password or factors_of(user).count != 1:
        return None
    return page(request, "accounts/views/_last_one.html", {}, status=HTTPStatus.CONFLICT)
