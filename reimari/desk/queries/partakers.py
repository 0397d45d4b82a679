"""Who took part in contacts and what these were about, for lists of them."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from reimari.common.asking import Asked, OneOf
from reimari.contacts.models import Matter, Participant
from reimari.contacts.states import ParticipantKind


@dataclass(frozen=True, slots=True)
class Partaker:
    """Who took part in a contact: `name` as heard then, `person` as registered since."""

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
    """What a contact was about, one matter of it. `need`, `place`: codes."""

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
    for *who, last_name, first_names, hidden in PARTAKERS.rows(ids=contacts) if contacts else ():
        contact, part, kind, name, person = who
        registered = f"{last_name or ''} {first_names or ''}".strip()
        found[contact].append(Partaker(part, kind, name or "", person, registered, bool(hidden)))
    return found


def matters_of(contacts: list[UUID]) -> dict[UUID, list[About]]:
    """The matters of each contact in their order. One query, none for no contacts."""
    found: dict[UUID, list[About]] = defaultdict(list)
    for row in ABOUT.rows(ids=contacts) if contacts else ():
        found[row[0]].append(About(*row[1:]))
    return found
