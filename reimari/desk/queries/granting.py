"""What the form "Grant on the line" shows: for whom, the white list with reasons, free beds, who assesses."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.common.dates import day_words
from reimari.common.problems import Problem
from reimari.common.sentences import sentence_of
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.contacts.queries import persons_known_to
from reimari.contacts.states import Part
from reimari.desk.queries.rows import language
from reimari.grants.access import GRANT, REQUEST_ASSESSMENT
from reimari.grants.models import Grant
from reimari.grants.queries import (
    Assessor,
    assessor_of,
    beds_between,
    line_open,
    places_on,
)
from reimari.grants.rules import (
    Period,
    Way,
    Wish,
    grantables_on,
    last_day,
    may_be_granted,
    way_of,
)
from reimari.grants.states import GrantState
from reimari.people.models import Person
from reimari.region.models import Place
from reimari.region.profile.values import Grantable, GrantKind
from reimari.staff.models import Team
from reimari.work.queries import County

LOOK_AHEAD = dt.timedelta(days=30)  # for free beds


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom the grant is for, and the contact or the case in which it is asked."""

    person: Person | None = None
    contact: Contact | None = None
    case: Case | None = None

    @property
    def address(self) -> str:
        """Where one came from."""
        if self.contact:
            return reverse("desk:contact", args=[self.contact.pk])
        return reverse("desk:case", args=[self.case.pk]) if self.case else reverse("desk:grants")

    @property
    def asked(self) -> dict[str, str]:
        """Its ids, as the form keeps them."""
        rows = {"contact": self.contact, "case": self.case}
        if not self.contact and not self.case:
            rows["person"] = self.person  # type: ignore[assignment]
        return {name: str(row.pk) for name, row in rows.items() if row}

    @property
    def service_task(self) -> str:
        """In which service task the matter is, as far as it is known."""
        if self.case:
            return self.case.service_task_id or ""
        matter = self.contact.matters.order_by("number").first() if self.contact else None
        return (matter.service_task_id or "") if matter else ""

    def needs(self) -> set[str]:
        """What the matter is about."""
        if self.case:
            return {self.case.need} - {""}
        if self.contact:
            return set(self.contact.matters.order_by("number").values_list("need", flat=True)) - {""}
        return set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the white list: until when it may be granted from today, or why it isn't possible."""

    grantable: Grantable
    name: str
    until: dt.date | None
    most: int | None
    reasons: tuple[str, ...]
    way: Way

    @property
    def code(self) -> str:
        return self.grantable.code

    @property
    def possible(self) -> bool:
        return not self.reasons


def about(actor: Actor, given: QueryDict) -> About:
    """What the address or the form names, if the viewer may see it; else `Unseen`."""
    if pk := _id(given.get("contact")):
        contact = VIEW_CONTACT.row(actor, Contact.objects.select_related("team"), pk)
        return About(person=_client(contact), contact=contact)
    if pk := _id(given.get("case")):
        rows = Case.objects.select_related("person__place", "team")
        case = VIEW_CASE.row(actor, rows, pk)
        return About(person=case.person, case=case)
    person = _id(given.get("person"))
    known = persons_known_to(actor).filter(pk=person).select_related("place") if person else None
    return About(person=known.first() if known else None)


def _client(contact: Contact) -> Person | None:
    """The person whom the contact is about."""
    rows = contact.participants.exclude(person=None).select_related("person__place").order_by("pk")
    people = list(rows)
    client = next((one for one in people if one.part == Part.CLIENT), None)
    own = next((one for one in people if one.kind == "client"), None)
    found = client or own
    return found.person if found else None


def choices_for(person: Person | None, service_task: str, county: County, now: dt.datetime) -> list[Choice]:
    """The white list for this client, in the profile's order; one query, and none for nobody."""
    held = _periods(person, now)
    listed = grantables_on(county.profile, timezone.localdate(now))
    opened = {each.code: line_open(each, now, county) for each in listed}
    return [
        _choice(each, person, service_task, held.get(each.code, ()), opened[each.code], now)
        for each in listed
    ]


def _periods(person: Person | None, now: dt.datetime) -> dict[str, Sequence[Period]]:
    """What the person has or had of each, those that may still count."""
    if person is None:
        return {}
    since = timezone.localdate(now) - dt.timedelta(days=366)
    rows = Grant.objects.of(person).filter(ends_on__gte=since).exclude(state=GrantState.WITHDRAWN)
    found: dict[str, list[Period]] = {}
    for grant in rows.order_by("starts_on", "pk"):
        period = Period(grant.starts_on, grant.stopped_on or grant.ends_on)
        found.setdefault(grant.grantable, []).append(period)
    return {code: tuple(periods) for code, periods in found.items()}


def _choice(
    each: Grantable,
    person: Person | None,
    service_task: str,
    before: Sequence[Period],
    opened: bool | None,  # noqa: FBT001
    now: dt.datetime,
) -> Choice:
    today = timezone.localdate(now)
    until = last_day(each, today, before)
    wish = Wish(
        grantable=each,
        first=today,
        last=until or today,
        today=today,
        client=person is not None,
        service_task=service_task,
        line_open=opened,
        before=before,
    )
    answer = may_be_granted(wish)
    return Choice(
        grantable=each,
        name=each.name.in_language(language()),
        until=until,
        most=each.max_days,
        reasons=tuple(map(sentence_of, answer.problems)),
        way=answer.way,
    )


def label_of(choice: Choice, now: dt.datetime) -> str:
    """The choice with the longest time beside it."""
    if choice.until is None or choice.most is None:
        return choice.name
    until = day_words(choice.until, today=timezone.localdate(now), language=language())
    label = gettext("%(what)s: at most %(days)s days, from today until %(until)s") % {
        "what": choice.name,
        "days": choice.most,
        "until": until,
    }
    return " · ".join([label, gettext("invented for the demo")]) if choice.grantable.invented else label


def beds_for(listed: Iterable[Choice], now: dt.datetime) -> list[tuple[str, str]]:
    """Free beds of the places that may be granted, each with the days on which it is free; two queries."""
    uses = {each.grantable.use for each in listed if each.grantable.kind == GrantKind.PLACE and each.possible}
    if not uses:
        return []
    today = timezone.localdate(now)
    places = [place for place in places_on(today) if place.use in uses]
    found = []
    for bed in beds_between(places, today, today + LOOK_AHEAD, now):
        free = "; ".join(free_words(free, today) for free in bed.free)
        label = gettext("bed %(number)s: %(free)s") % {
            "number": bed.number,
            "free": free or gettext("not free in the next 30 days"),
        }
        found.append((f"{bed.care_place.pk}:{bed.number}", f"{bed.care_place} · {label}"))
    return found


def free_words(period: tuple[dt.date, dt.date], today: dt.date) -> str:
    """When a bed is free, in words."""
    comes, leaves = (day_words(day, today=today, language=language()) for day in period)
    if period[1] >= today + LOOK_AHEAD:
        return gettext("free from %(day)s") % {"day": comes}
    return gettext("free from %(day)s to %(until)s") % {"day": comes, "until": leaves}


def homes(person: Person | None) -> list[tuple[str, str]]:
    """The places to choose from when it isn't known where the client lives; one query, none when it is."""
    if person is None or person.place_id:
        return []
    return sorted(
        ((place.pk, str(place)) for place in Place.objects.order_by("pk")), key=lambda each: each[1]
    )


def home_of(person: Person, chosen: str) -> Place | None:
    """Where the client lives: as registered, else as chosen."""
    return person.place or Place.objects.filter(pk=chosen).first()


def assessor(person: Person | None, service_task: str, now: dt.datetime) -> Assessor | None:
    """Who would assess, when that is known already."""
    if person is None or person.place is None:
        return None
    return assessor_of(person.place, service_task, now, person=person)


def granting_team(actor: Actor, about_: About) -> Team | None:
    """For which team the viewer grants: the contact's or case's, where they have a post, else their own."""
    doing = actor.doing(GRANT.name)
    mine = [*doing.home_teams(), *doing.teams()]
    row = about_.contact or about_.case
    if row and row.team_id in mine:
        return row.team
    return Team.objects.filter(pk__in=doing.home_teams()).order_by("pk").first()


def asking_team(actor: Actor) -> Team | None:
    """For which team somebody asks for an assessment who doesn't grant."""
    homes = actor.doing(REQUEST_ASSESSMENT.name).home_teams()
    return Team.objects.filter(pk__in=homes).order_by("pk").first()


def leads_to_assessment(problems: Sequence[Problem]) -> bool:
    """Whether one press on "Ask for an assessment" is offered instead."""
    return way_of(problems) == Way.ASSESSMENT


def takes_other_route(problems: Sequence[Problem]) -> bool:
    return way_of(problems) == Way.OTHER_ROUTE


def _id(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None
