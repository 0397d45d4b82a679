"""Concern reports and contacts to social services: those that wait for an assessment, and all."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.concerns import access
from reimari.contacts.queries import rules_on
from reimari.desk.queries.live import topics
from reimari.desk.queries.reports import page_of

TEMPLATE = "desk/views/reports.html"
LISTS = ("waiting", "all")


@require_safe
def reports(request: ActorRequest) -> HttpResponse:
    """The list, fifty at a time, the newest first."""
    access.LIST.require(request.actor)
    actor = request.actor
    asked = request.GET.get("list", "")
    shown = asked if asked in LISTS else LISTS[0]
    with reading(actor, access.LIST) as seen:
        seen.subject = cast(User, request.user)
        rules = rules_on(timezone.now())
        after = request.GET.get("after", "")
        rows, following = page_of(actor, only_open=shown == "waiting", after=after, rules=rules)
        seen.person_ids.update(pk for row in rows for pk in row.person_ids)
        url, these = reverse("desk:reports"), {"list": shown}
        names = {"waiting": gettext("Not assessed yet"), "all": gettext("All")}
        context = {
            "now": rules.now,
            "here": request.get_full_path(),
            "topics": topics(user=[actor.id], team=actor.doing(access.LIST.name).teams()),
            "rows": rows,
            "shown": shown,
            "tabs": [Tab(f"{url}?list={name}", names[name], current=name == shown) for name in LISTS],
            "may_record": actor.may(access.RECORD.name),
            "first_url": f"{url}?{urlencode(these)}" if after else "",
            "next_url": f"{url}?{urlencode(these | {'after': following})}" if following else "",
        }
        return page(request, TEMPLATE, context, parts={"reports"})
