"""How a case of the demo lives on after its first contact, until the moment of the loading."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from reimari.access.catalogue import Forbidden
from reimari.assessments.actions import finish_assessment
from reimari.cases.actions import (
    accept_case,
    add_step_to_case,
    advance_case,
    agree_meeting,
    answer_question,
    ask_in_case,
    close_case,
    coordinate_case,
    hand_over_case,
    mark_meeting,
    note_case,
    pause_case,
    read_brief,
    refuse_case,
    reopen_case,
    reroute_case,
    resume_case,
    transfer_case,
)
from reimari.cases.models import Case
from reimari.cases.states import (
    FIRST_STEP,
    Assessment,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
    RefusalReason,
)
from reimari.common.problems import Refused
from reimari.demo.aloud import told_aloud
from reimari.demo.assessing import found_out
from reimari.demo.chances import (
    ENDINGS,
    IN_A_TEAM,
    MEETINGS,
    MODES,
    NEXT_KINDS,
    OF_DEEDS,
    OF_LIVES,
    ON_A_LINE,
    REACHED,
    Reached,
    Way,
    chosen,
    why_changed,
)
from reimari.demo.dice import dice
from reimari.demo.office import Office
from reimari.demo.setting import Setting
from reimari.demo.staff import DEMO, Worker
from reimari.people.actions import protect_person
from reimari.staff.models import Team
from reimari.work.actions import Plan, attempt_contact, complete_step, return_step, take_step
from reimari.work.models import Step
from reimari.work.states import AttemptBy, ReturnReason

CHANCES = OF_DEEDS | OF_LIVES
NEWEST, UNANSWERED = dt.timedelta(days=4), 0.6  # questions to the supervisor
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Over(Exception):
    """What would come next hasn't happened yet, or nobody may do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World(Setting):
    """What all lives share. `onward`: teams to which a case may go, the likelier ones first."""

    office: Office
    onward: Callable[[Case], list[Team]]
    strict: bool = True  # a refused deed undoes the share; else only the life ends there


@dataclass(slots=True)
class Life:
    """One case. Each deed happens some hours of office time after the one before, while it is past."""

    case: Case
    world: World
    rng: Random
    is_fresh: bool = False
    is_protected: bool = False
    moment: dt.datetime = NEVER
    worker: Worker | None = None
    refused: str = ""

    def live(self) -> None:
        """Everything until now. A refused deed ends the life there; `refused` tells it."""
        self.moment = self.case.opened_at
        if self.is_fresh:
            return
        try:
            self._begin()
            self._work()
        except Over:
            pass
        except (Refused, Forbidden) as refusal:
            if self.world.strict:
                raise
            self.refused = f"{type(refusal).__name__}: {refusal}"
        if self.is_protected and self.case.person:
            protect_person(self.case.person, protected=True, actor=DEMO, now=self.case.opened_at)

    # Who, when

    def _chance(self, name: str) -> bool:
        return self.rng.random() < CHANCES[name]

    def _after(self, least: float, most: float) -> dt.datetime:
        """The moment of the next deed; raises Over when that is still to come."""
        moment = self.world.office.later(self.moment, self.rng.uniform(least, most))
        if moment > self.world.now:
            raise Over
        self.moment = moment
        return moment

    def _whoever(self, action: str, team: str | None = None) -> Worker:
        """The worker of the case if they may, else somebody of the team."""
        team = team or self.case.team_id
        if self.worker and self.worker.may(action, team):
            return self.worker
        found = self.world.staff.pick(self.rng, team, action, self.case.language)
        if found is None:
            raise Over
        return found

    def _may(self, action: str) -> bool:
        return bool(self.worker and self.worker.may(action, self.case.team_id))

    def _step(self) -> Step:
        if self.case.current_step is None:
            raise Over
        return self.case.current_step

    # How it begins

    def _begin(self) -> None:
        """It is taken, and perhaps moved, offered or made joint; then somebody has it in hand."""
        self._take()
        offered = self.world.onward(self.case)
        way = chosen(self.rng, ON_A_LINE if self.world.is_line(self.case.team_id) else IN_A_TEAM)
        if way in {Way.TRANSFER, Way.OFFER, Way.JOINT} and not offered:
            way = Way.WORK
        if way == Way.TRANSFER and self._may("cases.transfer"):
            self._transfer(offered[0])
        elif way == Way.OFFER and self._may("cases.hand_over"):
            self._offer(offered[0])
        elif way == Way.REROUTE and self._may("cases.reroute"):
            self._reroute(offered)
        joint = way == Way.JOINT or (way != Way.WORK and self._chance("joint_later"))
        if joint and self._may("cases.coordinate") and (others := self.world.onward(self.case)):
            self._join(others[0])

    def _take(self) -> None:
        if self.is_protected:
            least, most = 0.2, 1.0
        elif self.case.is_urgent:
            least, most = 0.1, 0.7
        elif self._chance("left_lying"):
            least, most = 30.0, 160.0
        else:
            least, most = 0.4, 11.0
        self.worker = None
        worker = self._whoever("work.take")
        now = self._after(least, most)
        step = take_step(self._step(), actor=worker.actor, now=now)
        self.worker = worker
        self._read_brief(worker, now)
        if self._chance("returned"):
            now = self._after(1, 6)
            return_step(step, reason=self.rng.choice(list(ReturnReason)), actor=worker.actor, now=now)
            self.worker = None
            worker = self._whoever("work.take")
            take_step(step, actor=worker.actor, now=self._after(0.5, 5))
            self.worker = worker

    def _read_brief(self, worker: Worker, now: dt.datetime) -> None:
        """Whoever takes a case mostly reads its brief first."""
        unread = dice(f"{self.case.number}:brief").random() < OF_LIVES["left_unread"]
        if worker.may("cases.read_brief", self.case.team_id) and not unread:
            read_brief(self.case, actor=worker.actor, now=now)

    def _transfer(self, to: Team) -> None:
        self._note(NoteKind.NOTE)
        worker = self._whoever("cases.transfer")
        self.case = transfer_case(
            self.case, to=to, kind=FIRST_STEP, actor=worker.actor, now=self._after(0.3, 3)
        )
        self._take()

    def _offer(self, to: Team) -> None:
        worker = self._whoever("cases.hand_over")
        self.case = hand_over_case(self.case, to=to, actor=worker.actor, now=self._after(0.3, 3))
        receiver = self.world.staff.pick(self.rng, to.pk, "cases.accept", self.case.language)
        if receiver is None or not receiver.may("cases.accept", to.pk):
            raise Over
        now = self._after(1, 36)
        if self._chance("refused"):
            reason = self.rng.choice(list(RefusalReason))
            self.case = refuse_case(self.case, reason=reason, actor=receiver.actor, now=now)
            return
        self.case = accept_case(self.case, actor=receiver.actor, now=now, read=True)
        self.worker = receiver

    def _reroute(self, onward: list[Team]) -> None:
        where = self.world.reroute(self.case, onward, self.rng)
        if where is None:
            return
        worker = self._whoever("cases.reroute")
        self.case = reroute_case(
            self.case, place=self.case.place, **where, actor=worker.actor, now=self._after(0.2, 2)
        )
        self._take()

    def _join(self, other: Team) -> None:
        worker = self._whoever("cases.coordinate")
        if worker.team != self.case.team_id:
            return
        self.case = coordinate_case(
            self.case,
            contact_person_id=worker.id,
            teams=[other],
            kind="contact_client",
            actor=worker.actor,
            now=self._after(0.3, 4),
        )

    # How it is worked on

    def _work(self) -> None:
        if self._chance("noted"):
            self._note(NoteKind.SAFETY if self._chance("safety") else NoteKind.NOTE)
        if not self._reach():
            return
        if self.is_protected:
            return
        self._ask()
        if self._chance("extra_step"):
            self._extra_step()
        self._assess()
        self._go_on()

    def _assess(self) -> None:
        if self._may("assessments.finish") and self._chance("assessed"):
            result = Assessment.NOT_NEEDED if self._chance("not_needed") else Assessment.DONE
            worker = self._whoever("assessments.finish")
            said = found_out(self.case, result, worker.language)
            now = self._after(0.2, 20)
            self.case = finish_assessment(self.case, said=said, actor=worker.actor, now=now).case

    def _go_on(self) -> None:
        match chosen(self.rng, REACHED):
            case Reached.CLOSE:
                self._close(self._after(0.2, 4))
            case Reached.MEET:
                self._meet()
            case Reached.WAIT:
                self._wait()
            case Reached.PAUSE:
                self._pause_for("client_asked_later", 12, 60)
                self._advance()
            case _:
                self._advance()

    def _reach(self) -> bool:
        """Try to reach the client; whether we did. After three tries the case waits or ends."""
        for _ in range(3):
            if self._attempt():
                return True
        if self._chance("noted"):
            self._note(NoteKind.DONE)
        if self.is_protected:
            return False
        self._pause_for("client_not_reached", 20, 64)
        if self._attempt():
            return True
        self._close(self._after(0.1, 2), Ending.NOT_REACHED)
        return False

    def _attempt(self) -> bool:
        worker = self._whoever("work.attempt")
        reached = self._chance("reached")
        by = AttemptBy.PHONE if self._chance("by_phone") else self.rng.choice(list(AttemptBy))
        attempt_contact(self._step(), by=by, reached=reached, actor=worker.actor, now=self._after(0.4, 9))
        return reached

    def _note(self, kind: NoteKind) -> None:
        if self._may("cases.note"):
            worker = self._whoever("cases.note")
            text = self.world.words.note(self.rng, kind.value, worker.language)
            note_case(self.case, kind=kind, text=text, actor=worker.actor, now=self._after(0.05, 0.5))

    def _ask(self) -> None:
        """Some ask their supervisor, by dice of their own; of the newest questions a few still wait."""
        rng, worker = dice(f"ask:{self.case.number}"), self.worker
        if worker is None or worker.team != self.case.team_id or rng.random() >= CHANCES["asked"]:
            return
        able = [each for each in self.world.staff.able(worker.team, "cases.answer") if each.id != worker.id]
        if not able or not self._may("cases.ask"):
            return
        asked, told = self.world.words.asked(rng, worker.language)
        question = ask_in_case(self.case, text=asked, actor=worker.actor, now=self._after(0.1, 2))
        if self.moment > self.world.now - NEWEST and rng.random() < UNANSWERED:
            return
        answer_question(question, text=told, actor=rng.choice(able).actor, now=self._after(0.5, 10))

    def _extra_step(self) -> None:
        worker = self._whoever("cases.add_step")
        plan = self._plan("other", worker)
        step = add_step_to_case(self.case, plan=plan, actor=worker.actor, now=self._after(0.1, 1))
        if self._chance("extra_done") and worker.may("work.complete", step.team_id):
            complete_step(step, actor=worker.actor, now=self._after(1, 12))

    def _plan(self, kind: str, worker: Worker) -> Plan:
        return self.world.plan(self.case, kind, worker)

    def _advance(self) -> None:
        worker = self._whoever("cases.advance")
        kind = self.rng.choice(NEXT_KINDS)
        self.case = advance_case(
            self.case, plan=self._plan(kind, worker), actor=worker.actor, now=self._after(0.2, 3)
        )
        if self._chance("noted"):
            self._note(NoteKind.DONE)
        self._close(self._after(8, 170))

    def _wait(self) -> None:
        worker = self._whoever("cases.advance")
        plan = self._plan("wait_client", worker)
        self.case = advance_case(self.case, plan=plan, actor=worker.actor, now=self._after(0.2, 2))
        now = self._after(16, 90)
        plan = self._plan("contact_client", worker)
        self.case = advance_case(self.case, plan=plan, actor=worker.actor, now=now)
        self._close(self._after(2, 40))

    def _pause_for(self, reason: str, least: float, most: float) -> None:
        if reason not in self.world.terms.pause_reasons or not self._may("cases.pause"):
            return
        worker = self._whoever("cases.pause")
        self.case = pause_case(self.case, reason=reason, actor=worker.actor, now=self._after(0.1, 1))
        now = self._after(least, most)
        self.case = resume_case(self.case, actor=worker.actor, now=now)

    def _meet(self) -> None:
        worker = self._whoever("cases.agree_meeting")
        if not self._may("cases.mark_meeting") or worker.team != self.case.team_id:
            return self._advance()
        now = self._after(0.1, 2)
        at = self.world.office.meeting(self.rng, now.date())
        mode = MeetingMode(self.rng.choice(MODES))
        with told_aloud(long_past=at <= self.world.now):
            agree_meeting(self.case, at=at, mode=mode, worker=worker.user, actor=worker.actor, now=now)
        self.moment = at
        state = MeetingState(chosen(self.rng, MEETINGS))
        now = self._after(0.5, 2)
        self.case.refresh_from_db()
        if state == MeetingState.MOVED:
            again = self.world.office.meeting(self.rng, now.date())
            why = why_changed(self.rng, state)
            with told_aloud(long_past=again <= self.world.now):
                mark_meeting(self.case, state=state, new_at=again, why=why, actor=worker.actor, now=now)
            self.moment = again
            state, now = MeetingState.REALISED, self._after(0.5, 2)
            self.case.refresh_from_db()
        kind = "contact_client" if state == MeetingState.MISSED else self.rng.choice(NEXT_KINDS)
        plan, why = self._plan(kind, worker), why_changed(self.rng, state)
        with told_aloud(long_past=True):
            mark_meeting(self.case, state=state, plan=plan, why=why, actor=worker.actor, now=now)
        self.case.refresh_from_db()
        self._close(self._after(4, 120))
        return None

    def _close(self, now: dt.datetime, ending: Ending | None = None) -> None:
        worker = self._whoever("cases.close")
        ending = ending or Ending(chosen(self.rng, ENDINGS))
        self.case = close_case(self.case, ending=ending, actor=worker.actor, now=now)
        if self._chance("reopened") and self._may("cases.reopen"):
            plan = self._plan("contact_client", worker)
            self.case = reopen_case(self.case, plan=plan, actor=worker.actor, now=self._after(8, 40))
