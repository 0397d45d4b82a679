"""What stands open in the county, as the living demo looks at it before anybody acts."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from uuid import UUID

from django.db.models import Count, Max, Q

from reimari.cases.access import AGREE_MEETING, MARK_MEETING
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MEETING_STEP, MeetingState
from reimari.contacts.models import Contact
from reimari.demo.turns import Standing
from reimari.work.access import ATTEMPT
from reimari.work.models import Entry, Pause, Step
from reimari.work.states import ACCEPT_STEP, ASK_STEP


@dataclass(frozen=True, slots=True)
class OpenStep:
    """One open step and the case or contact it belongs to.

    `key` tells the matter, the same in every database that was made alike. `since`: what happened last.
    """

    step: Step
    case: Case | None
    contact: Contact | None
    standing: Standing
    key: str
    since: dt.datetime
    meeting_at: dt.datetime | None = None

    @property
    def team(self) -> str:
        return self.step.team_id


@dataclass(frozen=True, slots=True)
class History:
    """What the entries of a track tell."""

    moves: int = 0
    last_at: dt.datetime | None = None
    attempts: int = 0
    reached: int = 0


NOTHING = History()


def open_steps(is_line: Callable[[str], bool]) -> list[OpenStep]:
    """Open steps of cases and contacts but questions, the oldest first. Read as somebody who sees all.

    Callbacks have a list and a rhythm of their own (`calling`).
    """
    related = Step.objects.open().filter(track__callback=None).exclude(kind=ASK_STEP)
    steps = list(related.select_related("track__case", "track__contact").order_by("opened_at", "pk"))
    tracks = [step.track_id for step in steps]
    histories = _histories(tracks)
    pauses = dict(Pause.objects.filter(track__in=tracks).values_list("track").annotate(Count("pk")))
    paused = set(Pause.objects.going_on().filter(track__in=tracks).values_list("track", flat=True))
    ended = Step.objects.filter(track__in=tracks, ended_at__isnull=False).values_list("track")
    steps_ended: dict[UUID, int] = dict(ended.annotate(Count("pk")))
    agreed = Meeting.objects.filter(state=MeetingState.AGREED, case__in=tracks)
    meetings = dict(agreed.values_list("step", "at"))
    offered = {step.track_id for step in steps if step.kind == ACCEPT_STEP}
    return [
        _open(
            step,
            histories.get(step.track_id, NOTHING),
            Standing(
                is_line=is_line(step.team_id),
                is_offered=step.track_id in offered,
                is_paused=step.track_id in paused,
                was_paused=step.track_id in pauses,
                steps=steps_ended.get(step.track_id, 0),
            ),
            meetings,
        )
        for step in steps
    ]


def _histories(tracks: Collection[UUID]) -> dict[UUID, History]:
    reached = Q(kind=ATTEMPT.name, facts__reached=True) | Q(kind__in=[AGREE_MEETING.name, MARK_MEETING.name])
    rows = (
        Entry.objects.filter(track__in=tracks)
        .values_list("track")
        .annotate(
            moves=Count("pk"),
            last_at=Max("at"),
            attempts=Count("pk", filter=Q(kind=ATTEMPT.name)),
            reached=Count("pk", filter=reached),
        )
        .order_by("track")
    )
    return {track: History(*told) for track, *told in rows}


def _open(step: Step, history: History, standing: Standing, meetings: Mapping[UUID, dt.datetime]) -> OpenStep:
    case, contact = getattr(step.track, "case", None), getattr(step.track, "contact", None)
    standing = replace(
        standing,
        moves=history.moves,
        attempts=history.attempts,
        is_reached=history.reached > 0,
        is_contact=contact is not None,
        is_offer=step.kind == ACCEPT_STEP,
        is_current=case is None or case.current_step_id == step.pk,
        is_meeting=step.kind == MEETING_STEP and step.pk in meetings,
        is_urgent=step.is_urgent,
        is_taken=step.worker_id is not None,
        waits=step.waits_for_client,
        is_joint=bool(case and case.is_joint),
        is_assessed=bool(case and case.assessment),
        hops=case.hops if case else 0,
    )
    told = case.number if case else f"{step.opened_at.isoformat()} {step.channel}"
    return OpenStep(
        step=step,
        case=case,
        contact=contact,
        standing=standing,
        key=f"{told} {step.kind} {step.team_id}",
        since=max(history.last_at or step.opened_at, step.opened_at),
        meeting_at=meetings.get(step.pk),
    )


def workable(
    steps: list[OpenStep], most: Mapping[str, int], is_left_alone: Callable[[UUID], bool]
) -> list[OpenStep]:
    """The steps that may be worked on, with hurry where a team has more of them than it can do.

    `most`: so many open steps a team can do. `is_left_alone`: whether nobody touches the steps of a user.
    """
    mine = [each for each in steps if not _concerns(each, is_left_alone)]
    too_many = {
        team: count - most.get(team, 0) for team, count in Counter(map(attrgetter("team"), steps)).items()
    }
    found = []
    for each in mine:
        hurry = too_many[each.team] > 0
        too_many[each.team] -= 1
        found.append(replace(each, standing=replace(each.standing, hurry=True)) if hurry else each)
    return found


def _concerns(found: OpenStep, is_left_alone: Callable[[UUID], bool]) -> bool:
    contact_person = found.case.contact_person_id if found.case else None
    concerned = (found.step.worker_id, found.step.offered_to_id, contact_person)
    return any(is_left_alone(who) for who in concerned if who)
