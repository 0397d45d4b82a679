"""Contacts: by which channel, from whom, how they ended and what was said of them (K-03 … K-26)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.contacts.states import Outcome
from reimari.figures.definitions.county_names import CountyNames
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.rows.contacts import ANONYMOUS, CAME_ROWS, FEEDBACK_ROWS, OWN_EMPLOYEE
from reimari.figures.definitions.values import Growth, Report, Share, Spread, Summed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

A, B = Outcome.ADVICE.value, Outcome.GOES_ON.value  # of R-IU-27 and R-IU-28

DIGITAL = Share(
    code="K-04",
    repeats=Dimension.CHANNEL,
    indicator="K-04",
    compared=True,
    name=_("Contacts by digital channels"),
    words=_(
        "Contacts that came in the month by a channel that the county calls digital, divided by all contacts"
        " that came in the month. Contacts that aren't written down here aren't among either."
    ),
    source=("R-KL-07",),
    rows=CAME_ROWS,
    hit="digital",
)
DIGITAL_NUMBER = Spread(
    code="K-03",
    repeats=Dimension.CHANNEL,
    indicator="K-03",
    name=_("How many contacts came by digital channels"),
    words=_(
        "Contacts that came in the month by a channel that the county calls digital. Beside their number"
        " stands how many came by another channel; the share of digital contacts is divided by all of them"
        " together. Which channels are digital is told by the county's profile when a month is counted."
    ),
    source=("R-KL-06",),
    rows=CAME_ROWS,
    tells="digital",
    value="CASE WHEN digital THEN 'digital' ELSE 'other' END",
    labels={
        "digital": pgettext_lazy("contacts", "by a digital channel"),
        "other": pgettext_lazy("contacts", "by another channel"),
    },
)
GROWTH = Growth(
    code="K-03-GROWTH",
    repeats=Dimension.CHANNEL,
    indicator="K-03",
    compared=True,
    target="K-03",
    name=_("Growth of digital contacts in a year"),
    words=_(
        "Contacts that came in the months by a channel that the county calls digital, divided by those of the"
        " same months a year before, minus one. Only months that are over are compared, and in whose year"
        " before contacts were written down here at all; of several runs of such months the last one."
        " Which channels are digital is told by the county's profile when a month is counted."
    ),
    source=("R-KL-06", "G-12"),
    rows=CAME_ROWS,
    hit="digital",
)
SAME_DAY = Share(
    code="K-05",
    indicator="K-05",
    compared=True,
    name=_("Handled on the same day"),
    words=_(
        "Contacts that came in the month and were handled by the end of the day on which they came, or of the"
        " day of the next opening if they came after the line had closed, divided by all that came in the"
        " month, to which this is promised, and that are handled or whose day is over. Handled is what has"
        " ended with the client, who was told how each matter that goes on proceeds; whoever is called back,"
        " when the call that reached them began."
    ),
    source=("R-IU-21",),
    rows=CAME_ROWS,
    of="promised",
    hit="in_time",
)
AT_ONCE = Share(
    code="K-07",
    indicator="K-07",
    compared=True,
    name=_("Solved in the first contact"),
    words=_(
        "Contacts that came in the month and ended with advice that was enough, divided by those and the ones"
        " that go on. A contact with several matters ended as the one furthest along. Those who are called"
        " back count by the contact that the call becomes; who belonged elsewhere or wasn't reached doesn't"
        " count."
    ),
    source=("R-IU-27", "R-IU-42", "R-PS-48"),
    rows=CAME_ROWS,
    of=f"outcome IN ('{A}', '{B}')",
    hit=f"outcome = '{A}'",
)
OUTCOMES = Spread(
    code="K-09",
    indicator="K-09",
    compared=True,
    name=_("How contacts ended"),
    words=_(
        "All contacts that came in the month, by outcome; of several matters that of the one furthest along."
        " By area, channel, contactor and need they are told where figures are compared: need and area of the"
        " first matter, the area of its case or else of the team on whose list the contact came. Corrections"
        " of closed contacts count."
    ),
    source=("R-PS-09", "R-PS-77", "R-PS-79"),
    rows=CAME_ROWS,
    value="outcome",
    labels={
        **{each.value: each.label for each in reversed(Outcome)},
        "open": pgettext_lazy("contacts", "hasn't ended yet"),
    },
)
JOB_TOLD = Share(
    code="K-09-JOB",
    repeats=Dimension.CONTACTOR,
    indicator="K-09",
    name=_("The profession of our own employee was written down"),
    words=_(
        "Contacts that came in the month from our own employees and in which their profession was written"
        " down, divided by all contacts from our own employees. Professions are written freely and can't be"
        " counted by kind."
    ),
    source=("R-PS-09",),
    rows=CAME_ROWS,
    of=f"contactor = '{OWN_EMPLOYEE}'",
    hit="job",
)
CHANNELS = Spread(
    code="K-10",
    repeats=Dimension.CHANNEL,
    indicator="K-10",
    name=_("Contacts by kind of channel"),
    words=_(
        "All contacts that came in the month, by the kind of the channel by which they came. Each line and"
        " channel is told where figures are compared by channel."
    ),
    source=("R-PS-82",),
    rows=CAME_ROWS,
    value="kind",
    labels={
        "phone": pgettext_lazy("kind of channel", "telephone"),
        "callback": pgettext_lazy("kind of channel", "callback"),
        "email": pgettext_lazy("kind of channel", "e-mail"),
        "web_form": pgettext_lazy("kind of channel", "web form"),
        "chat": pgettext_lazy("kind of channel", "chat"),
        "staff_chat": pgettext_lazy("kind of channel", "chat of professionals"),
        "web": pgettext_lazy("kind of channel", "web pages"),
        "letter": pgettext_lazy("kind of channel", "letter"),
        "walk_in": pgettext_lazy("kind of channel", "visit to an office"),
        "home_visit": pgettext_lazy("kind of channel", "home visit"),
        "professional": pgettext_lazy("kind of channel", "another professional"),
        "other": pgettext_lazy("kind of channel", "another way"),
    },
)
ANONYMOUS_SHARE = Share(
    code="K-23",
    repeats=Dimension.CONTACTOR,
    indicator="K-23",
    compared=True,
    name=_("Anonymous contacts"),
    words=_(
        "Contacts that came in the month from somebody who stayed anonymous as they contacted us, divided by"
        " all contacts that came in the month."
    ),
    source=("R-VS-90",),
    rows=CAME_ROWS,
    hit=f"contactor = '{ANONYMOUS}'",
)
SEGMENTS = Spread(
    code="K-23-SEGMENT",
    indicator="K-23",
    name=_("Contacts by client segment"),
    words=_("Contacts that came in the month and in which a client segment was chosen, by segment."),
    source=("R-VS-91",),
    rows=CAME_ROWS,
    of="segment <> ''",
    value="segment",
    labels=CountyNames("segments"),
)
LEVELS = Spread(
    code="K-23-LEVEL",
    indicator="K-23",
    name=_("Contacts by level of guidance"),
    words=_("Contacts that came in the month and in which a level of guidance was chosen, by level."),
    source=("R-VS-77", "R-IU-18"),
    rows=CAME_ROWS,
    of="level <> ''",
    value="level",
    labels=CountyNames("levels"),
)
OTHER_SEGMENT = Share(
    code="K-23-SEGMENT-OTHER",
    indicator="K-23",
    name=_("Another segment than was suggested"),
    words=_(
        "Contacts in which another client segment was chosen than the county's rules suggested, or none,"
        " divided by all contacts that came in the month and for which they suggested one."
    ),
    source=("R-VS-91",),
    rows=CAME_ROWS,
    of="other_segment IS NOT NULL",
    hit="other_segment",
)
OTHER_LEVEL = Share(
    code="K-23-LEVEL-OTHER",
    indicator="K-23",
    name=_("Another level of guidance than was suggested"),
    words=_(
        "Contacts in which another level of guidance was chosen than the county's rules suggested, or none,"
        " divided by all contacts that came in the month and for which they suggested one."
    ),
    source=("R-VS-77", "R-IU-18"),
    rows=CAME_ROWS,
    of="other_level IS NOT NULL",
    hit="other_level",
)
SATISFIED = Share(
    code="K-26",
    indicator="K-26",
    compared=True,
    name=_("Feedback of four or five"),
    words=_(
        "Feedback given in the month with the score four or five, five being the best, divided by all"
        " feedback given in the month. The limit of four is ours: the sources name none."
    ),
    source=("R-KL-34", "R-KL-36"),
    rows=FEEDBACK_ROWS,
    hit="score >= 4",
)
SCORES: "Mapping[str, StrPromise]" = {
    "5": _("5 – very well"),  # noqa: RUF001 (as whoever answers chooses)
    "4": _("4 – well"),  # noqa: RUF001
    "3": _("3 – so-so"),  # noqa: RUF001
    "2": _("2 – badly"),  # noqa: RUF001
    "1": _("1 – very badly"),  # noqa: RUF001
}
SCORED = Spread(
    code="K-26-SCORES",
    indicator="K-26",
    compared=True,
    name=_("What feedback said"),
    words=_(
        "Feedback given in the month, by score, and the mean of the scores. One question is asked, how it"
        " went; whether somebody felt heard, met a friendly person and got to know how the matter goes on"
        " isn't asked apart."
    ),
    source=("R-KL-34", "R-KL-36"),
    rows=FEEDBACK_ROWS,
    value="score",
    labels=SCORES,
    summed=Summed.MEAN,
)
ANSWERED = Share(
    code="K-26-ANSWERED",
    indicator="K-26",
    name=_("Feedback was given"),
    words=_(
        "Contacts that came in the month and of which feedback was given, whenever, divided by all that came"
        " in the month and have ended."
    ),
    source=("R-KL-34", "R-KL-36"),
    rows=CAME_ROWS,
    of="outcome <> 'open'",
    hit="answered",
)
AFTER_HOURS = Share(
    code="AFTER-HOURS",
    compared=True,
    name=_("Came outside opening hours"),
    words=_(
        "Contacts that came in the month at a moment at which no line of the unit was open in any language or"
        " area, divided by all that came in the month to units whose opening hours are known. By the hours as"
        " they are known when it is counted."
    ),
    source=("I-10", "R-IU-21"),
    rows=CAME_ROWS,
    of="after_hours IS NOT NULL",
    hit="after_hours",
)
CONTACTS = Report(
    code="contacts",
    name=_("Contacts"),
    figures=(
        *(DIGITAL, GROWTH, DIGITAL_NUMBER, SAME_DAY, AT_ONCE, OUTCOMES, JOB_TOLD, CHANNELS, ANONYMOUS_SHARE),
        *(SEGMENTS, LEVELS, OTHER_SEGMENT, OTHER_LEVEL, SATISFIED, SCORED, ANSWERED, AFTER_HOURS),
    ),
)
