"""Asking one's supervisor about a contact, and the supervisor's answer. Asking about a case: `case_deeds`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.cases import access as cases
from reimari.cases.actions import answer_question as answer
from reimari.cases.models import Case, Question
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import ask_about_contact as ask
from reimari.desk.forms.answers import ANSWER
from reimari.desk.forms.case_work import AnswerForm, AskAboutContactForm
from reimari.desk.views.contact import ASK, drawn
from reimari.desk.views.contact_deeds import leads_back_to, onward_from
from reimari.desk.views.contact_shown import shown_contact
from reimari.desk.views.drafts import forget

UNPROCESSABLE, CONFLICT = 422, 409


@sensitive_post_parameters()
@leads_back_to(ASK)
@answers_once(ask, onward_from(ASK))
def ask_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask the supervisor of the contact's line; the contact stays as it is."""
    key = key_of(request)
    form = AskAboutContactForm(request.POST, auto_id="ask_%s")
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        if not form.is_valid():
            return drawn(request, shown, seen, status=UNPROCESSABLE, asking=form)
    try:
        done = ask.once(
            key, shown.contact, text=form.cleaned_data["text"], actor=request.actor, now=shown.rules.now
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.VIEW) as seen:
            return drawn(request, shown_contact(request, pk), seen, status=CONFLICT, asking=form)
    return onward_from(ASK)(request, done, pk)


def onward(request: ActorRequest, question: Question, pk: UUID) -> HttpResponse:
    """To the matter that was asked about; the draft of the answer is done with."""
    forget(request, ANSWER, pk)
    with reading(request.actor):
        return redirect(_address(question))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(answer, onward)
def answer_question(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Answer it; 422 without words, 409 when somebody else has answered or the case has been closed.

    GET, after the session was lost at a press: the page of the matter, with the form.
    """
    with reading(request.actor):
        question = cases.ANSWER.row(request.actor, Question.objects.select_related("step"), pk)
        address = _address(question)
    if request.method != "POST":
        return redirect(address)
    key, form = key_of(request), AnswerForm(request.POST, auto_id=f"answer_{pk}_%s")
    if not form.is_valid():
        return _again(request, question, form, address, status=UNPROCESSABLE)
    try:
        done = answer.once(
            key, question, text=form.cleaned_data["text"], actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _again(request, question, form, address, status=CONFLICT)
    return onward(request, done, pk=pk)


def _address(question: Question) -> str:
    above = "desk:case" if Case.objects.filter(pk=question.track_id).exists() else "desk:contact"
    return f"{reverse(above, args=[question.track_id])}#question-{question.pk}"


def _again(
    request: ActorRequest, question: Question, form: AnswerForm, here: str, *, status: int
) -> HttpResponse:
    """The form with what was typed, and what stands now."""
    with reading(request.actor):
        question = Question.objects.get(pk=question.pk)
        context = {"asked": question, "form": form, "here": here, "kept": None, "key": uuid7()}
        return page(request, "desk/views/questions.html", context, status=status)
