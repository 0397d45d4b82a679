"""Who answers for the case now: the sender, until the receiver has accepted it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reimari.desk.queries.brief_parts import Briefed, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """`team` answers, and `worker` has it in hand. `offered_to`: who has been asked to accept it, since when.

    `contact_person`: who alone contacts the client of a joint case. `words`: what is asked of them.
    """

    team: str
    worker: str
    offered_to: str
    since: dt.datetime | None
    contact_person: str
    words: str


def _ask(briefed: Briefed) -> Answers | None:
    shown = briefed.shown
    case, step, offer = shown.case, shown.step, shown.offer
    if case.closed_at is not None:
        return None
    names = [briefed.names.team(offer.team_id), str(offer.offered_to or "")] if offer else []
    return Answers(
        team=briefed.names.team(case.team_id),
        worker=str(step.worker) if step and step.worker else "",
        offered_to=", ".join(filter(None, names)),
        since=offer.opened_at if offer else None,
        contact_person=str(case.contact_person or ""),
        words=step.words if step and not offer else "",
    )


PART = Part(
    code="responsible",
    order=20,
    title=_("Who answers for it now"),
    template="desk/views/_brief_responsible.html",
    ask=_ask,
)
