"""Cases and contacts in one line each, for pages that list them beside something else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import persons_known_to
from reimari.contacts.states import Part
from reimari.desk.queries.rows import called, kind_name, name_in
from reimari.region.profile.values import by_code
from reimari.work.models import Step
from reimari.work.queries import County
from reimari.work.states import DueFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case and what happens next in it. `left`: working days left; a closed case has no step."""

    case: Case
    need: str
    step: Step | None
    what: str = ""
    left: int | None = None
    late: bool = False
    soon: bool = False
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact: on which channel, who took part, and what it was about."""

    contact: Contact
    channel: str
    who: tuple[str, ...]
    needs: tuple[str, ...]
    person_ids: frozenset[UUID]


def case_lines(cases: Sequence[Case], county: County, *, now: dt.datetime) -> list[CaseLine]:
    """The lines of cases that come with `current_step`. No query."""
    return [_case_line(case, county, now) for case in cases]


def _case_line(case: Case, county: County, now: dt.datetime) -> CaseLine:
    need = name_in(by_code(county.profile.needs), case.need)
    step = case.current_step
    if step is None:
        return CaseLine(case=case, need=need, step=None)
    today, due_on = timezone.localdate(now), timezone.localdate(step.due_at)
    return CaseLine(
        case=case,
        need=need,
        step=step,
        what=step.words or kind_name(step.kind, county),
        left=county.calendar.working_days_between(today, due_on),
        late=step.is_late(now),
        soon=step.is_soon_late(now),
        invented=step.due_from == DueFrom.INVENTED,
    )


def contact_lines(contacts: Sequence[Contact], county: County, actor: Actor) -> list[ContactLine]:
    """The lines of contacts, in three queries however many they are.

    Somebody whom the actor may not see is called as they were called in the contact itself (I-03).
    """
    ids = [contact.pk for contact in contacts]
    taking_part, about = who_took_part(ids), matters_of(ids)
    persons = {each.person_id for rows in taking_part.values() for each in rows if each.person_id}
    seen = known_among(actor, persons)
    return [
        _contact_line(each, taking_part.get(each.pk, []), about.get(each.pk, []), county, seen)
        for each in contacts
    ]


@dataclass(frozen=True, slots=True)
class Partaker:
    """Who took part in a contact: `name` as heard then, `person` as registered since."""

    contact_id: UUID
    part: str
    kind: str
    name: str
    person_id: UUID | None
    person: str
    is_protected: bool

    @property
    def called(self) -> str:
        """As they were called in the contact itself, else in a word."""
        return self.name or str(ParticipantKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class About:
    """What a contact was about, one matter of it."""

    contact_id: UUID
    need: str
    own_words: str
    place: str | None


PARTAKERS = Asked(
    lambda: (
        Participant.objects.filter(OneOf("contact", "ids"))
        .order_by("pk")
        .values_list(
            "contact",
            "part",
            "kind",
            "name",
            "person",
            "person__last_name",
            "person__first_names",
            "person__is_protected",
        )
    )
)
ABOUT = Asked(
    lambda: (
        Matter.objects.filter(OneOf("contact", "ids"))
        .order_by("number", "pk")
        .values_list("contact", "need", "own_words", "place")
    )
)


def who_took_part(contacts: list[UUID]) -> dict[UUID, list[Partaker]]:
    """The participants of each contact, the first first. One query, none for no contacts."""
    found: dict[UUID, list[Partaker]] = defaultdict(list)
    for contact, part, kind, name, person, last, first, hidden in PARTAKERS.rows(ids=contacts) if contacts else ():
        called = f"{last} {first}".strip() if person else ""
        found[contact].append(Partaker(contact, part, kind, name or "", person, called, bool(hidden)))
    return found


def matters_of(contacts: list[UUID]) -> dict[UUID, list[About]]:
    """The matters of each contact in their order. One query, none for no contacts."""
    found: dict[UUID, list[About]] = defaultdict(list)
    for row in ABOUT.rows(ids=contacts) if contacts else ():
        found[row[0]].append(About(*row))
    return found


def _contact_line(
    contact: Contact,
    participants: list[Partaker],
    matters: list[About],
    county: County,
    seen: Collection[UUID],
) -> ContactLine:
    profile = county.profile
    # somebody who contacted us about themselves stands there once
    named = sorted(participants, key=lambda each: each.part != Part.CONTACTOR)
    needs = by_code(profile.needs)
    return ContactLine(
        contact=contact,
        channel=name_in(by_code(profile.channels), contact.channel_id),
        who=tuple(dict.fromkeys(_who(each, seen) for each in named)),
        needs=tuple(name_in(needs, matter.need) for matter in matters if matter.need),
        person_ids=frozenset(each.person_id for each in participants if each.person_id),
    )


def _who(one: Partaker, seen: Collection[UUID]) -> str:
    return one.person if one.person_id in seen else one.called
