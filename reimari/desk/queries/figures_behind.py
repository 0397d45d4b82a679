"""The cases or contacts behind a part of a figure: those alone that the viewer may open anyway."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import Outcome
from reimari.desk.queries.figures import OPENS
from reimari.desk.queries.figures_asked import Asked
from reimari.desk.queries.rows import name_in
from reimari.figures.definitions import FIGURES, HIT, OF, Figure, Frame, Opens, Spread
from reimari.figures.queries import MOST, behind, units_of
from reimari.region.profile.values import by_code
from reimari.work.queries import County

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case or contact: what it is called and when it came, no more."""

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
    rows = _contacts(actor, ids) if figure.rows.opens == Opens.CONTACT else _cases(actor, ids)
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
        return str((figure.labels or {})[part])
    return {HIT: _("those that count"), OF: _("all")}.get(part, _("the others"))


def _cases(actor: Actor, ids: Sequence[UUID]) -> list[Any]:
    rows = OPENS[Opens.CASE].rows(actor, Case.objects.filter(pk__in=ids))
    return list(rows.select_related("team").order_by("-opened_at", "-pk"))


def _contacts(actor: Actor, ids: Sequence[UUID]) -> list[Any]:
    rows = OPENS[Opens.CONTACT].rows(actor, Contact.objects.filter(pk__in=ids))
    return list(rows.select_related("team").order_by("-received_at", "-pk"))


def _line(row: Any, county: County) -> Line:
    if isinstance(row, Case):
        return Line(
            pk=row.pk,
            name=row.number,
            url=reverse("desk:case", args=[row.pk]),
            at=row.opened_at,
            team=str(row.team),
            need=name_in(by_code(county.profile.needs), row.need) if row.need else "",
            state=str(CaseState(row.state).label),
        )
    return Line(
        pk=row.pk,
        name=name_in(by_code(county.profile.channels), row.channel_id),
        url=reverse("desk:contact", args=[row.pk]),
        at=row.received_at,
        team=str(row.team),
        need="",
        state=str(Outcome(row.outcome).label) if row.outcome else "",
    )


def _persons(rows: Sequence[Any]) -> set[UUID]:
    """Of whom the page tells that there is something."""
    if rows and isinstance(rows[0], Contact):
        known = Participant.objects.filter(contact__in=[row.pk for row in rows], person__isnull=False)
        return set(known.values_list("person", flat=True))
    return {row.person_id for row in rows if row.person_id}
