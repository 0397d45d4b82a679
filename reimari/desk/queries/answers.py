"""What is told to somebody who may ask only who answers for a client (R-IU-06)."""

from dataclasses import dataclass

from reimari.audit.models import Disclosure
from reimari.staff.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A unit that answers for the client, with its public contact detail only."""

    unit: str
    phone: str = ""
    email: str = ""
    url: str = ""


def answered(told: Disclosure) -> list[Answered]:
    """The units of the answer; nothing of the person, nor of the kind of relationship."""
    codes = {row["unit"] for row in told.told.get("relations", ())}
    units = Unit.objects.filter(pk__in=codes).order_by("pk")
    return [Answered(unit=str(unit), **(_public(unit) if unit.public else {})) for unit in units]


def _public(unit: Unit) -> dict[str, str]:
    return {name: unit.contact.get(name, "") for name in ("phone", "email", "url")}
