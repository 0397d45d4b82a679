"""Sign in with a user name and a password; in the demo also by choosing a person."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.accounts.carrying import carried_of, field_of, page_before
from reimari.accounts.demo import DemoPerson, demo_people
from reimari.accounts.entering import go_on
from reimari.accounts.forms import SignInForm
from reimari.accounts.models import Guess
from reimari.accounts.next import next_url
from reimari.accounts.oidc.sentences import said_of
from reimari.accounts.tries import try_of, waits
from reimari.accounts.views import second_factor
from reimari.common.pages import from_htmx, page

log = logging.getLogger(__name__)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if kept := getattr(request, "kept", ""):  # a form that was on its way (`accounts/wall.py`)
        return drawn(request, SignInForm(request), carried=kept, status=HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        if from_htmx(request):  # a part was asked for after the session had ended
            return whole_page(request)
        if request.user.is_authenticated:
            return redirect(next_url(request))
        status, said = said_of(request)
        return drawn(request, SignInForm(request), status=status, said=said)
    if not settings.PASSWORD_SIGN_IN:
        raise Http404
    return signed_in(request)


def signed_in(request: HttpRequest) -> HttpResponse:
    """Let in whoever knows the password. The log tells who and from where; a wrong name isn't told."""
    tried, now = try_of(request, request.POST.get("username", "")), timezone.now()
    wait = Guess.objects.wait(tried, now=now)
    form = SignInForm(request, request.POST, wait=wait)
    if not form.is_valid():
        if not wait and form.non_field_errors():
            Guess.objects.add_failure(tried, now=now)
        log.warning("sign-in refused from %s%s", tried.address, ", too many tries" if wait else "")
        return waits(drawn(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY), wait)
    Guess.objects.forget(tried)
    logout(request)  # an older session of this browser ends, also one of the same user (ASVS 7.2.4)
    answer = perform_password_login(request, {}, Login(user=form.get_user(), redirect_url=next_url(request)))
    if not request.user.is_authenticated and carried_of(request):  # else the page of its own
        return second_factor.second_factor(request)
    return go_on(request, answer)


def drawn(
    request: HttpRequest,
    form: SignInForm,
    *,
    carried: str = "",
    sentences: Sequence[str] = (),
    said: str = "",
    after: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with all ways of signing in.

    `carried`: a form that was on its way; `sentences`: what went wrong beside the form; `said`: why a
    provider's way failed; `after`: where to then, when neither the form nor the address says it.
    """
    kept = getattr(request, "kept", "")
    context = {
        "form": form if settings.PASSWORD_SIGN_IN else None,
        "next": page_before(request) or "/" if kept else after or next_url(request),
        "carried": carried or field_of(request),
        "sentences": sentences,
        "units": units(),
        "providers": providers(),
        "said": said,
    }
    return page(request, "accounts/views/sign_in.html", context, status=status)


def units() -> list[tuple[str, list[DemoPerson]]]:
    """The demo people by unit; empty outside the demo."""
    if not settings.DEMO_SIGN_IN:
        return []
    return [(unit, list(people)) for unit, people in groupby(demo_people(), key=attrgetter("unit"))]


def providers() -> list[tuple[str, str]]:
    """Code and name of each identity provider, as the installation's file lists them."""
    language = get_language() or "fi"
    return [(each.code, each.called(language)) for each in settings.IDENTITY_PROVIDERS]


def whole_page(request: HttpRequest) -> HttpResponse:
    """Lead the browser from a part to the sign-in page, and back to the page it was on."""
    at = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = urlencode({"next": at.path + (f"?{at.query}" if at.query else "")})
    return HttpResponse(headers={"HX-Redirect": f"{reverse('accounts:sign_in')}?{back}"})
