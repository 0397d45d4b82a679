"""What is told to somebody who may ask only who answers for a client (R-IU-06, R-PS-86)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reimari.audit.models import Disclosure
from reimari.desk.queries.relations import workers_told
from reimari.people.rules import shown_phone
from reimari.staff.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A unit that answers for the client, with its public contact detail only.

    `workers`: the client's own workers there, told to the county's own people.
    """

    unit: str
    workers: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    url: str = ""


def answered(told: Disclosure) -> list[Answered]:
    """The units of the answer; nothing of the person. Two queries."""
    relations = told.told.get("relations", ())
    workers = workers_told(told, day=timezone.localdate(told.at))
    units = Unit.objects.filter(pk__in={each["unit"] for each in relations}).order_by("pk")
    return [_answered(unit, relations, workers) for unit in units]


def _answered(unit: Unit, relations: Iterable[dict[str, str]], workers: Mapping[str, Any]) -> Answered:
    own = (workers.get(each.get("own_worker", "")) for each in relations if each["unit"] == unit.pk)
    away = _("away today")
    names = dict.fromkeys(
        f"{worker} ({away})" if worker.is_away else str(worker)
        for worker in own
        if worker and worker.is_active
    )
    contact = unit.contact if unit.public else {}
    phone = contact.get("phone", "")
    return Answered(
        unit=str(unit),
        workers=tuple(names),
        phone=shown_phone(phone) if phone else "",
        email=contact.get("email", ""),
        url=contact.get("url", ""),
    )
