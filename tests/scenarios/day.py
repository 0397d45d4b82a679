"""The moves that a county's day is made of: a route asked, a call written down, a step taken."""

import datetime as dt
from typing import Any

from django.utils import timezone

from reimari.cases.models import Case
from reimari.contacts.actions import Answer, Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.actions import Details
from reimari.region.profile_rows import area_code
from reimari.region.queries import profile_on
from reimari.routing.queries import router_on
from reimari.routing.rules import Decision, FactReader
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Clock, Entry, Step, Track
from tests.factories import a_contact, as_actor, goes_on


def decided(now: dt.datetime, **facts: Any) -> Decision:
    """Who answers by the rules of the loaded profile, at the moment itself."""
    day = timezone.localdate(now)
    return router_on(day).decide(FactReader(profile_on(day)).read({"at": now.isoformat(), **facts}))


def by_route(decision: Decision, *, told: str, service_task: str = "", **given: Any) -> Answer:
    """The matter goes where the route said, and the client was told so."""
    assert decision.team
    area = area_code(service_task, decision.area) if decision.area else None
    return goes_on(decision.team, told=told, area_id=area, rules=decision.rules, **given)


def registered(kind: ParticipantKind = ParticipantKind.CLIENT, **details: Any) -> Somebody:
    """The client, registered while the contact is written down; others than the client are about them."""
    part = Part.CONTACTOR if kind == ParticipantKind.CLIENT else Part.CLIENT
    return Somebody(
        part=part,
        kind=ParticipantKind.CLIENT,
        details=Details(**{"last_name": "Keksitty", "first_names": "Kaisla", **details}),
    )


def professional(kind: ParticipantKind, unit: str) -> Somebody:
    """Somebody who contacts us about a client in their work."""
    return Somebody(part=Part.CONTACTOR, kind=kind, name="Ammattilainen Aava", work_unit=unit)


def a_call(post: Post, *matters: Heard, now: dt.datetime, **given: Any) -> tuple[Contact, Case]:
    """A contact that goes on, and the case of its first matter."""
    contact = a_contact(post, *matters, now=now, **given)
    case = contact.matters.order_by("number")[0].case
    assert case
    return contact, case


def current(case: Case) -> Step:
    """The step on which the case stands now."""
    case.refresh_from_db()
    assert case.current_step
    return case.current_step


def taken(case: Case, post: Post, *, now: dt.datetime) -> Step:
    """Somebody of the team takes the current step from the list."""
    return take_step(current(case), actor=as_actor(post, on=timezone.localdate(now)), now=now)


def clock(track: Track, code: str) -> Clock:
    """The newest clock of this code on the track."""
    found = Clock.objects.filter(track=track, code=code).order_by("-started_at", "pk").first()
    assert found, f"no clock {code}"
    return found


def clocks(track: Track) -> set[str]:
    """The codes of all clocks that have run on the track."""
    return set(Clock.objects.filter(track=track).values_list("code", flat=True))


def story(track: Track) -> list[str]:
    """What happened, in order, by the names of the deeds."""
    return list(Entry.objects.filter(track=track).order_by("pk").values_list("kind", flat=True))


def on_list(team: str) -> set[Track]:
    """The tracks that stand on the team's work list."""
    rows = Step.objects.on_list([team]).select_related("track")
    return {step.track for step in rows.order_by("pk")}


def team_of(code: str) -> Team:
    return Team.objects.get(pk=code)
