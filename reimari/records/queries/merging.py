"""What hangs on a person, by the program's own models; and what of it two persons can't both have."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Exists,
    F,
    ForeignKey,
    ManyToOneRel,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.grants.models import Days, Grant
from reimari.grants.states import GrantState
from reimari.people.models import ClosePerson, EmergencyAccess, Person, Relationship
from reimari.records import access
from reimari.records.models import Merge, MergedRow, RowPart
from reimari.records.rules.merging import Between, Side

# Foreign keys to a person that are moved when two become one, each with the row's track, where it has one.
MOVED: dict[str, str] = {
    "callbacks.Callback.person": "track_id",
    "cases.Case.person": "track_id",
    "concerns.ReportedClient.person": "report_id",
    "contacts.Participant.person": "contact_id",
    "grants.Grant.person": "track_id",
    "grants.KaikuCard.person": "",
    "grants.PlaceStay.person": "",
    "messaging.Message.person": "",
    "people.ClosePerson.other": "",
    "people.ClosePerson.person": "",
    "people.EmergencyAccess.person": "",
    "people.Person.merged_into": "",
    "people.Relationship.person": "",
    "work.Step.person": "track_id",
}
# … and those that tell of the person's row itself, which stays as it is: requests and hints ask for both.
STAYING = frozenset(
    {
        "records.LogFinding.person",
        "records.LogRequest.person",
        "records.Merge.kept",
        "records.Merge.merged",
    }
)
SUGGESTED = 10


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key to a person."""

    name: str
    model: type[Model]
    field: "ForeignKey[Any, Any]"

    @property
    def place(self) -> tuple[str, str]:
        """Its table and column."""
        return self.model._meta.db_table, self.field.column

    @property
    def label(self) -> str:
        """What hangs there, in words."""
        if self.name == "people.ClosePerson.other":
            return _("Close to somebody else")
        if self.name == "people.Person.merged_into":
            return _("Persons merged earlier")
        return str(capfirst(self.model._meta.verbose_name_plural))


@cache
def keys() -> dict[str, Key]:
    """Every foreign key to a person that the models have, by name."""
    every = Person._meta.get_fields(include_hidden=True)  # those without a way back too
    fields = (each.field for each in every if isinstance(each, ManyToOneRel))
    named = (Key(f"{field.model._meta.label}.{field.name}", field.model, field) for field in fields)
    return {key.name: key for key in sorted(named, key=attrgetter("name"))}


def moved_keys() -> list[Key]:
    """Those whose rows are moved. A key that nobody has thought of refuses every merge."""
    if unknown := keys().keys() - MOVED.keys() - STAYING:
        raise LookupError(f"nobody has said what a merge does with {sorted(unknown)}")
    return [keys()[name] for name in MOVED]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that hangs on a person: by which key, whose it is, its own key, its track."""

    key: str
    whose: UUID
    pk: str
    track: UUID | None

    @property
    def place(self) -> tuple[str, str, str]:
        return (*keys()[self.key].place, self.pk)


def rows_of(persons: Collection[UUID]) -> list[Row]:
    """All that hangs on these persons, in one query."""
    asked = [_rows_by(key, persons) for key in moved_keys()]
    return [Row(*told) for told in asked[0].union(*asked[1:], all=True)]


def _rows_by(key: Key, persons: Collection[UUID]) -> QuerySet[Model, tuple[Any, ...]]:
    track = MOVED[key.name]
    which: Combinable = F(track) if track else Cast(Value(None), UUIDField())
    rows = key.model._default_manager.filter(**{f"{key.field.name}__in": persons}).order_by()
    return rows.values_list(
        Value(key.name, CharField()), F(key.field.attname), Cast("pk", CharField()), which
    )


def staying(kept: UUID, merged: UUID) -> dict[str, set[str]]:
    """What stays with the merged one, for nobody can have it twice at one time; by key."""
    found: dict[str, Callable[[UUID, UUID], QuerySet[Any]]] = {
        "people.Relationship.person": doubled_relationships,
        "people.EmergencyAccess.person": _doubled_emergencies,
        "grants.Grant.person": _doubled_grants,
    }
    return {
        name: {str(pk) for pk in ask(kept, merged).values_list("pk", flat=True)}
        for name, ask in found.items()
    }


def doubled_relationships(kept: UUID, merged: UUID) -> QuerySet[Relationship]:
    """Relationships of the merged one, of a kind that the kept one has at the same time."""
    theirs = Relationship.objects.filter(
        person=kept, kind=OuterRef("kind"), validity__overlap=OuterRef("validity")
    )
    return Relationship.objects.filter(Exists(theirs), person=merged).order_by("pk")


def _doubled_emergencies(kept: UUID, merged: UUID) -> QuerySet[EmergencyAccess]:
    theirs = EmergencyAccess.objects.filter(
        person=kept,
        opened_by=OuterRef("opened_by"),
        opened_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("opened_at"),
    )
    return EmergencyAccess.objects.filter(Exists(theirs), person=merged).order_by("pk")


def _doubled_grants(kept: UUID, merged: UUID) -> QuerySet[Grant]:
    days = Days("starts_on", Coalesce("stopped_on", "ends_on"), "[]")
    lasting = Grant.objects.exclude(state=GrantState.WITHDRAWN).annotate(days=days)
    theirs = lasting.filter(person=kept, grantable=OuterRef("grantable"), days__overlap=OuterRef("days"))
    return lasting.filter(Exists(theirs), person=merged).order_by("pk")


def _granted_twice(kept: UUID, merged: UUID) -> bool:
    """Whether one of two grants of the same, for the same days, goes on."""
    for one, other in ((kept, merged), (merged, kept)):
        if _doubled_grants(one, other).filter(wants_open=True).exists():
            return True
    return False


def between(kept: Person, merged: Person) -> Between:
    """What stands between these two, in at most three queries."""
    if kept.pk == merged.pk:
        return Between(same_row=True)
    if kept.merged_into_id or merged.merged_into_id:
        return Between(merged_already=True)
    pair = Q(person=kept, other=merged) | Q(person=merged, other=kept)
    return Between(
        close=ClosePerson.objects.filter(pair).exists(), granted_twice=_granted_twice(kept.pk, merged.pk)
    )


def side_of(person: Person) -> Side:
    """The details that are compared."""
    return Side(
        last_name=person.last_name,
        first_names=person.first_names,
        identity_code=person.identity_code or "",
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
        language=person.language,
        interpreter_language=person.interpreter_language,
        notices_by=person.notices_by,
        place_id=person.place_id,
        street_address=person.street_address,
        postcode=person.postcode,
        is_protected=person.is_protected,
    )


def perhaps_twice(actor: Actor, person: Person) -> list[Person]:
    """Persons whom the actor knows by work too, and who may be this one: a suggestion, never automatic."""
    same = Q(finnish_name=person.finnish_name)
    if person.birth_date:
        same |= Q(birth_date=person.birth_date)
    if person.phone:
        same |= Q(phone=person.phone)
    rows = access.MERGE.rows(actor, Person.objects.filter(same).exclude(pk=person.pk))
    return list(rows.order_by("finnish_name", "first_names", "pk")[:SUGGESTED])


def merges_of(actor: Actor, person: Person) -> list[Merge]:
    """Merges in which this person stayed, the newest first."""
    rows = access.UNDO_MERGE.rows(actor, Merge.objects.filter(kept=person))
    rows = rows.select_related("merged", "merged_by", "undoing")
    return list(rows.order_by("-merged_at", "pk"))


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows hang by one key on either of two, and how many of them stay with the merged one."""

    label: str
    kept: int
    merged: int
    stays: int = 0


def counts(rows: Iterable[Row], kept: UUID, stays: dict[str, set[str]] | None = None) -> list[Count]:
    """How much hangs on each of two persons, by key; what hangs on neither isn't named."""
    found = []
    for name, group in groupby(sorted(rows, key=lambda row: row.key), lambda row: row.key):
        of_key = list(group)
        theirs = [row for row in of_key if row.whose != kept]
        staying_now = len((stays or {}).get(name, ()))
        found.append(Count(keys()[name].label, len(of_key) - len(theirs), len(theirs), staying_now))
    return found


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a merge does now: rows that go back, rows that stay, and moved rows that are elsewhere."""

    back: Sequence[Row]
    left: Sequence[Row]
    gone: Sequence[tuple[str, str]]


def undone_by(merge: Merge) -> Undone:
    """What an undoing would do now, in three queries. Steps follow the matter that they belong to."""
    recorded = {
        (table, column, row): part
        for table, column, row, part in merge.rows.order_by("pk").values_list(
            "in_table", "in_column", "row", "part"
        )
    }
    others = MergedRow.objects.filter(
        merge__kept=merge.kept_id, merge__undoing=None, part=RowPart.MOVED
    ).exclude(merge=merge)
    by_others = set(others.order_by("pk").values_list("in_table", "in_column", "row"))
    here = rows_of([merge.kept_id])
    places = {row.place for row in here}
    back = [row for row in here if recorded.get(row.place) == RowPart.MOVED]
    tracks = {row.track for row in back if row.track}
    # who was merged leads to them by a merge of its own, which is undone by itself
    here = [row for row in here if row.key != "people.Person.merged_into" or row.place in recorded]
    new = [row for row in here if row.place not in recorded and row.place not in by_others]
    follow = [row for row in new if row.key == "work.Step.person" and row.track in tracks]
    left = [row for row in new if row not in follow]
    moved = [place for place, part in recorded.items() if part == RowPart.MOVED]
    names = {key.place: key.name for key in keys().values()}
    gone = [
        (names.get((table, column), table), row)
        for table, column, row in moved
        if (table, column, row) not in places
    ]
    return Undone([*back, *follow], left, gone)
