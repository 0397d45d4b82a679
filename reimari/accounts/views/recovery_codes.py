"""Recovery codes: made anew, shown once."""

from collections.abc import Sequence
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from reimari.accounts.entering import log
from reimari.accounts.factors import factors_of, new_codes
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.pages import page

TEMPLATE = "accounts/views/recovery_codes.html"


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many are left; when posted, new ones, which end the old ones."""
    user = cast(User, request.user)
    has = factors_of(user)
    if not has.any:
        return redirect("accounts:methods")
    if request.method == "POST":
        codes = new_codes(user)
        log.info("recovery codes made by %s", user.pk)
        return codes_shown(request, codes)
    return page(request, TEMPLATE, {"codes": (), "left": has.left})


def codes_shown(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    """The page that shows them this once; they are kept nowhere as they are."""
    text = "Reimari\r\n" + "\r\n".join(codes) + "\r\n"
    file = f"data:text/plain;charset=utf-8,{quote(text)}"
    return page(request, TEMPLATE, {"codes": codes, "left": len(codes), "file": file})
