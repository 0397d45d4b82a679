"""Callbacks: whom one's lines call next, and who wasn't reached (C30-C34, K-12)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.accounts.models import User
from reimari.callbacks import access
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, page
from reimari.common.shell import Tab
from reimari.desk.forms import callback as forms
from reimari.desk.queries import callbacks as queries
from reimari.desk.queries.callback_figures import DAYS, figures_by_day
from reimari.desk.queries.live import topics
from reimari.work.queries import county_on

LIST = "desk/views/callbacks.html"
MOST_LIVE = 50  # rows that are drawn anew when somebody else's team changes them


TABS = {
    "": (pgettext_lazy("callbacks", "Waiting now"), access.LIST),
    "later": (_("Later"), access.LIST),
    "lost": (_("Not reached"), access.SEE_LOST),
    "figures": (_("Figures"), access.SEE_FIGURES),
}


@require_safe
def callbacks(request: ActorRequest) -> HttpResponse:
    """Who waits for a call now; `?tab=`: `later`, `lost` (who wasn't reached), `figures` of four weeks."""
    access.LIST.require(request.actor)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else ""
    _label, action = TABS[tab]
    action.require(request.actor)
    with reading(request.actor, action) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        context = _context(request, tab, seen, now=now)
        return page(request, LIST, context, parts={"callbacks"})


def _context(request: ActorRequest, tab: str, seen: Seen, *, now: dt.datetime) -> dict[str, Any]:
    actor = request.actor
    rows, counts = _rows(actor, tab, now=now)
    seen.person_ids = queries.persons_in(rows)
    mine = [row.callback.pk for row in rows if row.mine]
    return {
        "now": now,
        "key": uuid7(),
        "tab": tab,
        "here": _address(tab),
        "calling": request.GET.get("calling", ""),
        "moved": "moved" in request.GET,
        "tabs": [
            Tab(_address(name), str(label), counts.get(name), name == tab)
            for name, (label, action) in TABS.items()
            if actor.may(action.name)
        ],
        "rows": rows,
        "most": queries.MOST,
        "more": counts.get(tab, 0) > len(rows),
        "results": forms.RESULTS,
        "another_times": {pk: forms.AnotherTimeForm(auto_id=f"{pk}-%s") for pk in mine},
        "sums": figures_by_day(actor, now=now) if tab == "figures" else (),
        "days": DAYS,
        "topics": topics(
            team=queries.lines_of(actor), user=[actor.id], track=[row.callback.pk for row in rows[:MOST_LIVE]]
        ),
    }


def _rows(actor: Actor, tab: str, *, now: dt.datetime) -> tuple[Sequence[queries.Row], dict[str, int]]:
    """The rows of the tab; how many wait now and later stands on every tab that shows people."""
    if tab == "figures":
        return (), {}
    county = county_on(now)
    if tab == "lost":
        return queries.lost(actor, county, now=now), {}
    found = queries.list_of(actor, county, later=tab == "later", now=now)
    return found.rows, {"": found.now, "later": found.later}


def _address(tab: str) -> str:
    return reverse("desk:callbacks") + (f"?tab={tab}" if tab else "")


@require_safe
def day_callbacks(request: ActorRequest) -> HttpResponse:
    """What My day shows of callbacks: the first to call, and how far those are that the viewer asked for."""
    access.LIST.require(request.actor)
    if not from_htmx(request):
        return redirect("desk:callbacks")
    with reading(request.actor, access.LIST) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        rows = queries.waiting(request.actor, county_on(now), now=now)[: queries.ON_MY_DAY]
        seen.person_ids = queries.persons_in(rows)
        context = {"now": now, "callbacks": rows, "callbacks_asked": queries.asked(request.actor, now=now)}
        return page(request, "desk/views/_day_callbacks.html", context)
