"""Sign in with a passkey alone: it is something one has, and a finger or a number that opens it."""

import logging
from http import HTTPStatus

from allauth.account.models import Login
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reimari.accounts.entering import go_on
from reimari.accounts.forms import SignInForm
from reimari.accounts.next import next_url
from reimari.accounts.proofs import NOT_ACCEPTED, by_passkey
from reimari.accounts.tries import address_of, waits
from reimari.accounts.views import sign_in

log = logging.getLogger(__name__)


@login_not_required
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Let in whose passkey it is; whoever isn't let in learns nothing but that.

    Whoever comes from an identity provider comes by it alone: only the provider knows whether they still may.
    """
    if not settings.PASSWORD_SIGN_IN:
        raise Http404
    proof, row = by_passkey(request, None, now=timezone.now(), again=False)
    if row is None or SocialAccount.objects.filter(user=row.user).exists():
        log.warning("sign-in by passkey refused from %s", address_of(request))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        drawn = sign_in.drawn(
            request, SignInForm(request), sentences=proof.sentences or [str(NOT_ACCEPTED)], status=status
        )
        return waits(drawn, proof.wait)
    logout(request)  # an older session of this browser ends
    login = Login(user=row.user, redirect_url=next_url(request))
    return go_on(request, perform_passwordless_login(request, row, login))
