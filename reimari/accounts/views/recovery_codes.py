"""Recovery codes: made anew, shown once."""

import secrets
from collections.abc import Sequence
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from reimari.accounts.boxes import given_back, hidden_for
from reimari.accounts.entering import log
from reimari.accounts.factors import factors_of, new_codes
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.pages import page

HOLDS_FOR = 3600  # seconds in which the form can be sent
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
        once = given_back(user.pk, request.POST.get("once", ""), within=HOLDS_FOR)
        if not once:  # too old: the page anew
            return redirect("accounts:recovery_codes")
        codes = new_codes(user, once)
        log.info("recovery codes made by %s", user.pk)
        return codes_shown(request, codes)
    once = hidden_for(user.pk, secrets.token_hex(16))
    return page(request, TEMPLATE, {"codes": (), "left": has.left, "once": once})


def codes_shown(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    """The page that shows them this once; they are kept nowhere as they are."""
    text = "Reimari\r\n" + "\r\n".join(codes) + "\r\n"
    file = f"data:text/plain;charset=utf-8,{quote(text)}"
    return page(request, TEMPLATE, {"codes": codes, "left": len(codes), "file": file})
