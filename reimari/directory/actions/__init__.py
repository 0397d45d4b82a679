"""Every write on instructions, one verb each, and the values they take."""

from reimari.directory.actions.deciding import approve_draft, send_back_draft, withdraw_draft
from reimari.directory.actions.reading import mark_read
from reimari.directory.actions.remarks import (
    Missing,
    answer_remark,
    ask_for_instruction,
    remark_on_instruction,
)
from reimari.directory.actions.seeds import fill_rows
from reimari.directory.actions.using import Used, use_instruction
from reimari.directory.actions.writing import (
    Placing,
    Wanted,
    change_instruction,
    retire_instruction,
    write_instruction,
)

__all__ = [
    "Missing",
    "Placing",
    "Used",
    "Wanted",
    "answer_remark",
    "approve_draft",
    "ask_for_instruction",
    "change_instruction",
    "fill_rows",
    "mark_read",
    "remark_on_instruction",
    "retire_instruction",
    "send_back_draft",
    "use_instruction",
    "withdraw_draft",
    "write_instruction",
]
