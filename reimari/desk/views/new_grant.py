"""Granting on the line: the county's white list with reasons, and an assessment request when it can't be."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.grant import ELSE, GrantForm, told_typed
from reimari.desk.queries import granting
from reimari.desk.queries.granting import About, Choice
from reimari.grants import access
from reimari.grants.actions import AssessmentWish, GrantWish, grant_service, request_assessment
from reimari.grants.models import CarePlace, Grant
from reimari.grants.rules import NO_CLIENT, NOT_LISTED, NOT_TEMPORARY
from reimari.grants.states import Grounds
from reimari.people.models import hides_place
from reimari.region.profile.values import GrantKind, by_code, fold
from reimari.staff.models import Team
from reimari.work.queries import county_on

TEMPLATE = "desk/views/new_grant.html"
UNPROCESSABLE, CONFLICT = 422, 409


class Writing:
    """One request about the form: whom it is for, what may be granted, what was typed."""

    def __init__(self, request: ActorRequest) -> None:
        self.request, self.now = request, timezone.now()
        self.data: QueryDict = request.POST if request.method == "POST" else request.GET
        self.about: About = granting.about(request.actor, self.data)
        self.task = self.about.service_task
        self.listed = granting.choices_for(self.about.person, self.task, county_on(self.now), self.now)
        self.team: Team | None = granting.granting_team(request.actor, self.about)

    @property
    def possible(self) -> list[Choice]:
        """What may be granted now."""
        return [each for each in self.listed if each.possible]

    def form(self, data: QueryDict | None, *, checked: bool = True) -> GrantForm:
        """The form, to be filled or as sent; what isn't checked shows no mistakes of its own."""
        needs = {fold(code) for code in self.about.needs()}
        fits = next((each.code for each in self.possible if fold(each.grantable.need) in needs), None)
        known = {"first": timezone.localdate(self.now), "grantable": fits}
        return GrantForm(
            data if checked else None,
            initial=known if data is None else data.dict(),
            listed=[(each.code, granting.label_of(each, self.now)) for each in self.possible],
            beds=granting.beds_for(self.listed, self.now),
            places=granting.homes(self.about.person),
        )

    def wish(self, form: GrantForm) -> GrantWish | None:
        """What is granted; None while nobody is chosen."""
        if self.about.person is None:
            return None
        given, bed = form.cleaned_data, form.chosen_bed()
        chosen = by_code(each.grantable for each in self.listed)[fold(given["grantable"])]
        takes = bed if chosen.kind == GrantKind.PLACE else None
        return GrantWish(
            grantable=given["grantable"],
            person_id=self.about.person.pk,
            first=given["first"],
            last=given["last"],
            grounds=Grounds(given["grounds"]),
            told=form.told_how(),
            words=given["words"],
            lasting=given["lasting"],
            contact=self.about.contact,
            case=self.about.case,
            care_place=CarePlace.objects.get(pk=takes[0]) if takes else None,
            bed=takes[1] if takes else None,
            service_task_id=self.task or None,
        )

    def request_wish(self, typed: QueryDict) -> AssessmentWish | None:
        """What is asked of whoever assesses; None while nobody is chosen."""
        person = self.about.person
        if person is None:
            return None
        words = [typed.get("words", "")]
        named = next((each.name for each in self.listed if each.code == typed.get("grantable")), "")
        return AssessmentWish(
            person_id=person.pk,
            place=granting.home_of(person, typed.get("home", "")),
            service_task_id=self.task,
            words=": ".join(filter(None, (named, *words)))[:500],
            contact=self.about.contact,
            case=self.about.case,
            told=told_typed(typed.get("told", "")),
        )


def granted(request: ActorRequest, done: Grant) -> HttpResponse:
    """To the grant's page."""
    return redirect("desk:grant", pk=done.pk)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(grant_service, granted)
def new_grant(request: ActorRequest) -> HttpResponse:
    """The form; POST grants, or tells why the line can't and offers an assessment instead."""
    access.GRANT.require(request.actor)
    with reading(request.actor, access.GRANT) as seen:
        writing = Writing(request)
        _log(seen, writing)
        if request.method != "POST":
            return _drawn(writing, writing.form(None))
        form = writing.form(request.POST)
        if problems := _elsewhere(form):
            return _drawn(writing, writing.form(request.POST, checked=False), problems, status=CONFLICT)
        wish = writing.wish(form) if form.is_valid() else None
        if wish is None or writing.team is None:
            return _drawn(writing, form, status=UNPROCESSABLE)
    try:
        done = grant_service.once(
            key_of(request), writing.team, wish=wish, actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        return _again(request, access.GRANT, refusal)
    return granted(request, done)


def requested(request: ActorRequest, done: Case) -> HttpResponse:
    """Back to what it was about, where it is told; whoever sees the new case goes there."""
    with reading(request.actor):
        return redirect(f"{granting.about(request.actor, request.POST).address}?assessment={done.number}")


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(request_assessment, requested)
def ask_assessment(request: ActorRequest) -> HttpResponse:
    """One press: the adviser of the client's home place assesses the need (DR-06)."""
    access.REQUEST_ASSESSMENT.require(request.actor)
    if request.method != "POST":
        return redirect("desk:grants")
    with reading(request.actor, access.REQUEST_ASSESSMENT) as seen:
        writing = Writing(request)
        _log(seen, writing)
        form = writing.form(request.POST, checked=False)
        wish = writing.request_wish(request.POST)
        team = writing.team or granting.asking_team(request.actor)
        if wish is None or team is None:
            return _drawn(writing, form, [Problem("grants.no_client", NO_CLIENT)], status=CONFLICT)
    try:
        done = request_assessment.once(
            key_of(request), team, wish=wish, actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        return _again(request, access.REQUEST_ASSESSMENT, refusal)
    return requested(request, done)


def _elsewhere(form: GrantForm) -> list[Problem]:
    """Why it is assessed whatever else the form says."""
    asked = form.asks_elsewhere
    if asked == ELSE:
        return [Problem("grants.not_listed", NOT_LISTED)]
    return [Problem("grants.not_temporary", NOT_TEMPORARY)] if asked else []


def _log(seen: Any, writing: Writing) -> None:
    """The page shows the client."""
    about = writing.about
    seen.subject = about.contact or about.case or about.person
    seen.person_ids = {about.person.pk} if about.person else set()


def _again(request: ActorRequest, action: Action, refusal: Refused) -> HttpResponse:
    with reading(request.actor, action) as seen:
        writing = Writing(request)
        _log(seen, writing)
        return _drawn(writing, writing.form(request.POST, checked=False), refusal.problems, status=CONFLICT)


def _drawn(writing: Writing, form: GrantForm, problems: Any = (), *, status: int = 200) -> HttpResponse:
    about, request = writing.about, writing.request
    assessor = granting.assessor(about.person, writing.task, writing.now)
    context = {
        "now": writing.now,
        "form": form,
        "about": about,
        "person": about.person,
        "listed": writing.listed,
        "impossible": [each for each in writing.listed if not each.possible],
        "has_vouchers": any(each.grantable.kind == GrantKind.VOUCHER for each in writing.possible),
        "has_beds": not form.fields["bed"].widget.is_hidden,
        "sentences": sentences_of(problems),
        "to_assessment": granting.leads_to_assessment(problems),
        "other_route": granting.takes_other_route(problems),
        "assessor": assessor.team if assessor else None,
        "assessor_told": assessor.told(_language_of(about)) if assessor else "",
        "may_ask": request.actor.may(access.REQUEST_ASSESSMENT.name),
        "followed_up_by": writing.team,
        "key": request.POST.get("key") or uuid7(),
        "home": "" if about.person is None or _hidden(about) else str(about.person.place or ""),
        "title": gettext("Grant on the line"),
    }
    return page(request, TEMPLATE, context, status=status)


def _language_of(about: About) -> str:
    """The language in which the client is told something."""
    if about.contact:
        return about.contact.language
    return about.person.language if about.person else ""


def _hidden(about: About) -> bool:
    """Whether the client's address is protected: no place, and no reason that would tell it (I-04)."""
    return hides_place(about.person)
