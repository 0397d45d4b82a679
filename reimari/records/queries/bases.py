"""By which bases people could look at persons, as the rows tell it: five queries, however many looks."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils import timezone

from reimari.contacts.models import Participant
from reimari.people.models import EmergencyAccess, Relationship
from reimari.records.queries.looks import midnight
from reimari.records.rules.basis import Basis, Fact, Facts, Held, Span
from reimari.staff.models import Post
from reimari.work.models import Step


def facts_of(
    viewers: Collection[UUID], persons: Collection[UUID], *, since: dt.datetime, until: dt.datetime
) -> Facts:
    """What was work of these viewers with these persons between the moments."""
    if not viewers or not persons:
        return Facts()
    posts = tuple(_posts(viewers))
    work = [
        *_steps(persons, since, until),
        *_relationships(viewers, persons),
        *_contacts(persons, until),
        *_emergencies(viewers, persons),
    ]
    return Facts(tuple(work), posts)


def _posts(viewers: Collection[UUID]) -> Iterable[Held]:
    rows = Post.objects.filter(user__in=viewers).select_related("role", "team").order_by("pk")
    for post in rows:
        last = post.ended_on - dt.timedelta(days=1) if post.ended_on else None
        until = min(filter(None, (post.valid_until, last)), default=None)
        yield Held(post.user_id, post.team_id, post.valid_from, until, f"{post.role}, {post.team}")


def _steps(persons: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Iterable[Fact]:
    rows = Step.objects.filter(person__in=persons, opened_at__lte=until).exclude(ended_at__lt=since)
    fields = ("person", "opened_at", "ended_at", "worker", "team", "answering_team")
    for person, opened, ended, worker, team, answering in rows.order_by("pk").values_list(*fields):
        workers = frozenset([worker] if worker else [])
        yield Fact(Basis.STEP, person, Span(opened, ended), workers, frozenset({team, answering}))


def _relationships(viewers: Collection[UUID], persons: Collection[UUID]) -> Iterable[Fact]:
    rows = Relationship.objects.filter(person__in=persons, own_worker__in=viewers).order_by("pk")
    for person, worker, validity in rows.values_list("person", "own_worker", "validity"):
        since = midnight(validity.lower or dt.date(1900, 1, 1))
        until = midnight(validity.upper) if validity.upper else None
        yield Fact(Basis.RELATIONSHIP, person, Span(since, until), frozenset({worker}))


def _contacts(persons: Collection[UUID], until: dt.datetime) -> Iterable[Fact]:
    """A contact is known to who took or recorded it and to its line, from its arrival on."""
    rows = Participant.objects.filter(person__in=persons, contact__received_at__lte=until).order_by("pk")
    fields = ("person", "contact__received_at", "contact__recorded_by", "contact__taken_by", "contact__team")
    for person, came, recorded, taken, team in rows.values_list(*fields):
        viewers = frozenset(filter(None, (recorded, taken)))
        yield Fact(Basis.CONTACT, person, Span(came), viewers, frozenset({team}))


def _emergencies(viewers: Collection[UUID], persons: Collection[UUID]) -> Iterable[Fact]:
    rows = EmergencyAccess.objects.filter(person__in=persons, opened_by__in=viewers).order_by("pk")
    for person, viewer, opened, ends in rows.values_list("person", "opened_by", "opened_at", "ends_at"):
        yield Fact(Basis.EMERGENCY, person, Span(opened, ends), frozenset({viewer}))


def day_of(at: dt.datetime) -> dt.date:
    """The Finnish day of a moment."""
    return timezone.localdate(at)
