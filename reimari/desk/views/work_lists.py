"""A team's work list, with a quick look at one step beside it (C27, C28)."""

import datetime as dt
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
from reimari.desk.queries.live import topics
from reimari.desk.queries.overflow import helping
from reimari.desk.queries.preview import looked_at, preview_of
from reimari.desk.queries.rows import Row, language, rows_of
from reimari.region.profile.values import fold
from reimari.staff.models import Team
from reimari.work import access
from reimari.work.models import Step
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/work_lists.html"
ALL_AREAS = "all"


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
        return _panel(request)
    with reading(request.actor, access.LIST) as seen:
        teams = lists.teams_of(request.actor)
        chosen = _chosen(teams, team)
        seen.subject = chosen
        context = _list_context(request, teams, chosen, seen)
        return page(request, TEMPLATE, context, parts={"list"})


def _panel(request: ActorRequest) -> HttpResponse:
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        county = county_on(now)
        seen.subject = step = looked_at(request.actor, _step_asked(request))
        seen.person_ids.update(step.person_ids())
        (row,) = rows_of([step], county, now=now)
        context = _common(request, now) | _previewed(row, request.actor, county)
        return page(request, TEMPLATE, context, parts={"panel"})


def _list_context(request: ActorRequest, teams: list[Team], team: Team, seen: Seen) -> dict[str, Any]:
    now = timezone.now()
    county, actor = county_on(now), request.actor
    filters = Filters(request.GET, profile=county.profile, language=language(), day=timezone.localdate(now))
    tab = _tab_asked(request)
    after = Place.read(request.GET.get("after", ""))
    together = lists.together_with(team, teams)
    joint = request.GET.get("areas") == ALL_AREAS and len(together) > 1
    listed = together if joint else [team]
    wanted = (
        lists.joint_list_of(actor, together, now=now, filters=filters.wanted)
        if joint
        else lists.list_of(actor, team, now=now, filters=filters.wanted)
    )
    numbers = lists.counts(wanted)
    shown = lists.page_of(wanted, tab, after=after)
    looked = looked_at(actor, _step_asked(request)) if "step" in request.GET else None
    every = [*shown.steps, *([looked] if looked else [])]
    for step in every:
        seen.person_ids.update(step.person_ids())
    rows = rows_of(every, county, now=now)
    takes = {one.pk for one in listed if lists.takes_from(actor, one)}
    return (
        _common(request, now)
        | _addresses(team, tab, _kept(filters, joint=joint), after, shown.next)
        | {
            "team": team,
            "teams": lists.by_unit(teams) if len(teams) > 1 else (),
            "tab": tab.value,
            "together": [(one, one.pk == team.pk) for one in together] if len(together) > 1 else (),
            "joint": {one.pk: str(one) for one in listed} if joint else {},
            "topics": topics(team=[one.pk for one in listed]),
            "helping": helping(actor, now=now),
            "tabs": _tabs(team, tab, _kept(filters, joint=joint), numbers),
            "filters": filters,
            "rows": rows[: len(shown.steps)],
            "takes": takes,
            "any_to_take": any(row.new and row.step.team_id in takes for row in rows[: len(shown.steps)]),
            "empty": _empty_words(tab, filtered=bool(filters.chosen)),
        }
        | (_previewed(rows[-1], actor, county) if looked else {})
    )


def _common(request: ActorRequest, now: dt.datetime) -> dict[str, Any]:
    """What the list and the panel both need; `key` is that of every form drawn now."""
    return {"now": now, "key": uuid7(), "here": request.get_full_path()}


def _previewed(row: Row, actor: Actor, county: County) -> dict[str, Any]:
    """The quick look at a step, with its forms."""
    forms = {"return_form": ReturnForm(), "attempt_form": AttemptForm(), "refuse_form": RefuseForm()}
    return {"preview": preview_of(row, actor, county), **forms}


def _chosen(teams: list[Team], code: str) -> Team:
    """The team of the address among those that the actor may see; letter case doesn't count."""
    for team in teams:
        if fold(team.pk) == fold(code):
            return team
    raise Unseen(access.LIST, Team, code)


def _step_asked(request: HttpRequest) -> UUID:
    asked = request.GET.get("step", "")
    try:
        return UUID(asked)
    except ValueError:
        raise Unseen(access.VIEW, Step, asked[:40]) from None


def _tab_asked(request: HttpRequest) -> TabKey:
    try:
        return TabKey(request.GET.get("tab", ""))
    except ValueError:
        return TabKey.NEW


def _kept(filters: Filters, *, joint: bool) -> dict[str, str]:
    """The filters, and that all areas are listed together, as the address keeps them."""
    kept = {name: "on" if value is True else value for name, value in filters.chosen.items()}
    return kept | ({"areas": ALL_AREAS} if joint else {})


def _addresses(
    team: Team, tab: TabKey, kept: dict[str, str], after: Place | None, following: Place | None
) -> dict[str, str]:
    """The list's own address without a step, its first and its next page, and the list without filters."""
    plain = reverse("desk:work_lists", args=[team.pk])
    first = f"{plain}?{urlencode({'tab': tab.value, **kept})}"
    areas = {name: told for name, told in kept.items() if name == "areas"}
    alone = {name: told for name, told in kept.items() if name != "areas"}
    return {
        "first_url": first if after else "",
        "next_url": f"{first}&after={following}" if following else "",
        "list_url": f"{first}&after={after}" if after else first,
        "unfiltered_url": f"{plain}?{urlencode({'tab': tab.value, **areas})}",
        "alone_url": f"{plain}?{urlencode({'tab': tab.value, **alone})}",
        "joint_url": f"{plain}?{urlencode({'tab': tab.value, **alone, 'areas': ALL_AREAS})}",
    }


def _tabs(team: Team, current: TabKey, kept: dict[str, str], numbers: dict[TabKey, int]) -> list[Tab]:
    """The tabs with their counts; coming back and being offered show only when there is something."""
    labels = {
        TabKey.NEW: _("New"),
        TabKey.MINE: _("Mine"),
        TabKey.ALL: _("All"),
        TabKey.LATE: _("Late"),
        TabKey.SOON: _("Soon late"),
        TabKey.WAITING: _("Waiting for the client"),
        TabKey.BACK: _("Came back"),
        TabKey.OFFERED: _("Offered to us"),
    }
    seldom = {TabKey.BACK, TabKey.OFFERED}
    plain = reverse("desk:work_lists", args=[team.pk])
    return [
        Tab(f"{plain}?{urlencode({'tab': key.value, **kept})}", label, numbers[key], key == current)
        for key, label in labels.items()
        if key not in seldom or numbers[key] or key == current
    ]


def _empty_words(tab: TabKey, *, filtered: bool) -> str:
    """What an empty list teaches."""
    if filtered:
        return _("No steps match these filters.")
    words = {
        TabKey.NEW: _("No new steps. What is sent to this team appears here by itself."),
        TabKey.MINE: _("You have no steps of this team. Take one from the list of new ones."),
        TabKey.LATE: _("Nothing is late."),
        TabKey.SOON: _("Nothing is about to be late."),
        TabKey.WAITING: _("No step waits for a client."),
        TabKey.BACK: _("No hand-over has come back."),
        TabKey.OFFERED: _("Nobody offers a case to this team now."),
    }
    return words.get(tab, _("No open steps. New ones appear here by themselves."))
