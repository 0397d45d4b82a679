"""Failure demand (häiriökysyntä): contacts that needn't have come, or not here, and what they cost (K-11)."""

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.contacts.states import CameVia, Elsewhere, Outcome
from reimari.figures.definitions.rows.demand import ASKED_ROWS, RIGHT_WAY
from reimari.figures.definitions.values import Report, Share, Spread, Summed, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

ELSEWHERE = f"outcome = '{Outcome.ELSEWHERE.value}'"

OUTSIDE = Share(
    code="K-11",
    within=("FAILURE",),
    indicator="K-11",
    compared=True,
    name=_("About something else than the line's tasks"),
    words=_(
        "Contacts that came in the month to a line with tasks of its own, of which some need was told and"
        " none among the line's tasks, divided by all contacts that came in the month to such lines."
    ),
    source=("R-PS-92", "R-PS-70", "R-PS-76"),
    rows=ASKED_ROWS,
    of="for_tasks",
    hit="outside",
)
UNSAID = Share(
    code="K-11-UNSAID",
    indicator="K-11",
    name=_("It wasn't said what they were about"),
    words=_(
        "Contacts that came in the month to a line with tasks of its own and of which no need was told,"
        " divided by all contacts that came in the month to such lines. They aren't counted as being about"
        " something else."
    ),
    source=("R-PS-92",),
    rows=ASKED_ROWS,
    of="for_tasks",
    hit="unsaid",
)
WAYS = Spread(
    code="K-11-VIA",
    indicator="K-11",
    name=_("How contacts found us"),
    words=_("All contacts that came in the month, by how they came, as it was recorded."),
    source=("R-PS-70", "R-PS-71", "R-PS-95"),
    rows=ASKED_ROWS,
    value="via",
    labels={
        **{each.value: each.label for each in CameVia},
        "unsaid": pgettext_lazy("how contacts came", "not known"),
    },
)
MISDIRECTED = Share(
    code="K-11-WAY",
    indicator="K-11",
    compared=True,
    name=_("Came another way than the right one"),
    words=_(
        "Contacts that came in the month another way than the right one, divided by all that came in the"
        " month and of which it is known how they came."
    ),
    source=("R-PS-71", "R-PS-83"),
    rows=ASKED_ROWS,
    of="via <> 'unsaid'",
    hit=f"via <> '{RIGHT_WAY}'",
)


SOONEST = 7
WITHIN = {SOONEST: ("FAILURE", "AGAIN-14"), 14: ("AGAIN-30",), 30: ()}


def again(days: int, name: "StrPromise") -> Share:
    """Contacts about the same matter so soon after the one before."""
    return Share(
        code=f"AGAIN-{days}",
        within=WITHIN[days],
        indicator="K-11" if days == SOONEST else "",
        name=name,
        words=format_lazy(
            _(
                "Contacts that came in the month on the same day as an earlier contact about the same matter"
                " or at most {days} days after it, divided by all contacts that came in the month. An earlier"
                " contact is about the same matter if both belong to one case; or if both are about the same"
                " client, and the first matters of both have the same need, or a case of the client was open"
                " as each of them came, or was opened in the earlier one and was open as the later came, and"
                " the need of that case is that of both first matters, as far as these needs are told."
                " Whoever stayed anonymous or isn't known can't be recognised: of their contacts only those"
                " that belong to one case count. A call back that was asked for in a contact isn't a new"
                " contact. The number of days is ours: the sources name none."
            ),
            days=days,
        ),
        source=("R-PS-92", "R-KL-36"),
        rows=ASKED_ROWS,
        compared=days == SOONEST,
        hit=f"days <= {days}",
    )


AGAIN_7 = again(SOONEST, _("Again about the same matter within 7 days"))
AGAIN_14 = again(14, _("Again about the same matter within 14 days"))
AGAIN_30 = again(30, _("Again about the same matter within 30 days"))

ASKS_WHERE = Share(
    code="ASKS-WHERE",
    within=("FAILURE",),
    indicator="K-11",
    compared=True,
    name=_("Had a case open, and advice was enough"),
    words=_(
        "Contacts that came in the month about a client who had a case open then, of the same need where both"
        " are told, and that ended with advice that was enough, divided by all contacts that came in the"
        " month. No code says that somebody asks how their matter proceeds: this is what comes nearest to it."
    ),
    source=("R-PS-92", "R-KL-36", "R-KL-40"),
    rows=ASKED_ROWS,
    hit="asks_where",
)
WRONG_PLACE = Share(
    code="ELSEWHERE",
    within=("FAILURE",),
    indicator="K-11",
    compared=True,
    name=_("Belonged elsewhere and was guided on"),
    words=_(
        "Contacts that came in the month and ended with being guided elsewhere, with no matter of which more"
        " became here, divided by all that came in the month and have ended."
    ),
    source=("R-PS-76", "R-PS-92"),
    rows=ASKED_ROWS,
    of="outcome <> 'open'",
    hit=ELSEWHERE,
)
WHERE_TO = Spread(
    code="ELSEWHERE-TO",
    indicator="K-11",
    name=_("Where contacts were guided"),
    words=_(
        "Contacts that came in the month and ended with being guided elsewhere, by where; of several matters"
        " the first."
    ),
    source=("R-PS-76",),
    rows=ASKED_ROWS,
    of=f"{ELSEWHERE} AND elsewhere <> ''",
    value="elsewhere",
    labels={each.value: each.label for each in Elsewhere},
)
FAILURE = Share(
    code="FAILURE",
    indicator="K-11",
    compared=True,
    name=_("Failure demand"),
    words=_(
        "Contacts that came in the month about something else than the line's tasks, that belonged elsewhere,"
        " whose client had a case open and needed advice alone, or that came again about the same matter"
        " within 7 days, each counted once, divided by all contacts that came in the month."
    ),
    source=("R-PS-92", "R-PS-70", "R-PS-71"),
    rows=ASKED_ROWS,
    hit="why IS NOT NULL",
)
CAUSES: "Mapping[str, StrPromise]" = {
    "outside": pgettext_lazy("failure demand", "about something else than the line's tasks"),
    "elsewhere": pgettext_lazy("failure demand", "belonged elsewhere"),
    "where": pgettext_lazy("failure demand", "had a case open, and advice was enough"),
    "again": pgettext_lazy("failure demand", "again about the same matter within 7 days"),
}
WHY = Spread(
    code="FAILURE-WHY",
    leaves=False,  # figures of their own tell how many of each cause there were
    indicator="K-11",
    name=_("Failure demand by cause"),
    words=_("The contacts of failure demand, by the first cause of this list that holds."),
    source=("R-PS-92", "R-PS-70", "R-PS-71"),
    rows=ASKED_ROWS,
    value="why",
    labels=CAUSES,
)


def cost(cause: str, name: "StrPromise") -> Spread:
    """Minutes that contacts of a cause took; of all causes without one."""
    return Spread(
        code=f"COST-{cause.upper()}" if cause else "COST",
        within=("COST",) if cause else (),
        indicator="" if cause else "K-11",
        name=name,
        compared=not cause,
        words=_(
            "Minutes from the beginning of a contact to its end, to the nearest whole one and at most 240; of"
            " the contacts of failure demand by their cause that ended as they were written down. Of the"
            " others it isn't known how long they took: all minutes together are at least so many."
        ),
        source=("R-PS-92", "R-VS-50"),
        rows=ASKED_ROWS,
        of=f"why = '{cause}'" if cause else "why IS NOT NULL",
        value="minutes",
        unit=Unit.MINUTES,
        summed=Summed.SUM,
    )


COSTS = (
    cost("", _("Minutes of failure demand")),
    cost("outside", _("Minutes of contacts about something else than the line's tasks")),
    cost("elsewhere", _("Minutes of contacts that belonged elsewhere")),
    cost("where", _("Minutes of contacts whose client had a case open and needed advice alone")),
    cost("again", _("Minutes of contacts again about the same matter within 7 days")),
)
DEMAND = Report(
    code="demand",
    name=_("Failure demand"),
    figures=(
        *(FAILURE, WHY, OUTSIDE, UNSAID, WAYS, MISDIRECTED, AGAIN_7, AGAIN_14, AGAIN_30),
        *(ASKS_WHERE, WRONG_PLACE, WHERE_TO, *COSTS),
    ),
)
