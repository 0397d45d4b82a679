"""What stands around every staff page: the links that the viewer may use, and who the viewer is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from reimari.access.actor import NOBODY, Actor
from reimari.access.recording import read_from, request_id
from reimari.access.speaking import heard
from reimari.common.shell import Phone, Viewer
from reimari.desk import access as desk
from reimari.desk.queries.calls import ringing
from reimari.desk.queries.roster import own_lines
from reimari.desk.rail import rail_of
from reimari.directory import access as directory
from reimari.staff import access as staff
from reimari.staff.queries import SignedIn
from reimari.telephony import access as telephony

if TYPE_CHECKING:
    pass


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `rail`, `viewer`, `own_duty`, `live`, `telephone` and `reads_instructions`."""
    actor: Actor = getattr(request, "actor", NOBODY)
    at = request.resolver_match.view_name if request.resolver_match else ""
    found = getattr(request, "signed_in", None)
    viewer = viewer_of(found)
    own_duty = SimpleLazyObject(lambda: own_duty_of(found))  # nor a top line
    live = live_of(actor)
    telephone = telephone_of(request, actor) if live else None
    rail = SimpleLazyObject(lambda: rail_of(actor, at=at))  # a part of a page has none
    reads = actor.may(directory.READ.name)  # beside contacts and cases: what advisers go by
    return {
        "rail": rail,
        "viewer": viewer,
        "own_duty": own_duty,
        "live": live,
        "telephone": telephone,
        "reads_instructions": reads,
    }


def live_of(actor: Actor) -> dict[str, Any] | None:
    """Where the page hears of changes, from where on they are news to it, and its id; None: it isn't live."""
    if not actor.may(desk.FOLLOW.name):
        return None
    return {"url": reverse("desk:events"), "read_from": read_from.get() or "", "page": request_id.get()}


def telephone_of(request: HttpRequest, actor: Actor) -> Phone | None:
    """What rings for the viewer now, but for the call that the page itself is about; None: no telephone."""
    if not getattr(request.user, "extension", "") or not actor.may(telephony.SEE.name):
        return None
    opened = request.GET.get("call", "")
    url = reverse("desk:calls") + (f"?{urlencode({'call': opened})}" if opened else "")
    with heard(actor):  # a page that is refused is drawn when nobody reads any more
        return Phone(url, f"call:{actor.id}", tuple(ringing(actor, but=opened)))


def viewer_of(found: SignedIn | None) -> Viewer:
    """The title and team of the viewer's first post, in the language of the page."""
    return Viewer(in_language(found.title or found.role), in_language(found.team)) if found else Viewer()


def own_duty_of(found: SignedIn | None) -> str:
    """The lines on which the viewer is on duty now; nothing when on none, or when they see no roster."""
    if found is None or not found.actor.may(staff.VIEW_ROSTER.name):
        return ""
    return own_lines(found, timezone.now())


def in_language(names: Mapping[str, str]) -> str:
    """The name in the language of the page, else in Finnish."""
    return names.get((get_language() or "fi")[:2]) or names.get("fi", "")
