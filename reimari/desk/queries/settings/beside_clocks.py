"""What stands beside the clocks in the settings: targets, and when a case may end as not reached."""

from django.utils.translation import gettext as _

from reimari.desk.queries.settings.book import Book, Row, Table, cell, named_cell
from reimari.region.profile.values import Target


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
