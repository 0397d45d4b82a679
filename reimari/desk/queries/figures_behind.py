"""The cases or contacts behind a part of a figure: those alone that the viewer may open anyway."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from reimari.desk.queries.figure_words import range_words
from reimari.desk.queries.figures import OPENS
from reimari.desk.queries.figures_asked import Asked, Names, narrowed
from reimari.desk.queries.lists import PAGE_SIZE, Place
from reimari.desk.queries.rows import name_in
from reimari.figures.definitions import FIGURES, HIT, OF, RAW, Figure, Frame, Opens, Spread, numbers_of
from reimari.figures.queries import Rows, behind, units_of
from reimari.grants.models import Grant
from reimari.grants.states import GrantState
from reimari.region.profile.values import by_code
from reimari.work.queries import County

MODELS: dict[Opens, type[Model]] = {
    Opens.CASE: Case,
    Opens.CONTACT: Contact,
    Opens.CALLBACK: Callback,
    Opens.GRANT: Grant,
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
    """`rows`: how many there are behind the figure; `lines`: a page of what the viewer may open, `next`:
    where the list goes on; `narrowed`: of whom alone, in words."""

    figure: Figure
    part: str
    rows: Rows
    lines: Sequence[Line]
    narrowed: Sequence[tuple[str, str]]
    person_ids: set[UUID]

    @property
    def next(self) -> Place | None:
        return Place(*self.rows.next) if self.rows.next else None

    @property
    def closed(self) -> int:
        """How many the viewer may not open."""
        return self.rows.tracks - self.rows.open

    @property
    def repeated(self) -> bool:
        """Whether some of them is counted more than once."""
        return self.rows.tracks < self.rows.all - self.rows.bare


def behind_of(
    actor: Actor,
    code: str,
    part: str,
    asked: Asked,
    county: County,
    *,
    now: dt.datetime,
    after: Place | None = None,
) -> Behind | None:
    """Fifty of what is behind it, the newest first; None when there is no such figure or part, or nothing of
    it can be opened. At most four queries."""
    figure = FIGURES.get(code)
    if figure is None or figure.rows.opens is None:
        return None
    model, may = MODELS[figure.rows.opens], OPENS[figure.rows.opens]
    mine = may.rows(actor, model._default_manager.all())
    seen = [unit.pk for unit in units_of(actor)]
    among = tuple(code for code in asked.among if code in seen)  # in the report's order
    units = among if asked.among else seen
    frame = Frame(asked.since, asked.until, county, now)
    begins = (after.due_at, after.step) if after else None
    try:
        rows = behind(figure, part, frame, units, asked.cut, mine, most=PAGE_SIZE, after=begins)
    except KeyError:
        return None
    found = model._default_manager.select_related("team").in_bulk(rows.page)
    shown = [found[pk] for pk in rows.page if pk in found]
    return Behind(
        figure=figure,
        part=_part_words(figure, part),
        rows=rows,
        lines=[_line(row, county) for row in shown],
        narrowed=narrowed(replace(asked, among=among), Names(county.profile, units)),
        person_ids=_persons(shown),
    )


def _part_words(figure: Figure, part: str) -> str:
    if part == OF:
        return _("all")
    if isinstance(figure, Spread):
        return str(figure.labels[part]) if figure.labels else range_words(figure.unit, *numbers_of(part))
    told = {HIT: _("those that count"), RAW: _("those that would count if no clock had been paused")}
    return told.get(part, _("the others"))


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
