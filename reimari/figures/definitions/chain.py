"""The promise chain of a case, step by step: the county's promises, and apart from them the law's limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.figures.definitions.rows.promises import CHAIN_ROWS
from reimari.figures.definitions.values import Report, Share, Spread

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
    leaves=False,
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
    leaves=False,
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
    leaves=False,
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
    leaves=False,
    name=_("… of those in which all went well before: within the law's limit"),
    words=ON_WORDS,
    source=("1301/2014 36 §",),
    rows=CHAIN_ROWS,
    of=f"{EARLIER_REALISED} AND lawful IS NOT NULL",
    hit="lawful",
    raw="lawful_raw",
)

# How a case stands at a step of the chain; the last four as the source's rows tell them (`uncounted`).
IN_TIME, LATE, NOT_PROMISED = "in_time", "late", "not_promised"
STANDS: "Final[Mapping[str, StrPromise]]" = {
    IN_TIME: pgettext_lazy("promise chain", "in time"),
    LATE: pgettext_lazy("promise chain", "not in time"),
    "open": pgettext_lazy("promise chain", "may still be in time"),
    "paused": pgettext_lazy("promise chain", "paused"),
    "ended": pgettext_lazy("promise chain", "the matter ended before the limit"),
    NOT_PROMISED: pgettext_lazy("promise chain", "nothing was promised within a limit"),
}
OF_LAW: "Final[Mapping[str, StrPromise]]" = {
    **STANDS,
    NOT_PROMISED: pgettext_lazy("promise chain", "this deadline of the law doesn't run"),
}
STOOD_WORDS = _(
    "Cases that began with a contact in the month and in which every earlier step of the chain was in time,"
    " as far as it was promised and its end is known, by how they stand at this step. What isn't in time here"
    " isn't among those of the next step; all others are."
)
LAW_STOOD_WORDS = _(
    "All cases that began with a contact in the month, by how they stand to the law's 7 working days for"
    " beginning the assessment: the client is over 75, or a child who needs special support."
)


def _stands(kept: str) -> str:
    return f"CASE WHEN {kept} THEN '{IN_TIME}' WHEN NOT {kept} THEN '{LATE}' ELSE not_{kept} END"


# None of these leaves the house: all of a step are those of the one before without whoever wasn't in time.
# Nor do the shares of those to whom all went well before: beside all who came they tell the unknown ones.
AGREED = Spread(
    code="CHAIN-STEP-BOOKED",
    leaves=False,
    name=_("Of those who were told: how the time that was agreed first stands"),
    words=STOOD_WORDS,
    source=("R-KL-17", "R-KL-21"),
    rows=CHAIN_ROWS,
    of="told",
    value=_stands("booked"),
    labels=STANDS,
)
MET = Spread(
    code="CHAIN-STEP-REALISED",
    leaves=False,
    name=_("Of those in which all went well before: how the meeting or call stands"),
    words=STOOD_WORDS,
    source=("R-KL-17", "R-KL-19"),
    rows=CHAIN_ROWS,
    of=EARLIER_BOOKED,
    value=_stands("realised"),
    labels=STANDS,
)
REVIEWED = Spread(
    code="CHAIN-STEP-ASSESSED",
    leaves=False,
    name=_("Of those in which all went well before: how the initial assessment stands"),
    words=STOOD_WORDS,
    source=("R-IU-20", "R-IU-22"),
    rows=CHAIN_ROWS,
    of=EARLIER_REALISED,
    value=_stands("assessed"),
    labels=STANDS,
)
BY_LAW = Spread(
    code="CHAIN-STEP-LAW",
    leaves=False,
    name=_("How cases stand to the law's limit for the assessment"),
    words=LAW_STOOD_WORDS,
    source=("1301/2014 36 §",),
    rows=CHAIN_ROWS,
    value=_stands("lawful"),
    labels=OF_LAW,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain. `share`: in time, of those that came to it and whose end is known; `stood`: how
    all that came to it stand; None: each of them was in time or not. `every`: in time, of all cases whose end
    is known, whether they came to it or not; None: all came to it."""

    name: "StrPromise"
    share: Share
    stood: Spread | None = None
    every: Share | None = None


COUNTY_STEPS = (
    Step(_("Told in the first contact"), TOLD),
    Step(_("Time agreed within the promise"), BOOKED_ON, AGREED, BOOKED),
    Step(_("Took place within the promise"), REALISED_ON, MET, REALISED),
    Step(_("Assessed within the promise"), ASSESSED_ON, REVIEWED, ASSESSED),
)
LAW_STEPS = (Step(_("Assessment begun within the law's limit"), LAWFUL, BY_LAW),)
CHAIN = Report(
    code="chain",
    name=_("Promise chain"),
    figures=(
        *(TOLD, BOOKED, BOOKED_ON, REALISED, REALISED_ON, ASSESSED, ASSESSED_ON, LAWFUL, LAWFUL_ON),
        *(AGREED, MET, REVIEWED, BY_LAW),
    ),
)
