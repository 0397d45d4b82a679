from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from reimari.access.recording import read_from
from reimari.api.endpoints import api
from reimari.api.problems import missing, not_allowed, problem

type View = Callable[..., HttpResponse]
NOT_THIS_WAY = 405
PLAIN = "api.plain_http"
patterns, _, space = api.urls


def for_programs(view: View, *methods: str) -> View:
    """A token lets in, not a session, so no form's token is asked; what isn't there is told as a problem."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem(
                403, "Only HTTPS. A token that went over plain HTTP should be revoked.", codes=[PLAIN]
            )
        if methods and request.method not in methods:
            return not_allowed(", ".join(methods))
        try:
            found = view(request, **given)
        except Http404:
            return missing()
        read_from.set(None)  # which transactions an answer knows is for our own open pages
        return not_allowed(found.headers["Allow"]) if found.status_code == NOT_THIS_WAY else found

    return answer


def nothing(request: HttpRequest, **given: Any) -> HttpResponse:
    """No such address."""
    return missing()


for pattern in patterns:
    if isinstance(pattern, URLPattern):
        described = pattern.name == "openapi-json"
        pattern.callback = for_programs(pattern.callback, *(("GET", "HEAD") if described else ()))
patterns.append(path("<path:rest>", for_programs(nothing), name="missing"))

urlpatterns = [path("api/v1/", include((patterns, space), namespace=space))]
