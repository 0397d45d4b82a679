"""After the password: a code or a passkey of whoever has one."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.accounts.carrying import FIELD
from reimari.accounts.entering import go_on, log
from reimari.accounts.factors import factors_of
from reimari.accounts.forms import CodeForm
from reimari.accounts.models import User
from reimari.accounts.next import next_url
from reimari.accounts.proofs import Proof, by_code, by_passkey
from reimari.accounts.stages import SecondFactorStage
from reimari.accounts.tries import address_of, waits
from reimari.common.pages import page


@login_not_required
@sensitive_post_parameters("proof_code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The page, for a quarter of an hour after a right password; without one it leads to signing in."""
    if request.user.is_authenticated:
        return redirect(next_url(request))
    stage = stage_of(request)
    if stage is None:
        return redirect("accounts:sign_in")
    if request.method == "POST" and "proof" in request.POST:
        return _tried(request, stage)
    return _drawn(request, stage.login.user, Proof())


def stage_of(request: HttpRequest) -> Any:
    """The sign-in that waits for its second factor; None when there is none, or its user may not any more."""
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    if stage is not None and not (stage.login.user and stage.login.user.is_active):
        clear_login(request)
        return None
    return stage


def _tried(request: HttpRequest, stage: Any) -> HttpResponse:
    user, now = stage.login.user, timezone.now()
    if request.POST["proof"] == "passkey":
        proof = by_passkey(request, user, now=now, again=False)[0]
    else:
        proof = by_code(request, user, now=now, again=False)
    if not proof.good:
        log.warning("second factor refused for %s from %s", user.pk, address_of(request))
        drawn = _drawn(request, user, proof, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return waits(drawn, proof.wait)
    return go_on(request, stage.exit(), left=proof.left)


def _drawn(request: HttpRequest, user: User, proof: Proof, *, status: int = HTTPStatus.OK) -> HttpResponse:
    has = factors_of(user)
    context = {
        "code_form": proof.forms.get("code") or CodeForm(),
        "takes_codes": has.app is not None or has.left > 0,
        "passkeys": bool(has.passkeys),
        "carried": request.POST.get(FIELD, ""),
        "sentences": proof.sentences,
    }
    return page(request, "accounts/views/second_factor.html", context, status=status)
