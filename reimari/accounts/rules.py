"""How long whoever guesses passwords waits, and how long a session lasts (ASVS 6.1.1, 6.3.1, 7.1.1)."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from reimari.common.addresses import neighbourhood
from reimari.common.pace import Pace

# Seconds: of a session from signing in; without anything its user did; between two notes that they did.
LASTS = 10 * 3600
IDLE = 3600
NOTED_EVERY = 300
# How long before its end a session is told of; time enough to finish a sentence and press a button.
WARNED_BEFORE = 300
# How long who somebody is counts as just proved, for what asks for it (ASVS 7.5.1, 7.5.3). They name no time:
# a quarter of an hour is how long NIST SP 800-63B lets a session of its highest level stand idle.
FRESH_FOR = 900
FIRST_WAIT = dt.timedelta(seconds=2)
DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """So many wrong passwords are free; after them each wait is twice the one before, up to the longest."""

    free: int
    longest: dt.timedelta

    def wait_after(self, failures: int) -> dt.timedelta:
        """How long the next try has to wait after so many wrong passwords in a row."""
        over = failures - self.free
        return min(FIRST_WAIT * 2 ** min(over, DOUBLINGS), self.longest) if over >= 0 else dt.timedelta()


FROM_ONE_PLACE = Patience(free=5, longest=dt.timedelta(minutes=15))
# Short: nobody shall be able to keep somebody else out by guessing in their name.
FROM_ANYWHERE = Patience(free=50, longest=dt.timedelta(minutes=1))


# Of one-time and recovery codes: whoever tries them has known the password, so waits are longer.
CODES_FROM_ANYWHERE = Patience(free=10, longest=dt.timedelta(minutes=15))


# From one address under any names: a whole office may share it.
FROM_ONE_ADDRESS = Pace(most=100, within=600)
# Forms that anybody may send: as many as a library's computers need, too few to fill a work list.
FORMS_OF_ONE_ADDRESS = Pace(most=30, within=600)
FORGOTTEN_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Try:
    """A name, and from where it is tried. `device`: this browser has signed in under this name before.

    Such a browser is counted alone: whoever guesses from elsewhere doesn't keep its user out.
    """

    name: str
    address: str
    device: str = ""

    @property
    def pace(self) -> Pace:
        """How many come from one address."""
        return FROM_ONE_ADDRESS

    @property
    def here(self) -> str:
        """The key that the right password forgives."""
        return key_of(self.name, f"device {self.device}" if self.device else neighbourhood(self.address))

    @property
    def rows(self) -> Mapping[str, Patience]:
        """The keys that count wrong passwords in a row."""
        if self.device:
            return {self.here: FROM_ONE_PLACE}
        return {self.here: FROM_ONE_PLACE, key_of(self.name, "*"): FROM_ANYWHERE}

    def windows(self, now: dt.datetime) -> tuple[str, ...]:
        """The keys that count for the address: the running window, and the one before it."""
        number = self.pace.window(now.timestamp())
        place = neighbourhood(self.address)
        return () if self.device else tuple(key_of("*", f"{place} {each}") for each in (number, number - 1))


@dataclass(frozen=True, slots=True)
class CodeTry(Try):
    """A one-time or recovery code that is tried; counted beside the passwords of the same name."""

    @property
    def rows(self) -> Mapping[str, Patience]:
        if self.device:
            return {self.here: FROM_ONE_PLACE}
        return {self.here: FROM_ONE_PLACE, key_of(self.name, "*"): CODES_FROM_ANYWHERE}


@dataclass(frozen=True, slots=True)
class Knock(Try):
    """A signed link that is tried: only the address counts, for no account is kept from anybody by it."""

    @property
    def rows(self) -> Mapping[str, Patience]:
        return {}

    def windows(self, now: dt.datetime) -> tuple[str, ...]:
        number = self.pace.window(now.timestamp())
        place = neighbourhood(self.address)
        return tuple(key_of(f"* {self.name}", f"{place} {each}") for each in (number, number - 1))


@dataclass(frozen=True, slots=True)
class Sending(Knock):
    """A form that anybody may send: each time counts, whatever became of it."""

    @property
    def pace(self) -> Pace:
        return FORMS_OF_ONE_ADDRESS


def key_of(name: str, place: str) -> str:
    """The name itself isn't kept: people type passwords and identity codes into that field."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return hashlib.sha256(f"{plain}\n{place}".encode("utf-8", "surrogatepass")).hexdigest()
