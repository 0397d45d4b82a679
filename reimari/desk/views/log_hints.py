"""Hints of the use log: what to ask about, by which exact rule, and what was found (I-02)."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.access.speaking import heard
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.log_hints import FindingForm, HintDaysForm
from reimari.desk.queries.hint_sentences import why_sentences
from reimari.people.models import Person
from reimari.records import access
from reimari.records.actions import say_of_hint as say
from reimari.records.models import HintRule, LogFinding, Verdict
from reimari.records.queries.hints import MOST, Hint, hints_of
from reimari.records.rules.hints import BACK, FEWEST_DAYS, PERCENTILE

TEMPLATE = "desk/views/log_hints.html"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def log_hints(request: ActorRequest) -> HttpResponse:
    """The hints of some days; the last week when none are named."""
    return _drawn(request)


def onward(_request: ActorRequest, said: LogFinding) -> HttpResponse:
    """The hints of that day."""
    return redirect(f"{reverse('desk:log_hints')}?since={said.day}&until={said.day}")


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(say, onward)
def say_of_hint(request: ActorRequest) -> HttpResponse:
    """Say of a hint that it is in order, or what is to be cleared up."""
    access.SAY_OF_HINT.require(request.actor)
    if request.method != "POST":
        return redirect("desk:log_hints")
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _drawn(request, wrong=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        said = say.once(
            key_of(request),
            _hint(request, given["rule"], given["viewer"], given["person"], given["day"]),
            verdict=Verdict(given["verdict"]),
            words=given["words"],
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, wrong=form, status=CONFLICT)
    return onward(request, said)


def _hint(request: ActorRequest, rule: str, viewer: UUID, person: UUID | None, day: object) -> LogFinding:
    """A new finding that names the hint; 404 for nobody and for what no hint is like."""
    with heard(request.actor):
        is_known = User.objects.filter(pk=viewer).exists()
        if person is not None:
            is_known = is_known and Person.objects.filter(pk=person).exists()
    if not is_known or (person is None) is not (rule == HintRule.MANY):
        raise Unseen(access.SAY_OF_HINT, LogFinding, "")
    return LogFinding(rule=rule, viewer_id=viewer, person_id=person, day=day)  # type: ignore[misc]


def _drawn(request: ActorRequest, *, wrong: FindingForm | None = None, status: int = 200) -> HttpResponse:
    access.SEE_HINTS.require(request.actor)
    with reading(request.actor, access.SEE_HINTS) as seen:
        now = timezone.now()
        days = HintDaysForm(request.GET, today=timezone.localdate(now))
        since, until = days.days
        if wrong and (day := wrong.cleaned_data.get("day")):
            since = until = day
        found = hints_of(since, until)
        seen.subject, seen.person_ids = cast(User, request.user), found.person_ids
        told = [_told(hint, wrong, request) for hint in found.found]
        context = {
            "now": now,
            "days": days,
            "since": since,
            "until": until,
            "hints": found,
            "rules": [(rule, [each for each in told if each["hint"].rule == rule]) for rule in HintRule],
            "form": wrong or (days if days.errors else None),
            "key": uuid7(),
            "figures": {"back": BACK, "fewest": FEWEST_DAYS, "share": PERCENTILE, "most": MOST},
        }
        return page(request, TEMPLATE, context, status=status)


def _told(hint: Hint, wrong: FindingForm | None, request: ActorRequest) -> dict[str, Any]:
    """A hint with its reasons and its form; what was typed into it stays."""
    form = wrong if wrong and _is_about(wrong, hint) else FindingForm(auto_id=f"{hint.key}_%s")
    may = request.actor.may(access.SAY_OF_HINT.name)
    is_own = hint.viewer.pk == request.actor.id
    return {
        "hint": hint,
        "whys": why_sentences(hint),
        "form": form,
        "is_own": is_own,
        "may_say": may and not is_own and not hint.is_in_order,
    }


def _is_about(form: FindingForm, hint: Hint) -> bool:
    given = form.cleaned_data
    person = hint.person.pk if hint.person else None
    told = given.get("rule"), given.get("viewer"), given.get("person"), given.get("day")
    return told == (hint.rule, hint.viewer.pk, person, hint.day)
