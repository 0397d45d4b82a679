"""A table as a file that spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

BYTE_ORDER = "\ufeff"  # so that spreadsheets read the letters right
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(lines: Iterable[Sequence[str]], name: str) -> HttpResponse:
    """The lines as a download of this name, without anything that a spreadsheet would run."""
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(map(_cells, lines))
    answer = HttpResponse(BYTE_ORDER + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cells(line: Sequence[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell for cell in line]


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").isdecimal()
