"""PDF that everybody can read: PDF/UA-1 and PDF/A-2a in one file, made by typst.

What stands in it goes to typst as data, never as its language.
"""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parent / "static" / "vendor" / "source-sans-3"


class NoPdf(ValueError):
    """It can't be set: a character that our fonts don't have, a title that is missing."""


def pdf(template: Path, data: Mapping[str, object], *, day: dt.date) -> bytes:
    """The PDF of a template, which reads `sys.inputs.data` as JSON; each time the same bytes. Or NoPdf."""
    try:
        made = typst.compile(
            str(template),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC),
        )
    except typst.TypstError as wrong:
        raise NoPdf from wrong
    if not isinstance(made, bytes):
        raise NoPdf
    return made
