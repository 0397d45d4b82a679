"""What advisers go by in a matter: beside a contact, a case, and a contact that is being written."""

from collections.abc import Iterable
from uuid import uuid5

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact
from reimari.desk.forms.instructions import uuids
from reimari.desk.forms.writing import Writing
from reimari.desk.queries import instructions as queries
from reimari.desk.queries.routes import Line
from reimari.desk.queries.rows import language
from reimari.directory import access
from reimari.directory.actions import Used, use_instruction
from reimari.directory.models import Instruction
from reimari.directory.queries import Topic
from reimari.region.models import Place
from reimari.region.profile.values import Profile, by_code
from reimari.work.queries import county_on

TEMPLATE = "desk/views/knowledge.html"
PART = f"{TEMPLATE}#knowledge"
MOST_USED = 30


@require_safe
def matter_knowledge(request: ActorRequest) -> HttpResponse:
    """For a contact or a case (`?contact=`, `?case=`): a part of its page, and a page without JavaScript."""
    access.READ.require(request.actor)
    with reading(request.actor, access.READ):
        about = queries.about_of(request.actor, request.GET)
        if about is None:
            raise Unseen(access.READ, Contact, None)
        now = timezone.now()
        context = {
            "now": now,
            "key": uuid7(),
            "about": about,
            "back": reverse(about.page, args=[about.row.pk]),
            "matters": queries.knowledge_of(request.actor, about.topics, county_on(now), now=now),
            "used": queries.used_in(about.track_id),
            "may_use": request.actor.may(access.USE.name),
            "may_ask": request.actor.may(access.ASK.name),
        }
        return page(request, TEMPLATE, context, parts={"knowledge"})


@sensitive_post_parameters()
@require_POST
def new_contact_knowledge(request: ActorRequest) -> HttpResponse:
    """For the contact that is being written, as its form stands. What is ticked is remembered with it."""
    contacts.RECORD.require(request.actor)
    access.READ.require(request.actor)
    with reading(request.actor, access.READ):
        writing = Writing(request, request.POST)
        hidden = (chosen := writing.chosen()) is not None and chosen.caller.is_protected
        lines = writing.lines()
        places = {} if hidden else _places_of(lines, writing.rules.profile)
        topics = [
            Topic(
                need=line.known.need,
                service_task=line.known.service_task or None,
                place=places.get(line.number),
            )
            for line in lines
        ]
        now = timezone.now()
        matters = queries.knowledge_of(request.actor, topics, county_on(now), now=now)
        shown = {each.instruction.pk for one in matters for each in one.every()}
        ticked = uuids(request.POST.getlist("used"))[:MOST_USED]
        context = {
            "now": now,
            "about": None,
            "matters": matters,
            "ticked": ticked,
            "ticked_elsewhere": [pk for pk in ticked if pk not in shown],
            "may_use": request.actor.may(access.USE.name),
            "may_ask": request.actor.may(access.ASK.name),
        }
        return page(request, PART, context)


def _places_of(lines: Iterable[Line], profile: Profile) -> dict[int, Place]:
    """The place of each matter whose place is known, by the matter's number. One query at most."""
    known, codes = by_code(profile.places), dict[int, str]()
    for line in lines:
        spots = line.route.decision.place.spots if line.route.decision else ()
        item = next((known[code] for code in (spots[0].codes if spots else ()) if code in known), None)
        if item:
            codes[line.number] = item.code
    rows = {row.pk: row for row in Place.objects.filter(pk__in=codes.values())} if codes else {}
    return {number: rows[code] for number, code in codes.items() if code in rows}


def remember_used(request: ActorRequest, contact: Contact) -> None:
    """What was ticked while the contact was written is remembered with it; again changes nothing."""
    ticked = uuids(request.POST.getlist("used"))[:MOST_USED]
    if not ticked or not request.actor.may(access.USE.name):
        return
    with reading(request.actor):
        rows = list(access.READ.rows(request.actor, Instruction.objects.filter(pk__in=ticked)).order_by("pk"))
        matter = contact.matters.order_by("number").first()
    for row in rows:
        use_instruction.once(
            uuid5(key_of(request), str(row.pk)),
            row,
            used=Used(
                language=language(),
                track_id=contact.track_id,
                need=matter.need if matter else "",
                place_id=matter.place_id if matter else None,
            ),
            actor=request.actor,
            now=timezone.now(),
        )
