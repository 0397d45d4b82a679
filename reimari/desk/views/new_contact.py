"""New contact: one page, while somebody is on the phone (C21-C27, R-IU-26…33, R-KL-02, R-KL-15)."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.recording import record_denied, seen_lately
from reimari.access.repeating import answers_once
from reimari.callbacks.models import Callback
from reimari.common.ids import uuid_of
from reimari.common.pages import from_htmx, key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.concerns.access import RECORD as REPORT
from reimari.contacts import access
from reimari.contacts.actions import record_contact
from reimari.contacts.models import Contact
from reimari.contacts.queries import persons_known_to
from reimari.desk.actions import draft_form
from reimari.desk.forms.filled import filled_from_call, filled_from_callback
from reimari.desk.forms.form_changes import CHANGES, fill_in
from reimari.desk.forms.sheet import Sheet, revision_of
from reimari.desk.forms.writing import Writing
from reimari.desk.models import Draft
from reimari.desk.queries import callbacks
from reimari.desk.queries.booked_of_person import booked_of_person
from reimari.desk.queries.by_emergency import unseen_calling, unseen_with_code, way_to
from reimari.desk.queries.callers import Chosen, callers_like
from reimari.desk.queries.calls import call_named, key_of_call
from reimari.desk.queries.contact_times import NO_TIMES, FormTimes
from reimari.desk.queries.identity import Identity, procedure_of
from reimari.desk.queries.routes import Line
from reimari.desk.views.calling_back import contact_answers, saved_together
from reimari.desk.views.contact_times import press_times
from reimari.desk.views.drafts import forget, kept, kept_text
from reimari.desk.views.knowledge import remember_used
from reimari.desk.views.who_answers import ask_who_answers
from reimari.people.models import Person
from reimari.people.queries import as_code
from reimari.telephony.models import Call

TEMPLATE = "desk/views/new_contact.html"
ROUTE = "desk/views/_route_answer.html"
GUIDANCE = "desk/views/_guidance.html"
CALLERS = "desk/views/new_contact.html#callers"
FORM = "new_contact"
UNPROCESSABLE = 422
CONFLICT = 409


def onward(request: ActorRequest, contact: Contact) -> HttpResponse:
    """To the receipt; the draft is done with."""
    forget(request, FORM, key_of(request))
    remember_used(request, contact)
    if "then_grant" in request.POST:
        return _onward(request, f"{reverse('desk:new_grant')}?contact={contact.pk}")
    address = f"{reverse('desk:contact', args=[contact.pk])}?recorded=1"
    if came_of := request.POST.get("callback"):
        with reading(request.actor):
            if not contact_answers(contact, came_of):
                address += "&apart=1"
    return _onward(request, address)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(record_contact, onward)
def new_contact(request: ActorRequest) -> HttpResponse:
    """The empty form, or a draft that goes on; POST records it, or changes the form itself (`do`).

    With `do=report` what was typed goes on as a concern report or a contact to social services.
    """
    access.RECORD.require(request.actor)
    if request.method != "POST":
        return _opened(request)
    if request.POST.get("do"):
        return _changed(request)
    return _recorded(request)


@sensitive_post_parameters()
@require_POST
def new_contact_route(request: ActorRequest) -> HttpResponse:
    """The right column and what hangs on it, as the form stands.

    It offers the open cases of a chosen person. That is in the log already when the page itself showed them.
    """
    access.RECORD.require(request.actor)
    with reading(request.actor, access.RECORD) as seen:
        writing = Writing(request, request.POST)
        chosen, lines = writing.chosen(), writing.lines()
        writing.look_for_times(key_of(request), lines)
        if chosen and not seen_lately(access.RECORD, request.actor, chosen.caller.pk, now=writing.now):
            seen.subject, seen.person_ids = writing.setting.teams[0], {chosen.caller.pk}
        return page(request, ROUTE, writing.context(writing.sheet(chosen=chosen), None, lines))


@sensitive_post_parameters()
@require_POST
def new_contact_guidance(request: ActorRequest) -> HttpResponse:
    """Segment and level as the form suggests them now; nothing of a person is shown."""
    access.RECORD.require(request.actor)
    with reading(request.actor, access.RECORD):
        writing = Writing(request, request.POST)
        lines = writing.lines()
        return page(request, GUIDANCE, {"guiding": writing.guiding(writing.sheet(), lines)})


@sensitive_post_parameters()
@require_POST
def new_contact_callers(request: ActorRequest) -> HttpResponse:
    """Who may be the same person, among those whom the writer may see (C33)."""
    access.RECORD.require(request.actor)
    with reading(request.actor, access.RECORD) as seen:
        writing = Writing(request, request.POST)
        callers = callers_like(request.actor, request.POST)
        unseen = None if callers else unseen_with_code(request.actor, as_code(_typed_code(request)))
        context = {
            "callers": callers,
            "way_to_unseen": way_to(request.actor, unseen),
            "identity": _identity(writing),
        }
        if persons := {caller.pk for caller in callers}:
            seen.subject, seen.person_ids = writing.setting.teams[0], persons
        answer = page(request, CALLERS, context)
    return _met(request, answer, unseen)


def _identity(writing: Writing) -> Identity:
    """What may be told, as the form stands."""
    checked = bool(writing.typed.get("identity_checked"))
    return procedure_of(writing.rules.county, checked=checked, now=writing.now)


def _typed_code(request: ActorRequest) -> str:
    return " ".join(request.POST.get("identity_code", "").split())


def _met(request: ActorRequest, answer: HttpResponse, unseen: UUID | None) -> HttpResponse:
    """The answer; when it tells that there is somebody whom the viewer may not see, the log knows."""
    if unseen:
        record_denied(access.RECORD, request.actor, Person, unseen, person_ids=[unseen])
    return answer


def _opened(request: ActorRequest) -> HttpResponse:
    with reading(request.actor, access.RECORD) as seen:
        call = call_named(request.actor, request.GET.get("call", ""))
        if call and call.contact_id:
            return redirect("desk:contact", pk=call.contact_id)
        callback = callbacks.named(request.actor, request.GET.get("callback", ""))
        if callback is None and (ended := uuid_of(request.GET.get("callback", ""))):
            return redirect("desk:callback", pk=ended)
        key, text = kept_text(request, FORM, key=_key_of(request, call, callback))
        if text is None:
            text = _filled(call, callback)
        writing = Writing(request, text)
        chosen, lines = writing.chosen(), writing.lines()
        sheet = writing.sheet(key=key, chosen=chosen)
        sheet.focus(0, "autofocus")
        more: dict[str, Any] = {"kept": Draft.objects.of(request.actor.id)}
        more["times_at"] = reverse("desk:new_contact_route")
        if (call or callback) and not chosen:
            more["callers"] = callers_like(request.actor, writing.typed)
        unseen = None if chosen else unseen_calling(request.actor, call)
        more["way_to_unseen"] = way_to(request.actor, unseen)
        answer = _drawn(request, writing, sheet, chosen, seen, lines, **more)
    return _met(request, answer, unseen)


def _key_of(request: ActorRequest, call: Call | None, callback: Callback | None) -> UUID | None:
    """The one form in which the viewer writes down this call, or how this callback went."""
    if call:
        return key_of_call(call, request.actor)
    return callbacks.key_of_callback(callback, request.actor) if callback else None


def _filled(call: Call | None, callback: Callback | None) -> QueryDict | None:
    if call:
        return filled_from_call(call)
    return filled_from_callback(callback) if callback else None


def _drawn(
    request: ActorRequest,
    writing: Writing,
    sheet: Sheet,
    chosen: Chosen | None,
    seen: Seen,
    lines: list[Line],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page, with the persons on it in the use log."""
    own = {
        "way_to_unseen": "",
        "identity": _identity(writing),
        "times_problems": (),
        "times_of": "",
        "times_at": "",
        "focus_call": "",
    }
    context = writing.context(sheet, chosen, lines) | own | more
    seen.subject = writing.setting.teams[0] if writing.setting.teams else writing.teams[0]
    if chosen:
        seen.person_ids.add(chosen.caller.pk)
        context["booked"] = booked_of_person(
            request.actor, chosen.caller.pk, writing.rules.profile, now=writing.now
        )
    seen.person_ids.update(caller.pk for caller in context["callers"])
    if "kept" in context:
        drafts = context["kept"].kept(writing.now).filter(form=FORM).exclude(subject=str(sheet.key))
        context["kept"] = list(drafts.order_by("-updated_at", "pk")[:5])
    return page(request, TEMPLATE, context, status=status)


# A change of the form itself: another matter, a person chosen, a question asked


def _changed(request: ActorRequest) -> HttpResponse:
    """Draw the form again as it was typed, changed by one thing: also without JavaScript."""
    data = request.POST.copy()
    pressed = data.pop("do")[-1]
    what, _colon, rest = pressed.partition(":")
    data["revision"] = str(revision_of(data) + 1)
    key = key_of(request)
    if what == "report":
        return _as_report(request, data, key)
    more = press_times(request.actor, data, pressed, partial(_times, request, data, key))
    if more is None:
        more = _more(request, what, data, key, rest)
    with reading(request.actor, access.RECORD) as seen:
        writing = Writing(request, data)
        chosen = writing.chosen()
        if what == "choose" and chosen:
            fill_in(writing.typed, chosen)
        lines = writing.lines()
        writing.look_for_times(key, lines)
        sheet = writing.sheet(key=key, chosen=chosen)
        if what == "add":
            sheet.focus(-1, "data-focus")
        if not chosen:
            more["callers"] = callers_like(request.actor, data)
        answer = _drawn(request, writing, sheet, chosen, seen, lines, **more)
    if asked := writing.unseen_person():
        record_denied(access.RECORD, request.actor, Person, asked)
    row = Draft(form=FORM, subject=str(key))
    draft_form(row, text=kept(writing.typed), actor=request.actor, now=timezone.now())
    return answer


def _times(request: ActorRequest, data: QueryDict, key: UUID) -> tuple[FormTimes, list[Line]]:
    """The form's times and lines as it stands."""
    writing = Writing(request, data)
    writing.chosen()
    lines = writing.lines()
    return writing.times_in(key), lines


def _more(request: ActorRequest, what: str, data: QueryDict, key: UUID, rest: str) -> dict[str, Any]:
    """Change the form by what was pressed; what the page tells of it."""
    if what == "ask":
        return ask_who_answers(request, data, key)
    if change := CHANGES.get(what):
        change(data, rest)
    return {}


def _as_report(request: ActorRequest, data: QueryDict, key: UUID) -> HttpResponse:
    """To the form of a report, with all that was typed; it stays a draft until one of them is saved."""
    REPORT.require(request.actor)
    row = Draft(form=FORM, subject=str(key))
    draft_form(row, text=kept(data), actor=request.actor, now=timezone.now())
    return _onward(request, f"{reverse('desk:new_report')}?draft={key}")


def _recorded(request: ActorRequest) -> HttpResponse:
    key = key_of(request)
    leave_open = "leave_open" in request.POST and "hand_over" not in request.POST
    with reading(request.actor, access.RECORD) as seen:
        writing = Writing(request, request.POST)
        chosen, lines = writing.chosen(), writing.lines()
        writing.guide(lines)
        found = writing.look_for_times(key, lines)
        sheet = writing.sheet(key=key, checked=True, chosen=chosen)
        known = _known_code(request)
        if not sheet.check(lines, leave_open=leave_open, code_is_known=known, times=writing.times):
            return _again(request, writing, sheet, chosen, seen, lines, UNPROCESSABLE)
        if asked := writing.unseen_person():
            sheet.refusals.append(gettext("The chosen person isn't there any more. Choose again."))
            answer = _again(request, writing, sheet, chosen, seen, lines, UNPROCESSABLE)
        else:
            called = chosen.caller.name if chosen else ""
            guided = writing.guiding(sheet, lines).guided()
            told: dict[str, Any] = {"leave_open": leave_open, "called": called, "guided": guided}
            made = sheet.intake(lines, times=writing.times, **told)
            intake = writing.arrived(made)
            calls = [] if leave_open else sheet.calls(lines)
            times = NO_TIMES if leave_open else found.wanted(lines, range(1, len(lines) + 1))
            came_of = callbacks.named(request.actor, request.POST.get("callback", ""))
    if asked:
        record_denied(access.RECORD, request.actor, Person, asked)
        return answer
    team = next(team for team in writing.setting.teams if team.pk == sheet.contact.cleaned_data["team"])
    try:
        contact = saved_together(
            key,
            partial(record_contact.once, key, team, intake=intake, actor=request.actor, now=writing.now),
            calls,
            answered=came_of,
            came_by=writing.call,
            times=times,
            actor=request.actor,
            now=writing.now,
        )
    except Refused as refusal:
        sheet.refusals += sentences_of(refusal.problems)
        with reading(request.actor, access.RECORD) as seen:
            chosen = writing.chosen()  # and their cases, as they stand now
            writing.look_for_times(key, lines)
            return _again(request, writing, sheet, chosen, seen, lines, CONFLICT)
    return onward(request, contact)


def _again(
    request: ActorRequest,
    writing: Writing,
    sheet: Sheet,
    chosen: Chosen | None,
    seen: Seen,
    lines: list[Line],
    status: int,
) -> HttpResponse:
    sheet.revision += 1
    callers = [] if chosen else callers_like(request.actor, request.POST)
    return _drawn(request, writing, sheet, chosen, seen, lines, status=status, callers=callers)


def _known_code(request: ActorRequest) -> Callable[[str], bool]:
    def known(code: str) -> bool:
        persons = persons_known_to(request.actor)
        return persons.filter(pk__in=Person.objects.by_code(code).values("pk")).exists()

    return known


def _onward(request: ActorRequest, url: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": url}) if from_htmx(request) else redirect(url)
