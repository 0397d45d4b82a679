"""A team's untaken steps are given to its people: they have them as if they had taken them themselves."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused
from reimari.cover import access
from reimari.cover.actions.suiting import refuse_unsuited
from reimari.cover.facts import suggestions_of
from reimari.cover.rules import ALL_TAKEN, NOBODY_CHOSEN
from reimari.region.queries import profile_on
from reimari.staff.models import Team
from reimari.work.actions import give_step, write_entry
from reimari.work.models import Step, wait_for_track


@does(access.GIVE_STEPS, locks=False)
def give_steps(team: Team, *, chosen: Mapping[UUID, UUID], actor: Actor, now: dt.datetime) -> Team:
    """Give each of the team's steps to whom it was chosen for. Due times and clocks stay as they are (I-28).

    `chosen`: step -> user, at most fifty. What somebody has taken, ended or moved meanwhile is left alone.
    """
    if not chosen:
        raise Refused(Problem("cover.nobody_chosen", NOBODY_CHOSEN))
    ours = Step.objects.filter(pk__in=chosen, team=team)
    for track in sorted(set(ours.values_list("track", flat=True))):
        wait_for_track(track)
    proposal = suggestions_of(team.pk, profile_on(timezone.localdate(now)), now=now, only=chosen.keys())
    wanted = {step: chosen[step] for step in proposal.steps}
    if not wanted:
        raise Refused(Problem("cover.all_taken", ALL_TAKEN))
    refuse_unsuited(proposal, wanted, today=timezone.localdate(now))
    for step, user in wanted.items():
        given = give_step(proposal.steps[step], worker_id=user, now=now)
        write_entry(given.track_id, now=now, step=str(step), worker=str(user))
    return team
