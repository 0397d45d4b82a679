"""A callback that came to the wrong area's list goes to the right one."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.callbacks import access
from reimari.callbacks.actions.closing import refuse_called, refuse_closed, release
from reimari.callbacks.models import Callback
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.versions import CHANGED_MEANWHILE
from reimari.contacts.rules import list_problems
from reimari.staff.models import Team
from reimari.work.actions import move_step, write_entry


@does(access.MOVE)
def move_callback(
    callback: Callback, *, to: Team, actor: Actor, now: dt.datetime, seen_team: str | None = None
) -> Callback:
    """Put an open callback on the list of another area of its line (R-PS-23); its promise goes on (I-28).

    Refused while somebody else calls the client. `seen_team`: on whose list whoever acts saw it; what
    somebody else has moved since isn't moved again.
    """
    refuse_closed(callback)
    if seen_team is not None and callback.team_id not in {seen_team, to.pk}:
        raise Refused(Problem("common.stale", CHANGED_MEANWHILE))
    same, of_line = to.pk == callback.team_id, to.unit_id == callback.team.unit_id
    refuse(list_problems(team=str(to), same=same, of_line=of_line))
    refuse_called(callback, now=now)
    release(callback)
    sender = callback.team_id
    callback.team, callback.area_id = to, to.area_id or callback.area_id
    callback.save(update_fields=["team", "area", "caller", "calling_since", "calling_until"])
    if callback.current_step:
        step = callback.current_step = move_step(callback.current_step, to=to)
        step.area_id = callback.area_id
        step.save(update_fields=["area"])
    write_entry(callback.track_id, now=now, team=to.pk, from_team=sender)
    return callback
