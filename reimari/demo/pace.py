"""The clock of the living demo's rhythm: the real one, or a simulated one that runs faster. Pure."""

import datetime as dt
from dataclasses import asdict, dataclass

from reimari.common.working_days import HELSINKI

REAL = 1.0
GOES_ON_WITHIN = dt.timedelta(minutes=10)  # a demo that stopped longer ago begins anew


@dataclass(frozen=True, slots=True)
class Pace:
    """At the real moment `since` the rhythm stood at `begun`; from then on it runs `speed` times as fast.

    Only the rhythm follows this clock: everything that is written carries the real moment.
    """

    since: dt.datetime
    begun: dt.datetime
    speed: float

    @property
    def is_real(self) -> bool:
        """Whether the rhythm is that of the present moment."""
        return self.speed == REAL and self.since == self.begun

    def at(self, real: dt.datetime) -> dt.datetime:
        """Where the rhythm stands at the real moment, in Finnish time."""
        moment = self.begun + (real - self.since) * self.speed
        return moment.astimezone(HELSINKI)

    def real(self, moment: dt.datetime) -> dt.datetime:
        """The real moment at which the rhythm stands there, in whole seconds."""
        found = self.since + (moment.astimezone(dt.UTC) - self.begun) / self.speed
        return found.replace(microsecond=0)

    def moved_to(self, real: dt.datetime, moment: dt.datetime) -> "Pace":
        """The same pace, standing at `moment` at the real moment: it has waited, as for a database."""
        return Pace(_utc(real), _utc(moment), self.speed)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: how fast, and from which moment of the rhythm on (None: the present)."""

    speed: float = REAL
    begin: dt.datetime | None = None

    @property
    def name(self) -> str:
        """Tells wishes apart."""
        return f"{self.speed:g} {self.begin.isoformat() if self.begin else ''}".strip()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a living demo had come, kept in a file: `run` tells runs apart, `moment` is of the rhythm."""

    run: str
    wish: str
    real: dt.datetime
    moment: dt.datetime

    def to_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items()}

    @staticmethod
    def from_json(tree: object) -> "Mark | None":
        """None when it isn't whole."""
        try:
            told = {name: str(tree[name]) for name in ("run", "wish", "real", "moment")}  # type: ignore[index]
            real, moment = (dt.datetime.fromisoformat(told[name]) for name in ("real", "moment"))
        except (KeyError, TypeError, ValueError):
            return None
        if real.tzinfo is None or moment.tzinfo is None:
            return None
        return Mark(told["run"], told["wish"], real, moment)


def begin(wish: Wish, mark: Mark | None, *, now: dt.datetime) -> tuple[Pace, Mark]:
    """The pace from now on, and the mark to begin with.

    Who was stopped a moment ago goes on in the same run: a real rhythm looks back for what it missed, a
    simulated one stands where it stood.
    """
    now = _utc(now)
    goes_on = mark is not None and mark.wish == wish.name and now - GOES_ON_WITHIN <= mark.real <= now
    if wish.speed == REAL and wish.begin is None:
        pace = Pace(now, now, REAL)
        if goes_on and mark:
            return pace, mark
        return pace, Mark("real", wish.name, now, now)  # its days tell its runs apart
    if goes_on and mark:
        return Pace(now, _utc(mark.moment), wish.speed), mark
    start = _utc(wish.begin or now)
    return Pace(now, start, wish.speed), Mark(now.isoformat(), wish.name, now, start)


def _utc(moment: dt.datetime) -> dt.datetime:
    """In UTC, where moments are as far apart as they are, also in the nights when clocks are turned."""
    return moment.astimezone(dt.UTC)
