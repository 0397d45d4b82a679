"""What deeds on cases ask before they write."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import part, running
from reimari.accounts.models import User
from reimari.cases import access
from reimari.cases.models import Case
from reimari.cases.rules import CHANGED, MEETING_AGREED, NOT_IN_TEAM
from reimari.cases.states import MeetingState
from reimari.common.problems import Problem, Refused
from reimari.common.versions import Change, Stale
from reimari.staff.models import Post, Team
from reimari.work import access as work
from reimari.work.actions import Plan
from reimari.work.models import Entry, Pause
from reimari.work.queries import county_on

# What moves a case on; and what does so only when somebody else does it.
MOVING = frozenset(
    {
        *(
            action.name
            for action in (
                *(access.ADVANCE, access.TRANSFER, access.REROUTE, access.HAND_OVER, access.ACCEPT),
                *(access.REFUSE, access.WITHDRAW, access.COORDINATE, access.AGREE_MEETING),
                *(access.MARK_MEETING, access.CLOSE, access.REOPEN),
            )
        ),
        # Of the app above: a booked time is the case's meeting.
        *("appointments.book", "appointments.move", "appointments.cancel", "messaging.receive"),
    }
)
TAKING = frozenset({work.TAKE.name, work.RETURN.name})
PAUSING = frozenset({access.PAUSE.name, access.RESUME.name})


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as whoever acts saw it: its current step (for an offer, the step that offers it), and the last
    entry of its history. What isn't known isn't looked at."""

    step: UUID | None = None
    entry: int | None = None


@part
def refuse_changed(case: Case, seen: SeenCase | None, *, step: UUID | None = None) -> None:
    """Somebody has moved the case on since it was seen: whoever acts looks again before they write.

    `step`: the one that the form is about, when it isn't the current one.
    """
    if seen is None:
        return
    moves = _since(case, seen.entry, MOVING | TAKING)
    if moves or (seen.step and seen.step != (step or case.current_step_id)):
        raise _stale(moves)


@part
def refuse_done_since(case: Case, seen: SeenCase | None, kinds: Collection[str]) -> None:
    """One of these deeds has been done since the case was seen: the form means something else now."""
    if seen and (done := _since(case, seen.entry, kinds)):
        raise _stale(done)


def _stale(entries: Collection[Entry]) -> Refused:
    changes = tuple(Change(entry.kind, entry.pk, entry.actor_id, entry.at) for entry in entries)
    return Refused(Stale("cases.changed", CHANGED, changes=changes))


@part
def _since(case: Case, seen: int | None, kinds: Collection[str]) -> list[Entry]:
    """Newer entries of these kinds; that one took or returned a step oneself isn't news."""
    if seen is None:
        return []
    actor = running().actor
    entries = Entry.objects.filter(track=case.track_id, pk__gt=seen, kind__in=kinds).order_by("pk")
    return [entry for entry in entries if entry.kind not in TAKING or entry.actor_id != actor.id]


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
