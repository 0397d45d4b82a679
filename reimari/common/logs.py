"""What the operators' log tells of a fault: where and of which kind, never the data that was at hand."""

import logging
import traceback
from types import TracebackType
from typing import override

type Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutData(logging.Formatter):
    """Traces without the words of the exceptions: a database quotes whole rows in them, names and codes."""

    @override
    def formatException(self, ei: Raised) -> str:
        """The places in the program; for each exception its kind and, of a database, state and constraint."""
        lines, error = [], ei[1]
        while error is not None:
            lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
            lines.append(_named(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _named(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    words = (f"{type(error).__module__}.{type(error).__qualname__}", state, constraint)
    return " ".join(str(word) for word in words if word)
