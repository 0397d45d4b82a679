"""How often one client may ask; the front counts, so that a page needs no statement of the database for it.

By session, so that an office behind one address isn't one client; and by address with much more room, for
whoever invents sessions. What is refused isn't counted: whoever waits as told gets in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from reimari.common.addresses import neighbourhood
from reimari.common.pace import Pace

MINUTE = 60.0  # seconds
READS = {"GET", "HEAD", "OPTIONS"}
SEARCH = "/search/"
UNCOUNTED = ("/static/", "/health/", "/metrics")
SESSIONS = ("__Host-session", "session")
# A quarter of a session's requests may be writes and searches; an address has twenty times as many.
WRITES = 4
OFFICE = 20


@dataclass
class Counted:
    """Counts by key in the running window and the one before; what is older is forgotten as a whole."""

    pace: Pace
    window: int = 0
    running: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)

    def wait(self, key: str, at: float) -> int:
        """Whole seconds until the key may come again; 0: now."""
        window = self.pace.window(at)
        if window != self.window:
            self.before = self.running if window == self.window + 1 else Counter()
            self.running, self.window = Counter(), window
        return self.pace.wait(self.running[key], self.before[key], at) if self._knows(key) else 0

    def add(self, key: str) -> None:
        """It has come once more; after `wait` of the same moment."""
        self.running[key] += 1

    def _knows(self, key: str) -> bool:
        return key in self.running or key in self.before


class Pacing:
    """The counts of one front. `a_minute`: requests of one session in a minute; 0: as many as come."""

    def __init__(self, a_minute: int) -> None:
        self.is_on = a_minute > 0
        self._address = Counted(Pace(a_minute * OFFICE, MINUTE))
        self._session = Counted(Pace(a_minute, MINUTE))
        self._writes = Counted(Pace(max(1, a_minute // WRITES), MINUTE))

    def wait(self, method: str, raw_path: str, address: str, cookies: Mapping[str, str], at: float) -> int:
        """Whole seconds that this request comes too early; 0, and counted, when it is in time."""
        path = unquote(raw_path.partition("?")[0])
        if not self.is_on or path.startswith(UNCOUNTED):
            return 0
        writes = method not in READS or path.startswith(SEARCH)
        for counted, key in (keys := list(self._keys(address, cookies, writes=writes))):
            if wait := counted.wait(key, at):
                return wait
        for counted, key in keys:
            counted.add(key)
        return 0

    def _keys(
        self, address: str, cookies: Mapping[str, str], *, writes: bool
    ) -> Iterator[tuple[Counted, str]]:
        yield self._address, neighbourhood(address)
        session = next((cookies[name] for name in SESSIONS if cookies.get(name)), "")
        if session:
            yield self._session, session
            if writes:
                yield self._writes, session
