"""What a telephone system would tell of a line's day, made of a seed; and what happens to it on its way."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

type Event = dict[str, Any]  # the body of one POST /api/v1/telephony/events

SECOND = dt.timedelta(seconds=1)
# Numbers that nobody has, as the demo's: +358 45 7 and four digits of fiction.
NUMBERS = tuple(f"+3584570{number:05}" for number in range(100_000))
WITHHELD = 0.06
CALLS_AGAIN = 0.15  # somebody who has called already today
# How calls of a line go, and how often.
WAYS = {"answered": 55, "passed_on": 8, "abandoned": 15, "asked": 12, "asked_and_hung_up": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line that is called: its channel, the keys of its menu, its languages, who answers, its numbers."""

    channel: str
    keys: tuple[str, ...] = ("",)
    languages: tuple[str, ...] = ("fi",)
    agents: tuple[str, ...] = ("",)
    numbers: tuple[str, ...] = ()  # each call calls one of them; none: the telephone system doesn't tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What happens on the way: how many of a hundred events come twice, never, or late."""

    twice: float = 0.2
    lost: float = 0.05
    late: float = 0.3
    window: int = 40  # events by which a late one is overtaken, at most


def calls_of_a_day(
    line: Line, *, calls: int, begins: dt.datetime, hours: float, seed: str
) -> list[list[Event]]:
    """The events of each call in their order; the same seed gives the same day."""
    dice = Random(f"telephone {seed}")  # noqa: S311 (an invented day)
    known: list[str] = []
    found = []
    for number in range(calls):
        at = begins + dt.timedelta(hours=hours * (number + dice.random()) / calls)
        found.append(list(_call(line, f"{seed}-{number}", at, _caller(dice, known), dice)))
    return found


def _caller(dice: Random, known: list[str]) -> str:
    if dice.random() < WITHHELD:
        return ""
    if known and dice.random() < CALLS_AGAIN:
        return dice.choice(known)
    known.append(dice.choice(NUMBERS))
    return known[-1]


def _call(line: Line, name: str, at: dt.datetime, number: str, dice: Random) -> Iterator[Event]:
    facts = {
        "call": name,
        "channel": line.channel,
        "number": number,
        "language": dice.choice(line.languages),
    }
    if line.numbers:
        facts["called"] = dice.choice(line.numbers)
    chosen = {"menu_choice": dice.choice(line.keys)}
    steps: list[tuple[str, float, dict[str, str]]] = [
        ("ringing", 0, {}),
        ("ringing", dice.uniform(4, 20), chosen),
    ]
    way = dice.choices(list(WAYS), list(WAYS.values()))[0]
    steps += [(kind, wait, chosen | more) for kind, wait, more in _rest(way, line, dice)]
    for sequence, (kind, wait, more) in enumerate(steps, start=1):
        at += wait * SECOND
        told = {
            "id": f"{name}-{sequence}",
            "sequence": sequence,
            "event": kind,
            "occurred_at": at.isoformat(),
        }
        yield {name: value for name, value in (facts | told | more).items() if value != ""}


def _rest(way: str, line: Line, dice: Random) -> Iterator[tuple[str, float, dict[str, str]]]:
    """How the call goes on once the menu was heard: what, after how many seconds, with what more."""
    waits, talks = dice.uniform(5, 400), dice.uniform(30, 900)
    if way in {"answered", "passed_on"}:
        for agent in dice.choices(line.agents, k=1 + (way == "passed_on")):
            yield "ringing", waits, {"agent": agent}
            yield "answered", dice.uniform(2, 12), {"agent": agent}
        yield "ended", talks, {}
    elif way == "abandoned":
        yield "abandoned", waits, {}
    else:
        yield "callback_requested", waits, {}
        yield ("ended" if way == "asked" else "abandoned"), dice.uniform(0, 4), {}


def in_time(calls: Sequence[Sequence[Event]]) -> list[Event]:
    """All events of the day as they happen."""
    return sorted((event for call in calls for event in call), key=lambda event: str(event["occurred_at"]))


def troubled(events: Sequence[Event], troubles: Troubles, *, seed: str) -> list[Event]:
    """The same events as they may arrive: some late, some twice, some never."""
    dice = Random(f"troubles {seed}")  # noqa: S311 (an invented day)
    arrive: list[tuple[float, Event]] = []
    for place, event in enumerate(events):
        if dice.random() < troubles.lost:
            continue
        for _ in range(1 + (dice.random() < troubles.twice)):
            late = dice.uniform(0, troubles.window) if dice.random() < troubles.late else 0.0
            arrive.append((place + late, event))
    return [event for _, event in sorted(arrive, key=lambda each: each[0])]
