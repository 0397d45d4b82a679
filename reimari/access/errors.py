"""Pages for what goes wrong outside a deed: a wrong address or request, an expired form, a fault of ours."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from reimari.access.middleware import refused
from reimari.access.recording import request_id


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return refused(request, 404, [gettext("There is no such page, or it isn't for you.")])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no form of ours sends."""
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
    """A fault of ours. Drawn without the database, which may be what is missing: then 503, it comes back."""
    page = render_to_string("common/fault.html", {"request_id": request_id.get()})
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        return HttpResponse(page, status=503, headers={"Retry-After": "2"})
    return HttpResponse(page, status=500)
