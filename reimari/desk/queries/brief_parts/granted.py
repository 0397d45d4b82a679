"""What has been granted on the line for a short time (C39), as far as the viewer may see it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.grants import Beside, granted_in


def _ask(briefed: Briefed) -> Sequence[Beside]:
    row: Any = briefed.shown.case
    return granted_in(row.granted, briefed.actor, briefed.shown.county, now=briefed.now)


PART = Part(
    code="granted",
    order=55,
    title=_("Granted on the line"),
    template="desk/views/_brief_granted.html",
    ask=_ask,
)
