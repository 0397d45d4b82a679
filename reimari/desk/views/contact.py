"""One contact: what it was and became; closing an open one, correcting, joining to a person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.contacts import access
from reimari.contacts.actions import close_contact as close
from reimari.contacts.actions import correct_contact as correct
from reimari.contacts.actions import join_contact as join
from reimari.contacts.models import Contact
from reimari.contacts.queries import Rules, persons_met_by, rules_on
from reimari.contacts.states import ContactState, Outcome, ParticipantKind
from reimari.desk.forms import choices
from reimari.desk.forms.contact import CorrectionForm, JoinForm
from reimari.desk.forms.matter import OutcomeForm, stays_on_line
from reimari.desk.forms.new_contact import Setting
from reimari.desk.queries.callers import callers_like
from reimari.desk.queries.contact import (
    Taken,
    Told,
    contact_rows,
    corrections_of,
    lines_for,
    matters_of,
    taken_part,
)
from reimari.desk.queries.rights import allowed
from reimari.desk.queries.routes import Line, phrase
from reimari.desk.queries.teams import teams_on
from reimari.people.models import Person
from reimari.staff.models import Team

TEMPLATE = "desk/views/contact.html"
UNPROCESSABLE = 422
SAID = {
    Outcome.ADVICE: "told_advice",
    Outcome.ELSEWHERE: "told_elsewhere",
    Outcome.NOT_REACHED: "not_reached",
}


@dataclass(slots=True)
class Shown:
    """A contact and what its page is made of."""

    contact: Contact
    taken: list[Taken]
    matters: list[Told]
    rules: Rules
    rights: frozenset[str]
    language: str
    teams: tuple[Team, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.contact.state == ContactState.OPEN

    @property
    def hides_place(self) -> bool:
        """Whether somebody who took part is under address protection: no place, no area, no reason (I-04)."""
        return any(one.hides_place for one in self.taken)

    @property
    def may_close(self) -> bool:
        return self.is_open and access.CLOSE.name in self.rights

    @property
    def may_join(self) -> bool:
        anonymous = any(one.row.kind == ParticipantKind.ANONYMOUS for one in self.taken)
        joined = any(one.row.joined_at for one in self.taken)
        return anonymous and not joined and access.JOIN.name in self.rights

    @property
    def may_correct(self) -> bool:
        return not self.is_open and access.CORRECT.name in self.rights


@require_safe
def contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page; after recording it begins with the receipt: what happens next, who, by when."""
    with reading(request.actor, access.VIEW) as seen:
        shown = _shown(request, pk)
        return _drawn(request, shown, seen, recorded="recorded" in request.GET)


@sensitive_post_parameters()
@require_POST
def close_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Close an open contact: each matter gets its outcome (C25)."""
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = _shown(request, pk)
        outcomes = _outcomes(request, shown, request.POST)
        for form, line in zip(outcomes, shown.lines, strict=True):
            if form.is_valid():
                form.check(line.route, line.told)
        if any(form.errors for form in outcomes):
            return _drawn(request, shown, seen, status=UNPROCESSABLE, outcomes=outcomes)
        answers = [
            form.answer(line.route, line.told) for form, line in zip(outcomes, shown.lines, strict=True)
        ]
    close.once(key, shown.contact, answers=answers, actor=request.actor, now=shown.rules.now)
    return _done(request, shown)


@require_POST
def correct_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say what was wrong in a closed contact; it stays as it was."""
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = _shown(request, pk)
        form = _correction(shown, request.POST)
        if not form.is_valid():
            return _drawn(request, shown, seen, status=UNPROCESSABLE, correction=form)
        matter = form.cleaned_data["matter"]
    correct.once(
        key,
        shown.contact,
        matter=UUID(matter) if matter else None,
        field=form.field,
        value=form.value,
        actor=request.actor,
        now=shown.rules.now,
    )
    return _done(request, shown)


@sensitive_post_parameters()
@require_POST
def join_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Join an anonymous contact to a person whom the viewer knows, or to somebody new (I-17)."""
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = _shown(request, pk)
        form = JoinForm(request.POST)
        if not form.is_valid():
            return _drawn(request, shown, seen, status=UNPROCESSABLE, joining=form)
        chosen = _chosen(request)
        callers = [] if chosen or "new" in request.POST else callers_like(request.actor, request.POST)
        if callers:
            return _drawn(request, shown, seen, status=UNPROCESSABLE, joining=form, callers=callers)
        details = None if chosen else form.details(shown.contact.language)
    join.once(key, shown.contact, person=chosen, details=details, actor=request.actor, now=shown.rules.now)
    return _done(request, shown)


def _chosen(request: ActorRequest) -> Person | None:
    try:
        pk = UUID(request.POST.get("person", ""))
    except ValueError:
        return None
    person = persons_met_by(request.actor).filter(pk=pk).first()
    if person is None:
        raise Unseen(access.JOIN, Person, pk)
    return person


def _shown(request: ActorRequest, pk: UUID) -> Shown:
    actor, language = request.actor, (get_language() or "fi")[:2]
    row = contact_rows(pk, actor)
    rules = rules_on(timezone.now(), row.received_at)
    shown = Shown(
        contact=row,
        taken=taken_part(row, actor),
        matters=matters_of(row, actor, rules, language),
        rules=rules,
        rights=allowed(
            actor, Contact.objects.filter(pk=pk), access.CLOSE, access.CORRECT, access.JOIN, access.STATUS
        ),
        language=language,
    )
    if shown.may_close:
        shown.teams = tuple(teams_on(rules.day))
        lines = lines_for(row, shown.matters, shown.taken, rules, language)
        shown.lines = tuple(
            line.staying() if stays_on_line(line.route, actor, rules.profile) else line for line in lines
        )
        if shown.hides_place:
            shown.lines = tuple(line.without_place() for line in shown.lines)
    return shown


def _outcomes(request: ActorRequest, shown: Shown, data: QueryDict | None) -> list[OutcomeForm]:
    setting = Setting(rules=shown.rules, actor=request.actor, language=shown.language, teams=())
    return [
        OutcomeForm(setting, data, prefix=line.prefix, initial={"told_what": line.told}, teams=shown.teams)
        for line in shown.lines
    ]


def _correction(shown: Shown, data: QueryDict | None) -> CorrectionForm:
    matters = [(str(told.row.pk), str(told.row.number)) for told in shown.matters]
    whole = [("", "–")] if len(matters) > 1 else []  # noqa: RUF001
    return CorrectionForm(shown.rules, [*whole, *matters], shown.language, data)


def _drawn(
    request: ActorRequest, shown: Shown, seen: Seen, *, status: int = 200, **more: Any
) -> HttpResponse:
    seen.subject = shown.contact
    seen.person_ids.update(one.row.person_id for one in shown.taken if one.row.person_id)
    seen.person_ids.update(caller.pk for caller in more.get("callers", ()))
    outcomes: list[OutcomeForm] = more.pop("outcomes", None) or _outcomes(request, shown, None)
    profile = shown.rules.profile
    forms_shown: list[forms.Form] = [
        *outcomes,
        *(more[name] for name in ("correction", "joining") if name in more),
    ]
    context = {
        "now": shown.rules.now,
        "shown": shown,
        "contact": shown.contact,
        "lines": shown.lines,
        "pairs": list(zip(outcomes, shown.lines, strict=True)),
        "correction": _correction(shown, None) if shown.may_correct else None,
        "joining": JoinForm() if shown.may_join else None,
        "corrections": corrections_of(
            shown.contact, shown.matters, profile, shown.language, hides_place=shown.hides_place
        ),
        "spoken": choices.language_name(shown.contact.language),
        "interpreted": choices.language_name(shown.contact.interpreter_language),
        "may_status": access.STATUS.name in shown.rights,
        "said": {outcome.value: phrase(profile, code, shown.language) for outcome, code in SAID.items()},
        "wrong": [form for form in forms_shown if form.is_bound and form.errors],
        "key": uuid7(),
    }
    return page(request, TEMPLATE, context | more, status=status)


def _done(request: ActorRequest, shown: Shown) -> HttpResponse:
    url = reverse("desk:contact", args=[shown.contact.pk])
    return HttpResponse(headers={"HX-Redirect": url}) if from_htmx(request) else redirect(url)
