"""Mark that an e-mail was moved to the client record, and that it wasn't after all."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.mail import FilingForm, UnfilingForm
from reimari.desk.queries.mail import mail_shown
from reimari.desk.views.mail import CONFLICT, UNPROCESSABLE, back_to, case_sent, drawn, matter_sent
from reimari.mail import access
from reimari.mail.actions import file_mail as file
from reimari.mail.actions import unfile_mail as unfile
from reimari.mail.models import Mail


def onward(request: ActorRequest, _done: Mail, pk: UUID) -> HttpResponse:
    """Back to the e-mail, whose state tells what was done."""
    return back_to(request, pk)


@sensitive_post_parameters("where")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(file, onward)
def file_mail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Mark it as moved. 422 with an identity code, 409 when it can't be marked so.

    GET, after the session was lost at a press: the page of the e-mail.
    """
    if request.method != "POST":
        return _asked(pk)
    with reading(request.actor, access.VIEW):
        form = FilingForm(mail_shown(pk, request.actor, now=timezone.now()), request.POST)
    if not form.is_valid():
        return _came_back(request, pk, form, UNPROCESSABLE)
    return _done(request, pk, form, file, where=form.cleaned_data["where"])


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(unfile, onward)
def unfile_mail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take the mark back that the page showed. 409 when there is another one by now, or no words any more.

    GET, after the session was lost at a press: the page of the e-mail.
    """
    if request.method != "POST":
        return _asked(pk)
    form = UnfilingForm(request.POST)
    if not form.is_valid():
        return _came_back(request, pk, form, UNPROCESSABLE)
    return _done(request, pk, form, unfile, seen=form.cleaned_data["seen"])


def _asked(pk: UUID) -> HttpResponse:
    return redirect(f"{reverse('desk:mail', args=[pk])}#mail-{pk}")


def _done(
    request: ActorRequest,
    pk: UUID,
    form: FilingForm | UnfilingForm,
    deed: Deed[Mail, ..., Mail],
    **given: Any,
) -> HttpResponse:
    key, now = key_of(request), timezone.now()
    with reading(request.actor, access.VIEW):
        row, case = mail_shown(pk, request.actor, now=now).row, matter_sent(request)
    try:
        done = deed.once(key, row, **given, case=case, actor=request.actor, now=now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _came_back(request, pk, form, CONFLICT)
    return onward(request, done, pk=pk)


def _came_back(request: ActorRequest, pk: UUID, form: FilingForm | UnfilingForm, status: int) -> HttpResponse:
    """The page of the e-mail, as it is by now, with what was wrong."""
    with reading(request.actor, access.VIEW) as seen:
        shown = mail_shown(pk, request.actor, now=timezone.now())
        return drawn(request, shown, seen, status=status, filing=form, case=case_sent(request) or "")
