"""What a replay found: numbers only, as they are shown, kept for a day and printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Went:
    """To whom a matter goes: codes of the unit, the team and the area's row; empty: to nobody, of no area."""

    unit: str
    team: str
    area: str = ""


NOBODY = Went("", "")


@dataclass(frozen=True, slots=True)
class Before[T]:
    """The same by today's rules and by the changed ones."""

    before: T
    after: T

    @property
    def differs(self) -> bool:
        """Whether the changed rules make a difference."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Where the matters of the months would have gone.

    `decided`: on both sides; of them `moved` to somebody else (from, to, how many). `unknown`: how many
    can't be decided anew, by the fact that isn't kept. What happened then is told apart: of those decided
    `as_ruled` went where today's rules send them, `by_hand` (by its reason) elsewhere by somebody's choice,
    `otherwise` elsewhere as the rules were others then, or facts were said that aren't kept.
    """

    decided: int = 0
    moved: tuple[tuple[Went, Went, int], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    as_ruled: int = 0
    by_hand: tuple[tuple[str, int], ...] = ()
    otherwise: int = 0

    @property
    def moves(self) -> int:
        """How many would have gone to somebody else."""
        return sum(number for _one, _other, number in self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of `of` clocks whose end is known `kept` were kept; `raw`: as if no clock had been paused (I-11)."""

    of: int = 0
    kept: int = 0
    raw: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise or legal deadline: how many ran, and how they were kept on both sides.

    `unknown`: the changed rules have no such promise, or one that ends otherwise. `days`: by how many
    calendar days the end moves (below 0: earlier), of those that move; 0 within the day. `won`: late by
    today's rules and in time by the changed ones; `lost`: the other way.
    """

    code: str
    kind: str
    ran: int = 0
    unknown: int = 0
    earlier: int = 0
    later: int = 0
    days: tuple[tuple[int, int], ...] = ()
    kept: Before[Kept] = Before(Kept(), Kept())
    won: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFound:
    """A weekday of a line: 1 is Monday. `calls`: on the average of such days while it is open.

    `needed`: how many have to answer in its busiest half-hour; None: it isn't known how long a call takes.
    `answered`: the share of calls answered within the wanted time by those who are on duty; None: it isn't
    known how many these are.
    """

    weekday: int
    calls: Before[float]
    needed: Before[int | None]
    answered: Before[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFound:
    """What came to a line. `by_telephone` False: contacts of the journal, as no telephone system tells of
    calls.

    `outside`: how many came while it was closed; None: its hours aren't known. `handling`: seconds of a call.
    """

    code: str
    calls: int
    by_telephone: bool
    handling: float | None
    outside: Before[int | None]
    people: Before[int | None]
    days: tuple[DayFound, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the changed rules make a difference to it."""
        return (
            self.outside.differs
            or self.people.differs
            or any(day.calls.differs or day.needed.differs or day.answered.differs for day in self.days)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All of it. `conditions`: promises that start, stop or hold otherwise by the changed rules, and ones
    that one side alone has: what would have started then isn't known.
    """

    routes: Routes
    promises: tuple[Promise, ...] = ()
    lines: tuple[LineFound, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything would have been otherwise."""
        return (
            bool(self.routes.moved)
            or any(each.kept.differs or each.earlier or each.later for each in self.promises)
            or any(line.differs for line in self.lines)
        )

    def plain(self) -> dict[str, Any]:
        """It as JSON keeps it; `of_plain` is the way back."""
        return asdict(self)

    @classmethod
    def of_plain(cls, told: Mapping[str, Any]) -> "Found":
        """What `plain` gave, after JSON has kept it."""
        routes = told["routes"]
        return cls(
            routes=Routes(
                decided=routes["decided"],
                moved=tuple((Went(**one), Went(**two), number) for one, two, number in routes["moved"]),
                unknown=_pairs(routes["unknown"]),
                as_ruled=routes["as_ruled"],
                by_hand=_pairs(routes["by_hand"]),
                otherwise=routes["otherwise"],
            ),
            promises=tuple(_promise(each) for each in told["promises"]),
            lines=tuple(_line(each) for each in told["lines"]),
            conditions=tuple(told["conditions"]),
        )


def _pairs(told: Any) -> tuple[tuple[Any, int], ...]:
    return tuple((one, number) for one, number in told)


def _promise(told: Mapping[str, Any]) -> Promise:
    kept = Before(Kept(**told["kept"]["before"]), Kept(**told["kept"]["after"]))
    return Promise(**{**told, "days": _pairs(told["days"]), "kept": kept})


def _line(told: Mapping[str, Any]) -> LineFound:
    days = tuple(
        DayFound(
            weekday=day["weekday"],
            calls=Before(**day["calls"]),
            needed=Before(**day["needed"]),
            answered=Before(**day["answered"]),
        )
        for day in told["days"]
    )
    sides = {name: Before(**told[name]) for name in ("outside", "people")}
    return LineFound(**{**told, **sides, "days": days})
