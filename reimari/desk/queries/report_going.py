"""Where a report goes while it is being written: who answers, by when, why, and what is told."""

from dataclasses import dataclass, replace

from reimari.concerns.queries import Destination, destination_of
from reimari.concerns.states import ASSESS_STEP, RECEIVED
from reimari.contacts.guiding import is_handed_over
from reimari.contacts.queries import Known, Rules
from reimari.contacts.states import Urgency
from reimari.desk.queries.routes import Line, line_of
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """`by_rules`: on whose list the rules and the line put it; `going`: the same, or as the writer chose.

    `handed_over`: it is urgent and another team's, so that the writer's line answers until it is accepted.
    """

    by_rules: Destination
    going: Destination
    line: Line
    handed_over: bool

    @property
    def words(self) -> str:
        """What the client is told; nothing while nobody knows where it goes."""
        return self.line.told


def going_of(known: Known, rules: Rules, language: str, *, answers: str, own: str) -> Going:
    """`answers`: the code of a team that the writer chose; `own`: of the team of their line."""
    by_rules = destination_of(known, rules)
    going = by_rules
    chosen = Team.objects.filter(pk=answers).select_related("unit").first() if answers else None
    if chosen and (not going.team or chosen.pk != going.team.pk):
        going = replace(going, team=chosen, area_id=chosen.area_id, rules=())
    team = going.team
    by_hand = team.pk if team else ""
    line = line_of(1, "", known, rules, language, by_hand=by_hand, step=ASSESS_STEP, events=(RECEIVED,))
    urgency = Urgency.OTHER if known.urgent else ""
    return Going(
        by_rules=by_rules,
        going=going,
        line=replace(
            line,
            team=str(team) if team else "",
            told=line.told if team else "",
            area=line.area if going is by_rules else "",
            other_way="",
        ),
        handed_over=is_handed_over(urgency=urgency, goes_on=True, joins=False, to=by_hand, line=own),
    )
