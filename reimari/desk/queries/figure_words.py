"""Figures in words: targets, days, shares, and which definitions they were counted by."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from reimari.desk.queries.rows import language
from reimari.figures.definitions import Figure, Rate, Source, Spread, Unit
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import MOST_DAYS, growth
from reimari.figures.versions import whole_version
from reimari.region.profile.values import Profile, Target, fold

type Bucket = tuple[int, int | None]
BUCKETS: dict[Unit, tuple[Bucket, ...]] = {
    Unit.WORKING_DAYS: ((0, 2), (3, 5), (6, 7), (8, 10), (11, None)),
    Unit.MINUTES: ((0, 5), (6, 15), (16, 30), (31, 60), (61, 240), (241, None)),
    Unit.TIMES: ((0, 0), (1, 1), (2, 2), (3, 3), (4, None)),
}
# Of what the rows are of which it is told how many had which value, by their source.
ROWS = {
    "arrived": ngettext_lazy("%(number)s contact", "%(number)s contacts", "number"),
    "booked": ngettext_lazy("%(number)s booked time", "%(number)s booked times", "number"),
    "callbacks": ngettext_lazy("%(number)s callback", "%(number)s callbacks", "number"),
    "calls": ngettext_lazy("%(number)s call", "%(number)s calls", "number"),
    "came": ngettext_lazy("%(number)s contact", "%(number)s contacts", "number"),
    "cards": ngettext_lazy("%(number)s card", "%(number)s cards", "number"),
    "chain": ngettext_lazy("%(number)s case", "%(number)s cases", "number"),
    "demand": ngettext_lazy("%(number)s contact", "%(number)s contacts", "number"),
    "feedback": ngettext_lazy("%(number)s answer", "%(number)s answers", "number"),
    "grants": ngettext_lazy("%(number)s granted service", "%(number)s granted services", "number"),
    "offers": ngettext_lazy("%(number)s hand-over", "%(number)s hand-overs", "number"),
    "reports": ngettext_lazy("%(number)s report", "%(number)s reports", "number"),
    "reroutes": ngettext_lazy("%(number)s time", "%(number)s times", "number"),
    "shortages": ngettext_lazy("%(number)s time", "%(number)s times", "number"),
}
UNIT_TITLES = {
    Unit.WORKING_DAYS: gettext_lazy("Working days"),
    Unit.MINUTES: gettext_lazy("Minutes"),
    Unit.TIMES: gettext_lazy("Times"),
}


def counted_words(rows: Source, number: int) -> str:
    """“272 contacts”: how many rows, with of what they are. Raises KeyError for rows without a word."""
    return str(ROWS[rows.code] % {"number": number})


def target_words(target: Target) -> str:
    """How much the county wants, and until when; empty: the sources don't tell."""
    if target.percent is None:
        return ""
    told = {"percent": target.percent, "day": ""}
    if target.valid_until is None:
        return _("at least %(percent)s %%") % told
    until = target.valid_until
    told["day"] = f"{until.day}.{until.month}.{until.year}"
    return _("at least %(percent)s %% until %(day)s") % told


def untold_words(target: Target, profile: Profile) -> str:
    """Why the target isn't told."""
    reasons = {fold(gap.id): gap.reason for gap in profile.gaps}
    reason = reasons.get(fold(target.gap)) if target.percent is None else None
    return reason.in_language(language()) if reason else ""


def spread_buckets(unit: Unit) -> list[tuple[Bucket, str]]:
    """The buckets of whole numbers, and each in words."""
    return [(bucket, range_words(unit, *bucket)) for bucket in BUCKETS[unit]]


def short_words(first: int, last: int | None) -> str:
    """With as few letters as find room below a column: “3-5”, “11+”."""
    if last is None:
        return f"{first}+"
    return f"{first}" if first == last else f"{first}\N{EN DASH}{last}"


def range_words(unit: Unit, first: int, last: int | None) -> str:
    """“3 to 5 working days”, “11 working days or more”, or one number alone."""
    if first == last:
        return whole_words(unit, first)
    more, between = {
        Unit.WORKING_DAYS: (_("%(first)s working days or more"), _("%(first)s to %(last)s working days")),
        Unit.MINUTES: (_("%(first)s minutes or more"), _("%(first)s to %(last)s minutes")),
        Unit.TIMES: (_("%(first)s times or more"), _("%(first)s to %(last)s times")),
    }[unit]
    return (more if last is None else between) % {"first": first, "last": last}


def whole_words(unit: Unit, number: int | None) -> str:
    """“3 working days”; empty when there is none."""
    if number is None:
        return ""
    told = {"number": number}
    match unit:
        case Unit.WORKING_DAYS if number >= MOST_DAYS:
            return _("%(first)s working days or more") % {"first": MOST_DAYS}
        case Unit.WORKING_DAYS:
            return ngettext("%(number)s working day", "%(number)s working days", number) % told
        case Unit.MINUTES:
            return ngettext("%(number)s minute", "%(number)s minutes", number) % told
    return ngettext("%(number)s time", "%(number)s times", number) % told


def sum_of(numbers: Mapping[int, int]) -> int:
    """All whole numbers together, each as often as it came."""
    return sum(each * often for each, often in numbers.items())


def mean_of(numbers: Mapping[int, int]) -> float | None:
    """The mean of whole numbers, to a tenth; None of none."""
    total = sum(numbers.values())
    return round(sum_of(numbers) / total, 1) if total else None


def mean_words(numbers: Mapping[int, int], *, told: bool = False) -> str:
    """The mean of whole numbers, also with of how many; empty of none."""
    mean = mean_of(numbers)
    if mean is None:
        return ""
    said = number_format(mean)
    of = sum(numbers.values())
    return _("%(mean)s on average (of %(of)s)") % {"mean": said, "of": of} if told else said


def ungrown_words(now: int, *, compared: bool) -> str:
    """Why a growth to so many isn't told in per cent. `compared`: that there is a year before, with none."""
    if not compared:
        return _("no year before to compare with")
    return _("none a year before") if now else _("none in either year")


def signed(percent: int) -> str:
    """“+33”; below nought with a minus, not a hyphen."""
    return f"{percent:+d}".replace("-", "\N{MINUS SIGN}") if percent else "0"


def change_words(now: int, was: int, *, compared: bool) -> str:
    """“+33 % (8, a year before 6)”; that there is nothing to compare with is said so. `compared`: that there
    is a year before."""
    percent = growth(now, was)
    if percent is None:
        if now and compared:
            return _("%(now)s, none a year before") % {"now": now}
        return ungrown_words(now, compared=compared)
    told = {"percent": signed(percent), "now": now, "was": was}
    return _("%(percent)s %% (%(now)s, a year before %(was)s)") % told


def compared_words(run: tuple[dt.date, dt.date] | None) -> str:
    """Which months a growth compares."""
    if run is None:
        return _(
            "No month that is asked for can be compared: it isn't over, or nothing was written down here in"
            " the same month a year before."
        )
    months = [f"{month.month}/{month.year}" for month in sorted({*run})]
    return _("Compared with the same months a year before: %(months)s.") % {
        "months": "\N{EN DASH}".join(months)
    }


def baseline_words(target: Target, profile: Profile, now: int, months: int) -> str:
    """With what the county compares the growth that it wants, by its profile; else why it isn't told.

    `now`: how many came in so many months, of the whole county; no months: not known.
    """
    if target.baseline is None:
        reason = {fold(gap.id): gap.reason for gap in profile.gaps}.get(fold(target.gap))
        return reason.in_language(language()) if reason else ""
    told = {"number": number_format(target.baseline)}
    percent = growth(now, target.baseline * months)
    if percent is None:
        return _("The county's baseline is %(number)s in a month.") % told
    told["percent"] = signed(percent)
    return _("The county's baseline is %(number)s in a month: %(percent)s %%.") % told


def rate_words(figure: Rate, hit: int, of: int) -> str:
    """“3.2 for a day on duty (64 for 20)”; empty of nothing."""
    if not of:
        return ""
    told = {"number": number_format(round(hit * figure.each / of, 1)), "unit": figure.unit, "hit": hit}
    told["of"] = number_format(round(of / figure.each, 1)).removesuffix(",0").removesuffix(".0")
    return _("%(number)s for %(unit)s (%(hit)s for %(of)s)") % told


def counted_otherwise(month: FrozenMonth) -> bool:
    """Whether the month was frozen by other definitions than today's."""
    return month.version != whole_version()


def is_head(figure: Figure) -> bool:
    """Whether it is compared beside others; how many had some whole number says nothing there."""
    if isinstance(figure, Spread) and figure.labels is None and figure.summed is None:
        return False
    return figure.compared


def titles_of(heads: Sequence[Figure]) -> list[str]:
    """The K-id where it tells the figures apart, else the name."""
    often = Counter(figure.indicator for figure in heads)
    return [
        figure.indicator if figure.indicator and often[figure.indicator] == 1 else str(figure.name)
        for figure in heads
    ]
