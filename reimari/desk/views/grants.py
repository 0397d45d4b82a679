"""Granted services: what is in force, what ends soon, what ended without follow-up (K-28)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.queries import grants as queries
from reimari.desk.queries.live import topics
from reimari.grants import access
from reimari.work.queries import county_on

TEMPLATE = "desk/views/grants.html"
TABS = {
    "": pgettext_lazy("grants", "In force"),
    "soon": _("Ends soon"),
    "late": _("Ended without follow-up"),
    "ended": pgettext_lazy("grants", "Ended"),
}


@require_safe
def grants(request: ActorRequest) -> HttpResponse:
    """What is in force; `?tab=`: `soon` (within a week), `late` (over, and nobody has looked), `ended`."""
    access.LIST.require(request.actor)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else ""
    with reading(request.actor, access.LIST) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        county = county_on(now)
        rows = queries.list_of(request.actor, tab, county, now=now)
        seen.person_ids = queries.persons_in(rows)
        counts = queries.counts_of(request.actor, timezone.localdate(now))
        context = {
            "now": now,
            "tab": tab,
            "here": _address(tab),
            "tabs": [
                Tab(_address(name), str(label), counts.get(name), name == tab) for name, label in TABS.items()
            ],
            "rows": rows,
            "figures": queries.figures_of(request.actor, county, timezone.localdate(now))
            if tab == "ended"
            else (),
            "days": queries.LATELY.days,
            "assessment_asked": queries.asked_in(request.GET),
            "most": queries.MOST,
            "more": len(rows) == queries.MOST,
            "listed": queries.may_grant(request.actor, county, now),
            "topics": topics(team=queries.teams_of(request.actor)),
        }
        return page(request, TEMPLATE, context, parts={"grants"})


def _address(tab: str) -> str:
    return reverse("desk:grants") + (f"?tab={tab}" if tab else "")
