"""The county's settings for reading: what holds today, what isn't known, what is invented."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.desk.queries.settings import calendars, channels, granting, guiding, land, staffing, work
from reimari.desk.queries.settings.book import Book, Table, words
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Gap, Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the settings: `code` stands in its address."""

    code: str
    title: "StrPromise"
    tables: Callable[[Book], Sequence[Table]]


SECTIONS = (
    Section("places", _("Places and areas"), land.places),
    Section("units", _("Units and teams"), land.units),
    Section("channels", _("Channels"), channels.channels),
    Section("needs", _("Needs"), land.needs),
    Section("routing", _("Routing"), work.routing),
    Section("steps", _("Steps"), work.steps),
    Section("clocks", _("Clocks"), work.clocks),
    Section("grants", _("Granted on the line"), granting.grants),
    Section("calendars", pgettext_lazy("navigation", "Calendars"), calendars.calendars),
    Section("levels", _("Levels"), work.levels),
    Section("guiding", _("First conversation"), guiding.guiding),
    Section("roles", _("Roles"), staffing.roles),
    Section("texts", _("Features and texts"), work.texts),
)


@dataclass(frozen=True, slots=True)
class NamedGap:
    """Something that the sources don't tell: its id, the reason in words, and the section it is shown in."""

    id: str
    reason: str
    about: tuple[str, ...]
    section: Section | None


WHERE = {
    "places": "places",
    "areas": "places",
    "service_tasks": "places",
    "organisations": "units",
    "units": "units",
    "teams": "units",
    "posts": "units",
    "channels": "channels",
    "menu_choices": "channels",
    "contact_points": "channels",
    "callbacks": "channels",
    "needs": "needs",
    "relations": "needs",
    "routing": "routing",
    "steps": "steps",
    "clocks": "clocks",
    "reach_rules": "clocks",
    "targets": "clocks",
    "monthly_reports": "clocks",
    "backgrounds": "calendars",
    "booking_rules": "calendars",
    "booking_conditions": "calendars",
    "grants": "grants",
    "grantables": "grants",
    "care_places": "grants",
    "levels": "levels",
    "level_rules": "guiding",
    "prompts": "guiding",
    "segments": "guiding",
    "segment_rules": "guiding",
    "urgent_helps": "guiding",
    "roles": "roles",
    "competences": "roles",
    "requirements": "roles",
    "remote_works": "roles",
    "separations": "roles",
    "features": "texts",
    "texts": "texts",
}


def section_of(code: str) -> Section | None:
    """The section that an address names."""
    return next((section for section in SECTIONS if section.code == code), None)


def loaded_on(day: dt.date) -> CountyProfile | None:
    """The row of the profile that holds on the day, without its document; before the first day the first."""
    rows = CountyProfile.objects.defer("document")
    return rows.on(day).first() or rows.order_by("valid_from", "loaded_at", "pk").first()


def gaps_of(profile: Profile) -> list[NamedGap]:
    """All that the sources don't tell, in the county's order."""
    return [_named(gap) for gap in profile.gaps]


def tables_of(section: Section, profile: Profile, day: dt.date, *, organisation: str) -> Sequence[Table]:
    """What the profile says in the section on the day to somebody who works for the organisation."""
    return section.tables(Book(profile, day, organisation=organisation))


def _named(gap: Gap) -> NamedGap:
    codes = (WHERE.get(about.partition(".")[0], "") for about in gap.about)
    return NamedGap(gap.id, words(gap.reason), gap.about, section_of(next(filter(None, codes), "")))
