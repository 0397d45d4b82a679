"""Instructions: what advisers go by, found by words, need and municipality; remarks and use (C61)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import from_htmx, page
from reimari.common.shell import Tab
from reimari.desk.forms.instructions import FilterForm
from reimari.desk.queries import instruction_drafts as drafts
from reimari.desk.queries import instructions as queries
from reimari.desk.queries.live import topics
from reimari.desk.queries.rows import language, name_in
from reimari.directory import access
from reimari.directory import queries as directory
from reimari.directory.adapters import indexed_by, prepare
from reimari.directory.models import Instruction
from reimari.directory.queries.finding import MOST, visible
from reimari.region.profile.values import by_code
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/instructions.html"
USES_OF = dt.timedelta(days=90)
TABS = {
    "": (_("Instructions"), access.READ),
    "drafts": (_("Drafts"), access.SEE_DRAFTS),
    "remarks": (_("Remarks"), access.SEE_REMARKS),
    "answered": (pgettext_lazy("remarks", "Answered"), access.SEE_REMARKS),
    "uses": (pgettext_lazy("of instructions", "Use"), access.SEE_USES),
}


@require_safe
def instructions(request: ActorRequest) -> HttpResponse:
    """All that holds, what was changed lately first; `?tab=`: `drafts`, `remarks`, `answered` (of the teams
    that one answers for), `uses`."""
    access.READ.require(request.actor)
    prepare()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    _label, action = TABS[tab]
    action.require(request.actor)
    with reading(request.actor, action) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        context = _context(request, tab, county_on(now), now=now)
        return page(request, TEMPLATE, context, parts={"found"})


def _needs(county: County) -> Any:
    needs = by_code(county.profile.needs)
    return lambda code: name_in(needs, code)


def _context(request: ActorRequest, tab: str, county: County, *, now: dt.datetime) -> dict[str, Any]:
    actor = request.actor
    shown: dict[str, Any]
    if tab == "uses":
        shown = {"uses": directory.uses_by_topic(now - USES_OF, now), "days": USES_OF.days}
    elif tab == "drafts":
        shown = {"drafts": drafts.rows_of(actor, directory.drafts_of(actor))}
    elif tab:
        shown = {"remarks": list(directory.remarks_of(actor, closed=tab == "answered"))}
    else:
        shown = _found(request, county, now=now)
    waiting = {
        "drafts": drafts.waiting_count(actor) if actor.may(access.SEE_DRAFTS.name) else None,
        "remarks": directory.open_count(actor) if actor.may(access.SEE_REMARKS.name) else None,
    }
    return shown | {
        "now": now,
        "tab": tab,
        "here": request.get_full_path(),
        "topics": topics(team=actor.doing(access.SEE_REMARKS.name).teams()) if tab == "remarks" else "",
        "tabs": _tabs(actor, tab, waiting),
        "need_name": _needs(county),
        "may_write": actor.may(access.WRITE.name),
        "may_ask": actor.may(access.ASK.name),
    }


def _tabs(actor: Actor, tab: str, waiting: Mapping[str, int | None]) -> list[Tab]:
    address = reverse("desk:instructions")
    return [
        Tab(
            f"{address}?tab={name}" if name else address,
            str(label),
            waiting.get(name),
            name == tab,
        )
        for name, (label, action) in TABS.items()
        if actor.may(action.name)
    ]


def _found(request: ActorRequest, county: County, *, now: dt.datetime) -> dict[str, Any]:
    actor, day = request.actor, timezone.localdate(now)
    owns = actor.may(access.CHANGE.name)
    every = visible(actor, county, now).filter(current__isnull=False)
    form = FilterForm(request.GET, profile=county.profile, day=day, language=language(), owns=owns)
    rows = queries.filtered(
        every,
        **{name: form.asked(name) for name in ("need", "place", "kind", "state")},
        day=day,
        grace=directory.grace_of(county.profile, day),
    )
    found = directory.find(rows, form.asked("q"), county, language=language(), now=now)
    holds = Instruction.objects.in_force(day, grace_days=directory.grace_of(county.profile, day))
    news = [] if from_htmx(request) else directory.changed_lately(every.filter(pk__in=holds.values("pk")))
    return {
        "form": form,
        "changed": directory.shown_of(news, county, language=language(), now=now) if news else [],
        "found": found,
        "more": len(found.rows) >= MOST,
        "without_voikko": owns and indexed_by() != "voikko",
        "most": MOST,
        "asked": "&".join(f"{name}={form.asked(name)}" for name in ("need", "place") if form.asked(name)),
    }
