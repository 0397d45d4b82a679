"""The outermost layer of every answer: the request's id, what it cost, and the probes."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reimari.access.actor import NOBODY
from reimari.common.answering import Tally, page_name, request_id, tally
from reimari.common.ids import uuid7
from reimari.common.metrics import REQUEST_SECONDS, SQL_SECONDS, SQL_STATEMENTS
from reimari.health.urls import urlpatterns

NO_PAGE = "-"
# What the layers that a probe doesn't pass give to every other answer.
OF_A_PROBE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

logger = logging.getLogger("reimari.requests")


class Watched:
    """Gives each request its id; afterwards logs and counts it by the page's name, never by its address.

    Probes are answered here: machines ask for them by an address that may not be ours and without HTTPS, and
    what stands below may be what has failed.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer
        self.static = f"/{settings.STATIC_URL.strip('/')}/"
        self.probes = {f"/{each.pattern}": each.callback for each in urlpatterns}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(self.static):
            return self.answer(request)
        if probe := self.probes.get(request.path_info):
            return _probed(probe, request)
        asked = Tally()
        tokens = request_id.set(uuid7()), tally.set(asked), page_name.set("")
        start = time.perf_counter()
        try:
            response = self.answer(request)
            response.headers["X-Request-ID"] = str(request_id.get())
            _tell(request, response, asked, time.perf_counter() - start)
            return response
        finally:
            request_id.reset(tokens[0])
            tally.reset(tokens[1])
            page_name.reset(tokens[2])

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Whatever is logged from here on tells which page is drawn."""
        page_name.set(_page(request))


def _probed(probe: Callable[..., HttpResponse], request: HttpRequest) -> HttpResponse:
    response = probe(request)
    for name, value in OF_A_PROBE.items():
        response.headers[name] = value
    return response


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else NO_PAGE


def _tell(request: HttpRequest, response: HttpResponse, asked: Tally, seconds: float) -> None:
    page = _page(request)
    REQUEST_SECONDS.labels(page, f"{response.status_code // 100}xx").observe(seconds)
    SQL_SECONDS.labels(page).inc(asked.seconds)
    SQL_STATEMENTS.labels(page).inc(asked.statements)
    if not logger.isEnabledFor(logging.INFO):
        return
    actor = getattr(request, "actor", NOBODY)
    fields = {
        "method": request.method,
        "page": page,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "sql": asked.statements,
        "sql_ms": round(asked.seconds * 1000, 1),
        "actor_kind": str(actor.kind),
        "actor": actor.id,
    }
    logger.info("answered", extra={"fields": fields})
