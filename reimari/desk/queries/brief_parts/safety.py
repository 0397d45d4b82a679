"""What whoever meets the client must know, before all else."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Note
from reimari.desk.queries.brief_parts import Briefed, Part


def _ask(briefed: Briefed) -> Sequence[Note]:
    return briefed.shown.safety()


PART = Part(code="safety", order=10, title=_("Safety"), template="desk/views/_brief_safety.html", ask=_ask)
