"""Who answers for a matter, what happens next, and who is known already: the same for pages and machines."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.cases.states import FIRST_STEP
from reimari.contacts import access
from reimari.contacts.models import Contact, Participant
from reimari.contacts.rules import seen_of
from reimari.people.access import VIEW as VIEW_PERSON
from reimari.people.models import Person
from reimari.people.queries import perhaps_same
from reimari.people.rules import phone_number
from reimari.region.models import Place
from reimari.region.profile.values import Profile, StepKind, Text, by_code, fold, valid_items
from reimari.region.rules import Due
from reimari.routing.queries import router_on
from reimari.routing.rules import Decision, FactError, Facts, Seen, When
from reimari.work.queries import County, county_on, due_of
from reimari.work.rules import default_due

POSTCODE_FIRST = re.compile(r"(\d{5})\b[\s,]*(.*)", re.ASCII | re.DOTALL)
STARTS_A_CASE = {"contact_recorded", "case_opened"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one matter when its route is asked; codes in any letter case, place as typed."""

    contactor: str | None = None
    services: frozenset[str] = frozenset()
    need: str = ""
    service_task: str = ""
    place: str = ""
    age: int | None = None
    language: str = "fi"
    urgent: bool = False
    channel: str = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who answers for a matter, as rows and words can be made of it.

    `decision` None: the place can't be understood, `wrong` tells why. `team`, `area`, `place`: codes of rows.
    """

    decision: Decision | None
    wrong: str = ""
    team: str | None = None
    area: str | None = None
    place: str | None = None
    unit: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The first step of the case that would be opened: its kind, by when it is due, and the clock that says so.

    `due` None: no clock would start, the step's usual time holds.
    """

    kind: StepKind | None
    due_at: dt.datetime
    due: Due | None
    working_days_left: int


def facts_for_routing(known: Known, *, at: dt.datetime) -> Facts:
    """The facts in the form the router takes; somebody anonymous is to the rules whoever speaks for themselves."""
    postcode, name = place_keys(known.place)
    return Facts(
        service_task=fold(known.service_task) or None,
        postcode=postcode,
        municipality=name,
        contactor="client" if known.contactor == "anonymous" else known.contactor,
        services=frozenset(map(fold, known.services)),
        needs=frozenset({fold(known.need)}) if known.need else frozenset(),
        age=known.age,
        language=known.language,
        urgent=known.urgent,
        channel=fold(known.channel) or None,
        at=at,
    )


def place_keys(typed: str) -> tuple[str | None, str | None]:
    """Postal code and name out of what was typed: "70100", "Askola", "04500 Kellokoski"; None: not there."""
    typed = " ".join(typed.split())
    with_code = POSTCODE_FIRST.fullmatch(typed)
    postcode, name = (with_code[1], with_code[2]) if with_code else (None, typed)
    return postcode, name or None


def route_of(known: Known, *, now: dt.datetime) -> Route:
    """Who answers for the matter by the county's rules of the day, and why."""
    day = timezone.localdate(now)
    try:
        decision = router_on(day).decide(facts_for_routing(known, at=timezone.localtime(now)))
    except FactError as error:
        return Route(decision=None, wrong=error.field)
    profile = county_on(now).profile
    return _with_rows(decision, known, profile, day)


def _with_rows(decision: Decision, known: Known, profile: Profile, day: dt.date) -> Route:
    teams = by_code(valid_items(profile.teams, day))
    units = by_code(valid_items(profile.units, day))
    places = by_code(profile.places)
    team = teams.get(fold(decision.team)) if decision.team else None
    unit = units.get(fold(decision.destination)) if decision.destination else None
    place = places.get(decision.place.code) if decision.place.code else None
    return Route(
        decision=decision,
        team=team.code if team else None,
        area=f"{task_code(profile, known.service_task, day)}.{decision.area}" if decision.area else None,
        place=place.code if place else None,
        unit=unit.name if unit else Text(),
    )


def task_code(profile: Profile, chosen: str, day: dt.date) -> str:
    """The service task as the profile writes it: the chosen one, else the county's only one."""
    tasks = by_code(valid_items(profile.service_tasks, day))
    found = tasks.get(fold(chosen)) if chosen else None
    only = next(iter(tasks.values())) if len(tasks) == 1 else None
    return (found or only).code if (found or only) else ""  # type: ignore[union-attr]


def place_codes(place: Place | None) -> Iterable[str]:
    """The codes of a place and of the municipality it lies in."""
    return (place.code, place.municipality_id or place.code) if place else ()


def promised_due(known: Known, route: Route, *, received_at: dt.datetime, now: dt.datetime) -> Promise:
    """The first step of the case that sending on would open, counted as the deed itself counts it (C26).

    The clocks start when the matter became known to us (R-IU-22): at `received_at`, not now.
    """
    county = county_on(received_at)
    place = route.decision.place.spots[0].codes if route.decision and route.decision.place.spots else ()
    seen = seen_of(
        contactor=known.contactor,
        services=known.services,
        needs=frozenset({known.need}) if known.need else frozenset(),
        service_task=known.service_task,
        language=known.language,
        channel=known.channel,
        age=known.age,
        urgent=known.urgent,
        place=place,
    )
    due = earliest_clock(county, seen, received_at)
    kind = county.step_kind(FIRST_STEP)
    due_at = due.due_at if due and due.due_at else default_due(kind, now, county.calendar)
    local = timezone.localtime(due_at)
    left = county.calendar.working_days_between(timezone.localdate(now), local.date())
    return Promise(kind=kind, due_at=local, due=due, working_days_left=left)


def earliest_clock(county: County, seen: Seen, start: dt.datetime) -> Due | None:
    """Of the clocks that opening a case would start, the one that ends first."""
    rules = [rule for rule in county.clocks(start) if STARTS_A_CASE & set(rule.starts)]
    found = [due_of(rule, start, [], county) for rule in rules if When(rule.when).holds(seen)]
    return min((due for due in found if due.due_at), key=lambda due: due.due_at, default=None)  # type: ignore[arg-type,return-value]


def persons_known_to(actor: Actor) -> QuerySet[Person]:
    """Persons that the actor may be shown by name while writing a contact down (C33)."""
    return VIEW_PERSON.rows(actor, Person.objects.all())


def same_person_suggestions(
    actor: Actor, *, code: str = "", last_name: str = "", birth_date: dt.date | None = None, phone: str = ""
) -> QuerySet[Person]:
    """Registered persons who may be the one that is being written down, among those the actor may see."""
    return perhaps_same(
        persons_known_to(actor), code=code, last_name=last_name, birth_date=birth_date, phone=phone
    ).order_by("last_name", "first_names", "pk")


def own_participants(actor: Actor) -> QuerySet[Participant]:
    """Participants of contacts that the actor may see: whom somebody without a view of persons knows."""
    return Participant.objects.filter(contact__in=access.VIEW.rows(actor, Contact.objects.all()).values("pk"))


def same_in_own_contacts(
    actor: Actor, *, name: str = "", birth_date: dt.date | None = None, phone: str = ""
) -> QuerySet[Participant]:
    """Participants of the actor's own contacts who may be the same person, as they were heard then (R-IU-06)."""
    same = Q(pk__in=[])
    if name and birth_date:
        same |= Q(name__istartswith=name, birth_date=birth_date)
    try:
        same |= Q(phone=phone_number(phone)) if phone else Q(pk__in=[])
    except ValueError:
        pass
    return (
        own_participants(actor)
        .filter(same)
        .select_related("contact__channel")
        .order_by("-contact__received_at", "pk")
    )


def earlier_contacts(actor: Actor, person: Person) -> QuerySet[Contact]:
    """The person's contacts that the actor may see, the newest first."""
    rows = access.VIEW.rows(actor, Contact.objects.about(person))
    return rows.select_related("channel").order_by("-received_at", "pk")


def open_cases(actor: Actor, view: "QuerySet[Case]", person: Person) -> "QuerySet[Case]":
    """The person's open cases among those given, that a new contact may join."""
    return view.open().of(person).select_related("team", "current_step", "service_task").order_by("-opened_at", "pk")  # type: ignore[attr-defined, no-any-return]
