"""When contacts come: by half-hours of the weekdays (C70)."""

from typing import TYPE_CHECKING, cast

from django.utils.dates import WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.figures.definitions.rows.arrivals import ARRIVED_ROWS, HOLIDAY
from reimari.figures.definitions.values import Report, Spread

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DAYS = tuple(range(1, HOLIDAY + 1))
HALVES = range(48)
HALF_HOUR = 30  # minutes


def slot(day: int, half: int) -> str:
    """The code of a half-hour: ISO weekday (8: a holiday on a weekday) and its number from midnight."""
    return f"{day}-{half}"


def day_name(day: int) -> str:
    """“Monday”; of 8 that it is a holiday."""
    return _("Holiday on a weekday") if day == HOLIDAY else str(WEEKDAYS[day - 1])


def clock(half: int) -> str:
    """When the half-hour begins: “9.30”."""
    hour, minutes = divmod(half * HALF_HOUR, 60)
    return f"{hour}.{minutes:02}"


def slot_words(day: int, half: int) -> str:
    """“Monday 9.00 to 9.30” as people write it."""
    return f"{day_name(day)} {clock(half)}\N{EN DASH}{clock(half + 1)}"


_said = lazy(slot_words, str)

ARRIVED = Spread(
    code="ARRIVED",
    name=gettext_lazy("Contacts by half-hour"),
    words=gettext_lazy(
        "All contacts that came in the month, by the weekday and the half-hour in which they came, in Finnish"
        " time. Holidays that fall on a weekday are counted apart. A day's average is the number of contacts"
        " divided by how many such days there were, until today."
    ),
    source=("R-PS-38", "R-PS-40", "R-PS-82"),
    rows=ARRIVED_ROWS,
    value="slot",
    labels={slot(day, half): cast("StrPromise", _said(day, half)) for day in DAYS for half in HALVES},
)
ARRIVALS = Report(code="arrivals", name=gettext_lazy("When contacts come"), figures=(ARRIVED,))
