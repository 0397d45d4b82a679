"""Who answers for a contact, asked by lines: the same for the command line and for other systems."""

import datetime as dt
from collections.abc import Sequence

import orjson

from reimari.common.holidays import LANGUAGES
from reimari.common.lines import BadLine, Facts
from reimari.region.profile.values import Profile
from reimari.routing.rules import Decision, FactError, FactReader, Reference, Routers


class RouteLines:
    """Answers the lines of `route` for one county; `default` is the day of contacts without a moment."""

    def __init__(
        self, profile: Profile, reference: Reference, default: dt.date, languages: Sequence[str] = LANGUAGES
    ) -> None:
        self._reader = FactReader(profile)
        self._routers = Routers(profile, reference, default)
        self._languages = tuple(languages)

    def decide(self, given: Facts) -> Decision:
        """The decision of one line; raises BadLine."""
        try:
            facts = self._reader.read(given)
            return self._routers.of(facts).decide(facts)
        except FactError as wrong:
            raise BadLine(wrong.field, wrong.message) from wrong

    def answer(self, given: Facts) -> bytes:
        """The answer without its opening brace and id; raises BadLine."""
        decision = self.decide(given)
        answer = {
            "destination": decision.destination,
            "area": decision.area,
            "team": decision.team,
            "rules": decision.rules,
            "why": {language: decision.why(language) for language in self._languages},
            "open": decision.open,
            "opens_at": decision.opens_at,
            "gaps": decision.gaps,
        }
        return orjson.dumps(answer)[1:]
