"""Work of the line: callbacks, calls, load, concern reports, grants, cards (K-12, K-13, K-16, K-28, K-29)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.callbacks.states import CallbackOutcome
from reimari.concerns.states import Kind
from reimari.contacts.states import ParticipantKind
from reimari.figures.definitions.county_names import CountyNames
from reimari.figures.definitions.rows.callbacks import CALL_ROWS, CALLBACK_ROWS
from reimari.figures.definitions.rows.concerns import REPORT_ROWS
from reimari.figures.definitions.rows.duty import DUTY_CONTACT_ROWS, DUTY_ROWS, HALVES_OF_A_DAY, PARTS
from reimari.figures.definitions.rows.grants import CARD_ROWS, GRANT_ROWS
from reimari.figures.definitions.values import Rate, Report, Share, Spread, Unit
from reimari.grants.states import CardState, FollowUp

if TYPE_CHECKING:
    pass

REACHED = Share(
    code="K-12",
    indicator="K-12",
    compared=True,
    name=_("Reached by callback"),
    words=_(
        "Requests to be called back that came in the month and whose client was reached, divided by all that"
        " came in the month. One that was joined to another request is that one."
    ),
    source=("R-PS-24", "R-PS-78"),
    rows=CALLBACK_ROWS,
    hit="outcome = 'reached'",
)
ENDED = Spread(
    code="K-12-ENDED",
    indicator="K-12",
    name=_("How callbacks ended"),
    words=_("Requests to be called back that came in the month, by how they stand."),
    source=("R-PS-24", "R-PS-78"),
    rows=CALLBACK_ROWS,
    value="outcome",
    labels={
        **{each.value: each.label for each in CallbackOutcome if each != CallbackOutcome.DOUBLE},
        "waits": pgettext_lazy("callback", "still waits"),
    },
)
TRIES = Spread(
    code="K-12-CALLS",
    indicator="K-12",
    compared=True,
    name=_("Calls for a request"),
    words=_(
        "Requests to be called back that came in the month, by how many calls were made for each, those that"
        " reached the client among them."
    ),
    source=("R-PS-24", "R-PS-78"),
    rows=CALLBACK_ROWS,
    value="calls",
    unit=Unit.TIMES,
)
ASKED_TIMES = Spread(
    code="K-12-ASKED",
    indicator="K-12",
    name=_("How often they asked"),
    words=_("Requests to be called back that came in the month, by how often the same number has asked."),
    source=("R-PS-78",),
    rows=CALLBACK_ROWS,
    value="times_asked",
    unit=Unit.TIMES,
)
TO_TRY = Spread(
    code="K-12-TO-TRY",
    indicator="K-12",
    compared=True,
    name=_("Until the first call"),
    words=_(
        "Whole minutes from the request, or from the line's next opening where it came while it was closed,"
        " until the first call began; of requests that came in the month. More than 9999 count as 9999."
    ),
    source=("R-PS-24", "R-PS-78", "I-10"),
    rows=CALLBACK_ROWS,
    value="to_try",
    unit=Unit.MINUTES,
)
TO_REACH = Spread(
    code="K-12-TO-REACH",
    indicator="K-12",
    compared=True,
    name=_("Until the client was reached"),
    words=_(
        "Whole minutes from the request, or from the line's next opening where it came while it was closed,"
        " until the call began that reached the client; of requests that came in the month. More than 9999"
        " count as 9999."
    ),
    source=("R-PS-24", "R-PS-78", "I-10"),
    rows=CALLBACK_ROWS,
    value="to_reach",
    unit=Unit.MINUTES,
)
IN_TIME = Share(
    code="K-12-KEPT",
    indicator="K-12",
    name=_("Called back within the promise"),
    words=_(
        "Requests that came in the month and whose client was reached by a call that began within the"
        " county's promise, divided by those and the ones whose promise has passed. Where the county has"
        " promised no time, none is counted; nor what ended before the promised moment without a call that"
        " reached the client."
    ),
    source=("R-IU-21", "D-1"),
    rows=CALLBACK_ROWS,
    of="kept IS NOT NULL",
    hit="kept",
)
ANSWERED = Share(
    code="CALLS-ANSWERED",
    compared=True,
    name=_("Calls answered"),
    words=_(
        "Telephone calls that came in the month and that somebody answered, divided by all that came in it"
        " and don't wait now, as the telephone system tells them."
    ),
    source=("R-PS-78", "C11"),
    rows=CALL_ROWS,
    of="is_over",
    hit="answered",
)
ABANDONED = Share(
    code="CALLS-ABANDONED",
    compared=True,
    name=_("Hung up while waiting"),
    words=_(
        "Telephone calls that came in the month and whose caller hung up while waiting, without asking to be"
        " called back, divided by all that came in it and don't wait now."
    ),
    source=("R-PS-78", "C11"),
    rows=CALL_ROWS,
    of="is_over",
    hit="went = 'abandoned'",
)
WENT = Spread(
    code="CALLS",
    name=_("How calls went"),
    words=_("Telephone calls that came in the month, by what the telephone system told of them last."),
    source=("R-PS-78", "C11"),
    rows=CALL_ROWS,
    value="went",
    labels={
        "answered": pgettext_lazy("telephone call", "answered"),
        "abandoned": pgettext_lazy("telephone call", "hung up while waiting"),
        "callback": pgettext_lazy("telephone call", "asked to be called back"),
        "ended": pgettext_lazy("telephone call", "ended unanswered"),
        "waiting": pgettext_lazy("telephone call", "waits, or its end was never told"),
    },
)
TO_ANSWER = Spread(
    code="CALLS-WAITED",
    compared=True,
    name=_("Until a call was answered"),
    words=_(
        "Whole minutes from the beginning of a telephone call until it was first answered, of calls that came"
        " in the month and were answered; less than a minute is none."
    ),
    source=("R-PS-78", "C11"),
    rows=CALL_ROWS,
    value="waited",
    unit=Unit.MINUTES,
)
LOAD = Rate(
    code="K-13",
    indicator="K-13",
    compared=True,
    name=_("Contacts for a day on duty"),
    words=_(
        "Contacts that came to a team in the month on days on which somebody was on duty for it, divided by"
        " its days on duty in the month. A day on duty is two half-days of one person as the roster plans"
        " them; a half-day of which a part is given counts as that part. Half-days that haven't begun,"
        " holidays on weekdays, and those of people who are away or hold no post then, aren't counted. The"
        " area of both is that of the team on whose list contacts came; a team without one stands under “not"
        " told”: for which area somebody answers there isn't in the roster."
    ),
    source=("R-PS-40", "R-PS-67", "R-VS-48"),
    rows=DUTY_CONTACT_ROWS,
    per=DUTY_ROWS,
    of="begun",
    unit=_("a day on duty"),
    each=HALVES_OF_A_DAY * PARTS,
)
REPORTED = Spread(
    code="K-16",
    indicator="K-16",
    compared=True,
    name=_("Concern reports"),
    words=_(
        "Concern reports that came in the month, by which document each is. It belongs to the line that"
        " received it."
    ),
    source=("R-KS-26", "I-05"),
    rows=REPORT_ROWS,
    value="document",
    labels={each.value: each.label for each in Kind},
)
REPORTED_BY = Spread(
    code="K-16-WHO",
    indicator="K-16",
    name=_("Who reported a concern"),
    words=_("Concern reports that came in the month, by what kind of person or party reported first."),
    source=("R-KS-26", "R-PS-27"),
    rows=REPORT_ROWS,
    value="reporter",
    labels={
        **{each.value: each.label for each in ParticipantKind},
        "unknown": pgettext_lazy("who reported", "not known"),
    },
)
REPORTED_BY_OURS = Share(
    code="K-16-OWN",
    indicator="K-16",
    name=_("Reported by our own employees"),
    words=_(
        "Concern reports that came in the month and that one of the county's own employees made, divided by"
        " all that came in the month."
    ),
    source=("R-KS-26", "R-PS-27"),
    rows=REPORT_ROWS,
    hit="ours",
)
REPORTS_KEPT = Share(
    code="K-16-KEPT",
    indicator="K-16",
    compared=True,
    name=_("Concern reports assessed within the promise"),
    words=_(
        "Concern reports that came in the month and that somebody assessed within the county's limit for"
        " reports, divided by those and the ones whose limit has passed. Where the county has set no limit,"
        " none is counted; nor what is paused, or was closed before the limit."
    ),
    source=("R-KS-26", "I-05", "I-11"),
    rows=REPORT_ROWS,
    of="kept IS NOT NULL",
    hit="kept",
    raw="kept_raw",
)
GRANTED = Spread(
    code="K-28",
    indicator="K-28",
    compared=True,
    name=_("Granted on the line for a while"),
    words=_(
        "Services that were granted on the line and whose first day is in the month, by which service. An"
        " extension is a grant of its own; what was withdrawn never came about."
    ),
    source=("R-PS-30",),
    rows=GRANT_ROWS,
    value="service",
    labels=CountyNames("grantables"),
)
UNFOLLOWED = Share(
    code="K-28-UNFOLLOWED",
    indicator="K-28",
    compared=True,
    name=_("Ended without follow-up"),
    words=_(
        "Granted services whose first day is in the month and whose last day passed before anybody had looked"
        " how it goes on, divided by all whose first day is in the month. The last day of one that was ended"
        " early is the day on which it ended."
    ),
    source=("R-PS-30",),
    rows=GRANT_ROWS,
    hit="unfollowed",
)
FOLLOWED = Spread(
    code="K-28-GOES-ON",
    indicator="K-28",
    name=_("How it goes on after a granted service"),
    words=_("Granted services whose first day is in the month, by how it goes on after them."),
    source=("R-PS-30",),
    rows=GRANT_ROWS,
    value="follow_up",
    labels={
        **{each.value: each.label for each in FollowUp},
        "open": pgettext_lazy("granted service", "nobody has looked yet"),
    },
)
CARDS = Spread(
    code="K-29",
    indicator="K-29",
    compared=True,
    name=_("Kaikukortti cards issued"),
    words=_("Cards that were issued in the month, by what has become of them since."),
    source=("R-PS-58",),
    rows=CARD_ROWS,
    value="state",
    labels={each.value: each.label for each in CardState if each != CardState.IN_STOCK},
)
LINE = Report(
    code="line",
    name=_("Work of the line"),
    figures=(
        *(REACHED, IN_TIME, ENDED, TRIES, ASKED_TIMES, TO_TRY, TO_REACH),
        *(ANSWERED, ABANDONED, WENT, TO_ANSWER, LOAD),
        *(REPORTED, REPORTED_BY_OURS, REPORTED_BY, REPORTS_KEPT),
        *(GRANTED, UNFOLLOWED, FOLLOWED, CARDS),
    ),
)
