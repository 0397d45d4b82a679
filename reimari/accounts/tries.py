"""Who tries a password from where, as a request tells it."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reimari.accounts.known import known_device
from reimari.accounts.rules import Try


def try_of(request: HttpRequest, name: str) -> Try:
    """The name that is tried, the client's address, and the browser if it is known to this name."""
    return Try(name, address_of(request), known_device(request, name))


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind a proxy, what the proxy itself has added last."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return told.rpartition(",")[2].strip()[:60] or request.META.get("REMOTE_ADDR", "")


def waits(answer: HttpResponse, wait: int) -> HttpResponse:
    """The same page; when the next try has to wait, with 429 and for how many seconds."""
    if wait:
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        answer.headers["Retry-After"] = str(wait)
    return answer
