"""What has been done and tried: attempts to reach the client, what was written down, meetings, assessment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.cases.states import MeetingState
from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.journal import sentence
from reimari.work import access as work


@dataclass(frozen=True, slots=True)
class Did:
    """One thing that was done: when, what, and by whom where that is told."""

    at: dt.datetime
    what: str
    who: str = ""


def _ask(briefed: Briefed) -> Sequence[Did]:
    shown, names = briefed.shown, briefed.names
    tried = [
        Did(dt.datetime.fromisoformat(each["at"]), sentence(work.ATTEMPT.name, each["facts"], names))
        for each in shown.attempts
    ]
    noted = [Did(note.written_at, note.text, str(note.written_by or "")) for note in shown.done()]
    met = [
        Did(
            meeting.marked_at,
            f"{meeting.get_mode_display()}: {meeting.get_state_display()}",
            str(meeting.worker),
        )
        for meeting in shown.meetings
        if meeting.marked_at and meeting.state != MeetingState.AGREED
    ]
    return sorted([*tried, *noted, *met, *_assessed(briefed)], key=lambda did: did.at)


def _assessed(briefed: Briefed) -> list[Did]:
    case = briefed.shown.case
    if case.assessed_at is None:
        return []
    said = gettext("Initial assessment: %(what)s.") % {"what": case.get_assessment_display()}
    made = briefed.shown.assessment
    told = filter(None, (said, made.measures, made.agreed, made.reasons)) if made else (said,)
    return [Did(case.assessed_at, "\n".join(told))]


PART = Part(
    code="done", order=50, title=_("Done and tried"), template="desk/views/_brief_done.html", ask=_ask
)
