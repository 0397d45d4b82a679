"""What the text message gateway tells us: how our messages fared, and what clients have sent.

Whoever doesn't know the secret, or tells of what isn't ours, gets a bare 404. The gateway tells again until
it is answered, so both ways bear being told twice.
"""

import hmac
import re
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from reimari.access.actor import system
from reimari.access.reading import reading
from reimari.messaging.actions import receive_text, report_message
from reimari.messaging.models import IncomingText
from reimari.messaging.queries import is_known_text, sent_as
from reimari.messaging.rules import TOKEN, came_at, told_by_report, told_later, words_of
from reimari.messaging.states import Delivery
from reimari.people.rules import phone_number

type View = Callable[..., bool]
GATEWAY = system("sms_gateway")
GATEWAY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
LONGEST = 5_000  # characters of a text that are kept
SHORT_NUMBER = 6  # digits at most, of the operators
BINARY = "application/octet-stream"  # settings for telephones, never words


def for_the_gateway(method: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """The view says whether it is ours; the gateway hears 202, everybody else 404."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            request.encoding = "utf-8"  # of the address, whatever the words come in
            safe = request.is_secure() or not settings.SECURE_SSL_REDIRECT
            if not (safe and request.method == method and _knows_secret(request)):
                return HttpResponse(status=404)
            return HttpResponse(status=202 if view(request, **given) else 404)

        return answer

    return decorate


@for_the_gateway("GET")
def report(request: HttpRequest, token: str) -> bool:
    """How one of our texts fared: `type` is the gateway's number for it."""
    told = told_by_report(request.GET.get("type", ""))
    if told is None or not TOKEN.fullmatch(token):
        return False
    with reading(GATEWAY):
        message = next(iter(sent_as([token])), None)
    if message is None:
        return False
    if told and told_later(message.delivery, told):
        report_message(message, delivery=Delivery(told), actor=GATEWAY, now=timezone.now())
    return True


@for_the_gateway("POST")
def text(request: HttpRequest) -> bool:
    """A text from somebody: the words are the body, `id` and `t` the gateway's name for it and its moment."""
    gateway_id, now = request.GET.get("id", ""), timezone.now()
    if not GATEWAY_ID.fullmatch(gateway_id):
        return False
    with reading(GATEWAY):
        known = is_known_text(gateway_id)
    if known or request.content_type == BINARY:
        return True
    came = IncomingText(
        gateway_id=gateway_id,
        number=_number(request.headers.get("X-Kannel-From", "")),
        called=_number(request.headers.get("X-Kannel-To", "")),
        words=words_of(request.body, (request.content_params or {}).get("charset", ""))[:LONGEST],
        came_at=came_at(request.GET.get("t", ""), now),
    )
    receive_text(came, actor=GATEWAY, now=now)
    return True


def _knows_secret(request: HttpRequest) -> bool:
    given = request.GET.get("key", "").encode(errors="surrogateescape")
    return bool(settings.SMS_SECRET) and hmac.compare_digest(settings.SMS_SECRET.encode(), given)


def _number(told: str) -> str:
    """In E.164; a sender that is no telephone number (a name, a short number) as it is told."""
    if len(told) > SHORT_NUMBER:
        with suppress(ValueError):
            return phone_number(told)
    return told.replace("\x00", "").strip()[:20]
