"""For machines: does the process answer, is the program ready to work, what does it count."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from reimari.common.addresses import client_of
from reimari.health.collecting import exposition
from reimari.health.queries import (
    State,
    looking,
    mailboxes_state,
    migrations_state,
    seals_state,
    worker_state,
)


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"state": State.GOOD})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """503 when pages can't be served; 200 and `degraded` when they can, but something behind them is late."""
    states = _states()
    pages_work = states["database"] == State.GOOD == states.get("migrations")
    all_works = pages_work and set(states.values()) == {State.GOOD}
    state = "ready" if all_works else "degraded" if pages_work else "down"
    return JsonResponse({"state": state, **states}, status=200 if pages_work else 503)


def _states() -> dict[str, State]:
    now = timezone.now()
    states = {"database": State.MISSING}
    try:
        with looking():
            states = {"database": State.GOOD, "migrations": migrations_state()}
            if states["migrations"] == State.GOOD:
                states |= {"worker": worker_state(now), "seals": seals_state(now)}
                states |= {"mailboxes": mailboxes_state(now)} if settings.MAILBOXES else {}
    except Error:
        states = {"database": State.MISSING}
    return states


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: 404 to everybody without the token or an address that is allowed."""
    if not (_has_token(request) or _is_allowed(request)):
        return HttpResponseNotFound()
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def _is_allowed(request: HttpRequest) -> bool:
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    try:
        address = ip_address(client_of(told) or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.METRICS_FROM)
