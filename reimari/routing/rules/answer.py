"""One contact on its way through the rules: what is decided, what is still open, what is missing."""

import datetime as dt
from dataclasses import dataclass

from reimari.region.profile.values import Area, Profile, RoutingRule, Text, by_code, fold, valid_items
from reimari.routing.rules.areas import AreaFound
from reimari.routing.rules.conditions import Seen, When
from reimari.routing.rules.gaps import GapIndex
from reimari.routing.rules.places import OUTSIDE_COUNTY, UNKNOWN_POSTCODE
from reimari.routing.rules.sentences import Sentence

ASKED = {OUTSIDE_COUNTY, UNKNOWN_POSTCODE}  # gaps of a place that somebody can act upon
DESTINATION, TEAM = 1, 2
BOTH = DESTINATION | TEAM


class Rule:
    """A routing rule, compiled: what it may set, when it holds, and its sentence."""

    __slots__ = (
        "destination",
        "gap",
        "holds",
        "id",
        "needs",
        "sentence",
        "sets",
        "special",
        "team",
        "values",
        "when",
    )

    def __init__(self, rule: RoutingRule) -> None:
        self.id = rule.id
        self.gap = rule.gap
        self.when = When(rule.when)
        self.holds = self.when.holds
        self.special = rule.then.special
        self.destination = rule.then.destination
        self.team = rule.then.team
        named = frozenset(fold(code) for code in rule.when.any_of.get("needs", ()))
        self.sentence = Sentence(rule.why, named)
        # What must be open still: where the destination is decided, a special unit comes too late.
        self.needs = DESTINATION if self.special or (self.destination and not self.team) else 0
        self.sets = BOTH if self.special else self._plain_sets()
        destination, team = self.special or self.destination, self.special or self.team
        self.values = tuple((what, code) for what, code in ((DESTINATION, destination), (TEAM, team)) if code)

    def _plain_sets(self) -> int:
        return (DESTINATION if self.destination else 0) | (TEAM if self.team else 0)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a rule sends: the code of the profile; None with a gap when the day has no such unit."""

    code: str | None
    folded: str | None
    name: Text
    gap: str = ""


class Catalogue:
    """The units and teams of a day, and the gaps that explain absent ones; each code is looked up once."""

    __slots__ = ("_destinations", "_team_codes", "_teams", "_units", "explained")

    def __init__(self, profile: Profile, day: dt.date, explained: GapIndex) -> None:
        self.explained = explained
        self._units = by_code(valid_items(profile.units, day))
        self._teams = by_code(valid_items(profile.teams, day))
        self._destinations: dict[str, Destination] = {}
        self._team_codes: dict[str, str] = {}

    def destination(self, code: str) -> Destination:
        """The unit that a rule names."""
        found = self._destinations.get(code)
        if found is None:
            found = self._destinations[code] = self._looked_up(code)
        return found

    def _looked_up(self, code: str) -> Destination:
        unit = self._units.get(fold(code))
        if unit is None:
            gap = self.explained.about(f"units.{code}") or f"MISSING_UNIT:{code}"
            return Destination(None, None, Text(fi=code), gap)
        return Destination(unit.code, fold(unit.code), unit.name)

    def team_code(self, code: str) -> str:
        """The code of a team as the profile writes it; a team it doesn't list keeps the code of the rule."""
        found = self._team_codes.get(code)
        if found is None:
            team = self._teams.get(fold(code))
            found = self._team_codes[code] = team.code if team else code
        return found

    def has_team(self, code: str) -> bool:
        """Whether there is such a team, or a unit that is its own team."""
        return fold(code) in self._teams or fold(code) in self._units


class Answer:
    """The answer while the rules are read; `still_open` holds what no rule has set yet."""

    __slots__ = (
        "_maybe",
        "area",
        "catalogue",
        "destination",
        "destination_name",
        "gaps",
        "open_of",
        "rules",
        "seen",
        "special",
        "still_open",
        "task_code",
        "team",
        "told",
    )

    def __init__(
        self, seen: Seen, area: AreaFound, *, task_code: str, catalogue: Catalogue, gaps: tuple[str, ...]
    ) -> None:
        self.seen = seen
        self.area = area
        self.task_code = task_code
        self.catalogue = catalogue
        self.gaps: dict[str, None] = dict.fromkeys(gaps)  # a set that keeps its order
        self.told = dict.fromkeys(gap for gap in gaps if gap in ASKED)  # gaps that the reasons tell
        self._maybe: dict[int, set[str]] = {DESTINATION: set(), TEAM: set()}  # of rules that may hold
        self.rules: list[Rule] = []
        self.still_open = BOTH
        self.destination: str | None = None
        self.destination_name = Text()
        self.team: str | None = None
        self.special = False
        self.open_of = ""  # the line whose hours were asked, when it wasn't the contact's own channel

    def read(self, rules: tuple[Rule, ...]) -> None:
        """Let the rules set what they may, in their order."""
        for rule in rules:
            if rule.sets & self.still_open and rule.needs & self.still_open == rule.needs:
                holds = rule.holds(self.seen)
                if holds is not False:
                    self.open_of = self.open_of or rule.when.open_of
                if holds:
                    self._apply(rule)
                elif holds is None:
                    self._leave_open(rule)

    def _apply(self, rule: Rule) -> None:
        if self._set(rule):
            self.rules.append(rule)
            self._gap(rule.gap)

    def finish(self) -> None:
        """What holds when no rule says otherwise: the team is the destination's own."""
        if self.still_open & DESTINATION:
            if not self._maybe[DESTINATION]:
                self._ask(self.catalogue.explained.about("routing") or "NO_RULE")
        elif self.still_open & TEAM and not self._maybe[TEAM]:
            self.team = self.destination
        if not self.special:
            self._gap(*self.area.gaps)
            if self.destination and self.team is None:
                self._ask(*self.area.gaps)

    @property
    def served_area(self) -> Area | None:
        """The area; None where it isn't known, or a special unit serves the whole county."""
        return None if self.special else self.area.area

    def _leave_open(self, rule: Rule) -> None:
        """The rule might have decided: only what every rule after it would set too is certain."""
        self._ask(*rule.when.missing(self.seen))
        self.special = self.special or bool(rule.special)
        for what, value in rule.values:
            if self.still_open & what:
                self._maybe[what].add(value)

    def _certain(self, rule: Rule, what: int) -> bool:
        """Whether the rules that may hold would set the same; if not, it stays unknown."""
        if not self.still_open & what:
            return False
        if self._maybe[what] <= {value for one, value in rule.values if one == what}:
            return True
        self.still_open &= ~what
        return False

    def _set(self, rule: Rule) -> bool:
        """Whether the rule decided anything."""
        if rule.special:
            return self._set_special(rule)
        decided = bool(rule.destination) and self._certain(rule, DESTINATION) and self._set_destination(rule)
        if rule.team and self._certain(rule, TEAM):
            decided = self._set_team(rule.team) or decided
        return decided

    def _set_special(self, rule: Rule) -> bool:
        self.special = True
        certain = self._certain(rule, DESTINATION)
        self.still_open = 0
        if certain:
            self._go_to(rule.special)
            self.team = self.destination
        return certain

    def _set_destination(self, rule: Rule) -> bool:
        self.still_open &= ~DESTINATION
        if "{service_task}" in rule.destination and not self.task_code:
            self._ask("MISSING:service_task")
            return False
        self._go_to(rule.destination.replace("{service_task}", self.task_code))
        return True

    def _go_to(self, code: str) -> None:
        self.still_open &= ~DESTINATION
        found = self.catalogue.destination(code)
        self.destination = found.code
        self.destination_name = found.name
        self.seen.destination = found.folded
        self._ask(found.gap)

    def _set_team(self, template: str) -> bool:
        """Whether the template gave the team; where the service task has no areas it gives none."""
        by_area = "{area}" in template
        if by_area and not self.area.divided:
            return False
        self.still_open &= ~TEAM
        code = self._filled(template, by_area=by_area)
        if code is None:
            return False
        self.team = self.catalogue.team_code(code)
        return True

    def _filled(self, template: str, *, by_area: bool) -> str | None:
        if "{destination}" in template and self.destination is None:
            return None
        if "{service_task}" in template and not self.task_code:
            self._ask("MISSING:service_task")
            return None
        if by_area and self.area.area is None:
            self._ask(*self.area.needed)
            return None
        area = self.area.area.code if self.area.area else ""
        code = template.replace("{destination}", self.destination or "")
        return code.replace("{service_task}", self.task_code).replace("{area}", area)

    def _gap(self, *gaps: str) -> None:
        for gap in gaps:
            if gap:
                self.gaps[gap] = None

    def _ask(self, *gaps: str) -> None:
        """Gaps that the reasons tell themselves: what somebody should ask or can't know."""
        self._gap(*gaps)
        self.told.update(dict.fromkeys(filter(None, gaps)))
