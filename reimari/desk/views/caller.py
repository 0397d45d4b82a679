"""What whoever contacted us sees by the link they were given: how far it has come; and their feedback.

Nobody signs in here. The link itself is what is shown at the door, so the form needs no other token; it tells
no name, no need and no number, and no other site is told where its reader came from.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Knock
from reimari.accounts.tries import address_of, waits
from reimari.common.pages import page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import give_feedback
from reimari.contacts.models import Contact
from reimari.contacts.rules import WRITTEN
from reimari.desk.caller_links import CALLER, contact_in
from reimari.desk.forms.feedback import FeedbackForm
from reimari.desk.queries.caller import Followed, followed

TEMPLATE = "desk/views/caller.html"
ONCE = UUID("5d2f4c9e-2a57-4c0f-9a38-0c8c2d1f7b6e")  # feedback on one contact is one form, whoever sends it


@login_not_required
@csrf_exempt
@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def caller(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """How far the contact has come, in plain words; after its end the feedback form.

    404 for a link that isn't ours or whose days are over, 429 for somebody who tries too many of them.
    """
    if language not in WRITTEN:
        raise Http404
    with translation.override(language):
        answer = _answer(request, token)
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    knock, now = Knock("link", address_of(request)), timezone.now()
    if wait := Guess.objects.wait(knock, now=now):
        return waits(_drawn(request, token, wait=wait), wait)
    pk = contact_in(token, today=timezone.localdate(now))
    if pk is None or request.method == "POST":
        Guess.objects.add_failure(knock, now=now)
    if pk is None:
        return _drawn(request, token, status=HTTPStatus.NOT_FOUND)
    return _sent(request, token, pk) if request.method == "POST" else _shown(request, token, pk)


def _shown(
    request: HttpRequest,
    token: str,
    pk: UUID,
    *,
    form: FeedbackForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    with reading(CALLER, access.FOLLOW_UP) as seen:
        told = followed(pk)
        seen.subject = told.contact if told else None
        found = HTTPStatus.NOT_FOUND if told is None else status
        return _drawn(request, token, told=told, form=form or FeedbackForm(), status=found)


def _sent(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """Feedback, once: the same form sent again is answered as it was first."""
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _shown(request, token, pk, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with reading(CALLER):
        contact = access.GIVE_FEEDBACK.rows(CALLER, Contact.objects.filter(pk=pk)).first()
    if contact is None:
        return _drawn(request, token, status=HTTPStatus.NOT_FOUND)
    score, words = int(form.cleaned_data["score"]), form.cleaned_data["words"]
    try:
        give_feedback.once(
            uuid5(ONCE, str(pk)), contact, score=score, words=words, actor=CALLER, now=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _shown(request, token, pk, form=form, status=HTTPStatus.CONFLICT)
    return redirect("desk:caller", language=translation.get_language() or "fi", token=token)


def _drawn(
    request: HttpRequest,
    token: str,
    *,
    told: Followed | None = None,
    form: FeedbackForm | None = None,
    wait: int = 0,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {"token": token if told else "", "told": told, "form": form, "wait": wait}
    return page(request, TEMPLATE, context, status=status)
