"""Sign out: the session ends, and the browser forgets what it kept of it; then that at the provider."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from reimari.accounts.oidc.provider import told_provider
from reimari.accounts.oidc.sessions import end_at_provider
from reimari.accounts.onward import onward
from reimari.accounts.sessions import BY_PROVIDER


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    on, provider = _provider(request)
    logout(request)
    answer = onward(request, on, provider, ending=True) if on else redirect("accounts:sign_in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _provider(request: HttpRequest) -> tuple[str, str]:
    """Where the session at the provider ends, and the provider's name; empty when none let the user in."""
    told = request.session.get(BY_PROVIDER)
    provider = told_provider(told["provider"]) if told else None
    if provider is None:
        return "", ""
    back = request.build_absolute_uri(reverse("accounts:sign_in"))
    return end_at_provider(request.session, back), provider.called(get_language() or "fi")
