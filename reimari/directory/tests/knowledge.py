"""Instructions as tests write them."""

import datetime as dt
from typing import Any

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.accounts.models import User
from reimari.directory import access
from reimari.directory.actions import (
    Missing,
    Placing,
    Wanted,
    approve_draft,
    ask_for_instruction,
    change_instruction,
    write_instruction,
)
from reimari.directory.models import Instruction, Remark
from reimari.directory.queries import Shown, draft_of, find, owner_of
from reimari.directory.queries.finding import visible
from reimari.directory.rules import Words
from reimari.directory.states import InstructionKind
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.factories import as_actor, at

NOW = at("2026-11-25 10:00")  # a Wednesday
TODAY = NOW.date()
OWNERS = "GUIDANCE_WORKING_AGE_KESKINEN"  # as the demo of this county invents
DAY = dt.timedelta(days=1)


def wanted(title: str = "Ruoka-apu", body: str = "Kerro ruoka-avusta.", **given: Any) -> Wanted:
    """An edition in Finnish, unless its texts are given."""
    return Wanted(**{"texts": {"fi": Words(title, body)}, "source": "R-IU-45", **given})


def a_draft(post: Post, *args: str, now: dt.datetime = NOW, **given: Any) -> Instruction:
    """An instruction that somebody of the team wrote; what belongs to its placing goes there."""
    placing = {name: given.pop(name) for name in list(given) if name in Placing.__dataclass_fields__}
    return write_instruction(
        post.team,
        placing=Placing(**{"kind": InstructionKind.INSTRUCTION, **placing}),
        wanted=wanted(*args, **given),
        actor=as_actor(post),
        now=now,
    )


def an_instruction(post: Post, *args: str, now: dt.datetime = NOW, **given: Any) -> Instruction:
    """One that was approved at once, so that advisers go by it."""
    return approved(a_draft(post, *args, now=now, **given), now=now)


def approved(row: Instruction, *, now: dt.datetime = NOW) -> Instruction:
    """Its draft is approved by somebody who wrote nothing."""
    draft = draft_of(row)
    assert draft
    return approve_draft(row, seen=draft.number, actor=an_approver(row), now=now)


def an_approver(row: Instruction) -> Actor:
    """Somebody over the team that owns it, who is nobody of the cast."""
    person, _new = User.objects.get_or_create(username="kaisa.hyvaksyja", defaults={"organisation": "IU"})
    role = PostHeld("APPROVER", frozenset({access.APPROVE.name}), teams=frozenset({str(row.team_id)}))
    return Actor(ActorKind.STAFF, person.pk, person.organisation, frozenset({role}))


def changed(row: Instruction, post: Post, *args: str, now: dt.datetime = NOW, **given: Any) -> Instruction:
    """A new version of it, approved at once."""
    new = wanted(*args, **{"why": "Checked.", **given})
    return approved(change_instruction(row, wanted=new, actor=as_actor(post), now=now), now=now)


def a_request(post: Post, *, need: str = "financial", now: dt.datetime = NOW, **given: Any) -> Remark:
    """What somebody misses."""
    owners = owner_of(now)
    assert owners
    return ask_for_instruction(
        owners,
        missing=Missing(need=need, **given),
        words="What about food aid on Sundays?",
        actor=as_actor(post),
        now=now,
    )


def found(post: Post, words: str, *, language: str = "fi", now: dt.datetime = NOW) -> list[Shown]:
    """What somebody finds by these words, the nearest first."""
    county = county_on(now)
    rows = visible(as_actor(post), county, now)
    return find(rows, words, county, language=language, now=now).rows
