"""What has happened in a case, as rules ask it."""

from collections.abc import Sequence
from typing import Any

from reimari.cases.models import Case
from reimari.cases.states import MeetingMode, MeetingState
from reimari.work.access import ATTEMPT
from reimari.work.models import Entry
from reimari.work.states import AttemptBy

# A missed meeting is a try by the way in which one would have met.
BY_MEETING = {MeetingMode.PHONE: AttemptBy.PHONE, MeetingMode.HOME: AttemptBy.VISIT}


def tried_in_vain(case: Case) -> Sequence[str]:
    """By which way each try was made that didn't reach the client since they were last reached. Two queries.

    The client was reached by an attempt that says so, and by a meeting that took place.
    """
    attempts = Entry.objects.filter(track=case.track_id, kind=ATTEMPT.name).values_list("at", "facts")
    meetings = case.meetings.filter(state__in=[MeetingState.REALISED, MeetingState.MISSED])
    tries: list[Any] = [(at, facts.get("by", ""), bool(facts.get("reached"))) for at, facts in attempts]
    tries += [
        (at, str(BY_MEETING.get(MeetingMode(mode), mode)), state == MeetingState.REALISED)
        for at, mode, state in meetings.values_list("marked_at", "mode", "state")
    ]
    tried: list[str] = []
    for _at, by, reached in sorted(tries, key=lambda each: each[0]):
        tried = [] if reached else [*tried, by]
    return tried
