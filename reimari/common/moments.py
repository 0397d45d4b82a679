"""Moments as other programs write them: RFC 3339 with an offset."""

import datetime as dt
import re

from reimari.common.working_days import HELSINKI

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
).fullmatch


def read_moment(text: object) -> dt.datetime:
    """The moment in Finnish time; seconds may be left out, the offset may not.

    Raises ValueError with a sentence for whoever wrote the text.
    """
    if not isinstance(text, str):
        raise ValueError("must be a string: a moment in the form of RFC 3339")
    if not _MOMENT(text):
        raise ValueError("must be a moment in the form of RFC 3339 with an offset: 2026-11-16T10:00:00+02:00")
    try:
        return dt.datetime.fromisoformat(
            text if text[10] == "T" and text[-1] != "z" else text.upper()
        ).astimezone(HELSINKI)
    except (ValueError, OverflowError) as wrong:
        raise ValueError("there is no such moment") from wrong
