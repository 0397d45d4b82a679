"""Who of the invented staff does the next turn with an open step in the living demo, and with what."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypedDict
from uuid import UUID

from reimari.access.actor import Actor
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case
from reimari.demo.dice import dice
from reimari.demo.setting import Setting
from reimari.demo.staff import Worker
from reimari.demo.standings import OpenStep
from reimari.demo.turns import What
from reimari.staff.models import Team
from reimari.work.actions import Plan

ASKED_LATER, NOT_REACHED = "client_asked_later", "client_not_reached"
# Which Action each turn needs: these on the step's team …
ON_STEP = {
    What.ANSWER: "contacts.close",
    What.TAKE: "work.take",
    What.RETURN: "work.return",
    What.ATTEMPT: "work.attempt",
    What.COMPLETE: "work.complete",
    What.ACCEPT: "cases.accept",
    What.REFUSE: "cases.refuse",
}
# … these on the team that answers for the case …
ON_CASE = {
    What.MARK_MEETING: "cases.mark_meeting",
    What.ADVANCE: "cases.advance",
    What.PAUSE: "cases.pause",
    What.RESUME: "cases.resume",
    What.CLOSE: "cases.close",
    What.GIVE_UP: "cases.close",
}
# … and these, instead of which something else is done where nobody may or there is no other team.
NOT_EVERYWHERE = {
    What.TRANSFER: "cases.transfer",
    What.OFFER: "cases.hand_over",
    What.REROUTE: "cases.reroute",
    What.JOIN: "cases.coordinate",
    What.NOTE: "cases.note",
    What.ASSESS: "assessments.finish",
    What.ADD_STEP: "cases.add_step",
    What.MEET: "cases.agree_meeting",
    What.WAIT: "cases.advance",
}
ONWARD = {What.TRANSFER, What.OFFER, What.JOIN}
NEEDS = ON_STEP | ON_CASE | NOT_EVERYWHERE


class NobodyThere(Exception):
    """Whoever could do it is busy, away or not there at all; perhaps later."""


class By(TypedDict):
    """Who does it, when."""

    actor: Actor
    now: dt.datetime


class Seen(TypedDict):
    """The case as they saw it."""

    seen: SeenCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Setting):
    """What all turns of a moment share.

    `occupied`: who of the staff is busy or away. `onward`: teams to which a case may go, the likelier ones
    first. `meeting_at`: when a meeting could be. Both are drawn by the dice.
    """

    occupied: frozenset[UUID]
    onward: Callable[[Case, Random], list[Team]]
    meeting_at: Callable[[Random], dt.datetime]


@dataclass(frozen=True, slots=True)
class Hand:
    """One turn with one open step, with dice and a key of its own."""

    scene: Scene
    found: OpenStep
    rng: Random
    key: UUID

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self.rng.random() < share

    def possible(self, what: What) -> What:
        """The turn itself, or what is done instead where there is no team, no reason or no right for it."""
        otherwise = What.ADVANCE if self.found.standing.is_reached else What.ATTEMPT
        if what == What.PAUSE and self.pause_reason() is None:
            return otherwise if self.found.standing.is_reached else What.GIVE_UP
        if what in ONWARD and not (self.found.case and self.onward()):
            return otherwise
        if what in NOT_EVERYWHERE and not self.scene.staff.able(self._team(what), NEEDS[what]):
            return otherwise
        return what

    # Who

    def whoever(self, what: What) -> Worker:
        """Whoever has it in hand, if they may; for what nobody has, somebody free of the team.

        Raises NobodyThere.
        """
        own = self._in_hand()
        worker = self.scene.staff.everybody.get(own) if own else None
        if own and (worker is None or own in self.scene.occupied):
            raise NobodyThere
        team, action = self._team(what), NEEDS[what]
        if worker and (worker.may(action, team) or worker.actor.doing(action).acts_for_own()):
            return worker
        picked = self.scene.staff.pick(
            self.rng, team, action, self.found.step.language, but_not=self.scene.occupied
        )
        if picked is None:
            raise NobodyThere
        return picked

    def _team(self, what: What) -> str:
        case = self.found.case
        return self.found.team if what in ON_STEP or case is None else case.team_id

    def _in_hand(self) -> UUID | None:
        """Who has the step, contacts the client in a joint case, or wrote down what only they may see."""
        if self.found.step.worker_id:
            return self.found.step.worker_id
        if self.found.case:
            return self.found.case.contact_person_id if self.found.standing.is_current else None
        recorded_by = self.found.contact.recorded_by_id if self.found.contact else None
        recorder = self.scene.staff.everybody.get(recorded_by) if recorded_by else None
        return recorder.id if recorder and recorder.actor.doing("contacts.close").acts_for_own() else None

    # With what

    def by(self, worker: Worker) -> By:
        """The deed's arguments that tell who and when."""
        return By(actor=worker.actor, now=self.scene.now)

    def seen(self) -> Seen:
        """The deed's argument by which it is refused if somebody else was faster."""
        return Seen(seen=SeenCase(step=self.case.current_step_id))

    @property
    def case(self) -> Case:
        """The step's case. Raises NobodyThere when it has none."""
        if self.found.case is None:
            raise NobodyThere
        return self.found.case

    def onward(self) -> list[Team]:
        """Teams to which the case could go, the same whenever they are asked for this turn."""
        return self.scene.onward(self.case, dice(f"{self.key}:onward"))

    def plan(self, kind: str, worker: Worker) -> Plan:
        """The case's next step."""
        return self.scene.plan(self.case, kind, worker)

    def pause_reason(self) -> str | None:
        """Why the clocks would stand still; None where the county knows no such reason."""
        reason = ASKED_LATER if self.found.standing.is_reached else NOT_REACHED
        return reason if reason in self.scene.terms.pause_reasons else None
