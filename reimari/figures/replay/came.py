"""What came then, as it was written down: nothing of who it was."""

import datetime as dt
from dataclasses import dataclass

from reimari.region.rules import Pause
from reimari.routing.rules import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A matter that went on in a case of its own, with the facts by which its route was chosen.

    `sent`: the code of the team that it was sent to; `by_hand`: why another one than the rules' was chosen
    (code), empty: the rules' was.
    """

    facts: Facts
    sent: str
    by_hand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A clock that ran: when it started and stopped, and on which days it stood still (I-11).

    `kept`: as it was recorded when what it waits for stopped it; None: it runs, or the matter's end did.
    `pauses`: as they were when it stopped; one that goes on has no end.
    """

    code: str
    started_at: dt.datetime
    stopped_at: dt.datetime | None
    kept: bool | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """That a call, or where no telephone system tells of calls a contact, came to a line at a moment."""

    line: str
    at: dt.datetime
