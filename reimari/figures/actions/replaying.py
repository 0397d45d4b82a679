"""Past months are counted by changed rules."""

import datetime as dt
from typing import cast
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.jobs import enqueue
from reimari.figures import access
from reimari.figures.models import AskedReplay
from reimari.figures.replay import Found


@does(access.REPLAY)
def replay_months(replay: AskedReplay, *, actor: Actor, now: dt.datetime) -> AskedReplay:
    """Ask for a replay of past months that takes a while: a job counts it. The county's profile stays."""
    replay.asked_by_id, replay.asked_at = cast(UUID, actor.id), now
    replay.save(force_insert=True)
    enqueue("reimari.figures.tasks.replay_asked", replay.pk)
    return replay


@does(access.ANSWER)
def answer_replay(replay: AskedReplay, *, found: Found, actor: Actor, now: dt.datetime) -> AskedReplay:
    """Keep what a replay found; what was found first stays."""
    if replay.found is None:
        replay.found, replay.found_at = found.plain(), now
        replay.save(update_fields=["found", "found_at"])
    return replay
