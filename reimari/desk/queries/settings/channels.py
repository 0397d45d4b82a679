"""Settings of channels: whom they serve, when they answer, their menus, numbers and addresses."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from reimari.common.dates import exact_day_words
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.lines import serves_words
from reimari.desk.queries.rows import kept_words, language
from reimari.desk.queries.settings.book import (
    Book,
    Cell,
    Row,
    Table,
    cell,
    name,
    named_cell,
    validity,
    words,
)
from reimari.people.rules import shown_phone
from reimari.region.profile.values import (
    AfterHangUp,
    CallbackRule,
    Channel,
    ContactPoint,
    ExceptionalHours,
    Gap,
    Hours,
    LastStep,
    MenuChoice,
    PointKind,
    by_code,
    fold,
)


def channels(book: Book) -> Sequence[Table]:
    """How people reach the county: who answers, when, in which languages, by which number or address."""
    return [_channels(book), _exceptions(book), _menu(book), _points(book), _callbacks(book)]


def _channels(book: Book) -> Table:

    def row(channel: Channel) -> Row:
        gaps = book.gaps(f"channels.{channel.code}.hours", own=channel.gap)
        tasks = ", ".join(name(book.needs, code) for code in channel.tasks)
        return Row(
            channel.code,
            (
                named_cell(channel),
                _hours(book, channel, gaps),
                cell(", ".join(map(language_name, channel.languages))),
                cell(name(book.units, channel.unit) if channel.unit else ""),
                cell(
                    "" if channel.public else _("for professionals only"),
                    "" if channel.recorded else _("staff don't record contacts on it yet"),
                ),
                cell(serves_words(channel), tasks),
            ),
        )

    heads = (_("Channel"), _("Opening hours"), _("Languages"), _("Who answers"), _("Note"), _("Serves"))
    return Table(_("Channels"), heads, tuple(map(row, book.today(book.profile.channels))))


def _exceptions(book: Book) -> Table:
    """Days on which other hours hold, from today on."""

    def row(channel: Channel, hours: ExceptionalHours) -> Row:
        open_ = f"{_clock(hours.opens)}\u2013{_clock(hours.closes)}" if hours.opens and hours.closes else ""
        only = (language_name(hours.language) if hours.language else "", hours.area)
        return Row(
            channel.code,
            (
                cell(words(channel.name), invented=hours.invented),
                cell(_days(hours)),
                cell(_("closed all day") if hours.closed else open_),
                cell(" \u00b7 ".join(filter(None, only))),
                cell(words(hours.reason)),
            ),
        )

    rows = sorted(
        (
            (hours.first_day, channel.code, row(channel, hours))
            for channel in book.today(book.profile.channels)
            for hours in channel.exceptions
            if hours.last_day >= book.day
        ),
        key=lambda each: each[:2],
    )
    heads = (_("Channel"), _("Days"), _("Open"), _("Only"), _("Reason"))
    note = _("On these days they hold instead of the weekly hours, on public holidays too.")
    return Table(_("Exceptional hours"), heads, tuple(each for *_first, each in rows), note)


def _menu(book: Book) -> Table:
    areas = by_code(book.profile.areas)

    def row(choice: MenuChoice) -> Row:
        gaps = () if choice.key else _own_gap(book, choice.gap)
        return Row(
            "",
            (
                cell(name(book.channels, choice.channel), invented=choice.invented),
                cell(choice.key, gaps=gaps),
                cell(name(areas, choice.area)),
            ),
        )

    heads = (_("Channel"), _("Key"), _("Area"))
    return Table(_("Phone menus"), heads, tuple(map(row, book.today(book.profile.menu_choices))))


def _points(book: Book) -> Table:
    """Numbers and addresses, old ones too, that the reader is told."""
    areas = by_code(book.profile.areas)
    points = by_code(book.profile.contact_points)

    def row(point: ContactPoint) -> Row:
        value = shown_phone(point.value) if point.value and point.kind == PointKind.PHONE else point.value
        to = points.get(fold(point.moved_to))
        only = (name(areas, point.area) if point.area else "", language_name(point.language))
        return Row(
            point.code,
            (
                cell(words(point.name), name(book.channels, point.channel)),
                cell(value, gaps=() if value else _own_gap(book, point.gap), invented=point.invented),
                cell(", ".join(filter(None, only))),
                cell(kept_words(point)),
                cell(validity(point, book.day), f"\u2192 {to.code}" if to else ""),
            ),
        )

    heads = (_("Channel"), _("Number or address"), _("Only"), _("Note"), _("Validity"))
    shown = [point for point in book.profile.contact_points if book.tells(point)]
    note = _("A number or an address belongs to a unit, never to a person.")
    return Table(_("Numbers and addresses"), heads, tuple(map(row, shown)), note)


def _callbacks(book: Book) -> Table:
    """Which lines call back, and when they have tried enough to reach nobody."""

    def row(rule: CallbackRule) -> Row:
        told = rule.attempts is not None
        ends = _("a letter") if rule.then == LastStep.LETTER else _("a message or a letter")
        between = _("days between calls: %(count)s") % {"count": rule.days_between}
        calls = (
            (
                _("calls: %(count)s") % {"count": rule.attempts},
                _("at times of day: %(count)s") % {"count": rule.parts},
                between if rule.days_between else "",
            )
            if told
            else ()
        )
        called = rule.abandoned == AfterHangUp.CALLBACK
        return Row(
            "",
            (
                cell(name(book.channels, rule.channel), invented=rule.invented),
                cell(*filter(None, calls), gaps=() if told else _own_gap(book, rule.gap)),
                cell(ends if told else ""),
                cell(_("%(count)s min") % {"count": rule.claim_minutes}),
                cell(_("is called back") if called else _("is only counted")),
            ),
        )

    heads = (
        _("Channel"),
        _("Before it may end unreached"),
        _("Ends with"),
        _("Nobody else calls for"),
        _("Who hangs up in the queue"),
    )
    return Table(_("Callbacks"), heads, tuple(map(row, book.today(book.profile.callbacks))))


def _own_gap(book: Book, gap: str) -> tuple[Gap, ...]:
    return book.gaps(own=gap) if gap else ()


def _days(hours: ExceptionalHours) -> str:
    first, last = (exact_day_words(day, language=language()) for day in (hours.first_day, hours.last_day))
    return first if hours.first_day == hours.last_day else f"{first} \u2013 {last}"


def _clock(time: dt.time | None) -> str:
    return f"{time.hour}.{time.minute:02}" if time else ""


def _hours(book: Book, channel: Channel, gaps: tuple[Gap, ...]) -> Cell:
    if channel.hours is None:
        return cell(gaps=gaps)
    held = book.today(channel.hours)
    if not held:
        return cell(_("no opening hours apply") if not channel.hours else _("no hours today"), gaps=gaps)
    invented = any(hours.invented for hours in held)
    return cell(*(_hours_words(hours) for hours in held), gaps=gaps, invented=invented)


def _hours_words(hours: Hours) -> str:
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    spans: list[list[int]] = []
    for each in sorted(hours.days):
        if spans and each == spans[-1][-1] + 1:
            spans[-1].append(each)
        else:
            spans.append([each])
    said = ", ".join(
        days[span[0] - 1] + (f"\u2013{days[span[-1] - 1]}" if len(span) > 1 else "") for span in spans
    )
    times = f"{_clock(hours.opens)}\u2013{_clock(hours.closes)}"
    more = [language_name(hours.language) if hours.language else "", hours.area]
    more.append(_("also on public holidays") if hours.holidays else "")
    return " · ".join(part for part in (f"{said} {times}", *more) if part)
