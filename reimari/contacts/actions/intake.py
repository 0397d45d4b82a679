"""What an adviser writes down of a contact, as values."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.cases.actions import CHECKED, First
from reimari.cases.models import Case
from reimari.contacts.actions.guided import Guided
from reimari.contacts.states import (
    CameVia,
    Elsewhere,
    NotTold,
    Outcome,
    Part,
    ParticipantKind,
    TeamReason,
    Told,
)
from reimari.people.actions import Details
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who took part: an existing person, a new one to register, or only what was said of them.

    `details` with the identity code of somebody who is registered already means that person.
    `identity_checked`: the adviser made sure who it is (I-16). `profession`: of our own employee (R-PS-09).
    """

    part: Part
    kind: ParticipantKind
    person_id: UUID | None = None
    details: Details | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birth_date: dt.date | None = None
    work_unit: str = ""
    profession: str = ""
    identity_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a matter goes on.

    Going on needs `team` (whose list it goes on) or `case` (that it joins), and either `told_how` with
    `told_what`, or `not_told`. Being called back needs what was told too, and a callback beside it. Belonging
    elsewhere needs `elsewhere`; what was told then is kept too. `rules`: ids of the routing rules that gave
    the team; `by_hand`: why another was chosen. `first`: how the case begins.
    """

    outcome: Outcome
    team: Team | None = None
    area_id: str | None = None
    case: Case | None = None
    told_how: Told | None = None
    told_what: str = ""
    not_told: NotTold | None = None
    elsewhere: Elsewhere | None = None
    elsewhere_unit_id: str | None = None
    rules: tuple[str, ...] = ()
    by_hand: TeamReason | None = None
    first: First = CHECKED

    @property
    def told(self) -> bool:
        """Whether it says what the client was told, or why they couldn't be."""
        return self.not_told is not None or (self.told_how is not None and bool(self.told_what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One matter as it was heard; `answer` when the contact is closed at once."""

    need: str = ""
    service_task_id: str | None = None
    place_id: str | None = None
    own_words: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A contact as it is written down. `received_at` is the raw arrival, whatever the hour (I-10).

    `services` (kinds of client relationship) and `age` are what was said of the client; they count beside
    what is registered when clocks start. `came_via`: how the contact found us; None: the right way.
    `is_triaged`: one of ours has looked at how urgent it is; nobody has when it comes by itself.
    `arranged`: the line was closed, and whoever writes made sure that the client gets help at once (R-PS-28).
    `guided`: what the first conversation told (R-VS-91); its urgency makes the contact urgent.
    """

    channel_id: str
    received_at: dt.datetime
    participants: tuple[Somebody, ...]
    matters: tuple[Heard, ...]
    language: str = "fi"
    interpreter_language: str = ""
    is_urgent: bool = False
    is_complicated: bool = False
    started_at: dt.datetime | None = None
    services: frozenset[str] = frozenset()
    age: int | None = None
    came_via: CameVia | None = None
    is_triaged: bool = True
    arranged: bool = False
    guided: Guided | None = None
