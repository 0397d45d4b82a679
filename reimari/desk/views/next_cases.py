"""Whom to give the next case: a team's untaken steps, each with somebody and why, given in one press."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.cover import access
from reimari.cover.actions import give_steps
from reimari.cover.facts import MOST_TO_GIVE
from reimari.desk.queries.lists import by_unit
from reimari.desk.queries.next_cases import next_page, teams_to_give
from reimari.region.profile.values import fold
from reimari.staff.models import Team
from reimari.work import access as work
from reimari.work.models import Step
from reimari.work.queries import county_on

CONFLICT = 409
FIELD = "to-"  # … and the id of a step: who gets it


def _given(request: ActorRequest, done: Team, **_given: Any) -> HttpResponse:
    """To what is left, which tells how much was given and how much somebody else had taken meanwhile."""
    chosen = _chosen(request.POST)
    with reading(request.actor):
        steps = work.VIEW.rows(request.actor, Step.objects.filter(pk__in=chosen))
        now_with = dict(steps.values_list("pk", "worker"))
    given = sum(now_with.get(step) == user for step, user in chosen.items())
    told = urlencode({"team": done.pk, "given": given, "left": len(chosen) - given})
    return redirect(f"{reverse('desk:next_cases')}?{told}#done")


@require_safe
def next_cases(request: ActorRequest) -> HttpResponse:
    """The steps of one team, or the one that the address names."""
    return _drawn(request, request.GET.get("team", ""), only=_step_asked(request))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(give_steps, _given, to=lambda **_given: None)
def give_next_cases(request: ActorRequest, team: str) -> HttpResponse:
    """Give all rows for which somebody is chosen, or the one whose button was pressed."""
    with reading(request.actor):
        row = access.GIVE_STEPS.row(request.actor, Team.objects.all(), team)
    if request.method != "POST":
        return redirect(f"{reverse('desk:next_cases')}?{urlencode({'team': row.pk})}")
    key = key_of(request)
    try:
        done = give_steps.once(
            key, row, chosen=_chosen(request.POST), actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        return _drawn(request, row.pk, refusal=refusal, status=CONFLICT)
    return _given(request, done)


def _chosen(sent: Mapping[str, str]) -> dict[UUID, UUID]:
    """Who gets what, at most what a page shows; `only`: the row whose own button was pressed."""
    only = sent.get("only", "")
    found = {}
    for name, value in sent.items():
        if name.startswith(FIELD) and value and (not only or name == f"{FIELD}{only}"):
            try:
                found[UUID(name.removeprefix(FIELD))] = UUID(value)
            except ValueError:
                continue
    return dict(list(found.items())[:MOST_TO_GIVE])


def _step_asked(request: HttpRequest) -> set[UUID] | None:
    if "step" not in request.GET:
        return None
    try:
        return {UUID(request.GET["step"])}
    except ValueError:
        return set()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004


def _drawn(
    request: ActorRequest,
    code: str,
    *,
    only: set[UUID] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, work.LIST) as seen:
        access.GIVE_STEPS.require(request.actor)
        now, teams = timezone.now(), teams_to_give(request.actor)
        mine = [each for each in teams if not code or fold(each.pk) == fold(code)]
        if not mine:
            raise Unseen(access.GIVE_STEPS, Team, code[:60])
        sent = request.POST if refusal else None
        shown = next_page(request.actor, mine[0], county_on(now), now=now, only=only, sent=sent)
        seen.subject, seen.person_ids = mine[0], set(shown.person_ids)
        context = {
            "now": now,
            "key": uuid7(),
            "shown": shown,
            "team": mine[0],
            "teams": by_unit(teams) if len(teams) > 1 else (),
            "is_one": only is not None,
            "given": _number(request.GET.get("given", "")),
            "left": _number(request.GET.get("left", "")),
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, "desk/views/next_cases.html", context, parts={"suggested"}, status=status)
