"""Facts that another program asks about: what a bad line is called, wherever it came in."""

from collections.abc import Mapping
from typing import Any

type Facts = Mapping[str, Any]


class BadLine(Exception):
    """One line that can't be answered: which key is wrong, and why."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
