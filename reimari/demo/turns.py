"""What somebody does next with a step of the living demo, and after how long. Pure: dice in, a turn out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from reimari.demo.chances import IN_A_TEAM, OF_DEEDS, OF_TURNS, ON_A_LINE, REACHED, Reached, Way, chosen

TRIES = 3  # to reach the client before the case waits
MOST_HOPS = 3  # then whoever has it works on it
MOST_STEPS = 4  # then the case is closed


class What(StrEnum):
    """One deed."""

    ANSWER = "answer"
    TAKE = "take"
    RETURN = "return"
    TRANSFER = "transfer"
    OFFER = "offer"
    REROUTE = "reroute"
    JOIN = "join"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ATTEMPT = "attempt"
    NOTE = "note"
    ASSESS = "assess"
    ADD_STEP = "add_step"
    COMPLETE = "complete"
    MEET = "meet"
    MARK_MEETING = "mark_meeting"
    ADVANCE = "advance"
    WAIT = "wait"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Turn:
    """A deed, so many office hours after what happened last (after the meeting, for its mark)."""

    what: What
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand with one open step, as far as it matters for what comes next.

    `moves`: what has happened on its track so far. `hurry`: the team has more than it can do.
    """

    moves: int = 0
    is_contact: bool = False
    is_offer: bool = False
    is_current: bool = True
    is_meeting: bool = False
    is_line: bool = False
    is_urgent: bool = False
    is_taken: bool = False
    is_offered: bool = False
    is_joint: bool = False
    is_paused: bool = False
    was_paused: bool = False
    waits: bool = False
    is_assessed: bool = False
    is_reached: bool = False
    attempts: int = 0
    hops: int = 0
    steps: int = 0
    hurry: bool = False


def next_turn(now: Standing, rng: Random) -> Turn | None:
    """What comes next; None while somebody else has to answer first."""
    if now.is_offered and not now.is_offer:
        return None
    if turn := _on_a_list(now, rng):
        return replace(turn, hours=0.0) if now.hurry else turn
    if now.hurry:
        return Turn(What.CLOSE, 0.0)
    return _waiting(now, rng) or next(_worked_on(now, rng))


def _on_a_list(now: Standing, rng: Random) -> Turn | None:
    """What nobody works on yet, and what stands beside a case's own step."""
    if now.is_offer:
        refused = rng.random() < OF_DEEDS["refused"] and not now.hurry
        return Turn(What.REFUSE if refused else What.ACCEPT, _wait(now, rng, (1.0, 16.0)))
    if now.is_contact:
        return Turn(What.ANSWER, _wait(now, rng, (0.1, 3.0)))
    if not now.is_taken:
        return Turn(What.TAKE, _wait(now, rng, (0.4, 11.0)))
    return None if now.is_current else Turn(What.COMPLETE, rng.uniform(1, 12))


def _wait(now: Standing, rng: Random, usual: tuple[float, float]) -> float:
    """How long something lies on a list; a few lie so long that they are late."""
    if now.is_urgent:
        return rng.uniform(0.1, 0.7)
    if rng.random() < OF_DEEDS["left_lying"]:
        return rng.uniform(30, 160)
    return rng.uniform(*usual)


def _waiting(now: Standing, rng: Random) -> Turn | None:
    """What ends a waiting: for the client, for a meeting, for the end of a pause."""
    if now.is_paused:
        return Turn(What.RESUME, rng.uniform(20, 64))
    if now.is_meeting:
        return Turn(What.MARK_MEETING, rng.uniform(0.5, 2))
    return Turn(What.ADVANCE, rng.uniform(16, 90)) if now.waits else None


def _worked_on(now: Standing, rng: Random) -> Iterator[Turn]:
    """What whoever has the case may do with it, the first that fits."""
    if rng.random() < OF_TURNS["returned"] and not now.is_joint:  # a joint case stays with its contact person
        yield Turn(What.RETURN, rng.uniform(1, 6))
    if rng.random() < OF_TURNS["noted"]:
        yield Turn(What.NOTE, rng.uniform(0.05, 0.5))
    if not now.is_reached:
        yield _towards_client(now, rng)
    if rng.random() < OF_TURNS["extra_step"]:
        yield Turn(What.ADD_STEP, rng.uniform(0.1, 1))
    if not now.is_assessed and rng.random() < OF_TURNS["assessed"]:
        yield Turn(What.ASSESS, rng.uniform(0.2, 20))
    yield _after_reached(now, rng)


WAYS = {
    Way.TRANSFER: What.TRANSFER,
    Way.OFFER: What.OFFER,
    Way.REROUTE: What.REROUTE,
    Way.JOINT: What.JOIN,
}


def _towards_client(now: Standing, rng: Random) -> Turn:
    """To whoever it belongs to, or trying to reach the client; after three tries the case waits or ends."""
    if not now.attempts and now.hops < MOST_HOPS:
        way = chosen(rng, ON_A_LINE if now.is_line else IN_A_TEAM)
        if way in WAYS:
            return Turn(WAYS[way], rng.uniform(0.3, 3))
    if now.attempts < TRIES + now.was_paused:
        return Turn(What.ATTEMPT, rng.uniform(0.4, 9))
    return Turn(What.GIVE_UP if now.was_paused else What.PAUSE, rng.uniform(0.1, 2))


AFTER = {
    Reached.CLOSE: (What.CLOSE, 0.2, 4.0),
    Reached.MEET: (What.MEET, 0.1, 2.0),
    Reached.ADVANCE: (What.ADVANCE, 0.2, 20.0),
    Reached.WAIT: (What.WAIT, 0.2, 2.0),
    Reached.PAUSE: (What.PAUSE, 0.1, 1.0),
}


def _after_reached(now: Standing, rng: Random) -> Turn:
    """The longer a case has been worked on, the likelier it is closed."""
    way = Reached.CLOSE if now.steps >= MOST_STEPS else chosen(rng, REACHED)
    what, least, most = AFTER[way]
    return Turn(what, rng.uniform(least, most if now.steps < 2 else most * 8))  # noqa: PLR2004 (its third step)
