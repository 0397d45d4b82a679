"""Change one's own password; every other session of the user ends with it."""

import logging
from http import HTTPStatus

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.accounts.forms import PasswordForm
from reimari.accounts.models import Guess, User
from reimari.accounts.open_sessions import end_others, renumber
from reimari.accounts.tries import try_of, waits
from reimari.common.pages import page

log = logging.getLogger(__name__)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not user.has_password:  # an invented person of the demo
        raise Http404
    if request.method == "POST":
        return changed(request, user)
    return drawn(request, PasswordForm(user), done="changed" in request.GET)


def changed(request: HttpRequest, user: User) -> HttpResponse:
    """Take the new password if the one of now is right; wrong ones count as at signing in."""
    tried, now = try_of(request, user.username), timezone.now()
    wait = Guess.objects.wait(tried, now=now)
    form = PasswordForm(user, request.POST, wait=wait)
    if not form.is_valid():
        if form.has_error("old_password", "password_incorrect"):
            Guess.objects.add_failure(tried, now=now)
        log.warning("change of password refused for %s from %s", user.pk, tried.address)
        return waits(drawn(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY), wait)
    Guess.objects.forget(tried)
    user.take_password(form.cleaned_data["new_password1"])
    before = request.session.session_key
    update_session_auth_hash(request, user)  # this session goes on under another number, the others end
    renumber(before, request.session.session_key)
    end_others(user, request.session.session_key)
    log.info("change of password of %s from %s", user.pk, tried.address)
    return redirect(f"{reverse('accounts:password')}?changed")


def drawn(
    request: HttpRequest, form: PasswordForm, *, done: bool = False, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The page with the form; after a change, with a sentence instead."""
    return page(request, "accounts/views/password.html", {"form": form, "done": done}, status=status)
