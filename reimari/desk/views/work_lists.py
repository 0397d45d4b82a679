"""A team's work list, with a quick look at one step beside it (C27, C28)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, page
from reimari.common.shell import Tab
from reimari.desk.forms.work_lists import AttemptForm, Filters, RefuseForm, ReturnForm
from reimari.desk.queries import lists
from reimari.desk.queries.lists import Place, TabKey
from reimari.desk.queries.preview import looked_at, preview_of
from reimari.desk.queries.rows import language, rows_of
from reimari.region.profile.values import fold
from reimari.staff.models import Team
from reimari.work import access
from reimari.work.models import Step
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/work_lists.html"


@require_safe
def own_work_list(request: ActorRequest) -> HttpResponse:
    """To the list of the team that was chosen, else of one's own."""
    access.LIST.require(request.actor)
    asked = fold(request.GET.get("team", ""))
    teams = lists.teams_of(request.actor)
    team = next((team for team in teams if fold(team.pk) == asked), teams[0] if teams else None)
    if team is None:
        raise Unseen(access.LIST, Team, asked)
    return redirect("desk:work_lists", team=team.pk)


@require_safe
def work_lists(request: ActorRequest, team: str) -> HttpResponse:
    """The list, or only the quick look when htmx asks for the panel."""
    if from_htmx(request) and request.headers.get("HX-Target", "").endswith("#panel"):
        return _panel(request, team)
    with reading(request.actor, access.LIST) as seen:
        teams = lists.teams_of(request.actor)
        chosen = _chosen(teams, team)
        seen.subject = chosen
        context = _list_context(request, teams, chosen, seen)
        return page(request, TEMPLATE, context, parts={"list"})


def _panel(request: ActorRequest, team: str) -> HttpResponse:
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        county = county_on(now)
        seen.subject = step = looked_at(request.actor, _step_asked(request))
        seen.person_ids.update(step.person_ids())
        (row,) = rows_of([step], county, now=now)
        context = {"team": team, "now": now, "here": request.get_full_path(), "key": uuid7()}
        preview = preview_of(row, request.actor, county)
        return page(request, TEMPLATE, context | _panel_forms() | {"preview": preview}, parts={"panel"})


def _list_context(request: ActorRequest, teams: list[Team], team: Team, seen: Seen) -> dict[str, Any]:
    now = timezone.now()
    county = county_on(now)
    actor = request.actor
    filters = Filters(request.GET, profile=county.profile, language=language(), day=timezone.localdate(now))
    steps = lists.steps_on_list(actor, team).filter(filters.condition())
    tab = _tab_asked(request)
    numbers = lists.counts(steps, mine=actor.id, now=now)
    shown = lists.page_of(
        lists.on_tab(steps, tab, mine=actor.id, now=now),
        after=Place.read(request.GET.get("after", "")),
        actor=actor,
    )
    looked = _looked(request)
    *rows, preview = _rows(list(shown.steps), looked, actor, county)
    for step in (*shown.steps, *([looked] if looked else [])):
        seen.person_ids.update(step.person_ids())
    address = reverse("desk:work_lists", args=[team.pk])
    asked = {"tab": tab.value, **_kept(filters)}
    return {
        "team": team,
        "teams": lists.by_unit(teams) if len(teams) > 1 else (),
        "tabs": _tabs(address, tab, filters, numbers),
        "tab": tab.value,
        "filters": filters,
        "rows": rows,
        "preview": preview,
        "looked_at": looked.pk if looked else None,
        "list_url": f"{address}?{urlencode(asked)}",
        "place": request.GET.get("after", "") if Place.read(request.GET.get("after", "")) else "",
        "first_url": f"{address}?{urlencode(asked)}" if request.GET.get("after") else "",
        "next_url": f"{address}?{urlencode(asked | {'after': str(shown.next)})}" if shown.next else "",
        "plain_url": f"{address}?{urlencode({'tab': tab.value})}",
        "here": request.get_full_path(),
        "empty": _empty_words(tab, filtered=bool(filters.chosen)),
        "key": uuid7(),
        "now": now,
    } | _panel_forms()
