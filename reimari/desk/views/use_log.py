"""The use log for the data protection officer; looking at it is logged too (I-02)."""

import datetime as dt
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk import access
from reimari.desk.forms.use_log import LogFilters, WhoseForm
from reimari.desk.queries import use_log as queries
from reimari.desk.queries.seen_persons import SeenPage, seen_by
from reimari.people.models import Person
from reimari.records import access as records
from reimari.records.queries.words import provider
from reimari.region.queries import profile_on

TEMPLATE = "desk/views/use_log.html"
DISCLOSURES, PERSONS = "disclosures", "persons"
FURTHEST = 100_000  # rows of one user's persons that are paged through


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def use_log(request: ActorRequest) -> HttpResponse:
    """The log; when posted, the persons whom the words may mean, each with a link to their events."""
    access.VIEW_LOG.require(request.actor)
    whose, status = WhoseForm(), 200
    persons: list[Person] | None = None
    with reading(request.actor, access.VIEW_LOG) as seen:
        seen.subject = request.user  # type: ignore[assignment]
        if request.method == "POST":
            whose = WhoseForm(request.POST)
            if whose.is_valid():
                persons = queries.persons_found(whose.cleaned_data["words"])
                whose = whose.again
            else:
                status = 422
        context = _log(request, seen)
        seen.person_ids.update(person.pk for person in persons or ())
        context |= {"whose": whose, "persons": persons}
        return page(request, TEMPLATE, context, status=status)


def _log(request: ActorRequest, seen: Seen) -> dict[str, Any]:
    now = timezone.now()
    filters = LogFilters(request.GET, users=queries.users())
    tab = _tab(request.GET.get("tab", ""), filters)
    after = _after(request.GET.get("after", ""))
    today = timezone.localdate(now)
    shown: queries.LogPage | SeenPage
    if tab == DISCLOSURES:
        shown = queries.disclosures_page(filters.disclosed(), profile=profile_on(today), after=after)
    elif tab == PERSONS:
        shown = _persons(filters, today, after)
    else:
        shown = queries.events_page(
            filters.condition(),
            actor=request.actor,
            person=filters.person_id,
            after=after,
            whole="event" in filters.chosen,
        )
    seen.person_ids.update(shown.person_ids)
    person = Person.objects.filter(pk=filters.person_id).first() if filters.person_id else None
    if person:
        seen.person_ids.add(person.pk)
    return {
        "now": now,
        "filters": filters,
        "tab": tab,
        "tabs": [
            Tab(_url(filters, ""), _("Use log"), current=not tab),
            *(
                [Tab(_url(filters, PERSONS), _("Persons by day"), current=tab == PERSONS)]
                if filters.user_id
                else []
            ),
            Tab(_url(filters, DISCLOSURES), _("Disclosures"), current=tab == DISCLOSURES),
        ],
        "provider": provider() if tab == DISCLOSURES else "",
        "may_hints": request.actor.may(records.SEE_HINTS.name),
        "may_record": request.actor.may(records.RECORD.name),
        "page": shown,
        "about": person,
        "first_url": _url(filters, tab) if after else "",
        "next_url": _url(filters, tab, after=shown.next) if shown.next else "",
        "everybody_url": _url(filters, tab, person=None, event=None),
        "unfiltered_url": f"{reverse('desk:use_log')}?tab={tab}" if tab else reverse("desk:use_log"),
    }


def _tab(asked: str, filters: LogFilters) -> str:
    """The tab that is shown; whom somebody opened is asked of one user."""
    return asked if asked == DISCLOSURES or (asked == PERSONS and filters.user_id) else ""


def _persons(filters: LogFilters, today: dt.date, after: int | None) -> SeenPage:
    days = {name: filters.chosen.get(name) for name in ("since", "until")}
    return seen_by(cast(UUID, filters.user_id), **days, today=today, after=min(after or 0, FURTHEST))


def _url(filters: LogFilters, tab: str, **other: Any) -> str:
    """The log's address with the same filters; what is given as None is left out."""
    asked = {"tab": tab, **filters.chosen, **other}
    kept = {name: value for name, value in asked.items() if value}
    plain = reverse("desk:use_log")
    return f"{plain}?{urlencode(kept)}" if kept else plain


def _after(text: str) -> int | None:
    """The id after which the page begins; anything else begins at the top."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None
