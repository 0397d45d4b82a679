"""How soon needs are assessed (K-06, K-18), and all promises and deadlines of the law that ran in cases."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.cases.states import Assessment
from reimari.figures.definitions.rows.promises import CHAIN_ROWS, CLOCK_ROWS
from reimari.figures.definitions.values import Report, Share, Spread
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import ClockKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

IN_SEVEN_DAYS = Share(
    code="K-06",
    indicator="K-06",
    compared=True,
    name=_("Initial assessment within the promised working days"),
    words=_(
        "Initial assessments that were finished within the county's promise (7 working days from when the"
        " matter became known, which is the first contact), divided by all that were finished under such a"
        " promise, in cases that began with a contact in the month. What was found not needed, and what isn't"
        " finished, isn't among them."
    ),
    source=("R-IU-22", "D-2"),
    rows=CHAIN_ROWS,
    of="done AND assessed IS NOT NULL",
    hit="assessed",
    raw="assessed_raw",
)
OVER_LIMIT = Share(
    code="K-18",
    indicator="K-18",
    compared=True,
    name=_("Assessment not reached within the limit"),
    words=_(
        "Cases that began with a contact in the month and whose need wasn't assessed by the county's limit:"
        " later, or not at all though the limit has passed; divided by those and the ones in which it was"
        " assessed in time. Where the county has set no limit, none is counted. How long"
        " clients wait for a service after that isn't counted yet."
    ),
    source=("R-KS-46", "R-KS-47"),
    rows=CHAIN_ROWS,
    of="assessed IS NOT NULL",
    hit="NOT assessed",
)
TO_ASSESSED = Spread(
    code="K-18-DAYS",
    indicator="K-18",
    compared=True,
    name=_("From the contact to the initial assessment"),
    words=_(
        "Working days from the first contact to the initial assessment, in cases that began with a contact in"
        " the month and in which it is done; the day after the contact is the first. Who still waits isn't"
        " among them."
    ),
    source=("R-KS-46", "R-IU-22"),
    rows=CHAIN_ROWS,
    value="to_assessed",
)
TO_ASSESSED_ADJUSTED = Spread(
    code="K-18-DAYS-ADJ",
    indicator="K-18",
    name=_("The same without the days of pauses"),
    words=_("As the one before, without the working days on which the case's clocks were paused."),
    source=("I-11",),
    rows=CHAIN_ROWS,
    value="to_assessed_adjusted",
)
STANDING = Spread(
    code="ASSESSMENTS",
    name=_("Initial assessments"),
    words=_(
        "All cases that began with a contact in the month, by what is known of their initial assessment."
    ),
    source=("R-KS-25", "R-IU-22"),
    rows=CHAIN_ROWS,
    value="assessment",
    labels={
        **{each.value: each.label for each in Assessment},
        "none": pgettext_lazy("initial assessment", "none yet"),
    },
)

# Deadlines that something in the program keeps; one from memory is never shown as law.
LAWS = ("SHL-36-URGENT", "SHL-36-START", "SHL-36-CHILD")
TELLABLE = [each.code for each in law_clocks() if each.code in LAWS and not each.is_from_memory]
OF_LAW = f"kind = '{ClockKind.LAW}' AND clock IN ({', '.join(f"'{code}'" for code in TELLABLE)})"
KEPT = "kept IS NOT NULL"
LEGAL_WORDS = _(
    "Deadlines of the law that were kept, divided by those that were kept or have passed, in cases that began"
    " with a contact in the month; each deadline of a case by itself. One that runs, is paused, or whose case"
    " was closed before its last day isn't counted."
)


def _of_law(code: str, clock: str, name: "StrPromise") -> Share:
    return Share(
        code=code,
        name=name,
        words=LEGAL_WORDS,
        source=("1301/2014 36 §",),
        rows=CLOCK_ROWS,
        of=f"clock = '{clock}' AND {KEPT}",
        hit="kept",
        raw="kept_raw",
    )


LEGAL = Share(
    code="LAW-KEPT",
    compared=True,
    name=_("Legal deadlines kept"),
    words=LEGAL_WORDS,
    source=("I-07", "1301/2014 36 §"),
    rows=CLOCK_ROWS,
    of=f"{OF_LAW} AND {KEPT}",
    hit="kept",
    raw="kept_raw",
)
PROMISED = Share(
    code="PROMISE-KEPT",
    compared=True,
    name=_("The county's own promises kept"),
    words=_(
        "Promises of the county with a limit that were kept, divided by those that were kept or have passed,"
        " in cases that began with a contact in the month; each promise of a case by itself. One that runs,"
        " is paused, or whose case was closed before its last moment isn't counted."
    ),
    source=("R-IU-20", "R-IU-22", "R-KL-19", "I-11"),
    rows=CLOCK_ROWS,
    of=f"kind = '{ClockKind.PROMISE}' AND {KEPT}",
    hit="kept",
    raw="kept_raw",
)
URGENT = _of_law("LAW-URGENT", "SHL-36-URGENT", _("Urgent need assessed at once"))
START = _of_law("LAW-START", "SHL-36-START", _("Assessment begun within 7 working days: over 75"))
CHILD = _of_law("LAW-CHILD", "SHL-36-CHILD", _("Assessment begun within 7 working days: a child"))

PROMISES = Report(
    code="promises",
    name=_("Promises kept"),
    figures=(
        *(IN_SEVEN_DAYS, OVER_LIMIT, TO_ASSESSED, TO_ASSESSED_ADJUSTED, STANDING),
        *(PROMISED, LEGAL, URGENT, START, CHILD),
    ),
)
