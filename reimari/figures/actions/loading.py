"""Numbers of inhabitants are loaded."""

import datetime as dt
from collections.abc import Sequence

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.figures import access
from reimari.figures.models import Population, PopulationFile
from reimari.figures.population import Told


@does(access.LOAD_POPULATION)
def load_population(
    file: PopulationFile, *, rows: Sequence[Told], actor: Actor, now: dt.datetime
) -> PopulationFile:
    """Keep what a file tells in place of what was told of the same years, age groups and languages
    (R-PS-03, R-KL-04, R-IU-02)."""
    file.loaded_at = now
    file.save(force_insert=True)
    for year, group, language in sorted({(row.year, row.group, row.language) for row in rows}):
        Population.objects.filter(year=year, group=group, language=language).delete()
    Population.objects.bulk_create(
        Population(
            file=file,
            year=row.year,
            municipality=row.municipality,
            group=row.group,
            language=row.language,
            number=row.number,
        )
        for row in rows
    )
    return file
