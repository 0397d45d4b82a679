"""An identity provider tells that a session there is over: what it began here ends."""

import logging
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from reimari.accounts.oidc.claims import Unbelieved
from reimari.accounts.oidc.logout import end_sessions
from reimari.accounts.oidc.provider import told_provider
from reimari.accounts.tries import address_of

log = logging.getLogger(__name__)


@csrf_exempt  # what is signed comes from a server, which has no form of ours
@login_not_required
@require_POST
def oidc_ended(request: HttpRequest, provider: str) -> HttpResponse:
    """200 when done, also if nobody was here; 400 for a token that doesn't hold; 503 when we can't look."""
    if (told := told_provider(provider)) is None:
        raise Http404
    try:
        ended = end_sessions(told, request.POST.get("logout_token", ""))
    except Unbelieved as wrong:
        log.warning("logout by %s refused from %s, %s", provider, address_of(request), wrong)
        return JsonResponse({"error": "invalid_request"}, status=HTTPStatus.BAD_REQUEST)
    except RequestException as wrong:
        log.warning("logout by %s can't be looked at, %s", provider, type(wrong).__name__)
        return JsonResponse({"error": "temporarily_unavailable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    log.info("logout by %s of %d sessions", provider, ended)
    return HttpResponse(status=HTTPStatus.OK)
