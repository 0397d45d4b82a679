"""The cases or contacts behind a part of a figure: those alone that the viewer may open anyway."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackOutcome, CallbackState
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import Outcome
from reimari.desk.queries.figures import OPENS
from reimari.desk.queries.figures_asked import Asked
from reimari.desk.queries.rows import name_in
from reimari.figures.definitions import FIGURES, HIT, OF, Figure, Frame, Opens, Spread
from reimari.figures.queries import MOST, behind, units_of
from reimari.grants.models import Grant
from reimari.grants.states import GrantState
from reimari.region.profile.values import by_code
from reimari.work.queries import County

SHOWN = 100
MODELS: dict[Opens, tuple[type[Model], str]] = {
    Opens.CASE: (Case, "opened_at"),
    Opens.CONTACT: (Contact, "received_at"),
    Opens.CALLBACK: (Callback, "asked_at"),
    Opens.GRANT: (Grant, "granted_at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case, contact, callback or grant: what it is called and when it came, no more."""

    pk: UUID
    name: str
    url: str
    at: dt.datetime
    team: str
    need: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """`all`: how many there are behind the figure; `most`: that there are more than are looked for.

    `closed`: how many of them the viewer may not open."""

    figure: Figure
    part: str
    all: int
    most: bool
    lines: Sequence[Line]
    closed: int
    person_ids: set[UUID]

    @property
    def more(self) -> int:
        """How many the viewer may open that aren't shown."""
        return self.all - self.closed - len(self.lines)


def behind_of(
    actor: Actor, code: str, part: str, asked: Asked, county: County, *, now: dt.datetime
) -> Behind | None:
    """What is behind it; None when there is no such figure or part. At most five queries."""
    figure = FIGURES.get(code)
    if figure is None:
        return None
    units = [unit.pk for unit in units_of(actor)]
    frame = Frame(asked.since, asked.until, county, now)
    try:
        ids = behind(figure, part, frame, units, asked.cut)
    except KeyError:
        return None
    model, newest = MODELS[figure.rows.opens]
    found_rows = OPENS[figure.rows.opens].rows(actor, model._default_manager.filter(pk__in=ids))
    rows = list(found_rows.select_related("team").order_by(f"-{newest}", "-pk"))
    shown = rows[:SHOWN]
    lines = [_line(row, county) for row in shown]
    return Behind(
        figure=figure,
        part=_part_words(figure, part),
        all=len(ids),
        most=len(ids) == MOST,
        lines=lines,
        closed=len(ids) - len(rows),
        person_ids=_persons(shown),
    )


def _part_words(figure: Figure, part: str) -> str:
    if isinstance(figure, Spread):
        return _("all") if part == OF else str((figure.labels or {})[part])
    return {HIT: _("those that count"), OF: _("all")}.get(part, _("the others"))


def _line(row: Any, county: County) -> Line:
    profile = county.profile
    told: dict[str, Any] = {"pk": row.pk, "team": str(row.team), "need": ""}
    match row:
        case Case():
            told |= {"name": row.number, "url": reverse("desk:case", args=[row.pk]), "at": row.opened_at}
            told["need"] = name_in(by_code(profile.needs), row.need) if row.need else ""
            told["state"] = str(CaseState(row.state).label)
        case Contact():
            told |= {"url": reverse("desk:contact", args=[row.pk]), "at": row.received_at}
            told["name"] = name_in(by_code(profile.channels), row.channel_id)
            told["state"] = str(Outcome(row.outcome).label) if row.outcome else ""
        case Callback():
            told |= {"url": reverse("desk:callback", args=[row.pk]), "at": row.asked_at}
            told["name"] = name_in(by_code(profile.channels), row.channel_id)
            outcome = CallbackOutcome(row.outcome) if row.outcome else CallbackState(row.state)
            told["state"] = str(outcome.label)
        case Grant():
            told |= {"url": reverse("desk:grant", args=[row.pk]), "at": row.granted_at}
            told["name"] = name_in(by_code(profile.grantables), row.grantable) or row.grantable
            told["state"] = str(GrantState(row.state).label)
    return Line(**told)


def _persons(rows: Sequence[Any]) -> set[UUID]:
    """Of whom the page tells that there is something."""
    if rows and isinstance(rows[0], Contact):
        known = Participant.objects.filter(contact__in=[row.pk for row in rows], person__isnull=False)
        return set(known.values_list("person", flat=True))
    return {row.person_id for row in rows if row.person_id}
