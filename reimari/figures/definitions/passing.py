"""How cases are passed on from one to another: re-routes, hops, what comes back (K-08, K-24)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.cases.states import RefusalReason, RerouteReason
from reimari.figures.definitions.rows.passing import HOP_ROWS, OFFER_ROWS, REROUTE_ROWS
from reimari.figures.definitions.values import Report, Share, Spread, Unit

WRONG_TASK = Share(
    code="K-08",
    indicator="K-08",
    compared=True,
    name=_("Sent on because the service task was wrong"),
    words=_(
        "Cases that were sent on at least once because they belonged to another service task, divided by"
        " cases that were passed on to somebody at all, out of a contact or later; cases that began with a"
        " contact in the month. A case belongs to the unit that answers for it now."
    ),
    source=("R-IU-36", "DR-12"),
    rows=HOP_ROWS,
    of="passed OR wrong",
    hit="wrong",
)
REROUTED = Spread(
    code="REROUTED",
    name=_("Why cases were sent on"),
    words=_(
        "Each time that a case was sent to another service task, area or team, by the reason that was told,"
        " in cases that began with a contact in the month."
    ),
    source=("R-IU-36", "DR-12"),
    rows=REROUTE_ROWS,
    value="reason",
    labels={each.value: each.label for each in RerouteReason},
)
HOPS = Spread(
    code="K-24-HOPS",
    indicator="K-24",
    compared=True,
    name=_("Transfers of a case"),
    words=_(
        "Cases that began with a contact in the month, by how often each has gone from one team or service"
        " task to another since: transfers, re-routes and accepted hand-overs; 20 stands for 20 or more. That"
        " it came out of a contact isn't one."
    ),
    source=("R-VS-53",),
    rows=HOP_ROWS,
    value="hops",
    unit=Unit.TIMES,
)
HOPPING = Share(
    code="K-24",
    indicator="K-24",
    compared=True,
    name=_("Passed from pillar to post"),
    words=_(
        "Cases that have gone at least twice from one team or service task to another, divided by all cases"
        " that began with a contact in the month."
    ),
    source=("R-VS-53",),
    rows=HOP_ROWS,
    hit="hops >= 2",
)
CAME_BACK = Share(
    code="CAME-BACK",
    compared=True,
    name=_("Hand-overs that came back"),
    words=_(
        "Offers of a case that were returned to the sender, divided by offers that were accepted or returned,"
        " in cases that began with a contact in the month. What still waits for an answer, or was taken back"
        " by the sender, isn't counted."
    ),
    source=("R-VS-53",),
    rows=OFFER_ROWS,
    of="answer IN ('accepted', 'refused')",
    hit="answer = 'refused'",
)
ANSWERED = Spread(
    code="OFFERS",
    name=_("How hand-overs were answered"),
    words=_("Offers of cases that began with a contact in the month, by what became of the offer."),
    source=("R-VS-53",),
    rows=OFFER_ROWS,
    value="answer",
    labels={
        "accepted": pgettext_lazy("hand-over", "accepted"),
        "refused": pgettext_lazy("hand-over", "returned to the sender"),
        "withdrawn": pgettext_lazy("hand-over", "taken back by the sender"),
        "closed": pgettext_lazy("hand-over", "the case was closed meanwhile"),
        "waits": pgettext_lazy("hand-over", "waits for an answer"),
    },
)
WHY_BACK = Spread(
    code="CAME-BACK-WHY",
    name=_("Why hand-overs came back"),
    words=_(
        "Offers that were returned to the sender, by the reason that was told, in cases that began with a"
        " contact in the month."
    ),
    source=("R-VS-53", "R-IU-36"),
    rows=OFFER_ROWS,
    value="reason",
    labels={each.value: each.label for each in RefusalReason},
)
TO_ANSWER = Spread(
    code="TO-ANSWER",
    name=_("Until a hand-over is answered"),
    words=_(
        "Working days from the offer until it was accepted or returned, in cases that began with a contact in"
        " the month; the day after the offer is the first."
    ),
    source=("R-VS-53",),
    rows=OFFER_ROWS,
    value="to_answer",
)
TAKEN = Share(
    code="TAKEN",
    name=_("Taken by somebody"),
    words=_(
        "Cases of which somebody has taken a step into their work, divided by all cases that began with a"
        " contact in the month."
    ),
    source=("R-IU-37",),
    rows=HOP_ROWS,
    hit="taken",
)
TO_TAKEN = Spread(
    code="TO-TAKEN",
    compared=True,
    name=_("Until somebody takes it"),
    words=_(
        "Working days from the opening of the case until somebody first took a step of it, or had one from"
        " the start, in cases that began with a contact in the month; the same day is none."
    ),
    source=("R-IU-37",),
    rows=HOP_ROWS,
    value="to_taken",
)
PASSING = Report(
    code="passing",
    name=_("Passing on"),
    figures=(
        *(WRONG_TASK, HOPPING, HOPS, REROUTED, CAME_BACK, ANSWERED, WHY_BACK, TO_ANSWER, TAKEN, TO_TAKEN),
    ),
)
