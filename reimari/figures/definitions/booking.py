"""Times booked during the first contact: what the county measures of them (K-01 … K-02b, K-27)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.appointments.states import Instead
from reimari.figures.definitions.rows.booking import BOOKED_ROWS, CONTACT_ROWS, SHORTAGE_ROWS, TRANSFER_ROWS
from reimari.figures.definitions.values import Report, Share, Spread

PROMISED = "due_at IS NOT NULL"

KNOWN = Share(
    code="K-01",
    indicator="K-01",
    compared=True,
    name=_("The next contact was known during the first one"),
    words=_(
        "Contacts in which the client was told, while the contact lasted, of a time or what happens next,"
        " divided by all contacts that came in the month. Where several matters went on, all of them have to"
        " be told."
    ),
    source=("R-KL-17", "R-KL-18"),
    rows=CONTACT_ROWS,
    hit="told",
)
KNOWN_OF_GOING = Share(
    code="K-01-ON",
    indicator="K-01",
    name=_("The same of contacts in which something went on"),
    words=_(
        "As the one before, divided by those contacts alone in which some matter went on or the client is"
        " called back."
    ),
    source=("R-KL-17",),
    rows=CONTACT_ROWS,
    of="goes_on",
    hit="told",
)
REALISED_IN_TIME = Share(
    code="K-02",
    within=("WENT:realised",),
    indicator="K-02",
    compared=True,
    name=_("The booked contact took place within the limit"),
    words=_(
        "Booked times whose meeting or call took place at the latest on the promised day, divided by all that"
        " were booked in the month under a promise. A time that was moved is one with the time in whose place"
        " it came: the last one says how it went. The promised day counts from the first contact and moves"
        " by pauses alone."
    ),
    source=("R-KL-19", "R-KL-20"),
    rows=BOOKED_ROWS,
    of=PROMISED,
    hit="state = 'realised' AND last_at <= limit_at",
    raw="state = 'realised' AND last_on <= raw_on",
)
BOOKED_IN_TIME = Share(
    code="K-02a",
    indicator="K-02a",
    compared=True,
    name=_("A time within the limit could be booked"),
    words=_(
        "Booked times that, as they were first booked, were at the latest at the promised moment, divided by"
        " all that were booked in the month under a promise. Beside it stands how often no time kept it."
    ),
    source=("R-KL-21",),
    rows=BOOKED_ROWS,
    of=PROMISED,
    hit="first_at <= due_at",
    raw="first_on <= raw_on",
)
REALISED_AS_BOOKED = Share(
    code="K-02b",
    within=("K-02", "WENT:realised"),
    indicator="K-02b",
    compared=True,
    name=_("The team could carry it out as booked, within the limit"),
    words=_(
        "Booked times that took place as they were first booked, unmoved and at the latest on the promised"
        " day, divided by all that were booked in the month under a promise."
    ),
    source=("R-KL-22",),
    rows=BOOKED_ROWS,
    of=PROMISED,
    hit="times = 1 AND state = 'realised' AND last_at <= limit_at",
    raw="times = 1 AND state = 'realised' AND last_on <= raw_on",
)
LOST = Share(
    code="K-27",
    indicator="K-27",
    compared=True,
    name=_("The client was never reached"),
    words=_(
        "Cases that were closed because the client wasn't reached, by the county's rule, divided by cases"
        " that were passed on to another team or person for the first time in the month."
    ),
    source=("R-KL-42",),
    rows=TRANSFER_ROWS,
    hit="lost",
)
NO_TIME = Spread(
    code="NO-TIME",
    compared=True,
    name=_("No time kept the promise"),
    words=_("How often no time was free within the promise when one was wanted, by what was done instead."),
    source=("R-KL-21",),
    rows=SHORTAGE_ROWS,
    value="instead",
    labels={each.value: each.label for each in Instead},
)
WENT = Spread(
    code="WENT",
    name=_("How the booked times went"),
    words=_(
        "All times that were booked in the month, also those without a promise. A time that was moved is one"
        " with the time in whose place it came."
    ),
    source=("R-KL-22",),
    rows=BOOKED_ROWS,
    value="went",
    labels={
        "realised": pgettext_lazy("booked time", "took place"),
        "missed": pgettext_lazy("booked time", "the client didn't come or answer"),
        "moved": pgettext_lazy("booked time", "moved, without another booked time"),
        "cancelled_client": pgettext_lazy("booked time", "cancelled by the client"),
        "cancelled_unit": pgettext_lazy("booked time", "cancelled by the unit"),
        "cancelled": pgettext_lazy("booked time", "cancelled, by whom isn't told"),
        "unmarked": pgettext_lazy("booked time", "its time has passed, how it went isn't marked"),
        "ahead": pgettext_lazy("booked time", "still ahead"),
    },
)
CLIENT_MOVED = Share(
    code="MOVED-CLIENT",
    name=_("Moved by the client"),
    words=_("Booked times that the client moved at least once, divided by all booked in the month."),
    source=("R-KL-22",),
    rows=BOOKED_ROWS,
    hit="client_moved",
)
UNIT_MOVED = Share(
    code="MOVED-UNIT",
    name=_("Moved by the unit"),
    words=_("Booked times that the unit moved at least once, divided by all booked in the month."),
    source=("R-KL-22",),
    rows=BOOKED_ROWS,
    hit="unit_moved",
)
TO_BOOKED = Spread(
    code="TO-BOOKED",
    name=_("From the contact to the booked time"),
    words=_(
        "Working days from the case's first contact to the time that was first booked; the day after the"
        " contact is the first."
    ),
    source=("R-KL-19",),
    rows=BOOKED_ROWS,
    value="to_booked",
)
TO_REALISED = Spread(
    code="TO-REALISED",
    name=_("From the contact to what took place"),
    words=_("Working days from the case's first contact to the meeting or call that took place."),
    source=("R-KL-19",),
    rows=BOOKED_ROWS,
    value="to_realised",
)
TO_REALISED_ADJUSTED = Spread(
    code="TO-REALISED-ADJ",
    name=_("The same without the days of pauses"),
    words=_("As the one before, without the working days on which the case's clocks were paused."),
    source=("I-11",),
    rows=BOOKED_ROWS,
    value="to_realised_adjusted",
)
BOOKING = Report(
    code="booking",
    name=_("Booking"),
    figures=(
        *(KNOWN, KNOWN_OF_GOING, REALISED_IN_TIME, BOOKED_IN_TIME, REALISED_AS_BOOKED, LOST),
        *(NO_TIME, WENT, CLIENT_MOVED, UNIT_MOVED, TO_BOOKED, TO_REALISED, TO_REALISED_ADJUSTED),
    ),
)
