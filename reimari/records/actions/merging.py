import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from reimari.access.actor import Actor, ActorKind
from reimari.access.catalogue import Forbidden
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.people.models import Person
from reimari.records import access
from reimari.records.models import Merge, MergedRow, MergeUndoing, RowPart
from reimari.records.queries.merging import Row, between, keys, rows_of, side_of, staying, undone_by
from reimari.records.rules.merging import (
    MERGED_ALREADY,
    filled,
    pair_problems,
    saying_problems,
    taken_back,
    undo_problems,
)
from reimari.staff.models import Organisation
from reimari.work.models import Track


@does(access.MERGE)
def merge_persons(merge: Merge, *, words: str, made_sure: bool, actor: Actor, now: dt.datetime) -> Merge:
    """Make one of two persons who are one (I-17). `merge` is a new row that names who stays and who doesn't.

    All that hangs on the merged one hangs on the kept one afterwards, each row written down; what nobody can
    have twice at one time stays where it is.
    """
    persons = _held(merge.kept_id, merge.merged_id)
    _require_both(actor, persons)
    kept, merged = persons[merge.kept_id], persons[merge.merged_id]
    one, other = side_of(kept), side_of(merged)
    refuse(pair_problems(one, other, between(kept, merged)))
    refuse(saying_problems(words, made_sure=made_sure))
    given = filled(one, other)
    merge.words, merge.merged_at, merge.merged_by_id = words.strip(), now, actor.id
    merge.was = {name: _plain(getattr(kept, name)) for name in given}
    merge.given = {name: _plain(value) for name, value in given.items()}
    merge.save(force_insert=True)
    stays = staying(kept.pk, merged.pk)
    rows = rows_of([kept.pk, merged.pk])
    told = [_told(merge, row, stays) for row in rows]
    MergedRow.objects.bulk_create(told, batch_size=500)
    moved = [row for row, each in zip(rows, told, strict=True) if each.part == RowPart.MOVED]
    _move(moved, kept.pk)
    _put(kept, given, by=actor.id, now=now)
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    return merge


@does(access.UNDO_MERGE)
def undo_merge(merge: Merge, *, words: str, actor: Actor, now: dt.datetime) -> MergeUndoing:
    """Make two persons again of what was wrongly merged: every moved row goes back, as it is now.

    What has come since stays with the kept one and is told, for somebody to decide; steps follow their
    matter.
    """
    persons = _held(merge.kept_id, merge.merged_id)
    kept = persons[merge.kept_id]
    is_undone = MergeUndoing.objects.filter(merge=merge).exists()
    refuse(undo_problems(words, is_undone=is_undone, merged_since=kept.merged_into_id is not None))
    found = undone_by(merge)
    undoing = MergeUndoing.objects.create(
        merge=merge,
        words=words.strip(),
        left=[[row.key, row.pk, str(row.track or "")] for row in found.left],
        gone=[list(each) for each in found.gone],
        undone_at=now,
        undone_by_id=actor.id,
    )
    Person.objects.filter(pk=merge.merged_id).update(merged_into=None)
    _move(found.back, merge.merged_id)
    now_stands = {name: _plain(getattr(kept, name)) for name in merge.was}
    _put(kept, taken_back(merge.was, merge.given, now_stands), by=actor.id, now=now)
    return undoing


@part
def _held(*ids: UUID) -> dict[UUID, Person]:
    """Both persons, locked alone: what is just being added to either is waited for, and later comes after.

    Their matters' tracks first, as every deed does it, and each in the order of its key: nobody waits in a
    circle.
    """
    tracks = {row.track for row in rows_of(ids) if row.track}
    list(Track.objects.select_for_update(no_key=True).filter(pk__in=tracks).order_by("pk"))
    return {
        person.pk: person for person in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }


@part
def _require_both(actor: Actor, persons: dict[UUID, Person]) -> None:
    """Both have to be persons whom the actor knows by work; a partner's people merge nobody."""
    if any(person.merged_into_id for person in persons.values()):
        raise Refused(Problem("records.merged_already", MERGED_ALREADY))
    seen = access.MERGE.rows(actor, Person.objects.filter(pk__in=persons)).count()
    whose = Organisation.objects.of_the_house().filter(pk=actor.organisation)
    is_ours = actor.kind == ActorKind.SYSTEM or whose.exists()
    if not persons or seen < len(persons) or not is_ours:
        raise Forbidden(access.MERGE.name)


@part
def _told(merge: Merge, row: Row, stays: dict[str, set[str]]) -> MergedRow:
    table, column, pk = row.place
    if row.whose == merge.kept_id:
        what = RowPart.OWN
    else:
        what = RowPart.STAYED if pk in stays.get(row.key, ()) else RowPart.MOVED
    return MergedRow(merge=merge, in_table=table, in_column=column, row=pk, part=what)


@part
def _move(rows: Sequence[Row], person: UUID) -> None:
    """Let these rows hang on this person: a statement for each key."""
    for name, group in groupby(sorted(rows, key=lambda row: row.key), lambda row: row.key):
        key = keys()[name]
        of_key = key.model._default_manager.filter(pk__in=[row.pk for row in group])
        of_key.update(**{key.field.attname: person})


@part
def _put(person: Person, values: dict[str, Any], *, by: UUID | None, now: dt.datetime) -> None:
    """Set the details, told as changed: forms that are open elsewhere see it."""
    if not values:
        return
    columns = {field.attname: field for field in Person._meta.concrete_fields}
    meant = {name: columns[name].to_python(value) for name, value in values.items()}
    person.put(meant, by=by, now=now)
    person.save(update_fields=[*_fields(meant), "version", "changed"])


@part
def _fields(names: Iterable[str]) -> list[str]:
    return [name.removesuffix("_id") for name in names]


@part
def _plain(value: Any) -> Any:
    """A detail as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value
