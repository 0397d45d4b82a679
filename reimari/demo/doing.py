"""What the invented staff do in the living demo: each turn is one deed of the program, done once."""

from collections.abc import Callable

from reimari.assessments.actions import finish_assessment
from reimari.cases.actions import (
    SeenCase,
    accept_case,
    add_step_to_case,
    advance_case,
    agree_meeting,
    close_case,
    coordinate_case,
    hand_over_case,
    mark_meeting,
    note_case,
    pause_case,
    read_brief,
    refuse_case,
    reroute_case,
    resume_case,
    transfer_case,
)
from reimari.cases.states import (
    FIRST_STEP,
    Assessment,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
    RefusalReason,
)
from reimari.contacts.actions import close_contact
from reimari.demo.answering import answers_to, read_contact
from reimari.demo.assessing import found_out
from reimari.demo.chances import (
    BOOKED,
    ENDINGS,
    MEETINGS,
    MODES,
    NEXT_KINDS,
    OF_DEEDS,
    chosen,
    why_changed,
)
from reimari.demo.hands import Hand, NobodyThere
from reimari.demo.staff import Worker
from reimari.demo.turns import What
from reimari.work.actions import attempt_contact, complete_step, return_step, take_step
from reimari.work.states import AttemptBy, ReturnReason

PLAIN_NOTES = (NoteKind.NOTE, NoteKind.DONE)


def do(hand: Hand, what: What) -> Worker:
    """Do the turn; answers who did it.

    Raises NobodyThere when nobody can now, and Refused, Forbidden or Unseen when somebody else was faster.
    """
    what = hand.possible(what)
    worker = hand.whoever(what)
    DEEDS[what](hand, worker)
    return worker


def _answer(hand: Hand, worker: Worker) -> None:
    contact = hand.found.contact
    if contact is None:
        raise NobodyThere
    answers = answers_to(read_contact(contact), hand.scene.staff, hand.rng, now=hand.scene.now)
    close_contact.once(hand.key, contact, answers=answers, **hand.by(worker))


def _take(hand: Hand, worker: Worker) -> None:
    take_step.once(hand.key, hand.found.step, **hand.by(worker))
    case = hand.found.case
    if case and worker.may("cases.read_brief", case.team_id):
        read_brief.once(hand.key, case, **hand.by(worker))


def _return(hand: Hand, worker: Worker) -> None:
    reason = hand.rng.choice(list(ReturnReason))
    return_step.once(hand.key, hand.found.step, reason=reason, **hand.by(worker))


def _attempt(hand: Hand, worker: Worker) -> None:
    reached = hand.chance(OF_DEEDS["reached"])
    by = AttemptBy.PHONE if hand.chance(OF_DEEDS["by_phone"]) else hand.rng.choice(list(AttemptBy))
    attempt_contact.once(hand.key, hand.found.step, by=by, reached=reached, **hand.by(worker))


def _complete(hand: Hand, worker: Worker) -> None:
    complete_step.once(hand.key, hand.found.step, **hand.by(worker))


def _accept(hand: Hand, worker: Worker) -> None:
    seen = SeenCase(step=hand.found.step.pk)
    accept_case.once(hand.key, hand.case, seen=seen, read=True, **hand.by(worker))


def _refuse(hand: Hand, worker: Worker) -> None:
    reason, seen = hand.rng.choice(list(RefusalReason)), SeenCase(step=hand.found.step.pk)
    refuse_case.once(hand.key, hand.case, reason=reason, seen=seen, **hand.by(worker))


def _transfer(hand: Hand, worker: Worker) -> None:
    to = hand.onward()[0]
    transfer_case.once(hand.key, hand.case, to=to, kind=FIRST_STEP, **hand.seen(), **hand.by(worker))


def _offer(hand: Hand, worker: Worker) -> None:
    to = hand.onward()[0]
    hand_over_case.once(hand.key, hand.case, to=to, **hand.seen(), **hand.by(worker))


def _reroute(hand: Hand, worker: Worker) -> None:
    where = hand.scene.reroute(hand.case, hand.onward(), hand.rng)
    if where is None:
        return _attempt(hand, worker)
    reroute_case.once(hand.key, hand.case, place=hand.case.place, **where, **hand.seen(), **hand.by(worker))
    return None


def _join(hand: Hand, worker: Worker) -> None:
    if worker.team != hand.case.team_id:
        return _attempt(hand, worker)
    coordinate_case.once(
        hand.key,
        hand.case,
        contact_person_id=worker.id,
        teams=hand.onward()[:1],
        kind="contact_client",
        **hand.seen(),
        **hand.by(worker),
    )
    return None


def _note(hand: Hand, worker: Worker) -> None:
    kind = NoteKind.SAFETY if hand.chance(OF_DEEDS["safety"]) else hand.rng.choice(PLAIN_NOTES)
    text = hand.scene.words.note(hand.rng, kind.value, worker.language)
    note_case.once(hand.key, hand.case, kind=kind, text=text, **hand.by(worker))


def _assess(hand: Hand, worker: Worker) -> None:
    result = Assessment.NOT_NEEDED if hand.chance(OF_DEEDS["not_needed"]) else Assessment.DONE
    said = found_out(hand.case, result, worker.language)
    finish_assessment.once(hand.key, hand.case, said=said, **hand.by(worker))


def _add_step(hand: Hand, worker: Worker) -> None:
    add_step_to_case.once(hand.key, hand.case, plan=hand.plan("other", worker), **hand.by(worker))


def _meet(hand: Hand, worker: Worker) -> None:
    if worker.team != hand.case.team_id:
        return _advance(hand, worker)
    agree_meeting.once(
        hand.key,
        hand.case,
        at=hand.scene.meeting_at(hand.rng),
        mode=MeetingMode(hand.rng.choice(MODES)),
        worker=worker.user,
        **hand.seen(),
        **hand.by(worker),
    )
    return None


def _mark_meeting(hand: Hand, worker: Worker) -> None:
    booked = hasattr(hand.case.meetings.filter(state=MeetingState.AGREED).first(), "booking")
    state = MeetingState(chosen(hand.rng, BOOKED if booked else MEETINGS))
    again = hand.scene.meeting_at(hand.rng) if state == MeetingState.MOVED else None
    kind = "contact_client" if state == MeetingState.MISSED else hand.rng.choice(NEXT_KINDS)
    plan = None if again else hand.plan(kind, worker)
    why = why_changed(hand.rng, state)
    mark_meeting.once(
        hand.key, hand.case, state=state, plan=plan, new_at=again, why=why, **hand.seen(), **hand.by(worker)
    )


def _advance(hand: Hand, worker: Worker) -> None:
    _go_on(hand, worker, "contact_client" if hand.found.standing.waits else hand.rng.choice(NEXT_KINDS))


def _wait(hand: Hand, worker: Worker) -> None:
    _go_on(hand, worker, "wait_client")


def _go_on(hand: Hand, worker: Worker, kind: str) -> None:
    plan = hand.plan(kind, worker)
    advance_case.once(hand.key, hand.case, plan=plan, **hand.seen(), **hand.by(worker))


def _pause(hand: Hand, worker: Worker) -> None:
    pause_case.once(hand.key, hand.case, reason=hand.pause_reason() or "", **hand.by(worker))


def _resume(hand: Hand, worker: Worker) -> None:
    resume_case.once(hand.key, hand.case, **hand.by(worker))


def _close(hand: Hand, worker: Worker) -> None:
    _end(hand, worker, Ending(chosen(hand.rng, ENDINGS)))


def _give_up(hand: Hand, worker: Worker) -> None:
    _end(hand, worker, Ending.NOT_REACHED)


def _end(hand: Hand, worker: Worker, ending: Ending) -> None:
    close_case.once(hand.key, hand.case, ending=ending, **hand.seen(), **hand.by(worker))


DEEDS: dict[What, Callable[[Hand, Worker], None]] = {
    What.ANSWER: _answer,
    What.TAKE: _take,
    What.RETURN: _return,
    What.ATTEMPT: _attempt,
    What.COMPLETE: _complete,
    What.ACCEPT: _accept,
    What.REFUSE: _refuse,
    What.TRANSFER: _transfer,
    What.OFFER: _offer,
    What.REROUTE: _reroute,
    What.JOIN: _join,
    What.NOTE: _note,
    What.ASSESS: _assess,
    What.ADD_STEP: _add_step,
    What.MEET: _meet,
    What.MARK_MEETING: _mark_meeting,
    What.ADVANCE: _advance,
    What.WAIT: _wait,
    What.PAUSE: _pause,
    What.RESUME: _resume,
    What.CLOSE: _close,
    What.GIVE_UP: _give_up,
}
