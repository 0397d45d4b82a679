"""Pages for what goes wrong outside a deed: a wrong address or request, an expired form, a fault of ours."""

import sys
from urllib.parse import quote

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from reimari.access.middleware import refused
from reimari.access.recording import request_id
from reimari.common.pages import from_htmx
from reimari.common.problems import gettext_noop

UNKNOWN = gettext_noop(
    "The answer didn't come, so we don't know whether it was saved. Send it once more: "
    "that is safe, because the same form sent twice does one thing only."
)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return refused(request, 404, [gettext("There is no such page, or it isn't for you.")])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no form of ours sends: what is too much, an address that isn't ours, or nonsense."""
    if isinstance(exception, TOO_MUCH):
        sentence = gettext("What you sent is larger than we can take. Nothing was saved.")
        return refused(request, 413, [sentence])
    if isinstance(exception, DisallowedHost):
        sentence = gettext("The pages aren't at this address. Use the one that your support has given you.")
        return refused(request, 421, [sentence])
    return refused(
        request, 400, [gettext("The page sent something we can't read. Load it again and try once more.")]
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something the viewer may not do."""
    return refused(request, 403, [gettext("Your role doesn't allow this.")])


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token doesn't fit: usually the session ended, or somebody else signed in meanwhile."""
    sentence = gettext("This form has expired. Go back, load the page again and send it once more.")
    return refused(request, 403, [sentence])


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Drawn without the database, which may be what is missing: then 503, it comes back.

    Of a form nobody knows then whether it was saved: what got lost may be the answer to its commit. Its key
    makes it safe to send it again, as the front says of a page server that died (`cli/calm.py`).
    """
    away = isinstance(sys.exception(), InterfaceError | OperationalError)
    unknown = away and request.method == "POST"
    shown = {"request_id": request_id.get(), "unknown": unknown}
    answer = HttpResponse(render_to_string("common/fault.html", shown), status=503 if away else 500)
    if away:
        answer.headers["Retry-After"] = "2"
    if unknown and from_htmx(request):  # the page is still there: desk.js says the sentence on it
        answer.headers["X-Message"] = quote(gettext(UNKNOWN))
    return answer
