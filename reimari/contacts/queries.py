"""Who answers for a matter, what happens next, and who is known already: the same for pages and machines."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled
from reimari.access.speaking import looking_everywhere
from reimari.cases.access import cases_at_work
from reimari.cases.models import Case, CaseQuerySet
from reimari.cases.states import FIRST_STEP
from reimari.common.asking import Asked, OneOf
from reimari.common.problems import Problem
from reimari.contacts import access
from reimari.contacts.models import Contact, Participant
from reimari.contacts.rules import contactor_for_rules, link_problems, seen_of
from reimari.contacts.states import Part, ParticipantKind
from reimari.messaging.models import Message
from reimari.messaging.queries import is_carried
from reimari.messaging.states import Channel
from reimari.people.access import VIEW as VIEW_PERSON
from reimari.people.models import Person, Relationship
from reimari.people.queries import perhaps_same
from reimari.people.rules import identity_code, phone_number
from reimari.region.models import Place
from reimari.region.profile.values import Limit, Profile, StepKind, Text, by_code, fold, valid_items
from reimari.region.profile_rows import area_code
from reimari.region.rules import Due
from reimari.region.rules.addresses import writes_from
from reimari.routing.queries import router_on
from reimari.routing.rules import Decision, FactError, Facts, Router, Seen, When
from reimari.work.access import LIST
from reimari.work.queries import County, county_on, due_of
from reimari.work.rules import default_due

POSTCODE_FIRST = re.compile(r"(\d{5})\b[\s,]*(.*)", re.ASCII | re.DOTALL)
NO_NAME = Text()
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
    unit: Text = NO_NAME
    unit_phone: str = ""
    unit_public: bool = True  # whether its number may be told to others than the county's own people


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The first step of the case that would be opened: its kind, when it is due, and by which clock.

    `due` None: no clock would start, the step's usual time holds. `time_due`: the clock that a booked time
    has to keep; what is due at once none can (1301/2014 36 §: the assessment of urgency).
    """

    kind: StepKind | None
    due_at: dt.datetime
    due: Due | None
    working_days_left: int
    time_due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The county's rules as one page asks them: of today, and of the day on which the contact arrived."""

    now: dt.datetime
    received_at: dt.datetime
    county: County
    on_arrival: County
    router: Router

    @property
    def profile(self) -> Profile:
        return self.county.profile

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.now)


def rules_on(now: dt.datetime, received_at: dt.datetime | None = None) -> Rules:
    """The rules for a contact that arrived at `received_at`, else now; two or three small queries."""
    arrived = received_at or now
    county = county_on(now)
    same_day = timezone.localdate(arrived) == timezone.localdate(now)
    return Rules(
        now=now,
        received_at=arrived,
        county=county,
        on_arrival=county if same_day else county_on(arrived),
        router=router_on(timezone.localdate(now)),
    )


def facts_for_routing(known: Known, *, at: dt.datetime) -> Facts:
    """The facts in the form the router takes."""
    postcode, name = place_keys(known.place)
    return Facts(
        service_task=fold(known.service_task) or None,
        postcode=postcode,
        municipality=name,
        contactor=contactor_for_rules(known.contactor),
        services=frozenset(map(fold, known.services)),
        needs=frozenset({fold(known.need)}) if known.need else frozenset(),
        age=known.age,
        language=known.language,
        urgent=known.urgent,
        channel=fold(known.channel) or None,
        at=at,
    )


def place_keys(typed: str) -> tuple[str | None, str | None]:
    """Postal code and name out of what was typed: either, or both in this order; None: not there."""
    typed = " ".join(typed.split())
    with_code = POSTCODE_FIRST.fullmatch(typed)
    postcode, name = (with_code[1], with_code[2]) if with_code else (None, typed)
    return postcode, name or None


def route_of(known: Known, rules: Rules) -> Route:
    """Who answers for the matter by the county's rules of the day, and why."""
    try:
        decision = rules.router.decide(facts_for_routing(known, at=timezone.localtime(rules.now)))
    except FactError as error:
        return Route(decision=None, wrong=error.field)
    return _with_rows(decision, known, rules.profile, rules.day)


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
        area=area_code(task_code(profile, known.service_task, day), decision.area) if decision.area else None,
        place=place.code if place else None,
        unit=unit.name if unit else NO_NAME,
        unit_phone=unit.phone if unit else "",
        unit_public=unit.public if unit else True,
    )


def task_code(profile: Profile, chosen: str, day: dt.date) -> str:
    """The service task as the profile writes it: the chosen one, else the county's only one."""
    tasks = by_code(valid_items(profile.service_tasks, day))
    found = tasks.get(fold(chosen)) if chosen else None
    if found is None and len(tasks) == 1:
        (found,) = tasks.values()
    return found.code if found else ""


def has_work_list(profile: Profile, team: str) -> bool:
    """Whether some post of the team may see work lists; a team whose posts the county doesn't tell may."""
    held = {fold(post.role) for post in profile.posts if fold(post.team) == fold(team)}
    roles = by_code(profile.roles)
    return not held or any(LIST.name in roles[code].actions for code in held if code in roles)


def place_codes(place: Place | None) -> Iterable[str]:
    """The codes of a place and of the municipality it lies in."""
    return (place.code, place.municipality_id or place.code) if place else ()


def spots_of_route(route: Route) -> Collection[str]:
    """The codes of the place that a route has found, its municipality's among them."""
    return route.decision.place.spots[0].codes if route.decision and route.decision.place.spots else ()


def spots_of(typed: str, rules: Rules) -> Collection[str]:
    """The codes of a place as it was typed, its municipality's among them; none when it isn't understood."""
    return spots_of_route(route_of(Known(place=typed), rules)) if typed.strip() else ()


def seen_by_known(known: Known, route: Route) -> Seen:
    """What is known of a matter, as conditions look at it; place and destination are those of the route."""
    seen = seen_of(
        contactor=known.contactor,
        services=known.services,
        needs=frozenset({known.need}) if known.need else frozenset(),
        service_task=known.service_task,
        language=known.language,
        channel=known.channel,
        age=known.age,
        urgent=known.urgent,
        place=spots_of_route(route),
    )
    if route.decision and route.decision.destination:
        seen.destination = fold(route.decision.destination)
    return seen


def promised_due(
    known: Known, route: Route, rules: Rules, *, step: str = FIRST_STEP, events: Collection[str] = ()
) -> Promise:
    """The first step of the case that sending on would open, counted as the deed itself counts it (C26).

    The clocks start when the matter became known to us (R-IU-22): when the contact arrived, not now. `step`,
    `events`: how the case begins, when it begins otherwise than most.
    """
    seen = seen_by_known(known, route)
    clocks = _clocks(rules.on_arrival, seen, rules.received_at, STARTS_A_CASE | set(events))
    due = _first(clocks)
    for_times = _first([each for each in clocks if each.clock.limit != Limit.AT_ONCE])
    kind = rules.county.step_kind(step)
    calendar = rules.county.calendar
    due_at = due.due_at if due and due.due_at else default_due(kind, rules.now, calendar)
    local = timezone.localtime(due_at)
    left = calendar.working_days_between(rules.day, local.date())
    return Promise(kind=kind, due_at=local, due=due, working_days_left=left, time_due=for_times)


def _clocks(county: County, seen: Seen, start: dt.datetime, events: Collection[str]) -> list[Due]:
    """The clocks that opening a case would start."""
    rules = [rule for rule in county.clocks(start) if set(events) & set(rule.starts)]
    return [due_of(rule, start, [], county) for rule in rules if When(rule.when).holds(seen)]


def _first(clocks: Sequence[Due]) -> Due | None:
    """The one that ends first."""
    ending = [(due.due_at, place) for place, due in enumerate(clocks) if due.due_at]
    return clocks[min(ending)[1]] if ending else None


def persons_known_to(actor: Actor) -> QuerySet[Person]:
    """Persons whom the actor may be shown by name while writing a contact down (C33)."""
    return VIEW_PERSON.rows(actor, Person.objects.all())


def known_among(actor: Actor, persons: Collection[UUID]) -> set[UUID]:
    """Those of the persons whom the actor may be shown by name. One query, none for nobody."""
    doing = actor.doing(VIEW_PERSON.name)
    if not persons or not doing.posts:
        return set()
    asked = _known_among(own=doing.acts_for_own())
    return {pk for (pk,) in asked.rows(ids=list(persons), **filled(doing))}


@cache
def _known_among(*, own: bool) -> Asked:
    known = VIEW_PERSON.rule(anybody(own=own))
    return Asked(lambda: Person.objects.filter(known, OneOf("pk", "ids")).values_list("pk"))


def persons_met_by(actor: Actor) -> QuerySet[Person]:
    """Persons whom the actor may see, or who took part in contacts that the actor may see (R-IU-06)."""
    seen = Q(pk__in=persons_known_to(actor).values("pk"))
    return Person.objects.filter(seen | Q(pk__in=own_participants(actor).values("person")))


def may_be_named(actor: Actor, pk: UUID) -> bool:
    """Whether a contact of the actor's may be about this registered person: they have met, or nobody has yet.

    Somebody whom only others know can't be drawn into a contact by an id: that would open their data (I-01).
    """
    if persons_met_by(actor).filter(pk=pk).exists():
        return True
    new = ~Q(
        Exists(Participant.objects.filter(person=OuterRef("pk")))
        | Exists(Case.objects.filter(person=OuterRef("pk")))
        | Exists(Relationship.objects.filter(person=OuterRef("pk")))
    )
    with looking_everywhere():
        return Person.objects.filter(new, pk=pk).exists()


def same_person_suggestions(
    actor: Actor, *, code: str = "", last_name: str = "", birth_date: dt.date | None = None, phone: str = ""
) -> QuerySet[Person]:
    """Registered persons who may be the one that is being written down, among those the actor may see."""
    known = persons_known_to(actor)
    found = perhaps_same(known, code=code, last_name=last_name, birth_date=birth_date, phone=phone)
    return found.order_by("last_name", "first_names", "pk")


def own_participants(actor: Actor) -> QuerySet[Participant]:
    """Participants of contacts that the actor may see: whom somebody without a view of persons knows."""
    return Participant.objects.filter(contact__in=access.VIEW.rows(actor, Contact.objects.all()).values("pk"))


def same_in_own_contacts(
    actor: Actor, *, code: str = "", last_name: str = "", birth_date: dt.date | None = None, phone: str = ""
) -> QuerySet[Participant]:
    """Participants of the actor's own contacts who may be the same person, as heard then (R-IU-06)."""
    same = Q(pk__in=[])
    if code:
        with suppress(ValueError):
            same |= Q(person__identity_code=identity_code(code, temporary=True))
    if last_name and birth_date:
        same |= Q(name__istartswith=last_name, birth_date=birth_date)
    if phone:
        with suppress(ValueError):
            same |= Q(phone=phone_number(phone))
    return own_participants(actor).filter(same, person__isnull=False).order_by("-contact__received_at", "pk")


def earlier_contacts(actor: Actor, person: Person) -> QuerySet[Contact]:
    """The person's contacts that the actor may see, the newest first."""
    rows = access.VIEW.rows(actor, Contact.objects.about(person))
    return rows.select_related("channel").order_by("-received_at", "pk")


def open_cases(actor: Actor, person: Person, *, among: CaseQuerySet | None = None) -> QuerySet[Case]:
    """The person's open cases on which the actor works, of all or `among` these: a contact may join one."""
    cases = Case.objects.all() if among is None else among
    rows = cases_at_work(actor, cases.open().of(person))
    return rows.select_related("team", "current_step", "service_task").order_by("-opened_at", "pk")


def email_of(took_part: Iterable[Participant]) -> str:
    """The e-mail address of whoever contacted us; empty: they gave none."""
    return next((row.email for row in took_part if row.part == Part.CONTACTOR and row.email), "")


def link_key(contact: Contact) -> str:
    """What the notice is called in which whoever contacted us gets the link: one for each contact."""
    return f"{access.SEND_LINK.name}:{contact.pk}"


def message_of_link(contact: Contact) -> Message | None:
    """The e-mail in which the link was sent; None: it wasn't. One query."""
    return Message.objects.filter(key=link_key(contact)).first()


def why_no_link(
    contact: Contact,
    took_part: Iterable[Participant],
    profile: Profile,
    *,
    sent: bool = False,
    now: dt.datetime,
) -> list[Problem]:
    """Why the link can't be sent to whoever contacted us; no query."""
    return link_problems(
        email=email_of(took_part),
        sender=writes_from(profile, contact.team_id, timezone.localdate(now)),
        carried=is_carried(Channel.EMAIL),
        sent=sent,
    )


def line_called(contact: Contact, profile: Profile, language: str) -> str:
    """The name of the line that the contact came to, in fi, sv or en."""
    team = by_code(profile.teams).get(fold(contact.team_id))
    unit = by_code(profile.units).get(fold(team.unit)) if team else None
    return (unit.name if unit else profile.unit_name).in_language(language)


def contactor_to_say(participants: Iterable[Participant]) -> Participant | None:
    """Whoever contacted us, if it may still be said what they are: not of a person or an anonymous one.

    An e-mail to a line of our own employees comes from one of them as long as nobody says otherwise.
    """
    found = next((one for one in participants if one.part == Part.CONTACTOR), None)
    said = found is None or found.kind == ParticipantKind.ANONYMOUS or found.profession or found.person_id
    return None if said else found
