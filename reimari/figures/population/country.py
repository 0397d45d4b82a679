"""The municipalities that a file may name."""

from reimari.figures.population.values import Known, folded
from reimari.region.profile.reference import former_municipalities, municipalities


def country() -> Known:
    """All of today by number and by their names in both languages; former ones with what they belong to."""
    today = municipalities()
    names = {folded(name): each.number for each in today.values() for name in (each.name.fi, each.name.sv)}
    former = {each.number: _name(each.into) for each in former_municipalities().values()}
    return Known(names, frozenset(today), former)


def _name(number: str) -> str:
    into = municipalities().get(number)
    return into.name.fi if into else number
