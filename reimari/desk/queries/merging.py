"""Two persons side by side, and a merge with what its undoing would do, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.common.problems import Problem
from reimari.desk.forms.choices import language_name
from reimari.people.models import Person
from reimari.people.rules import shown_phone
from reimari.records import access
from reimari.records.models import Merge
from reimari.records.queries.merging import (
    Count,
    between,
    counts,
    doubled_relationships,
    keys,
    rows_of,
    side_of,
    staying,
    undone_by,
)
from reimari.records.rules.merging import Detail, details, filled, pair_problems

NAMES = {
    "identity_code": gettext_lazy("Identity code"),
    "last_name": gettext_lazy("Last name"),
    "first_names": gettext_lazy("First names"),
    "birth_date": gettext_lazy("Date of birth"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "language": gettext_lazy("Language"),
    "interpreter_language": gettext_lazy("Interpreting language"),
    "notices_by": gettext_lazy("Wants to be told of times"),
    "place_id": gettext_lazy("Place"),
    "street_address": gettext_lazy("Street address"),
    "postcode": gettext_lazy("Postal code"),
}
WHERE = ("place_id", "street_address", "postcode")
PAGES = {
    "callbacks.Callback.person": "desk:callback",
    "cases.Case.person": "desk:case",
    "contacts.Participant.person": "desk:contact",
    "grants.Grant.person": "desk:grant",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One detail in words; `taken`: the one that stays gets it from the other."""

    label: str
    kept: str
    merged: str
    detail: Detail
    taken: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two persons who may be one: what is the same, what differs, what follows, and what forbids it."""

    kept: Person
    merged: Person
    lines: Sequence[Line]
    counts: Sequence[Count]
    stays: Sequence[str]
    problems: Sequence[Problem]
    becomes_protected: bool

    @property
    def turned(self) -> bool:
        """Whether it would go the other way round."""
        return any(each.code == "records.code_goes_lost" for each in self.problems)


def proposal(actor: Actor, kept: UUID, merged: UUID) -> Proposal:
    """The two side by side, if the actor has a basis to see both; else Unseen."""
    rows = access.MERGE.rows(actor, Person.objects.filter(pk__in={kept, merged}).select_related("place"))
    found = {person.pk: person for person in rows}
    for pk in (kept, merged):
        if pk not in found:
            raise Unseen(access.MERGE, Person, pk)
    one, other = found[kept], found[merged]
    stays = staying(kept, merged)
    relations = doubled_relationships(kept, merged).select_related("kind", "unit", "own_worker")
    return Proposal(
        one,
        other,
        _lines(one, other),
        counts(rows_of({kept, merged}), kept, stays),
        [_relation_words(each) for each in relations],
        pair_problems(side_of(one), side_of(other), between(one, other)),
        one.is_protected or other.is_protected,
    )


def _lines(kept: Person, merged: Person) -> list[Line]:
    one, other = side_of(kept), side_of(merged)
    given = filled(one, other)
    hidden = kept.is_protected or merged.is_protected
    return [
        Line(
            str(NAMES[each.name]),
            _shown(kept, each.name, hidden=hidden),
            _shown(merged, each.name, hidden=hidden),
            each,
            each.name in given,
        )
        for each in details(one, other, list(NAMES))
    ]


def _shown(person: Person, name: str, *, hidden: bool) -> str:
    """A detail as pages show it: the code masked, and of two of whom one is protected no place (I-04)."""
    value: Any = getattr(person, name)
    if not value:
        return ""
    if name in WHERE and hidden:
        return _("protected")
    ways = {
        "identity_code": lambda: person.masked_code,
        "birth_date": lambda: date_format(value, "j.n.Y"),
        "phone": lambda: shown_phone(value),
        "language": lambda: str(language_name(value)),
        "interpreter_language": lambda: str(language_name(value)),
        "notices_by": lambda: str(person.get_notices_by_display()),
        "place_id": lambda: str(person.place),
    }
    return ways.get(name, lambda: str(value))()


def _relation_words(row: Any) -> str:
    told = f"{row.kind}: {row.unit}"
    return ", ".join([told, " ".join([_("own worker"), str(row.own_worker)])]) if row.own_worker else told


@dataclass(frozen=True, slots=True)
class LeftRow:
    """Something that stays with the one that stayed, for somebody to look at."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MergePage:
    """A merge: what it moved, and what its undoing does, or did."""

    merge: Merge
    moved: int
    back: Sequence[Count]
    left: Sequence[LeftRow]
    gone: Sequence[str]
    is_undone: bool


def merge_page(actor: Actor, pk: UUID) -> MergePage:
    """The merge, if the actor may undo it; else Unseen."""
    rows = Merge.objects.select_related("kept", "merged", "merged_by", "undoing__undone_by")
    merge = access.UNDO_MERGE.row(actor, rows, pk)
    moved = merge.rows.filter(part="moved").count()
    if merge.is_undone:
        done = merge.undoing
        return MergePage(merge, moved, [], _left(done.left), _gone(done.gone), is_undone=True)
    found = undone_by(merge)
    left = [(row.key, row.pk, str(row.track or "")) for row in found.left]
    return MergePage(
        merge, moved, counts(found.back, merge.kept_id), _left(left), _gone(found.gone), is_undone=False
    )


def _left(rows: Iterable[Sequence[str]]) -> list[LeftRow]:
    """What somebody has to decide on; a matter's steps go with it and aren't named."""
    told = (each for each in rows if each[0] != "work.Step.person")
    return [LeftRow(_label(name), _url(name, track)) for name, _pk, track in sorted(map(tuple, told))]


def _gone(rows: Iterable[Sequence[str]]) -> list[str]:
    return sorted(_label(each[0]) for each in rows if each[0] != "work.Step.person")


def _label(name: str) -> str:
    key = keys().get(name)
    return key.label if key else name


def _url(name: str, track: str) -> str:
    return reverse(PAGES[name], args=[track]) if name in PAGES and track else ""
