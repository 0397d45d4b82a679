"""What stands around every staff page: the links that the viewer may use, and who the viewer is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import NOBODY, Actor
from reimari.access.catalogue import Action
from reimari.common.shell import NavItem, Viewer
from reimari.contacts import access as contacts
from reimari.desk import access as desk
from reimari.people import access as people
from reimari.region import access as region
from reimari.staff import access as staff
from reimari.staff.models import Post
from reimari.work import access as work

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the rail: its URL name, the Action that opens it, and the names of the pages beneath it."""

    name: str
    action: Action
    label: "StrPromise"
    icon: str
    key: str = ""
    beneath: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()  # how the names of its deeds begin: their pages show what was wrong
    also: Action | None = None  # one's own contacts can be searched without a right to search for persons

    @property
    def opened_by(self) -> tuple[Action, ...]:
        """The Actions of which one is enough."""
        return (self.action, self.also) if self.also else (self.action,)


PAGES = (
    Page("desk:my_day", desk.MY_DAY, _("My day"), "house"),
    Page("desk:new_contact", contacts.RECORD, _("New contact"), "phone-incoming", "n"),
    Page(
        "desk:work_lists",
        work.LIST,
        _("Work lists"),
        "list-checks",
        beneath=("desk:take_steps", "desk:case", "desk:return_step", "desk:attempt_step"),
        deeds=("desk:case_",),
    ),
    Page(
        "desk:contacts",
        contacts.LIST,
        _("Contacts"),
        "inbox",
        beneath=("desk:contact", "desk:close_contact", "desk:correct_contact", "desk:join_contact"),
    ),
    Page(
        "desk:search",
        people.SEARCH,
        _("Search"),
        "search",
        "/",
        beneath=("desk:person", "desk:change_person", "desk:relate_person", "desk:relate_close_person"),
        also=contacts.LIST,
    ),
    Page("desk:team", staff.VIEW_TEAM, _("Team"), "users"),
    Page("desk:settings", region.VIEW_PROFILE, _("Settings"), "settings", beneath=("desk:settings_section",)),
    Page("desk:use_log", desk.VIEW_LOG, _("Use log"), "history"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` and `viewer`. The viewer's post is read only where the top line is drawn."""
    actor: Actor = getattr(request, "actor", NOBODY)
    at = request.resolver_match.view_name if request.resolver_match else ""
    return {"nav": nav_of(actor, at=at), "viewer": SimpleLazyObject(lambda: viewer_of(actor))}


def nav_of(actor: Actor, *, at: str = "") -> list[NavItem]:
    """The pages that some post of the actor opens; `at` is the name of the page that is shown."""
    items = []
    for page in PAGES:
        url = address(page.name) if any(actor.may(each.name) for each in page.opened_by) else ""
        if url:
            current = at == page.name or at in page.beneath or at.startswith(page.deeds)
            items.append(NavItem(url, str(page.label), page.icon, current, page.key))
    return items


def address(name: str) -> str:
    """The page's address; empty when this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def viewer_of(actor: Actor) -> Viewer:
    """The title and team of the actor's first post, in the language of the page."""
    if actor.id is None:
        return Viewer()
    posts = Post.objects.filter(user=actor.id).valid_on(timezone.localdate()).select_related("team", "role")
    post = posts.order_by("valid_from", "pk").first()
    if post is None:
        return Viewer()
    titles: dict[str, str] = post.title
    title = titles.get((get_language() or "fi")[:2]) or titles.get("fi") or str(post.role)
    return Viewer(title, str(post.team))
