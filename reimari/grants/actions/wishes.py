"""What is asked on the line, as values."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.contacts.states import NotTold, Told
from reimari.grants.models import CarePlace
from reimari.grants.states import Grounds
from reimari.region.models import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHow:
    """How the client was told, or the coded reason why not. `voucher`: told what a voucher means."""

    how: Told | None = None
    why_not: NotTold | None = None
    voucher: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantWish:
    """What is granted to whom, on which days, why. `grantable`: a code of the profile's white list.

    `contact` (in which it was asked) and `case` (about which): those that the actor sees. `care_place` and
    `bed`: of what is a place.
    """

    grantable: str
    person_id: UUID
    first: dt.date
    last: dt.date
    grounds: Grounds
    told: ToldHow
    words: str = ""
    lasting: bool = False
    contact: Contact | None = None
    case: Case | None = None
    care_place: CarePlace | None = None
    bed: int | None = None
    service_task_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentWish:
    """Whose need is assessed, where they live, in whose words it is asked, and what the client knows of it.

    `contact`: in which it was asked; else the last one of the `case`. The case that comes follows from it.
    """

    person_id: UUID
    place: Place | None
    service_task_id: str = ""
    words: str = ""
    contact: Contact | None = None
    case: Case | None = None
    is_urgent: bool = False
    told: ToldHow = ToldHow()
