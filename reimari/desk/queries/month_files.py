"""A month's report as PDF and as a workbook, in the language that is asked for (R-PS-80)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reimari.common.charts import Chart
from reimari.common.typesetting import pdf
from reimari.desk.queries.figures_table import KEPT_BACK, table_of
from reimari.desk.queries.month_report import MonthShown, charts_of, name_of
from reimari.desk.queries.month_reports import units_named
from reimari.desk.queries.month_tables import DASH, Sheet, Told, Untold, sheets_of
from reimari.desk.queries.rows import language
from reimari.work.queries import County

TEMPLATE = Path(__file__).resolve().parent.parent / "views" / "month_report.typ"
MOST_COLUMNS = 4  # find room beside the first one on paper
WIDEST, NARROWEST = 60, 12  # letters in a column of a workbook
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))  # in a sheet's name
LONGEST = 31
PERCENT = 100


def pdf_of(shown: MonthShown, county: County) -> bytes:
    """PDF/UA-1 and PDF/A-2a. The same bytes as long as nobody says more and nothing is counted otherwise."""
    day = timezone.localdate(shown.frozen.frozen_at)
    return pdf(TEMPLATE, data_of(shown, county), day=day)


def data_of(shown: MonthShown, county: County) -> dict[str, Any]:
    """What the template is given."""
    day, shown = timezone.localdate(shown.frozen.frozen_at), shown.leaving()
    untold = Untold(shown)
    return {
        "title": title_of(shown),
        "county": county.profile.name.in_language(language()),
        "whose": ", ".join(units_of_report(shown, county)),
        "language": language(),
        "page": pgettext("of a letter", "Page"),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "facts": facts_of(shown),
        "sheets": [_in_words(each) for sheet in sheets_of(shown, untold) for each in _on_paper(sheet)],
        "charts": [_chart(each) for each in charts_of(shown, untold.figures)],
        "groups": groups_in_words(shown),
        "comments": [
            {
                "lines": each.words.splitlines(),
                "who": " · ".join(filter(None, (each.user, on_day(each.at), each.part))),
            }
            for each in shown.reviews
            if each.words
        ],
        "definitions": [
            {
                "name": name_of(each.figure),
                "words": str(each.figure.words),
                "source": f"({', '.join(each.figure.source)})" if each.figure.source else "",
            }
            for each in shown.entries
        ],
        "words": {
            "course": _("How it has gone"),
            "through": _("Gone through"),
            "nobody": _("Nobody has marked it yet."),
            "how": _("How it is counted"),
            "kept_back": [f"{sign} {words}" for sign, words in _signs()],
            "month": _("Month"),
            "value": _("Value"),
        },
    }


def _in_words(sheet: Sheet) -> dict[str, Any]:
    rows = [[cell.words for cell in row] for row in sheet.rows]
    return {"title": sheet.title, "heads": sheet.heads, "rows": rows}


def title_of(shown: MonthShown) -> str:
    """The report and its month."""
    return f"{shown.standing.name} {shown.frozen.month.month}/{shown.frozen.month.year}"


def units_of_report(shown: MonthShown, county: County) -> list[str]:
    """The names of the units of whom it tells."""
    return units_named(shown.report.units, county.profile)


def facts_of(shown: MonthShown) -> list[str]:
    """When it was frozen, and whether it stands."""
    told = [_("Frozen %(day)s, and never changed since.") % {"day": on_day(shown.frozen.frozen_at)}]
    if shown.differs:
        told.append(_("What was corrected later stands as counted again now."))
    if shown.other:
        told.append(_("Some figures were counted otherwise then than today. They stay as they were."))
    return told


def on_day(moment: dt.datetime) -> str:
    """The day of a moment."""
    day = timezone.localdate(moment)
    return f"{day.day}.{day.month}.{day.year}"


def groups_in_words(shown: MonthShown) -> list[str]:
    """Each role with those who have gone through it."""
    found = []
    for group in shown.standing.groups:
        who = ", ".join(
            f"{each.user} {on_day(each.at)}{f' ({each.part})' if each.part else ''}" for each in group.reviews
        )
        found.append(f"{group.name}: {who}" if who else ": ".join([group.name, _("not yet")]))
    return found


def _signs() -> list[tuple[str, str]]:
    """What stands in tables instead of a number, and what it means."""
    return [
        (KEPT_BACK, _("Fewer than five, or what would tell it, isn't given.")),
        (DASH, _("nothing to count")),
    ]


def _chart(chart: Chart) -> dict[str, Any]:
    return asdict(chart) | {"rows": [[row.name, row.said] for row in chart.rows()]}


def _on_paper(sheet: Sheet) -> list[Sheet]:
    """The same as tables that find room; the rows that belong together as one, below their common title."""
    if not sheet.grouped:
        return _narrow(sheet)
    groups: dict[str, list[list[Told]]] = {}
    for first, *row in sheet.rows:
        groups.setdefault(first.words, []).append(row)
    return [
        Sheet(sheet.title if number == 0 else "", [name, *sheet.heads[2:]], rows)
        for number, (name, rows) in enumerate(groups.items())
    ]


def _narrow(sheet: Sheet) -> list[Sheet]:
    """The same as tables that find room on paper, about as wide as each other: the first column stands in
    each."""
    rest = len(sheet.heads) - 1
    wide = -(-rest // -(-rest // MOST_COLUMNS)) if rest else 1
    return [
        Sheet(
            sheet.title if at == 1 else f"{sheet.title} ({number})",
            [sheet.heads[0], *sheet.heads[at : at + wide]],
            [[row[0], *row[at : at + wide]] for row in sheet.rows],
        )
        for number, at in enumerate(range(1, rest + 1, wide), start=1)
    ]


def workbook_of(shown: MonthShown, county: County) -> bytes:
    """A workbook: a sheet for each table, the last one with formulas and notes in words."""
    made, shown = BytesIO(), shown.leaving()
    with xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {
                "title": title_of(shown),
                "author": county.profile.name.in_language(language()),
                "created": shown.frozen.frozen_at.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        percent = _number_format(book, "0 %")
        formats = strong, wrapped, percent, cache(lambda unit: _number_format(book, f'0 "{unit}"'))
        names: set[str] = set()
        for sheet in sheets_of(shown):
            page = book.add_worksheet(_sheet_name(sheet.title, names))
            _write(page, sheet, *formats)
        head, *lines = table_of(shown.figures, [each.figures for each in shown.compared])
        page = book.add_worksheet(_sheet_name(_("Numbers in rows"), names))
        numbers = Sheet("", head, [[_cell(words) for words in line] for line in lines])
        _write(page, numbers, *formats)
        page = book.add_worksheet(_sheet_name(_("How it is counted"), names))
        notes = [[Told(name_of(each.figure)), Told(str(each.figure.words))] for each in shown.entries]
        notes += [[Told(sign), Told(words)] for sign, words in _signs()]
        notes += [[Told(""), Told(line)] for line in (*facts_of(shown), *groups_in_words(shown))]
        notes += [[Told(f"{each.user}"), Told(each.words)] for each in shown.reviews if each.words]
        _write(page, Sheet("", [_("Figure"), _("Words")], notes), *formats)
    return made.getvalue()


def _cell(words: str) -> Told:
    return Told(words, float(words)) if words.removeprefix("-").isdecimal() else Told(words)


def _sheet_name(title: str, taken: set[str]) -> str:
    """As much of the title as a sheet's name may hold; the second of the same name has a 2."""
    whole = title.translate(FORBIDDEN).strip(" '")
    name, number = whole[:LONGEST].strip(), 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = whole[: LONGEST - len(end)].strip() + end
    taken.add(name.casefold())
    return name


def _number_format(book: xlsxwriter.Workbook, shape: str) -> Format:
    return book.add_format({"num_format": shape, "align": "left", "valign": "top"})


def _write(
    page: Worksheet,
    sheet: Sheet,
    strong: Format,
    wrapped: Format,
    percent: Format,
    of_unit: Callable[[str], Format],
) -> None:
    """`of_unit`: how numbers stand beside the word of what they are."""
    page.freeze_panes(1, 1)
    page.write_row(0, 0, list(sheet.heads), strong)
    for at, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if cell.number is None:
                page.write_string(at, column, cell.words, wrapped)
            elif cell.percent:
                page.write_number(at, column, cell.number / PERCENT, percent)
            elif cell.unit:
                page.write_number(at, column, cell.number, of_unit(cell.unit))
            else:
                page.write_number(at, column, cell.number, wrapped)
    for column, head in enumerate(sheet.heads):
        longest = max((len(row[column].words) for row in sheet.rows if column < len(row)), default=0)
        page.set_column(column, column, min(max(longest, len(head), NARROWEST) + 1, WIDEST))
