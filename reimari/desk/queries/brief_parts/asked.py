"""What has been asked of the supervisor about the case or its contacts, and answered."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.questions import QuestionAsked


def _ask(briefed: Briefed) -> Sequence[QuestionAsked]:
    return [each for each in briefed.questions if each.answered_at]


PART = Part(
    code="asked", order=40, title=_("Asked and answered"), template="desk/views/_brief_asked.html", ask=_ask
)
