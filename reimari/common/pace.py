"""How often something may happen: so many times in a window that slides. No Django: the front counts too."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many within so many seconds, counted in two windows; the older weighs what is left of it."""

    most: int
    within: float

    def window(self, at: float) -> int:
        """The number of the window that runs at this moment (seconds of any clock)."""
        return int(at // self.within)

    def wait(self, running: int, before: int, at: float) -> int:
        """Whole seconds until there is room for one more; 0: now. By the counts of the last two windows."""
        passed = at % self.within / self.within
        if running + before * (1 - passed) < self.most:
            return 0
        # What is left of the older one shrinks to what still fits; a full running one has to end first.
        is_full = running >= self.most
        count, room, ends = (running, self.most, 1.0) if is_full else (before, self.most - running, 0.0)
        return math.floor((ends + 1 - room / count - passed) * self.within) + 1
