"""Contacts: one's own or the team's, by day."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.contacts import access
from reimari.desk.queries.contacts import days_of, page_of
from reimari.desk.queries.live import topics
from reimari.desk.queries.rows import name_in
from reimari.desk.queries.ways import narrowed_by
from reimari.mail.access import TAKE_UP
from reimari.region.profile.values import by_code
from reimari.region.queries import profile_on

TEMPLATE = "desk/views/contacts.html"
LISTS = ("mine", "team", "open")


@require_safe
def contacts(request: ActorRequest) -> HttpResponse:
    """The list, fifty at a time; whoever sees only their own contacts has no team's list."""
    access.LIST.require(request.actor)
    actor = request.actor
    listing = actor.doing(access.LIST.name)
    has_team = bool(listing.teams())
    asked = request.GET.get("list", "")
    shown = asked if asked in LISTS and (has_team or asked != "team") else "mine"
    with reading(actor, access.LIST) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        after = request.GET.get("after", "")
        narrowed = narrowed_by(request.GET)
        found, following = page_of(
            actor, after, only_mine=shown == "mine", only_open=shown == "open", narrowed=narrowed
        )
        profile = profile_on(timezone.localdate(now))
        days = days_of(found, actor, profile)
        seen.person_ids.update(pk for day in days for row in day.rows for pk in row.person_ids)
        url, these = reverse("desk:contacts"), {"list": shown, **narrowed.asked}
        context = {
            "now": now,
            "here": request.get_full_path(),
            "topics": topics(user=[actor.id], team={*listing.teams(), *listing.home_teams()}),
            "days": days,
            "shown": shown,
            "moved": "moved" in request.GET,
            "tabs": tabs_of(actor, shown),
            "narrowed": narrowed,
            "line": name_in(by_code(profile.teams), narrowed.line) if narrowed.line else "",
            "whole_url": f"{url}?{urlencode({'list': shown})}",
            "first_url": f"{url}?{urlencode(these)}" if after else "",
            "next_url": f"{url}?{urlencode(these | {'after': following})}" if following else "",
        }
        return page(request, TEMPLATE, context, parts={"contacts"})


def tabs_of(actor: Actor, shown: str) -> list[Tab]:
    """The lists that the actor has; `shown`: the one on the page."""
    names = {"mine": gettext("Mine"), "team": gettext("My teams'"), "open": gettext("Open")}
    if not actor.doing(access.LIST.name).teams():
        del names["team"]
    url = reverse("desk:contacts")
    tabs = [Tab(f"{url}?list={name}", label, current=name == shown) for name, label in names.items()]
    if actor.may(TAKE_UP.name):
        automatic = Tab(
            reverse("desk:automatic_mails"), gettext("Automatic e-mails"), current=shown == "automatic"
        )
        tabs.append(automatic)
    return tabs
