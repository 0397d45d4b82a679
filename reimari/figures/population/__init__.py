"""Population of municipalities by year, age and language, read from files (R-PS-03, R-KL-04, R-IU-02)."""

from reimari.figures.population.layouts import decoded, read_population, read_regions
from reimari.figures.population.values import Group, Known, Read, Spoken, Told, Wrong

__all__ = [
    "Group",
    "Known",
    "Read",
    "Spoken",
    "Told",
    "Wrong",
    "decoded",
    "read_population",
    "read_regions",
]
