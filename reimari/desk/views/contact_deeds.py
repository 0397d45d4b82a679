"""What is done to a contact: closing an open one, correcting, joining to a person. One POST each."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.repeating import answers_once
from reimari.common.pages import from_htmx, key_of
from reimari.common.problems import Refused, gettext_noop
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import close_contact as close
from reimari.contacts.actions import correct_contact as correct
from reimari.contacts.actions import describe_contact as describe
from reimari.contacts.actions import join_contact as join
from reimari.contacts.models import Matter
from reimari.contacts.queries import persons_met_by
from reimari.contacts.states import Outcome
from reimari.desk.forms.contact import DescribeForm, JoinForm
from reimari.desk.forms.drafted import DRAFTED
from reimari.desk.forms.matter import OutcomeForm, WayForm, guide_in, way_form
from reimari.desk.forms.new_contact import refuse_waiting
from reimari.desk.forms.sheet import WAITING
from reimari.desk.forms.typed import whole_number
from reimari.desk.forms.way import way_of_lines
from reimari.desk.queries.callers import callers_like
from reimari.desk.queries.contact_times import FormTimes
from reimari.desk.queries.routes import Line
from reimari.desk.views.calling_back import saved_together
from reimari.desk.views.closing import guiding_in, outcomes_of, times_of
from reimari.desk.views.contact import (
    CLOSE,
    CORRECT,
    JOIN,
    correction_of,
    corrections_in,
    drawn,
)
from reimari.desk.views.contact_shown import Shown, shown_contact
from reimari.desk.views.contact_times import press_times
from reimari.desk.views.drafts import forget
from reimari.people.models import Person

UNPROCESSABLE, CONFLICT = 422, 409
NO_CODE = gettext_noop("This seems to hold an identity code. Take it away.")


def onward_from(form: str) -> Callable[..., HttpResponse]:
    """To the contact's page; the draft of this form is done with."""

    def lead(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
        forget(request, form, pk)
        url = reverse("desk:contact", args=[pk])
        return HttpResponse(headers={"HX-Redirect": url}) if from_htmx(request) else redirect(url)

    return lead


def leads_back_to(form: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """GET, after the session was lost at a press: the page with this form open."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def led(request: ActorRequest, pk: UUID) -> HttpResponse:
            if request.method == "POST":
                return view(request, pk=pk)
            return redirect(DRAFTED[form].address(str(pk)))

        return require_http_methods(["GET", "HEAD", "POST"])(led)

    return decorate


def onward(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the contact's page."""
    return redirect("desk:contact", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(describe, onward)
def describe_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say what a matter of an open contact is about; 409 when somebody else has said otherwise meanwhile."""
    if request.method != "POST":
        return redirect("desk:contact", pk=pk)
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        number = whole_number(request.POST.get("number"))
        matter = next((told.row for told in shown.matters if told.row.number == number), None)
        if matter is None:
            raise Unseen(access.DESCRIBE, Matter, number)
        contactor = shown.contactor_of(matter)
        form = DescribeForm(shown.rules, matter, shown.language, request.POST, contactor=contactor)
        if not form.is_valid():
            return drawn(request, shown, seen, status=UNPROCESSABLE, described=form)
    try:
        done = describe.once(
            key,
            shown.contact,
            number=matter.number,
            described=form.described(),
            seen=form.seen,
            actor=request.actor,
            now=shown.rules.now,
        )
    except Refused as refusal:
        sentences = sentences_of(refusal.problems)
        with reading(request.actor, access.VIEW) as seen:
            return drawn(request, shown_contact(request, pk), seen, status=CONFLICT, sentences=sentences)
    return onward(request, done, pk=pk)


@sensitive_post_parameters()
@leads_back_to(CLOSE)
@answers_once(close, onward_from(CLOSE))
def close_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Close an open contact: each matter gets its outcome (C25).

    With `do` a time is held for a matter, or let go (R-KL-16). When somebody else has closed it meanwhile,
    both answers are shown: theirs stands, and one's own is kept.
    """
    key = key_of(request)
    if "do" in request.POST:
        return _pressed(request, pk)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk, request.POST)
        sent = _guided(request.POST, shown.lines)
        if "look" in sent:
            return _looked(request, shown, seen, sent)
        guiding = guiding_in(request, shown, sent, checked=True)
        times = times_of(request, shown, sent)
        outcomes, way = outcomes_of(request, shown, sent), WayForm(sent)
        if not shown.is_open:
            return drawn(request, shown, seen, status=CONFLICT, outcomes=outcomes)
        _check(shown, outcomes, way, times)
        if guiding.form.is_valid():
            guiding.form.refuse_codes(gettext(NO_CODE))
        if shown.may_close and any(form.errors for form in (*outcomes, way, guiding.form)):
            more = {"outcomes": outcomes, "way": way, "guiding": guiding, "times": times.shown}
            return drawn(request, shown, seen, status=UNPROCESSABLE, **more)
        guided = guiding.guided(changed=True)
        answers = [
            form.answer(line.route, line.told, line.redirect, line.call, times.shown.get(line.number))
            for form, line in zip(outcomes, shown.lines, strict=False)
        ]
        asked = (form.call_wanted(line) for form, line in zip(outcomes, shown.lines, strict=False))
        calls = [call for call in asked if call]
        said = way.cleaned_data["came_via"] or shown.contact.came_via
        wanted = times.wanted(shown.lines, [line.number for line in shown.lines])
        own = shown.contact.team.unit_id
        via = way_of_lines(said, shown.lines, shown.rules, own=own)
        arranged = shown.other_way and way.cleaned_data["arranged"]
    try:
        done = saved_together(
            key,
            partial(
                close.once,
                key,
                shown.contact,
                answers=answers,
                came_via=via,
                arranged=arranged,
                guided=guided,
                actor=request.actor,
                now=shown.rules.now,
            ),
            calls,
            times=wanted,
            actor=request.actor,
            now=shown.rules.now,
        )
    except Refused as refusal:
        with reading(request.actor, access.VIEW) as seen:
            shown = shown_contact(request, pk, request.POST)
            told: dict[str, Any] = {"sentences": sentences_of(refusal.problems), "way": way}
            told["times"] = times_of(request, shown, sent).shown
            told |= {"outcomes": outcomes_of(request, shown, sent), "guiding": guiding}
            return drawn(request, shown, seen, status=CONFLICT, **told)
    return onward_from(CLOSE)(request, done, pk)


def _pressed(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form as it was typed, after a press among its times."""
    data = request.POST.copy()
    told = press_times(request.actor, data, data.pop("do")[-1], partial(_times, request, pk, data))
    with reading(request.actor, access.VIEW) as seen:
        return _looked(request, shown_contact(request, pk, data), seen, data, **(told or {}))


def _times(request: ActorRequest, pk: UUID, data: QueryDict) -> tuple[FormTimes, Sequence[Line]]:
    """The times and lines of the form as it stands."""
    shown = shown_contact(request, pk, data)
    return times_of(request, shown, data), shown.lines


def _looked(request: ActorRequest, shown: Shown, seen: Seen, sent: QueryDict, **told: Any) -> HttpResponse:
    """The form as it was typed, with what follows from it: for browsers without JavaScript."""
    times = times_of(request, shown, sent).shown
    outcomes = outcomes_of(request, shown, draft=sent)
    return drawn(
        request,
        shown,
        seen,
        outcomes=outcomes,
        way=way_form(shown.contact, sent),
        guiding=guiding_in(request, shown, sent),
        times=times,
        **told,
    )


def _check(shown: Shown, outcomes: Sequence[OutcomeForm], way: WayForm, times: FormTimes) -> None:
    """What is wrong or missing stands at the fields; nobody is left waiting for a closed line in silence."""
    waits = False
    for form, line in zip(outcomes, shown.lines, strict=False):  # whoever may not close it has no lines
        if form.is_valid():
            form.check(line.route, line.told, line.call, times.shown.get(line.number))
            waits = waits or (bool(line.other_way) and form.cleaned_data["outcome"] in WAITING)
    if way.is_valid() and waits and shown.other_way:
        refuse_waiting(way)


def _guided(sent: QueryDict, lines: Sequence[Line]) -> QueryDict:
    """What was sent; with "Guide there" or "Hand over" pressed, the matter's outcome filled in."""
    sent = sent.copy()
    for line in lines:
        if line.redirect and sent.get("guide") == str(line.number):
            guide_in(sent, line.prefix, line.redirect)
        if sent.get("hand_over") == str(line.number):
            sent[f"{line.prefix}-outcome"] = Outcome.GOES_ON.value
    return sent


@leads_back_to(CORRECT)
@answers_once(correct, onward_from(CORRECT))
def correct_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say what was wrong in a closed contact; it stays as it was.

    What somebody else has corrected meanwhile stands beside one's own, and one chooses.
    """
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        form = correction_of(shown, corrections_in(shown), request.POST)
        if not form.takes_theirs and not form.is_valid():
            return drawn(request, shown, seen, status=UNPROCESSABLE, correction=form)
    if form.takes_theirs:  # it stands already
        return onward_from(CORRECT)(request, None, pk)
    matter = form.cleaned_data["matter"]
    try:
        done = correct.once(
            key,
            shown.contact,
            matter=UUID(matter) if matter else None,
            field=form.field,
            value=form.value,
            actor=request.actor,
            now=shown.rules.now,
            seen_entry=form.drawn,
        )
    except Refused as refusal:
        with reading(request.actor, access.VIEW) as seen:
            shown = shown_contact(request, pk)
            form = correction_of(shown, corrections_in(shown), request.POST)
            form.meet(refusal)
            return drawn(request, shown, seen, status=CONFLICT, correction=form)
    return onward_from(CORRECT)(request, done, pk)


@sensitive_post_parameters()
@leads_back_to(JOIN)
@answers_once(join, onward_from(JOIN))
def join_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Join an anonymous contact to a person whom the viewer knows, or to somebody new (I-17)."""
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        form = JoinForm(request.POST)
        if not form.is_valid():
            return drawn(request, shown, seen, status=UNPROCESSABLE, joining=form)
        chosen = _chosen(request)
        callers = [] if chosen or "new" in request.POST else callers_like(request.actor, request.POST)
        if callers:
            return drawn(request, shown, seen, status=UNPROCESSABLE, joining=form, callers=callers)
        details = None if chosen else form.details(shown.contact.language)
    try:
        done = join.once(
            key, shown.contact, person=chosen, details=details, actor=request.actor, now=shown.rules.now
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.VIEW) as seen:
            return drawn(request, shown_contact(request, pk), seen, status=CONFLICT, joining=form)
    return onward_from(JOIN)(request, done, pk)


def _chosen(request: ActorRequest) -> Person | None:
    try:
        pk = UUID(request.POST.get("person", ""))
    except ValueError:
        return None
    person = persons_met_by(request.actor).filter(pk=pk).first()
    if person is None:
        raise Unseen(access.JOIN, Person, pk)
    return person
