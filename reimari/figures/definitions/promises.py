"""The promise chain of a case, the law's deadlines, and how soon needs are assessed (K-06, K-18)."""

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

BOOKING_WORDS = _(
    "Cases that began with a contact in the month and in which a meeting or call was promised within a limit:"
    " the promise by which the first time was booked, else the case's own. In time: the time that was agreed"
    " first is at the latest at the promised moment; divided by those with an agreed time or whose promised"
    " moment has passed without one. What may still be in time, is paused, or was closed before that moment"
    " isn't counted."
)
REALISED_WORDS = _(
    "Cases that began with a contact in the month and in which a meeting or call was promised within a limit."
    " In time: one took place at the latest at the promised moment, which pauses move; divided by those in"
    " which one took place or whose promised moment has passed. What may still be in time, is paused, or was"
    " closed before that moment isn't counted."
)
ASSESSED_WORDS = _(
    "Cases that began with a contact in the month and in which the county promised an initial assessment"
    " within a limit. In time: it was finished, or found not needed, by then; divided by those and the ones"
    " whose limit has passed. What may still be in time, is paused, or was closed before its limit isn't"
    " counted."
)
LAW_WORDS = _(
    "Cases that began with a contact in the month and in which the law's 7 working days for beginning the"
    " assessment run: the client is over 75, or a child who needs special support. In time: the initial"
    " assessment was finished, or found not needed, by then; divided by those and the ones whose limit has"
    " passed. What may still be in time, is paused, or was closed before its limit isn't counted."
)
ON_WORDS = _(
    "As the one before, of those cases alone in which every earlier step of the chain was in time, as far as"
    " it was promised."
)
EARLIER_BOOKED = "told AND booked IS NOT FALSE"
EARLIER_REALISED = f"{EARLIER_BOOKED} AND realised IS NOT FALSE"

TOLD = Share(
    code="CHAIN-TOLD",
    compared=True,
    name=_("Told in the first contact what happens next"),
    words=_(
        "Cases that began with a contact in the month and whose client was told, while that contact lasted,"
        " of a time or what happens next, divided by all cases that began with a contact in the month. A case"
        " belongs to the month of its first contact, and to the unit that answers for it now."
    ),
    source=("R-IU-20", "R-KL-17", "R-PS-89", "D-3"),
    rows=CHAIN_ROWS,
    hit="told",
)
BOOKED = Share(
    code="CHAIN-BOOKED",
    compared=True,
    name=_("A time within the promise was agreed"),
    words=BOOKING_WORDS,
    source=("R-KL-21", "I-11"),
    rows=CHAIN_ROWS,
    of="booked IS NOT NULL",
    hit="booked",
    raw="booked AND booked_raw",
)
BOOKED_ON = Share(
    code="CHAIN-BOOKED-ON",
    name=_("… of those in which all went well before: agreed in time"),
    words=ON_WORDS,
    source=("R-KL-17", "R-KL-21"),
    rows=CHAIN_ROWS,
    of="told AND booked IS NOT NULL",
    hit="booked",
    raw="booked AND booked_raw",
)
REALISED = Share(
    code="CHAIN-REALISED",
    compared=True,
    name=_("A meeting or call took place within the promise"),
    words=REALISED_WORDS,
    source=("R-KL-19", "R-KL-20", "R-KL-22", "I-11"),
    rows=CHAIN_ROWS,
    of="realised IS NOT NULL",
    hit="realised",
    raw="realised AND realised_raw",
)
REALISED_ON = Share(
    code="CHAIN-REALISED-ON",
    name=_("… of those in which all went well before: took place in time"),
    words=ON_WORDS,
    source=("R-KL-17", "R-KL-19"),
    rows=CHAIN_ROWS,
    of=f"{EARLIER_BOOKED} AND realised IS NOT NULL",
    hit="realised",
    raw="realised AND realised_raw",
)
ASSESSED = Share(
    code="CHAIN-ASSESSED",
    compared=True,
    name=_("The need was assessed within the county's promise"),
    words=ASSESSED_WORDS,
    source=("R-IU-22", "R-KS-46", "I-11"),
    rows=CHAIN_ROWS,
    of="assessed IS NOT NULL",
    hit="assessed",
    raw="assessed_raw",
)
ASSESSED_ON = Share(
    code="CHAIN-ASSESSED-ON",
    name=_("… of those in which all went well before: assessed in time"),
    words=ON_WORDS,
    source=("R-IU-20", "R-IU-22"),
    rows=CHAIN_ROWS,
    of=f"{EARLIER_REALISED} AND assessed IS NOT NULL",
    hit="assessed",
    raw="assessed_raw",
)
LAWFUL = Share(
    code="CHAIN-LAW",
    compared=True,
    name=_("The assessment began within the law's limit"),
    words=LAW_WORDS,
    source=("1301/2014 36 §", "I-07"),
    rows=CHAIN_ROWS,
    of="lawful IS NOT NULL",
    hit="lawful",
    raw="lawful_raw",
)
LAWFUL_ON = Share(
    code="CHAIN-LAW-ON",
    name=_("… of those in which all went well before: within the law's limit"),
    words=ON_WORDS,
    source=("1301/2014 36 §",),
    rows=CHAIN_ROWS,
    of=f"{EARLIER_REALISED} AND lawful IS NOT NULL",
    hit="lawful",
    raw="lawful_raw",
)
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
        " assessed in time. Where the county has set no limit, none is counted."
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
        *(TOLD, BOOKED, BOOKED_ON, REALISED, REALISED_ON, ASSESSED, ASSESSED_ON, LAWFUL, LAWFUL_ON),
        *(IN_SEVEN_DAYS, OVER_LIMIT, TO_ASSESSED, TO_ASSESSED_ADJUSTED, STANDING),
        *(PROMISED, LEGAL, URGENT, START, CHILD),
    ),
)
