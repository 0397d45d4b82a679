"""What comes due on each day: kept up to date as figures are, but no figure, for it is never frozen."""

from django.utils.translation import gettext_lazy as _

from reimari.figures.definitions.rows.due import DUE_ROWS
from reimari.figures.definitions.values import Spread

DUE = Spread(
    code="DUE",
    name=_("Calendar of promises"),
    words=_(
        "What the county has promised in cases and what the law sets, by the day on which it comes due, as it"
        " is now. What is paused stands on the day on which it would come due without the pause. Only what"
        " has a day is here."
    ),
    source=("R-KS-47",),
    leaves=False,
    rows=DUE_ROWS,
    value="concat(extract(day FROM day), '-', kind, '-', stands)",
)
