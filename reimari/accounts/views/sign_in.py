"""Sign in with a user name and a password; in the demo also by choosing a person."""

import logging
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.accounts.demo import DemoPerson, demo_people
from reimari.accounts.forms import SignInForm
from reimari.accounts.models import Guess
from reimari.accounts.next import next_url
from reimari.common.pages import from_htmx, page

log = logging.getLogger(__name__)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if from_htmx(request):  # a part was asked for after the session had ended
            return whole_page(request)
        if request.user.is_authenticated:
            return redirect(next_url(request))
        return drawn(request, SignInForm(request))
    return signed_in(request)


def signed_in(request: HttpRequest) -> HttpResponse:
    """Let in whoever knows the password. The log tells who and from where; a wrong name isn't told."""
    username, address, now = request.POST.get("username", ""), address_of(request), timezone.now()
    must_wait = Guess.objects.must_wait(username, address, now=now)
    form = SignInForm(request, request.POST, must_wait=must_wait)
    if not form.is_valid():
        if not must_wait and form.non_field_errors():
            Guess.objects.add_failure(username, address, now=now)
        log.warning("sign-in refused from %s%s", address, ", too many tries" if must_wait else "")
        return drawn(request, form, status=422)
    Guess.objects.forget(username, address)
    logout(request)  # an older session of this browser ends, also one of the same user (ASVS 7.2.4)
    login(request, form.get_user())
    log.info("sign-in of %s from %s", form.get_user().pk, address)
    return redirect(next_url(request))


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind a proxy, what the proxy itself has added last."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return told.rpartition(",")[2].strip()[:60] or request.META.get("REMOTE_ADDR", "")


def drawn(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": next_url(request), "units": units()}
    return page(request, "accounts/views/sign_in.html", context, status=status)


def units() -> list[tuple[str, list[DemoPerson]]]:
    """The demo people by unit; empty outside the demo."""
    if not settings.DEMO_SIGN_IN:
        return []
    return [(unit, list(people)) for unit, people in groupby(demo_people(), key=attrgetter("unit"))]


def whole_page(request: HttpRequest) -> HttpResponse:
    """Lead the browser from a part to the sign-in page, and back to the page it was on."""
    at = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = urlencode({"next": at.path + (f"?{at.query}" if at.query else "")})
    return HttpResponse(headers={"HX-Redirect": f"{reverse('accounts:sign_in')}?{back}"})
