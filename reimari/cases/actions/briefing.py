"""What goes with a case that is passed on: who has read its brief, and what the client was told since."""

import datetime as dt
from uuid import UUID

from django.db.models import Q

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import does, part, running
from reimari.cases import access
from reimari.cases.actions.checking import SeenCase
from reimari.cases.models import Case, Note, PassedOn
from reimari.cases.states import NoteKind, ToldBy
from reimari.staff.models import Team
from reimari.work.actions import set_events, write_entry
from reimari.work.models import Entry, Step


@does(access.READ_BRIEF)
def read_brief(case: Case, *, actor: Actor, now: dt.datetime, seen: SeenCase | None = None) -> Case:
    """Mark the brief as read, as it was when it was seen (R-KL-38): whoever passed the case on sees it.

    `seen.entry` is the last entry that the brief told. What has happened since isn't read by this.
    """
    write_entry(case.track_id, now=now, **mark_read(case, seen, actor=actor, now=now))
    return case


@does(access.TELL)
def tell_client(case: Case, *, how: ToldBy, text: str, actor: Actor, now: dt.datetime) -> Note:
    """Record that the client was told what was passed on and what happens next (C26, R-KL-50).

    It stops the promises that wait for it, as telling in the contact itself does.
    """
    return keep_told(case, how=how, text=text, by=actor.id, now=now)


@part
def keep_told(case: Case, *, how: ToldBy, text: str, by: UUID | None, now: dt.datetime, **facts: str) -> Note:
    """What the client was told, and how. `facts`: what else its entry holds."""
    entry = write_entry(case.track_id, now=now, how=how.value, **facts)
    set_events(case.track, "told", entry=entry, now=now)
    return Note.objects.create(
        case=case, kind=NoteKind.TOLD, text=text, written_by_id=by, written_at=now, entry=entry
    )


@part
def mark_read(
    case: Case, seen: SeenCase | None, *, actor: Actor, now: dt.datetime, to: Team | None = None
) -> dict[str, int]:
    """Whoever waits for this reading is told of it. Answers the fact for the entry: which state was read.

    `to`: for which team it is read (by default the reader's own ones). One's own passing on isn't read by
    oneself, and what was offered to one person by no other.
    """
    upto = _last_seen(case, seen)
    teams = [to.pk] if to else actor.home_teams()
    mine = Q(to_worker=actor.id) | Q(to_worker=None, to_team__in=teams)
    waiting = PassedOn.objects.unread().filter(mine, case=case)
    if actor.id:
        waiting.exclude(passed_by=actor.id).update(read_by=actor.id, read_at=now, read_upto=upto)
    return {"brief": upto}


@part
def pass_on(
    case: Case, *, to: Team, sender: str | None, step: Step | None, entry: Entry, now: dt.datetime
) -> None:
    """Somebody else has to read the brief now. `step`: that came with it; `sender`: the team it comes from.

    It is read in time until half of the step's time has passed, by the clocks that run when this is called.
    What stays in the hands of the sender's own team waits for nobody, unless it is offered to one person.
    """
    end_passing(case, now=now)
    actor = running().actor
    worker = step.offered_to_id if step else None
    if step is None or (worker is None and to.pk in actor.home_teams()):
        return
    step.refresh_from_db(fields=["half_at"])  # the clocks have moved it
    PassedOn.objects.create(
        case=case,
        entry=entry,
        passed_by_id=_somebody(actor),
        passed_at=now,
        from_team_id=sender,
        to_team=to,
        to_worker_id=worker,
        due_at=step.half_at,
    )


@part
def end_passing(case: Case, *, now: dt.datetime) -> None:
    """Nobody waits any more for the reading of what was passed on before."""
    PassedOn.objects.unread().filter(case=case).update(ended_at=now)


@part
def _last_seen(case: Case, seen: SeenCase | None) -> int:
    """The last entry that was seen; of a form that tells none, or one to come, the last there is."""
    last = Entry.objects.filter(track=case.track_id).order_by("-pk").values_list("pk", flat=True)[0]
    return min(seen.entry, last) if seen and seen.entry else last


@part
def _somebody(actor: Actor) -> UUID | None:
    return actor.id if actor.kind == ActorKind.STAFF else None
