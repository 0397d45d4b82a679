"""What has been promised: to whom, by when, and what was told to the client."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from reimari.cases.models import Note
from reimari.cases.states import ToldBy
from reimari.common.dates import exact_words
from reimari.contacts.states import Told
from reimari.desk.queries.booked import agreed_in
from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.case_promise import ClockShown
from reimari.desk.queries.rows import language
from reimari.work.states import DueFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldThem:
    """What somebody was told: `whom` the client, or whoever contacted us; `how` it was told."""

    at: dt.datetime
    whom: str
    how: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """`next`: what the current step promises to the client, in the viewer's language; by when is in it.

    `due_at`: when the step is due, and `agreed` with the client; `clocks`: promises and deadlines that run.
    """

    told: Sequence[ToldThem]
    next: str
    what: str
    due_at: dt.datetime | None
    left: int | None
    late: bool
    agreed: bool
    meeting: str
    calls: Sequence[dt.datetime]
    clocks: Sequence[ClockShown]


def _ask(briefed: Briefed) -> Promised:
    shown, promise = briefed.shown, briefed.promise
    step = shown.step
    return Promised(
        told=_told(briefed),
        next=promise.words,
        what=promise.what,
        due_at=step.due_at if step else None,
        left=promise.left,
        late=promise.state == "late",
        agreed=step is not None and step.due_from == DueFrom.AGREED,
        meeting=_meeting(shown),
        calls=[each.due_at for each in shown.callbacks],
        clocks=[each for each in (*promise.promises, *promise.laws, *promise.unverified) if each.running],
    )


def _meeting(shown: CaseShown) -> str:
    """What is agreed: how one meets, from when until when, where, with whom."""
    agreed = agreed_in(shown)
    if agreed is None:
        return ""
    clock = _spoken(agreed.at) + (f"–{agreed.until}" if agreed.until else "")  # noqa: RUF001 (a range)
    return ", ".join(filter(None, (agreed.mode, clock, agreed.where, agreed.worker)))


def _told(briefed: Briefed) -> list[ToldThem]:
    shown, later = briefed.shown, briefed.shown.told_later()
    in_contact = [
        ToldThem(
            at=matter.told_at,
            whom=pgettext("told to", "whoever contacted us")
            if matter.told_how == Told.THROUGH
            else pgettext("told to", "client"),
            how=str(matter.get_told_how_display()),
            what=matter.told_what,
        )
        for matter in shown.matters
        if matter.told_at
    ]
    since = [
        ToldThem(
            at=note.written_at,
            whom=pgettext("told to", "client"),
            how=_how(note),
            what=note.text,
        )
        for note in later
    ]
    return sorted([*in_contact, *since], key=lambda each: each.at)


def _how(note: Note) -> str:
    """The way that its entry tells, and who told."""
    way = dict(ToldBy.choices).get(str(note.entry.facts.get("how", "")), "")
    return ", ".join(filter(None, (str(way), str(note.written_by or ""))))


def _spoken(at: dt.datetime) -> str:
    return exact_words(timezone.localtime(at), language=language())


PART = Part(
    code="promised",
    order=60,
    title=_("Promised: to whom and by when"),
    template="desk/views/_brief_promised.html",
    ask=_ask,
)
