"""A concern report as it is told to us, as values."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from reimari.common.problems import Problem
from reimari.concerns.documents import Address
from reimari.concerns.rules import NO_TEAM, Told, kind_of, report_problems, reporter_problems
from reimari.concerns.states import Consent
from reimari.contacts import states as contacts
from reimari.contacts.states import ParticipantKind, TeamReason
from reimari.people.actions import Details
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianSaid:
    last_name: str
    first_names: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSaid:
    """Whom a report is about. `person_id` or `details`: who it is, when one of ours knows; a name may be
    missing.

    Phones and identity codes as they are kept.
    """

    last_name: str = ""
    first_names: str = ""
    identity_code: str = ""
    birth_date: dt.date | None = None
    is_protected: bool = False
    addresses: tuple[Address, ...] = ()
    phone: str = ""
    about: str = ""
    guardians: tuple[GuardianSaid, ...] = ()
    person_id: UUID | None = None
    details: Details | None = None

    @property
    def named(self) -> str:
        """The name as it was said."""
        return f"{self.last_name} {self.first_names}".strip()

    @property
    def says_who(self) -> bool:
        """Whether the person can be found by it."""
        return bool(self.person_id or self.named or self.about or self.identity_code or self.addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterSaid:
    """Who reports, as documents 4018 and 4006 ask it; of somebody anonymous nothing but `description`."""

    kind: ParticipantKind
    last_name: str = ""
    first_names: str = ""
    title: str = ""
    organisation: str = ""
    phone: str = ""
    addresses: tuple[Address, ...] = ()
    role_code: str = ""
    description: str = ""
    wants_secrecy: bool = False
    secrecy_reasons: str = ""

    @property
    def told(self) -> Told:
        """The same as the rules look at it."""
        names = (self.last_name, self.first_names, self.phone)
        return Told(
            kind=self.kind.value,
            named=all(names),
            says_anything=any((*names, self.title, self.organisation, self.addresses)),
            wants_secrecy=self.wants_secrecy,
            reasons=bool(self.secrecy_reasons),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A report as it is told to us. `received_at`: the raw arrival, whatever the hour (I-10).

    `team`, `area_id`: on whose list it goes on; `rules`: ids of the routing rules that chose them,
    `by_hand`: why somebody chose otherwise. `told_how`, `told_what`: what the client was told; nothing
    when somebody else reports. `written_on`: the day of a report on paper; None: the day on which it
    came.
    """

    channel_id: str
    received_at: dt.datetime
    consent: Consent
    clients: tuple[ClientSaid, ...]
    reporters: tuple[ReporterSaid, ...]
    description: str
    subjects: tuple[str, ...] = ()
    more: str = ""
    language: str = "fi"
    is_urgent: bool = False
    need: str = ""
    service_task_id: str | None = None
    place_id: str | None = None
    team: Team | None = None
    area_id: str | None = None
    rules: tuple[str, ...] = ()
    by_hand: TeamReason | None = None
    told_how: contacts.Told | None = None
    told_what: str = ""
    written_on: dt.date | None = None
    services: frozenset[str] = field(default_factory=frozenset)

    @property
    def kind(self) -> str:
        """Which document it is: the consent decides, if whoever reports is named."""
        named = bool(self.reporters) and all(each.told.named for each in self.reporters)
        return kind_of(self.consent.value if self.consent else "", named=named)

    def problems(self) -> list[Problem]:
        """What it lacks before it can be sent."""
        found = report_problems(
            kind=self.kind,
            consent=self.consent,
            somebody=bool(self.clients) and all(each.says_who for each in self.clients),
            description=bool(self.description.strip()),
            subjects=self.subjects,
        )
        found += [one for each in self.reporters for one in reporter_problems(each.told, kind=self.kind)]
        return found if self.team else [*found, Problem("concerns.no_team", NO_TEAM)]
