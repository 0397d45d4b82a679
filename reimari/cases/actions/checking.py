"""What deeds on cases ask before they write."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import part
from reimari.accounts.models import User
from reimari.cases.models import Case
from reimari.cases.rules import CHANGED, MEETING_AGREED, NOT_IN_TEAM
from reimari.cases.states import MeetingState
from reimari.common.problems import Problem, Refused
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan
from reimari.work.models import Pause
from reimari.work.queries import county_on


@part
def refuse_changed(case: Case, seen_step: UUID | None) -> None:
    """The case stands on another step than whoever acts has seen: they look again before they write."""
    if seen_step and seen_step != case.current_step_id:
        raise Refused(Problem("cases.changed", CHANGED))


@part
def refuse_agreed_meeting(case: Case) -> None:
    """A case that waits for an agreed meeting goes on by saying how the meeting went."""
    if case.meetings.filter(state=MeetingState.AGREED).exists():
        raise Refused(Problem("cases.meeting_agreed", MEETING_AGREED))


@part
def refuse_outsider(worker_id: UUID | None, team: Team, *, actor: Actor, now: dt.datetime) -> None:
    """Work is given only to people of the team; oneself also where one's own posts reach."""
    if worker_id is None or actor.kind == ActorKind.SYSTEM:
        return
    if _team_among(worker_id, [team], actor=actor, now=now) is None:
        raise _outsider(worker_id, team)


@part
def team_in_case(case: Case, worker_id: UUID, *, actor: Actor, now: dt.datetime) -> Team:
    """For which of the case's teams somebody works in it: the one that answers, else one that takes part."""
    teams = [
        case.team,
        *(each.team for each in case.case_teams.select_related("team").order_by("since", "pk")),
    ]
    found = _team_among(worker_id, teams, actor=actor, now=now)
    if found is None:
        raise _outsider(worker_id, case.team)
    return found


@part
def planned(case: Case, plan: Plan, *, now: dt.datetime) -> Plan:
    """The plan, waiting for the client if its kind does or the clocks are paused (I-11)."""
    kind = county_on(now).step_kind(plan.kind)
    waits = (kind is not None and kind.waits_for_client) or Pause.objects.going_on().filter(
        track=case.track_id
    ).exists()
    return replace(plan, waits_for_client=plan.waits_for_client or waits)


def _team_among(worker_id: UUID, teams: Collection[Team], *, actor: Actor, now: dt.datetime) -> Team | None:
    posts = Post.objects.valid_on(timezone.localdate(now)).filter(user=worker_id)
    own = set(posts.values_list("team", flat=True))
    if worker_id == actor.id or actor.kind == ActorKind.SYSTEM:
        own.update(actor.teams() or [team.pk for team in teams])
    return next((team for team in teams if team.pk in own), None)


def _outsider(worker_id: UUID, team: Team) -> Refused:
    worker = User.objects.filter(pk=worker_id).first()
    return Refused(
        Problem("cases.not_in_team", NOT_IN_TEAM, {"worker": str(worker or ""), "team": str(team)})
    )
