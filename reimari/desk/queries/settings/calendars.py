"""Settings of calendars: what times are for (taustat), conditions (ehdot) and common rules of booking."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reimari.appointments.rules import common_rules
from reimari.cases.states import MeetingMode
from reimari.desk.queries.settings.book import Book, Cell, Row, Table, cell, name, named_cell
from reimari.desk.queries.settings.work import conditions
from reimari.region.profile.values import Background, BookingCondition, BookingRules, Mode, by_code


def calendars(book: Book) -> Sequence[Table]:
    """Backgrounds, conditions and rules."""
    return [_backgrounds(book), _conditions(book), _rules(book)]


def _backgrounds(book: Book) -> Table:
    roles = by_code(book.profile.roles)

    def row(each: Background) -> Row:
        for_whom = [name(roles, role) for role in each.roles] or [_("the whole unit")]
        limits = [_("kept for urgent")] if each.urgent else []
        limits += [_("clients may book")] if each.clients else []
        needs = ", ".join(name(book.needs, need) for need in each.purpose) or _("any need")
        return Row(
            each.code,
            (
                named_cell(each),
                cell(name(book.units, each.unit), *for_whom),
                cell(needs, *limits),
                _modes(book, each),
                _length(book, each),
                cell(*(name(book.units, unit) for unit in each.bookers)),
            ),
        )

    heads = (_("Background"), _("Of whom"), _("For what"), _("How"), _("Length"), _("Booked also by"))
    rows = tuple(map(row, book.today(book.profile.backgrounds)))
    note = "" if rows else _("The county hasn't told what times of its professionals are for.")
    return Table(_("What times are for"), heads, rows, note)


def _modes(book: Book, each: Background) -> Cell:
    if not each.modes:
        return cell(gaps=book.gaps(f"backgrounds.{each.code}.modes", own=each.gap))
    return cell(*(str(MeetingMode(mode.value).label) for mode in each.modes), invented=each.invented)


def _length(book: Book, each: Background) -> Cell:
    if each.minutes is None:
        return cell(gaps=book.gaps(f"backgrounds.{each.code}.minutes", own=each.gap))
    lines = [_("%(number)s min") % {"number": each.minutes}]
    beside = (
        (each.before, _("%(number)s min before")),
        (each.after, _("%(number)s min after")),
        (each.travel or 0, _("%(number)s min each way")),
    )
    lines += [words % {"number": minutes} for minutes, words in beside if minutes]
    untold = Mode.HOME in each.modes and each.travel is None
    gaps = book.gaps(f"backgrounds.{each.code}.travel", own=each.gap) if untold else ()
    return cell(*lines, gaps=gaps, invented=each.invented)


def _conditions(book: Book) -> Table:
    def row(each: BookingCondition) -> Row:
        gaps = book.gaps(f"booking_conditions.{each.code}", own=each.gap)
        whose = [name(book.units, unit) for unit in each.units] or [_("all units")]
        cells = (
            named_cell(each, gaps),
            cell(*whose),
            cell(*conditions(book, each.when)),
            cell(", ".join(each.source)),
        )
        return Row(each.code, cells)

    rows = tuple(map(row, book.today(book.profile.booking_conditions)))
    note = (
        _("All of them have to hold. What isn't known yet has to be asked before a time is booked.")
        if rows
        else _("The county hasn't told under which conditions times are booked: none is checked.")
    )
    heads = (_("Condition"), _("Whose times"), _("When"), _("Source"))
    return Table(_("Conditions of booking"), heads, rows, note)


def _rules(book: Book) -> Table:
    def row(each: BookingRules) -> Row:
        ours = common_rules([each], each.unit)

        def told(field: str, words: str) -> Cell:
            said = words % {"number": getattr(ours, field)}
            if field not in ours.assumed:
                return cell(said, invented=each.invented)
            gaps = book.gaps(f"booking_rules.{each.unit}.{field}", own=each.gap)
            return cell(_("%(words)s (our own value)") % {"words": said}, gaps=gaps)

        return Row(
            "",
            (
                cell(name(book.units, each.unit)),
                told("opens_days", _("%(number)s days")),
                told("notice_minutes", _("%(number)s min")),
                told("urgent_until_hours", _("%(number)s h before")),
                told("hold_minutes", _("%(number)s min")),
                told("returns_after_minutes", _("%(number)s min")),
            ),
        )

    heads = (
        *(_("Unit"), _("Opens ahead"), _("Least notice"), _("Kept for urgent until")),
        *(_("Held in a call"), _("Freed time comes back after")),
    )
    return Table(_("Common rules of booking"), heads, tuple(map(row, book.today(book.profile.booking_rules))))
