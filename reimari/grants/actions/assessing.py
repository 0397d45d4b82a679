"""What the line doesn't grant becomes a request to the adviser of the client's home place (DR-06)."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does, part, running
from reimari.cases.access import case_at_work
from reimari.cases.actions import First, open_case
from reimari.cases.models import Case
from reimari.common.problems import Problem, Refused
from reimari.contacts.access import contact_at_work
from reimari.contacts.actions import add_following
from reimari.contacts.queries import may_be_named, place_codes
from reimari.contacts.rules import seen_of
from reimari.grants import access
from reimari.grants.actions.wishes import AssessmentWish
from reimari.grants.queries import Assessor, assessor_of, last_contact, open_request_of, told_of
from reimari.grants.rules import ASKED_ALREADY, NO_HOME, NO_REQUEST, NO_TEAM
from reimari.people.models import Person, Relationship
from reimari.people.rules import age_on
from reimari.region.profile.values import AssessmentRequest, fold
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.work.actions import About, write_entry
from reimari.work.models import Step
from reimari.work.queries import county_on


@does(access.REQUEST_ASSESSMENT, locks=False)
def request_assessment(team: Team, *, wish: AssessmentWish, actor: Actor, now: dt.datetime) -> Case:
    """Ask the adviser of the client's home place to assess the need; `team` is whose adviser asks (R-PS-31).

    Refused where nobody assesses by the county's profile, and when the same has been asked already.
    """
    if not may_be_named(actor, wish.person_id):
        raise Unseen(access.REQUEST_ASSESSMENT, Person, wish.person_id)
    if wish.contact:
        contact_at_work(actor, wish.contact.pk)
    if wish.case:
        case_at_work(actor, wish.case.pk)
    return ask_for_assessment(wish, now=now, asked_by=team.pk)


@part
def ask_for_assessment(wish: AssessmentWish, *, now: dt.datetime, asked_by: str = "") -> Case:
    """A new case on the list of whoever assesses, with the profile's step; two can't ask at the same time."""
    person = Person.objects.select_for_update(no_key=True).get(pk=wish.person_id)
    if wish.place is None:
        raise Refused(Problem("grants.no_home", NO_HOME))
    found = assessor_of(wish.place, wish.service_task_id, now, person=person)
    if found.request is None:
        raise Refused(Problem("grants.no_request", NO_REQUEST))
    if found.team is None:
        raise Refused(Problem("grants.no_team", NO_TEAM))
    if known := open_request_of(person.pk, found.request):
        raise Refused(Problem("grants.asked_already", ASKED_ALREADY, {"case": known.number}))
    case = open_case(
        found.team,
        _about(wish, person, found, found.request),
        known_at=wish.contact.received_at if wish.contact else now,
        seen=_seen(wish, person, found.request, found.team, now),
        now=now,
        first=First(step=found.request.step, words=wish.words[:500]),
    )
    _follow(wish, case, found.team, now=now)
    for track in _asked_in(wish):
        write_entry(track, now=now, case=str(case.pk), team=found.team.pk, asked_by=asked_by)
    return case


@part
def _follow(wish: AssessmentWish, case: Case, team: Team, *, now: dt.datetime) -> None:
    """The case follows from the contact in which it was asked: whoever assesses asks nothing twice (C30)."""
    contact = wish.contact or (last_contact(wish.case) if wish.case else None)
    if contact is None:
        return
    step = Step.objects.get(track=case.pk, ended_at=None)
    kind = county_on(now).step_kind(step.kind)
    words = told_of(kind, team.unit, step.due_at, contact.language)
    told = wish.told
    add_following(contact, case, told_how=told.how, told_what=words, not_told=told.why_not, now=now)


@part
def _about(wish: AssessmentWish, person: Person, found: Assessor, request: AssessmentRequest) -> About:
    return About(
        service_task_id=request.service_task,
        area_id=found.route.area if found.route else None,
        place_id=wish.place.pk if wish.place else None,
        person_id=person.pk,
        need=request.need,
        channel=wish.contact.channel_id if wish.contact else "",
        language=person.language,
        is_urgent=wish.is_urgent,
    )


@part
def _seen(
    wish: AssessmentWish, person: Person, request: AssessmentRequest, team: Team, now: dt.datetime
) -> Seen:
    """What the conditions of clocks look at; the deed's own event tells who asked."""
    day = timezone.localdate(now)
    seen = seen_of(
        contactor="own_employee" if running().actor.id else None,
        services=frozenset(Relationship.objects.of(person).on(day).values_list("kind", flat=True)),
        needs=frozenset({request.need}),
        service_task=request.service_task,
        language=person.language,
        channel=wish.contact.channel_id if wish.contact else "",
        age=age_on(person.birth_date, day) if person.birth_date else None,
        urgent=wish.is_urgent,
        place=list(place_codes(wish.place)),
    )
    seen.destination = fold(team.unit_id)
    return seen


@part
def _asked_in(wish: AssessmentWish) -> list[UUID]:
    """The tracks whose history tells it too."""
    return [row.pk for row in (wish.contact, wish.case) if row]
