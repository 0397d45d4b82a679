"""How often things happen in the demo, to contacts and in the lives of cases: all invented."""

from collections.abc import Mapping
from enum import StrEnum
from random import Random

from reimari.cases.actions import Why
from reimari.cases.states import CHANGED, REASONS, ChangedBy, Ending, MeetingMode, MeetingState

OF_CONTACTS = {  # each of what is left when the ones before have been decided
    "urgent": 0.03 / 0.3,  # of those that go on: of all, three in a hundred
    "anonymous": 0.05 / 0.43,  # of clients whose matter doesn't go on: of all, five in a hundred
    "unregistered": 0.45,
    "second": 0.05,
    "second_goes_on": 0.4,
    "complicated": 0.06,
    "elsewhere": 0.075,
    "not_reached": 0.03,
    "known_in_case": 0.12,
    "known": 0.1,
    "outsider": 0.05,  # of those who come to a line that is for our own employees
    "profession": 0.8,  # of our own employees
    "feedback": 0.05,  # of those whose matter ended at once
    "in_words": 0.4,
}
SCORES = {5: 0.46, 4: 0.3, 3: 0.14, 2: 0.06, 1: 0.04}
OF_DEEDS = {
    "left_lying": 0.07,
    "refused": 0.25,
    "safety": 0.16,
    "reached": 0.6,
    "by_phone": 0.8,
    "extra_done": 0.5,
    "joint_later": 0.04,
    "not_needed": 0.2,
    "reopened": 0.03,
}
# What may happen at several points of a case: thrown for once or twice in the life of a loaded one …
OF_LIVES = {
    "returned": 0.03,
    "noted": 0.38,
    "extra_step": 0.05,
    "assessed": 0.9,
    "asked": 0.06,
    "left_unread": 0.08,
}
# … and at every turn of a living one, so less often each time.
OF_TURNS = {"returned": 0.03, "noted": 0.12, "extra_step": 0.03, "assessed": 0.7}
NEXT_KINDS = ("needs_assessment", "service_plan", "initial_assessment", "review", "contact_client", "other")
MODES = (MeetingMode.PHONE, MeetingMode.PHONE, MeetingMode.OFFICE, MeetingMode.HOME, MeetingMode.VIDEO)
ENDINGS = {
    Ending.HELPED: 0.42,
    Ending.PLANNED_WORK: 0.24,
    Ending.NO_NEED: 0.12,
    Ending.DECLINED: 0.1,
    Ending.ELSEWHERE: 0.08,
    Ending.DIED: 0.04,
}
MEETINGS = {
    MeetingState.REALISED: 0.76,
    MeetingState.MISSED: 0.11,
    MeetingState.MOVED: 0.09,
    MeetingState.CANCELLED: 0.04,
}


BOOKED = {MeetingState.REALISED: 0.87, MeetingState.MISSED: 0.13}
WHO_CHANGED = {ChangedBy.CLIENT: 0.7, ChangedBy.UNIT: 0.3}


def why_changed(rng: Random, state: MeetingState) -> Why | None:
    """Who moved or cancelled a meeting, and why; None: it went otherwise."""
    if state not in CHANGED:
        return None
    by = chosen(rng, WHO_CHANGED)
    return Why(by, rng.choice(REASONS[by][:3]))


class Way(StrEnum):
    """What whoever took the case does first."""

    WORK = "work"
    TRANSFER = "transfer"
    OFFER = "offer"
    REROUTE = "reroute"
    JOINT = "joint"


class Reached(StrEnum):
    """What follows when the client was reached."""

    CLOSE = "close"
    MEET = "meet"
    ADVANCE = "advance"
    WAIT = "wait"
    PAUSE = "pause"


ON_A_LINE = {Way.WORK: 0.32, Way.TRANSFER: 0.4, Way.OFFER: 0.22, Way.REROUTE: 0.02, Way.JOINT: 0.04}
IN_A_TEAM = {Way.WORK: 0.78, Way.TRANSFER: 0.05, Way.OFFER: 0.09, Way.REROUTE: 0.04, Way.JOINT: 0.04}
REACHED = {
    Reached.CLOSE: 0.34,
    Reached.MEET: 0.24,
    Reached.ADVANCE: 0.24,
    Reached.WAIT: 0.1,
    Reached.PAUSE: 0.08,
}


def chosen[T](rng: Random, shares: Mapping[T, float]) -> T:
    """One of the keys, as often as its share says."""
    return rng.choices(list(shares), list(shares.values()))[0]
