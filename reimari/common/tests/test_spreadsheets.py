"""A table as a file that spreadsheets read: nothing of it is run, and numbers stay numbers."""

import pytest

from reimari.common.spreadsheets import BYTE_ORDER, spreadsheet


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+358", "'+358"),
        ("-1+2", "'-1+2"),
        ("--1", "'--1"),
        ("-", "'-"),
        ("@sum", "'@sum"),
        ("-25", "-25"),
        ("25", "25"),
        ("", ""),
        ("..", ".."),
    ],
)
def test_only_a_number_below_nought_begins_as_a_formula_does(cell: str, told: str) -> None:
    assert spreadsheet([["", cell]], "x").content.decode() == f"{BYTE_ORDER};{told}\r\n"
