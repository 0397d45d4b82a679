"""The public form on which somebody asks to be called. Nobody signs in, and no script is needed.

The receipt tells by when we call, and nothing of what the county knows about the number.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.actor import system
from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Sending
from reimari.accounts.tries import address_of, waits
from reimari.callbacks.actions import Wish, leave_number
from reimari.callbacks.states import RequestedVia
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts.rules import WRITTEN
from reimari.desk.forms.callback_form import YES, CallbackRequestForm
from reimari.desk.queries.callback_form import Offered, due_of_request, offered, team_of
from reimari.desk.queries.routes import phrase
from reimari.work.queries import county_on

TEMPLATE = "desk/views/callback_form.html"
FORM = system("callback form")  # who writes for whoever leaves a number: nobody is known by it


@login_not_required
@csrf_exempt
@sensitive_post_parameters("number", "name", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def callback_form(request: HttpRequest, language: str) -> HttpResponse:
    """The form and its receipt; 404 where the county hasn't switched it on, 429 for too many requests."""
    if language not in WRITTEN:
        raise Http404
    with translation.override(language):
        answer = _answer(request, language)
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(request: HttpRequest, language: str) -> HttpResponse:
    now = timezone.now()
    with reading(FORM):
        offer = offered(language, now)
    if not offer:
        return _drawn(request, language, offer, status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return _drawn(request, language, offer, form=_form(offer, language))
    knock = Sending("callback", address_of(request))
    if wait := Guess.objects.wait(knock, now=now):
        return waits(_drawn(request, language, offer, wait=wait), wait)
    Guess.objects.add_failure(knock, now=now)
    return _sent(request, language, offer)


def _form(offer: Offered, language: str, data: Any = None) -> CallbackRequestForm:
    return CallbackRequestForm(data, offer=offer, language=language)


def _sent(request: HttpRequest, language: str, offer: Offered) -> HttpResponse:
    """What was sent, once: the same form sent again is answered as it was first."""
    key, form, now = key_of(request), _form(offer, language, request.POST), timezone.now()
    if not form.is_valid():
        return _drawn(request, language, offer, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    line = next(each for each in offer.lines if each.channel.code == given["line"])
    with reading(FORM):
        team = team_of(line, given["place"], now)
    if team is None:  # a line without a team: nobody would call
        return _drawn(request, language, Offered(numbers=offer.numbers), status=HTTPStatus.CONFLICT)
    wish = Wish(
        wanted=form.wanted(),
        channel_id=line.channel.code,
        via=RequestedVia.WEB,
        asked_at=now,
        need=given["need"],
        area_id=team.area_id,
        place_id=given["place"],
    )
    try:
        callback = leave_number.once(key, team, wish=wish, actor=FORM, now=now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, language, offer, form=form, status=HTTPStatus.CONFLICT)
    with reading(FORM):
        by = due_of_request(callback)
    return _drawn(request, language, offer, received=line, by=by, urgent=given["urgent"] == YES)


def _drawn(
    request: HttpRequest, language: str, offer: Offered, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    now = timezone.now()
    context = {
        "now": now,
        "offer": offer,
        "key": request.POST.get("key") or uuid7(),
        "emergency": phrase(county_on(now).profile, "emergency", language),
        "form": None,
        "wait": 0,
        "received": None,
        "by": None,
        "urgent": False,
    }
    return page(request, TEMPLATE, context | more, status=status)
