"""Persons who were opened in an emergency, what was looked at meanwhile, and who has to look at it (I-01)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.access.catalogue import ACTIONS, Action, Unseen
from reimari.access.speaking import heard
from reimari.audit.models import Event
from reimari.desk.access import MY_DAY
from reimari.people import access
from reimari.people.models import EmergencyAccess, EmergencyCheck, EmergencyRemark

SHOWN = 50  # of those that were found in order; what waits is shown whole
MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Check:
    """Who has to look at it, and what was said of it; `may`: the viewer may say it now."""

    row: EmergencyCheck
    remarks: Sequence[EmergencyRemark]
    may: bool

    @property
    def who(self) -> str:
        return str(self.row.team or _("the data protection officer"))

    @property
    def in_order(self) -> bool:
        return any(remark.verdict == "in_order" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Emergency:
    """One access with its checks. `days`: whole days since it was opened; `waits`: for the viewer."""

    row: EmergencyAccess
    checks: Sequence[Check]
    days: int

    @property
    def is_checked(self) -> bool:
        return all(check.in_order for check in self.checks)

    @property
    def waits(self) -> bool:
        return any(check.may and not check.in_order for check in self.checks)


@dataclass(frozen=True, slots=True)
class Look:
    """What whoever opened the person looked at or did then."""

    at: dt.datetime
    what: str
    outcome: str


def action_required(actor: Actor) -> Action:
    """By which the viewer sees emergency accesses: all of them, or those to their teams' clients."""
    action = access.OVERSEE if actor.may(access.OVERSEE.name) else access.CHECK_EMERGENCY
    action.require(actor)
    return action


def emergencies_of(actor: Actor, *, now: dt.datetime) -> list[Emergency]:
    """What waits, the oldest first; then what was found in order, the newest first. Four queries."""
    seen = [_emergency(row, actor, now) for row in _seen(actor).order_by("opened_at", "pk")]
    waiting = [one for one in seen if not one.is_checked]
    return waiting + [one for one in reversed(seen) if one.is_checked][:SHOWN]


def emergency_of(actor: Actor, pk: UUID, *, now: dt.datetime) -> Emergency:
    """One access, if the viewer may see it; else Unseen."""
    row = _seen(actor).filter(pk=pk).first()
    if row is None:
        raise Unseen(action_required(actor), EmergencyAccess, pk)
    return _emergency(row, actor, now)


def looked_at(row: EmergencyAccess) -> list[Look]:
    """What the use log tells of the person and whoever opened them, while they were open; one query."""
    events = Event.objects.filter(actor_id=row.opened_by_id, person_ids__contains=[row.person_id])
    meanwhile = events.filter(at__gte=row.opened_at, at__lte=row.ends_at).order_by("pk")
    return [
        Look(event.at, _named(event.action), event.get_outcome_display()) for event in meanwhile[:MOST_LOOKS]
    ]


def waiting_count(actor: Actor) -> int:
    """How many accesses wait for the viewer's own word; one query, none for whoever never looks at any."""
    mine = [each for each in (access.CHECK_EMERGENCY, access.OVERSEE) if actor.may(each.name)]
    if not mine:
        return 0
    checks = EmergencyCheck.objects.none()
    for action in mine:
        checks |= action.rows(actor, EmergencyCheck.objects.all())
    with heard(actor):
        return checks.open().exclude(opened_by=actor.id).values("access").distinct().count()


def waiting_beside_the_day(actor: Actor) -> int:
    """As above, for whoever has no day of their own on which it stands."""
    return 0 if actor.may(MY_DAY.name) else waiting_count(actor)


def waiting_words(number: int) -> str:
    """The count for those who don't see it."""
    return ngettext("%(number)s to be looked at", "%(number)s to be looked at", number) % {"number": number}


def _seen(actor: Actor) -> QuerySet[EmergencyAccess]:
    """All accesses for the officer, those to their teams' clients for others."""
    remarks = EmergencyRemark.objects.select_related("said_by").order_by("said_at", "pk")
    checks = EmergencyCheck.objects.select_related("team").order_by("team", "pk")
    rows = EmergencyAccess.objects.select_related("person", "opened_by").prefetch_related(
        Prefetch("checks", checks.prefetch_related(Prefetch("remarks", remarks)))
    )
    if actor.may(access.OVERSEE.name):
        return rows
    mine = access.CHECK_EMERGENCY.rows(actor, EmergencyCheck.objects.all())
    return rows.filter(pk__in=mine.values("access"))


def _emergency(row: EmergencyAccess, actor: Actor, now: dt.datetime) -> Emergency:
    checks = [_check(check, row, actor) for check in row.checks.all()]
    return Emergency(row, checks, (now - row.opened_at).days)


def _check(check: EmergencyCheck, row: EmergencyAccess, actor: Actor) -> Check:
    remarks = list(check.remarks.all())
    is_open = all(remark.verdict != "in_order" for remark in remarks)
    return Check(check, remarks, is_open and row.opened_by_id != actor.id and _is_theirs(check, actor))


def _is_theirs(check: EmergencyCheck, actor: Actor) -> bool:
    if check.team_id is None:
        return actor.may(access.OVERSEE.name)
    return check.team_id in actor.doing(access.CHECK_EMERGENCY.name).teams()


def _named(action: str) -> str:
    known = ACTIONS.get(action)
    return str(known.label) if known else action


def person_ids(found: Iterable[Emergency]) -> set[UUID]:
    """Every person whom the page names."""
    return {one.row.person_id for one in found}
