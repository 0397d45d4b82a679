"""How a contact found us, as far as that is known when it is saved (R-PS-70, R-PS-71, R-PS-76)."""

from collections.abc import Sequence

from reimari.contacts.queries import Rules
from reimari.contacts.rules import lines_of_unit, way_unsaid
from reimari.contacts.states import CameVia
from reimari.desk.queries.routes import Line


def way_of_lines(said: str, lines: Sequence[Line], rules: Rules, *, own: str) -> CameVia | None:
    """What was chosen, else what the county's rules tell of the matters; None: they don't.

    `said`: a code, or blank when nothing was chosen; `own`: the unit that writes it down.
    """
    if said or not lines:
        return CameVia(said) if said else None
    decisions = [line.route.decision for line in lines]
    told = way_unsaid(
        contactor=lines[0].known.contactor,
        ours=lines_of_unit(rules.profile, own, rules.day),
        belongs=[line.redirect.via.value for line in lines if line.redirect],
        known=all(decision is not None and bool(decision.destination) for decision in decisions),
    )
    return CameVia(told) if told else None
