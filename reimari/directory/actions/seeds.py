"""What the county's profile brings of instructions: the first editions, and later ones when it changes."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from reimari.access.deeds import part
from reimari.directory.actions.editions import (
    New,
    Stands,
    Wanted,
    add_approved,
    decide,
)
from reimari.directory.models import Edition, Instruction
from reimari.directory.queries import knowledge_rule
from reimari.directory.queries.drafts import last_number, open_draft
from reimari.directory.rules import Words
from reimari.directory.states import EditionState, InstructionKind
from reimari.region.profile import values
from reimari.region.profile_rows import named, one_for_each_code
from reimari.staff.models import Team

OF_NEED = "need."  # how the code of an instruction begins that stands at a need


@dataclass(frozen=True, slots=True)
class Seed:
    """An instruction as the profile tells it."""

    code: str
    row: Instruction
    wanted: Wanted

    def new(self, known: Instruction | None = None) -> New:
        """What it says as an edition: of a new instruction, or the next of one that is known."""
        last = last_number(known) if known else 0
        internal = self.row.is_internal
        return New(instruction=known or self.row, wanted=self.wanted, is_internal=internal, last=last)


@part
def fill_rows(profile: values.Profile) -> None:
    """Bring the profile's instructions in; again changes nothing.

    What has been changed at the desk stays until the profile itself says something new: then that is the next
    edition, and the history tells both. What is gone from the profile is retired.
    """
    now = timezone.now()
    day = timezone.localdate(now)
    rule = knowledge_rule(profile, day)
    known = {
        row.code: row
        for row in Instruction.objects.filter(code__isnull=False)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    }
    last = _last_of_profile(known.values())
    owner = rule.team if rule and Team.objects.filter(pk=rule.team).exists() else None
    seeds = list(_seeds(profile, owner))
    new = [seed for seed in seeds if seed.code not in known]
    add_approved([seed.new() for seed in new], now=now)
    Instruction.objects.bulk_create(seed.row for seed in new)
    for seed in seeds:
        if row := known.pop(seed.code, None):
            _bring_up_to_date(row, seed, last, now=now)
    for gone in known.values():
        if gone.retired_at is None:
            gone.retired_at = now
            gone.save(update_fields=["retired_at"])
            if draft := open_draft(gone):
                decide(draft, EditionState.WITHDRAWN, by=None, now=now)


@part
def _last_of_profile(rows: Iterable[Instruction]) -> dict[UUID, Stands]:
    """What the profile itself said of each last. Two queries."""
    editions = Edition.objects.filter(instruction__in=list(rows), written_by=None)
    return {
        each.instruction_id: Stands.of(each) for each in editions.prefetch_related("texts").order_by("number")
    }


@part
def _bring_up_to_date(row: Instruction, seed: Seed, last: dict[UUID, Stands], *, now: dt.datetime) -> None:
    fields = ("kind", "need", "service_task_id", "place_id", "is_internal", "team_id")
    changed = [name for name in fields if getattr(row, name) != getattr(seed.row, name)]
    if row.retired_at and row.retired_by_id is None:  # it was gone from the profile, and is back
        row.retired_at = None
        changed.append("retired_at")
    for name in changed:
        setattr(row, name, getattr(seed.row, name) if name != "retired_at" else None)
    if not last[row.pk].says(seed.wanted):
        add_approved([seed.new(row)], now=now)
        changed.append("current")
    if changed:
        row.save(update_fields=[name.removesuffix("_id") for name in changed])


def _seeds(profile: values.Profile, owner: str | None) -> Iterator[Seed]:
    for need, (since, until) in one_for_each_code(profile.needs).values():
        if texts := named(need.instruction):
            words = {each: Words(need.name.in_language(each), text) for each, text in texts.items()}
            row = Instruction(
                code=f"{OF_NEED}{need.code}", kind=InstructionKind.INSTRUCTION, need=need.code, team_id=owner
            )
            yield Seed(row.code or "", row, _wanted(need, words, since, until))
    for item, (since, until) in one_for_each_code(profile.instructions).values():
        titles = named(item.name)
        words = {each: Words(titles.get(each, ""), text) for each, text in named(item.text).items()}
        row = Instruction(
            code=item.code,
            kind=item.kind,
            need=item.need,
            service_task_id=item.service_task or None,
            place_id=item.place or None,
            is_internal=item.internal,
            team_id=item.team or owner,
        )
        yield Seed(item.code, row, _wanted(item, words, since, until, item.review_on))


def _wanted(
    item: values.Item,
    words: dict[str, Words],
    since: dt.date | None,
    until: dt.date | None,
    review_on: dt.date | None = None,
) -> Wanted:
    return Wanted(
        texts=words,
        source=", ".join(item.source),
        valid_from=since,
        valid_until=until,
        review_on=review_on,
        invented=item.invented,
    )
