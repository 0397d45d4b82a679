"""What the rules said, kept for all contacts that look the same to them."""

from collections.abc import Mapping

from reimari.region.profile.values import Text
from reimari.routing.rules.answer import Answer
from reimari.routing.rules.facts import Facts
from reimari.routing.rules.sentences import Reasons, Told, text_of_gap

REMEMBERED = 1_000  # reasons kept of one answer: one for each age, contactor and set of needs that they tell


class Settled:
    """A finished answer; its reasons are made once for each combination of the facts that they tell."""

    __slots__ = (
        "_area_name",
        "_destination_name",
        "_gaps_told",
        "_need_names",
        "_place_name",
        "_reasons",
        "_sentences",
        "_task_name",
        "_tells",
        "area",
        "destination",
        "gaps",
        "open_of",
        "rules",
        "team",
    )

    def __init__(
        self,
        answer: Answer,
        place_name: Text,
        task_name: Text,
        need_names: Mapping[str, Text],
        gap_texts: Mapping[str, Text],
    ) -> None:
        area = answer.served_area
        self.destination = answer.destination
        self.area = area.code if area else None
        self.team = answer.team
        self.open_of = answer.open_of
        self.rules = tuple(dict.fromkeys(rule.id for rule in answer.rules))
        self.gaps = tuple(answer.gaps)
        self._area_name = area.name if area else Text()
        self._destination_name = answer.destination_name
        self._place_name = place_name
        self._task_name = task_name
        self._need_names = need_names
        self._sentences = tuple(rule.sentence for rule in answer.rules)
        uses = frozenset[str]().union(*(sentence.uses for sentence in self._sentences))
        self._tells = tuple(name in uses for name in ("contactor", "age", "need"))
        self._gaps_told = tuple(text_of_gap(gap, gap_texts) for gap in answer.told)
        self._reasons: dict[object, Reasons] = {}

    def reasons(self, facts: Facts) -> Reasons:
        """The reasons for a contact with these facts."""
        contactor, age, need = self._tells
        key = (
            facts.contactor if contactor else None,
            facts.age if age else None,
            facts.needs if need else None,
        )
        reasons = self._reasons.get(key)
        if reasons is None:
            if len(self._reasons) >= REMEMBERED:
                self._reasons.clear()
            reasons = self._reasons[key] = Reasons(self._sentences, self._told(facts), self._gaps_told)
        return reasons

    def _told(self, facts: Facts) -> Told:
        return Told(
            place=self._place_name,
            area=self._area_name,
            destination=self._destination_name,
            service_task=self._task_name,
            contactor=facts.contactor,
            age=facts.age,
            needs=facts.needs,
            need_names=self._need_names,
        )
