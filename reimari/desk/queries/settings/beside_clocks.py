"""What stands beside the clocks in the settings: targets, and when a case may end as not reached."""

from django.utils.translation import gettext as _

from reimari.desk.queries.rows import name_in
from reimari.desk.queries.settings.book import Book, Row, Table, cell, named_cell
from reimari.region.profile.values import MonthlyReport, Target, by_code


def reach_table(book: Book) -> Table:
    """When a case may end because its client isn't reached (R-KL-42)."""
    gaps = book.gaps("reach_rules")
    told = [
        Row(each.code, (cell(str(each.attempts), invented=each.invented), cell(str(each.ways))))
        for each in book.today(book.profile.reach_rules)
    ]
    rows = tuple(told) or (Row("", (cell("", gaps=gaps), cell(""))),)
    note = _(
        "Tries that didn't reach the client, missed meetings among them, since they were last reached. Where"
        " the county has told no number, one try has to stand."
    )
    return Table(_("When a case may end as not reached"), (_("Tries"), _("Different ways")), rows, note)


def target_row(book: Book, target: Target) -> Row:
    gaps = book.gaps(f"targets.{target.code}", own=target.gap)
    wanted = "" if target.percent is None else f"{target.percent} %"
    return Row(
        target.code,
        (named_cell(target), cell(wanted, gaps=() if wanted else gaps), cell(", ".join(target.source))),
    )


def monthly_row(book: Book, report: MonthlyReport) -> Row:
    """A report of each month: of whom, of what, and who goes through it (R-PS-80, R-PS-81)."""
    roles, units = by_code(book.profile.roles), by_code(book.profile.units)
    gaps = book.gaps(f"monthly_reports.{report.code}", own=report.gap)
    readers = ", ".join(name_in(roles, code) or code for code in report.roles)
    return Row(
        report.code,
        (
            named_cell(report),
            cell(", ".join(name_in(units, code) or code for code in report.units) or _("the whole county")),
            cell(", ".join(report.figures)),
            cell(readers, gaps=() if readers else gaps),
        ),
    )
