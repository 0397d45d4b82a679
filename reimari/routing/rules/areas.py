"""Which area of a service task a place belongs to."""

import datetime as dt
from dataclasses import dataclass

from reimari.region.profile.values import Area, Profile, fold, valid_items
from reimari.routing.rules.facts import PlaceFound
from reimari.routing.rules.gaps import GapIndex
from reimari.routing.rules.places import UNKNOWN_POSTCODE


@dataclass(frozen=True, slots=True)
class AreaFound:
    """`area` None: not known, or there is none; `divided` False: one team serves the whole county.

    `gaps` touch every answer, `needed` only one whose team needs the area.
    """

    area: Area | None = None
    gaps: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    divided: bool = True


UNDIVIDED = AreaFound(divided=False)
NO_SERVICE_TASK = AreaFound(needed=("MISSING:service_task",))
NO_PLACE = AreaFound(needed=("MISSING:municipality",))
AMBIGUOUS = AreaFound(gaps=("MISSING:postcode",))
ELSEWHERE = AreaFound()  # its reason is a gap of the place


class AreaMap:
    """The areas of one service task on a day."""

    __slots__ = ("_by_place", "_explained", "_some_known", "_task", "_unknown_gap")

    def __init__(self, task: str, areas: tuple[Area, ...], explained: GapIndex) -> None:
        self._task = task
        self._explained = explained
        self._by_place: dict[str, AreaFound] = {}
        for area in areas:
            presumed = {fold(code): gap for code, gap in area.presumed.items()}
            for code in map(fold, area.places or ()):
                gap = presumed.get(code)
                self._by_place[code] = AreaFound(area, (gap,) if gap else ())
        self._unknown_gap = next((area.gap for area in areas if area.places is None and area.gap), "")
        self._some_known = any(area.places is not None for area in areas)

    def find(self, place: PlaceFound) -> AreaFound:
        """The area of the place: its locality's, else its municipality's."""
        if not place.spots:
            return self._without_place(place)
        if not place.inside:
            return ELSEWHERE
        first, *others = (self._of(spot.codes) for spot in place.spots)
        return first if all(other == first for other in others) else AMBIGUOUS

    def _of(self, codes: tuple[str, ...]) -> AreaFound:
        for code in codes:
            if code in self._by_place:
                return self._by_place[code]
        if self._unknown_gap:
            return AreaFound(gaps=(self._unknown_gap,))
        abouts = [f"places.{code}" for code in codes] + [f"areas.{self._task}"]
        name = f"{self._task}:{codes[0]}" if codes else self._task
        return AreaFound(gaps=(self._explained.about(*abouts) or f"MISSING_AREA:{name}".upper(),))

    def _without_place(self, place: PlaceFound) -> AreaFound:
        if self._unknown_gap and not self._some_known:  # a place wouldn't help
            return AreaFound(needed=(self._unknown_gap,))
        return ELSEWHERE if UNKNOWN_POSTCODE in place.gaps else NO_PLACE


def area_maps(profile: Profile, day: dt.date, explained: GapIndex) -> dict[str, AreaMap]:
    """The maps of the service tasks that have areas on the day, by folded code."""
    valid = valid_items(profile.areas, day)
    maps = {}
    for task in valid_items(profile.service_tasks, day):
        areas = tuple(area for area in valid if fold(area.service_task) == fold(task.code))
        if task.has_areas and areas:
            maps[fold(task.code)] = AreaMap(fold(task.code), areas, explained)
    return maps
