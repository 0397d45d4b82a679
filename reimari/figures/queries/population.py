"""Who lives in the municipalities, as it was loaded (R-PS-03, R-KL-04)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reimari.figures.models import Population, PopulationFile
from reimari.figures.population import Group, Spoken

type People = Mapping[tuple[str, Group, Spoken], int]


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Of the end of one year; None: nothing was loaded. `invented`: some of it is nobody's."""

    year: int | None = None
    invented: bool = False
    people: People = field(default_factory=dict)

    def of(
        self, municipalities: Iterable[str], group: Group = Group.ALL, language: Spoken = Spoken.ALL
    ) -> int | None:
        """How many live in all of these together; None where it isn't told of one, or where there is none."""
        told = [self.people.get((number, group, language)) for number in municipalities]
        known = [number for number in told if number is not None]
        return sum(known) if told and len(known) == len(told) else None

    def lacking(self, municipalities: Iterable[str], group: Group = Group.ALL) -> list[str]:
        """Those of which it isn't told."""
        return [each for each in municipalities if (each, group, Spoken.ALL) not in self.people]


def inhabitants(until: int) -> Inhabitants:
    """Of the newest year that isn't after this one, else of the first one after it. Two queries."""
    years = sorted(Population.objects.order_by("year").values_list("year", flat=True).distinct())
    year = max((each for each in years if each <= until), default=min(years, default=None))
    if year is None:
        return Inhabitants()
    rows = Population.objects.filter(year=year).order_by("pk")
    told = rows.values_list("municipality", "group", "language", "number", "file__is_invented")
    people, invented = dict[tuple[str, Group, Spoken], int](), False
    for municipality, group, language, number, is_invented in told:
        people[municipality, Group(group), Spoken(language)] = number
        invented |= is_invented
    return Inhabitants(year, invented, people)


def loaded_files() -> list[PopulationFile]:
    """All that were loaded, the newest first."""
    return list(PopulationFile.objects.order_by("-loaded_at", "-pk"))
