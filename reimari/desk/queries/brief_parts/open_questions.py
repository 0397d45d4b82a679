"""What isn't known or done yet: questions that wait, the client who hasn't been told, other open steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.rows import kind_name
from reimari.work.states import ACCEPT_STEP, ASK_STEP


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that is open: what, with somebody's words when there are any; `at`: due, or since when."""

    what: str
    words: str = ""
    due_at: dt.datetime | None = None


def _ask(briefed: Briefed) -> Sequence[Waits]:
    shown = briefed.shown
    asked = [
        Waits(gettext("The supervisor hasn't answered yet:"), each.text)
        for each in briefed.questions
        if each.waits
    ]
    return [*asked, *_not_told(briefed), *_steps(briefed), *_not_assessed(briefed)] if shown.case else []


def _not_told(briefed: Briefed) -> list[Waits]:
    """The client to whom nothing was told in the contact, unless somebody has told them since."""
    shown = briefed.shown
    if shown.told_later():
        return []
    return [
        Waits(gettext("Not told to the client:"), str(matter.get_not_told_display()))
        for matter in shown.matters
        if matter.not_told
    ]


def _steps(briefed: Briefed) -> list[Waits]:
    shown = briefed.shown
    return [
        Waits(
            f"{kind_name(step.kind, shown.county)}: {briefed.names.team(step.team_id)}",
            step.words,
            step.due_at,
        )
        for step in shown.other_steps
        if step.kind not in {ACCEPT_STEP, ASK_STEP}
    ]


def _not_assessed(briefed: Briefed) -> list[Waits]:
    case = briefed.shown.case
    if case.assessment or case.closed_at:
        return []
    return [Waits(gettext("The initial assessment hasn't been done."))]


PART = Part(
    code="open_questions",
    order=70,
    title=_("Still open"),
    template="desk/views/_brief_open_questions.html",
    ask=_ask,
)
