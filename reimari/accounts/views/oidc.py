"""Sign in by an identity provider: to it, and back. Or prove there once more who one is."""

from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from reimari.accounts.carrying import LONGEST_HELD, carried_of, field_of, take_up
from reimari.accounts.entering import go_on
from reimari.accounts.forms import SignInForm
from reimari.accounts.fresh import refused_by
from reimari.accounts.next import next_url
from reimari.accounts.oidc.adapter import Proved, Stopped
from reimari.accounts.oidc.provider import Back, StaffAdapter, failure, provider_of, told_provider
from reimari.accounts.oidc.sentences import sentence_of
from reimari.accounts.oidc.told import ProviderTold
from reimari.accounts.onward import onward
from reimari.accounts.views import sign_in


@login_not_required
@require_POST
def oidc(request: HttpRequest, provider: str) -> HttpResponse:
    """Lead to the provider; what was to be opened is opened afterwards, what was written waits."""
    told, after = _told(provider), next_url(request)
    field = field_of(request) if carried_of(request) else ""
    if len(field) > LONGEST_HELD:
        return stopped(request, told, "long", after)
    try:
        answer = provider_of(request, told).begun(request, after, field=field)
    except (OAuth2Error, RequestException) as wrong:
        return stopped(request, told, failure(request, told, wrong), after)
    return onward(request, answer.headers["Location"], told.called(get_language() or "fi"))


@login_not_required
@require_safe
def oidc_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Somebody comes back from the provider, with a code or without."""
    told = _told(provider)
    adapter = StaffAdapter(request, told)
    take_up(request, request.GET.get("state", ""))
    try:
        answer: HttpResponse = Back.adapter_view(adapter)(request)
    except Proved:
        return go_on(request, redirect(adapter.after or "/"), proved=True)
    except Stopped as why:
        word = str(why)
    except (OAuth2Error, RequestException) as wrong:
        word = failure(request, told, wrong)
    else:
        return go_on(request, answer)
    if adapter.proves and request.user.is_authenticated:
        return refused_by(request, told, word, here=adapter.after)
    return stopped(request, told, word, adapter.after)


def _told(code: str) -> ProviderTold:
    if (told := told_provider(code)) is None:
        raise Http404
    return told


def stopped(request: HttpRequest, told: ProviderTold, why: str, after: str) -> HttpResponse:
    """To the sign-in page, which says why; where one wanted to go is kept, and what was written too."""
    asked = urlencode({"next": after or "/", "by": told.code, "why": why})
    answer = redirect(f"{reverse('accounts:sign_in')}?{asked}")
    if carried_of(request) is None:
        return answer
    if request.user.is_authenticated:  # the page that they came back to is looked at anew
        return go_on(request, answer)
    status, said = sentence_of(told, why)
    return sign_in.drawn(request, SignInForm(request), said=said, status=status, after=after)
