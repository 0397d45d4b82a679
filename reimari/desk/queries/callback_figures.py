"""Callbacks of a team in figures, in words for its supervisor (K-12, R-PS-78)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.callbacks import access
from reimari.callbacks.queries import By, Figures, figures, figures_of
from reimari.common.dates import day_words, span_words
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.rows import language
from reimari.region.profile.values import fold
from reimari.region.profile_rows import area_code
from reimari.staff.models import Team
from reimari.work.queries import County

DAYS = 28
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WAYS = (By.ALL, By.AREA, By.LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One row: all, an area or a language. Waiting in words; empty: nobody has waited to the end yet."""

    name: str
    told: Figures
    calls_for_each: str
    first_call: str
    first_call_most: str
    reached: str
    reached_most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackFigures:
    """Of four weeks; areas and languages only where there are several. `lost_url`: who wasn't reached."""

    days: int
    sums: tuple[Sum, ...] = ()
    lost_url: str = ""


def callback_figures(actor: Actor, team: Team, county: County, *, now: dt.datetime) -> CallbackFigures | None:
    """The team's callbacks of the last 28 days; None for whoever doesn't see its figures. One query."""
    if team.pk not in actor.doing(access.SEE_FIGURES.name).teams():
        return None
    first = timezone.localdate(now) - dt.timedelta(days=DAYS - 1)
    since = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    found = figures_of([team.pk], since, now, by=WAYS)
    parts = [part for part in (found[By.AREA], found[By.LANGUAGE]) if len(part) > 1]
    names = _names(found, county)
    rows = [_sum(each, gettext("All")) for each in found[By.ALL]]
    rows += [_sum(each, names.get(each.key, each.key)) for part in parts for each in part]
    lost = sum(each.not_reached for each in found[By.ALL])
    sees = team.pk in actor.doing(access.SEE_LOST.name).teams()
    return CallbackFigures(
        days=DAYS,
        sums=tuple(rows),
        lost_url=f"{reverse('desk:callbacks')}?tab=lost" if lost and sees else "",
    )


def figures_by_day(actor: Actor, *, now: dt.datetime) -> list[Sum]:
    """Requests of the last 28 days to the lines whose figures the actor sees, by day. One query."""
    today = timezone.localdate(now)
    since = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=DAYS - 1), dt.time.min))
    return [
        _sum(each, day_words(dt.date.fromisoformat(each.key), today=today, language=language()))
        for each in figures(actor, since, now, by=By.DAY)
    ]


def _names(found: Mapping[By, list[Figures]], county: County) -> dict[str, str]:
    areas = {fold(area_code(area.service_task, area.code)): area for area in county.profile.areas}
    known = {each.key: areas.get(fold(each.key)) for each in found[By.AREA]}
    named = {key: area.name.in_language(language()) for key, area in known.items() if area}
    spoken = {each.key: language_name(each.key) for each in found[By.LANGUAGE]}
    return spoken | named | {"": gettext("the area isn't known")}


def _sum(told: Figures, name: str) -> Sum:
    calls = f"{told.calls_for_each:.1f}"
    return Sum(
        name=name,
        told=told,
        calls_for_each=calls if language() == "en" else calls.replace(".", ","),
        first_call=_words(told.to_first_call.median),
        first_call_most=_words(told.to_first_call.p90),
        reached=_words(told.to_reached.median),
        reached_most=_words(told.to_reached.p90),
    )


def _words(minutes: float | None) -> str:
    """“4 min”, “2 h 5 min”, “1 d 3 h”."""
    if minutes is None:
        return "–"  # noqa: RUF001
    whole = dt.timedelta(minutes=round(minutes))
    unit = A_DAY if whole >= A_DAY else AN_HOUR
    left = whole % unit
    parts = [whole - left, left] if whole >= AN_HOUR else [whole]
    return " ".join(span_words(part, language=language()) for part in parts if part or part == whole)
