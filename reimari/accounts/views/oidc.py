"""Sign in by an identity provider: to it, and back."""

import logging
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from reimari.accounts.next import next_url
from reimari.accounts.oidc.adapter import Stopped, logged, told_provider
from reimari.accounts.oidc.provider import Back, StaffAdapter, provider_of
from reimari.accounts.oidc.told import ProviderTold
from reimari.accounts.tries import address_of
from reimari.accounts.views.onward import onward

log = logging.getLogger(__name__)


@login_not_required
@require_POST
def oidc(request: HttpRequest, provider: str) -> HttpResponse:
    """Lead to the provider; what was to be opened is opened afterwards."""
    told, after = _told(provider), next_url(request)
    try:
        answer = provider_of(request, told).begun(request, after)
    except (OAuth2Error, RequestException) as wrong:
        return failed(request, told, wrong, after)
    return onward(request, answer.headers["Location"], told.called(get_language() or "fi"))


@login_not_required
@require_safe
def oidc_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Somebody comes back from the provider, with a code or without."""
    told = _told(provider)
    adapter = StaffAdapter(request, told)
    try:
        answer: HttpResponse = Back.adapter_view(adapter)(request)
    except Stopped as why:
        return stopped(told, str(why), adapter.after)
    except (OAuth2Error, RequestException) as wrong:
        return failed(request, told, wrong, adapter.after)
    return answer


def _told(code: str) -> ProviderTold:
    if (told := told_provider(code)) is None:
        raise Http404
    return told


def failed(request: HttpRequest, told: ProviderTold, wrong: Exception, after: str) -> HttpResponse:
    """The provider doesn't answer, or doesn't answer as itself, or our own secret can't be read."""
    log.warning("sign-in by %s failed from %s, %s", told.code, address_of(request), logged(wrong))
    return stopped(told, "away" if isinstance(wrong, RequestException) else "wrong", after)


def stopped(told: ProviderTold, why: str, after: str) -> HttpResponse:
    """To the sign-in page, which says why; where one wanted to go is kept."""
    asked = urlencode({"next": after or "/", "by": told.code, "why": why})
    return redirect(f"{reverse('accounts:sign_in')}?{asked}")
