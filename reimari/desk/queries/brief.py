"""Cases and contacts in one line each, for pages that list them beside something else."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.contacts.queries import known_among
from reimari.contacts.states import Part
from reimari.desk.queries.partakers import About, Partaker, matters_of, who_took_part
from reimari.desk.queries.rows import kind_name, name_in
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
