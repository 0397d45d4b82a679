"""Settings of grants on the line: the white list, the register of places, who assesses everything else."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.desk.queries.settings.book import Book, Cell, Row, Table, cell, name, named_cell
from reimari.region.profile.values import (
    AssessmentRequest,
    CarePlace,
    Grantable,
    GrantKind,
    PlaceUse,
    by_code,
)

KINDS = {
    GrantKind.SERVICE: gettext_lazy("a service"),
    GrantKind.PLACE: gettext_lazy("a place of the register"),
    GrantKind.VOUCHER: gettext_lazy("a voucher"),
}
USES = {
    PlaceUse.CRISIS: gettext_lazy("crisis place"),
    PlaceUse.SHORT_TERM: gettext_lazy("short-term place"),
}


def grants(book: Book) -> Sequence[Table]:
    """What may be granted on the line, and what stands around it."""
    return [_listed(book), _places(book), _requests(book)]


def _listed(book: Book) -> Table:

    def row(each: Grantable) -> Row:
        where = [name(book.tasks, each.service_task)] if each.service_task else []
        if each.channel:
            where.append(_("only while open: %(line)s") % {"line": name(book.channels, each.channel)})
        return Row(
            each.code,
            (
                named_cell(each),
                cell(str(KINDS[each.kind])),
                _longest(book, each),
                _looked(book, each),
                cell(*where),
            ),
        )

    heads = (_("Service"), _("Kind"), _("Longest"), _("Followed up"), _("Limits"))
    rows = tuple(map(row, book.today(book.profile.grantables)))
    note = "" if rows else _("The county hasn't named services that may be granted on the line.")
    return Table(_("What the line may grant"), heads, rows, note)


def _longest(book: Book, each: Grantable) -> Cell:
    if each.max_days is None:
        return cell(gaps=book.gaps(f"grantables.{each.code}.max_days", own=each.gap))
    in_all = _("in all %(days)s days") % {"days": each.total_days} if each.total_days else ""
    return cell(_("%(days)s days") % {"days": each.max_days}, in_all, invented=each.invented)


def _looked(book: Book, each: Grantable) -> Cell:
    if each.follow_up_days is None:
        return cell(gaps=book.gaps(f"grantables.{each.code}.follow_up_days", own=each.gap))
    said = _("%(days)s days before the end") % {"days": each.follow_up_days}
    return cell(said, invented=each.invented)


def _places(book: Book) -> Table:

    def row(each: CarePlace) -> Row:
        beds = cell(str(each.beds)) if each.beds else cell(gaps=book.gaps(f"care_places.{each.code}.beds"))
        return Row(
            each.code,
            (named_cell(each), cell(str(USES[each.use])), cell(name(book.places, each.place)), beds),
        )

    heads = (_("Place"), _("For"), _("Where"), _("Beds"))
    return Table(
        _("Places for crises and short stays"), heads, tuple(map(row, book.today(book.profile.care_places)))
    )


def _requests(book: Book) -> Table:
    steps = by_code(book.profile.steps)

    def row(each: AssessmentRequest) -> Row:
        cells = (
            cell(name(book.tasks, each.service_task), invented=each.invented),
            cell(name(book.units, each.unit) if each.unit else _("as the routing rules say")),
            cell(name(steps, each.step)),
        )
        return Row("", cells)

    heads = (_("Service task"), _("Who assesses"), _("First step"))
    rows = tuple(map(row, book.today(book.profile.assessment_requests)))
    return Table(_("Who assesses what the line doesn't grant"), heads, rows)
