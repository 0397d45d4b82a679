"""Prove once more who one is, on a tab of its own, for a form that waits on another."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from reimari.accounts.fresh import fresh
from reimari.common.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def confirm(request: HttpRequest) -> HttpResponse:
    """What stands behind the proof: that it is done."""
    return page(request, "accounts/views/confirm.html", {})
