"""What happened with a meeting, as plain sentences of its entries: agreed, booked, how it went, changed."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.cases.models import Meeting
from reimari.cases.states import ChangeReason, MeetingMode, MeetingState, ToldBy
from reimari.common.dates import exact_words
from reimari.desk.queries.rows import language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Facts = Mapping[str, Any]
type Meetings = Mapping[str, Meeting]
type Telling = Callable[[Facts, Meetings], str]

CHANGES: Mapping[tuple[str, str], "StrPromise"] = {
    ("moved", "client"): gettext_lazy("The client moved the agreed %(mode)s of %(time)s: %(reason)s."),
    ("moved", "unit"): gettext_lazy("We moved the agreed %(mode)s of %(time)s: %(reason)s."),
    ("cancelled", "client"): gettext_lazy(
        "The client cancelled the agreed %(mode)s of %(time)s: %(reason)s."
    ),
    ("cancelled", "unit"): gettext_lazy("We cancelled the agreed %(mode)s of %(time)s: %(reason)s."),
}


def _label(of: Any, code: object) -> str:
    return str(dict(of.choices).get(str(code), ""))


def _when(at: Any) -> str:
    return exact_words(timezone.localtime(at), language=language()) if at else ""


def _told(facts: Facts, meetings: Meetings) -> str:
    """One deed writes what became of the agreed time, what is agreed now, and what the client was told."""
    if "at" in facts:
        at = parse_datetime(str(facts["at"]))
        told = {"mode": _label(MeetingMode, facts.get("mode")), "time": _when(at)}
        return _("Agreed: %(mode)s, %(time)s.") % told
    if "how" in facts:
        return _("The client was told of it %(how)s.") % {"how": _label(ToldBy, facts["how"])}
    if "text" in facts:
        return _("The client answered a text message.")
    meeting = meetings.get(str(facts.get("meeting", "")))
    told = {
        "mode": _label(MeetingMode, meeting.mode) if meeting else "",
        "time": _when(meeting.at) if meeting else "",
        "state": _label(MeetingState, facts.get("state")),
        "reason": _label(ChangeReason, facts.get("reason")),
    }
    changed = CHANGES.get((str(facts.get("state")), str(facts.get("by"))))
    return (str(changed) if changed else _("The agreed %(mode)s: %(state)s.")) % told


MEETINGS: Mapping[str, Telling] = dict.fromkeys(
    (
        *("cases.agree_meeting", "cases.mark_meeting"),
        *("appointments.book", "appointments.move", "appointments.cancel", "messaging.receive"),
    ),
    _told,
)
