"""What can be changed in a replay of past months: the county's promises, places, areas and lines of today."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from reimari.access.actor import Actor
from reimari.desk.forms.figures import months_to_choose
from reimari.desk.forms.replay import DASH, Grouped, Offered, ReplayForm
from reimari.desk.queries.rows import language, name_in
from reimari.desk.queries.settings.work import limit_words
from reimari.figures import access
from reimari.figures.replay import changed, new_errors
from reimari.figures.replay.changes import CHANGEABLE
from reimari.figures.rules import QUARTER, month_after, quarter_before
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import (
    Channel,
    Clock,
    ClockKind,
    PlaceKind,
    Profile,
    by_code,
    fold,
    valid_items,
)
from reimari.region.profile_rows import area_code
from reimari.work.queries import County

AMONG_US = "remark_made"  # starts what isn't promised to a client
STRICTER = gettext_lazy("The law sets a stricter limit: nothing looser can be promised.")
UNSOUND = gettext_lazy("The county's rules wouldn't be sound: %(message)s")


def units_of(actor: Actor) -> list[str]:
    """The units of whose lines and cases the actor may replay months, in their order."""
    return access.seen_units(actor.doing(access.SEE.name))


def form_of(data: Mapping[str, Any], county: County, units: Sequence[str], *, today: dt.date) -> ReplayForm:
    """The form with the county's promises, places, areas and lines of today."""
    profile = county.profile
    first = quarter_before(today)
    lines = _lines(profile, units, today)
    chosen = by_code(lines).get(fold(str(data.get("line", "")))) or (lines[0] if lines else None)
    offered = Offered(
        months=months_to_choose(month_after(today.replace(day=1), -1)),
        first=first,
        last=month_after(first, QUARTER - 1),
        promises=[(each.code, f"{_named(each)} ({limit_words(each)})") for each in _promises(profile, today)],
        places=_places(profile, today),
        areas=_areas(profile, today),
        lines=[(each.code, _named(each)) for each in lines],
        hours=_hours(chosen, today) if chosen else {},
        profile=profile,
    )
    return ReplayForm(data, offered=offered)


def _named(item: Clock | Channel) -> str:
    return item.name.in_language(language())


def _promises(profile: Profile, today: dt.date) -> list[Clock]:
    """The county's own promises to clients whose length can be another."""
    return [
        each
        for each in valid_items(profile.clocks, today)
        if each.kind == ClockKind.PROMISE and each.limit in CHANGEABLE and AMONG_US not in each.starts
    ]


def _lines(profile: Profile, units: Sequence[str], today: dt.date) -> list[Channel]:
    own = {*map(fold, units)}
    channels = valid_items(profile.channels, today)
    return [each for each in channels if each.kind == "phone" and each.unit and fold(each.unit) in own]


def _places(profile: Profile, today: dt.date) -> list[tuple[str, str]]:
    """Municipalities, and localities with the name of theirs, by name."""
    places = by_code(profile.places)

    def named(code: str, inside: str) -> str:
        return f"{name_in(places, inside)}, {name_in(places, code)}" if inside else name_in(places, code)

    told = [
        (each.code, named(each.code, each.municipality if each.kind is PlaceKind.LOCALITY else ""))
        for each in valid_items(profile.places, today)
    ]
    return sorted(told, key=lambda each: each[1].casefold())


def _areas(profile: Profile, today: dt.date) -> Grouped:
    """The areas whose places are known, by service task."""
    areas = [area for area in valid_items(profile.areas, today) if area.places is not None]
    found = []
    for task in valid_items(profile.service_tasks, today):
        own = [
            (area_code(area.service_task, area.code), area.name.in_language(language()))
            for area in areas
            if fold(area.service_task) == fold(task.code)
        ]
        if own:
            found.append((task.name.in_language(language()), own))
    return found


def _hours(line: Channel, today: dt.date) -> dict[int, str]:
    """The weekly hours of a line by weekday, as people write them."""
    found: dict[int, list[str]] = {}
    for hours in valid_items(line.hours or (), today):
        for day in hours.days:
            found.setdefault(day, []).append(f"{_clock(hours.opens)}{DASH}{_clock(hours.closes)}")
    return {day: ", ".join(dict.fromkeys(times)) for day, times in found.items()}


def _clock(time: dt.time) -> str:
    return f"{time.hour}.{time.minute:02}"


def refuse_unsound(form: ReplayForm, county: County, *, today: dt.date) -> None:
    """Put what `reimari profile check` would say of the changed rules to the fields that made it so."""
    errors = new_errors(county.profile, changed(county.profile, form.asked.changes), today)
    for error in errors:
        form.add_error(form.field_of(error.file, error.field), _words_of(error))


def _words_of(error: Finding) -> str:
    return str(STRICTER) if error.code == "looser-than-law" else UNSOUND % {"message": error.message}
