"""What the logs tell of one person, for the person: nobody else's data, in the client's language (11 §)."""

import datetime as dt
from collections.abc import Sequence, Set
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reimari.audit.models import Disclosure, Event, Outcome
from reimari.people.queries import same_as
from reimari.records.models import LogRequest
from reimari.records.queries.bases import day_of, facts_of
from reimari.records.queries.looks import ONE_DAY, midnight
from reimari.records.queries.words import (
    actor_words,
    basis_words,
    data_used,
    disclosed,
    organisation_names,
    other_basis,
    provider,
    untold_basis,
    users_of,
    what_was_done,
)
from reimari.records.rules.basis import bases_at
from reimari.region.queries import profile_on

USE_FIELDS = ("at", "who", "organisation", "data", "purpose", "basis")
DISCLOSURE_FIELDS = ("at", "discloser", "recipient", "data", "purpose", "basis")


def extract_of(request: LogRequest, *, language: str, now: dt.datetime) -> dict[str, Any]:
    """The content of an extract: whose data, the range, each use and each disclosure, in words.

    Who has used the data is told by name and organisation: 11 § asks for "who", and their identifier stays
    in the log (10 §). Of a row that shows several persons only this one's part is told.
    """
    with translation.override(language):
        uses = _uses(request)
        told = _disclosures(request, now)
        return {
            "provider": provider(),
            "since": request.since.isoformat(),
            "until": request.until.isoformat(),
            "told_until": timezone.localtime(now).isoformat(timespec="minutes"),
            "uses": uses,
            "untold": sum(row["basis"] == untold_basis() for row in uses),
            "disclosures": told,
        }


def _uses(request: LogRequest) -> list[dict[str, str]]:
    persons = same_as(request.person_id)
    events = list(events_of(persons, request.since, request.until))
    if not events:
        return []
    users, names = users_of(events), organisation_names()
    viewers = {row.actor_id for row in events if row.actor_id}
    facts = facts_of(viewers, persons, since=events[0].at, until=events[-1].at)
    return [_use(row, users, names, facts, persons) for row in events]


def _use(row: Event, users: Any, names: Any, facts: Any, persons: Set[UUID]) -> dict[str, str]:
    person = next(each for each in row.person_ids if each in persons)
    bases = bases_at(row.actor_id, person, row.at, day_of(row.at), facts) if row.actor_id else ()
    purpose = what_was_done(row.action)
    if row.outcome == Outcome.DENIED:
        purpose = "{} ({})".format(purpose, _("refused: nothing was shown"))
    return {
        "at": _moment(row.at),
        "who": actor_words(row, users),
        "organisation": names.get(row.organisation, ""),
        "data": data_used(row.action),
        "purpose": purpose,
        "basis": "; ".join(basis_words(bases)) or other_basis(row),
    }


def _disclosures(request: LogRequest, now: dt.datetime) -> list[dict[str, str]]:
    rows = disclosures_of(same_as(request.person_id), request.since, request.until)
    return [
        {
            "at": _moment(each.row.at),
            "discloser": each.discloser,
            "recipient": each.recipient,
            "data": "; ".join(each.data),
            "purpose": each.purpose,
            "basis": each.basis,
        }
        for each in disclosed(rows, profile_on(timezone.localdate(now)))
    ]


def events_of(persons: Set[UUID], since: dt.date, until: dt.date) -> QuerySet[Event]:
    """All rows of the use log that name one of these, who are the same person, by time."""
    rows = Event.objects.filter(person_ids__overlap=sorted(persons))
    return rows.filter(at__gte=midnight(since), at__lt=midnight(until + ONE_DAY)).order_by("at", "pk")


def disclosures_of(persons: Set[UUID], since: dt.date, until: dt.date) -> QuerySet[Disclosure]:
    """All rows of the disclosure log about one of these, who are the same person, by time."""
    rows = Disclosure.objects.filter(person_id__in=persons)
    return rows.filter(at__gte=midnight(since), at__lt=midnight(until + ONE_DAY)).order_by("at", "pk")


def earlier_rows(person: UUID, before: dt.date) -> int:
    """How many rows there are before the day: what a special reason would open."""
    rows = Event.objects.filter(person_ids__overlap=sorted(same_as(person)))
    return rows.filter(at__lt=midnight(before)).count()


def lines_of(content: dict[str, Any]) -> Sequence[Sequence[str]]:
    """The extract as a table for a spreadsheet: uses and disclosures with the same columns."""
    heading = [
        *(_("Kind"), _("When"), _("Whose data"), _("Who"), _("Organisation"), _("To whom")),
        *(_("Which data"), _("For what"), _("On what grounds")),
    ]
    whose = content["provider"]
    uses = [
        [
            _("use"),
            row["at"],
            whose,
            row["who"],
            row["organisation"],
            "",
            row["data"],
            row["purpose"],
            row["basis"],
        ]
        for row in content["uses"]
    ]
    told = [
        [
            *(_("disclosure"), row["at"], whose, row["discloser"], "", row["recipient"]),
            *(row["data"], row["purpose"], row["basis"]),
        ]
        for row in content["disclosures"]
    ]
    return [heading, *uses, *told]


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
