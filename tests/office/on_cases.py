"""What is done with cases and steps, as wishes."""

import datetime as dt

from django.db.models import QuerySet

from reimari.accounts.models import User
from reimari.cases import access as cases
from reimari.cases import actions as case_deeds
from reimari.cases.models import Case, Question
from reimari.cases.states import (
    FIRST_STEP,
    CaseState,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
    RefusalReason,
    RerouteReason,
    ToldBy,
)
from reimari.region.models import Area, Place, ServiceTask
from reimari.work import access as work
from reimari.work import actions as work_deeds
from reimari.work.models import Pause, Step
from reimari.work.states import ACCEPT_STEP, AttemptBy, ReturnReason
from tests.office.wishes import KINDS, Desk, Wish

PAUSES = ("client_not_reached", "client_asked_later")
DAY = dt.timedelta(days=1)


def _cases(desk: Desk) -> QuerySet[Case]:
    """Open ones, now and then all."""
    return Case.objects.all() if desk.maybe() else Case.objects.open()


def _offered(desk: Desk) -> QuerySet[Case]:
    offers = Step.objects.open().filter(kind=ACCEPT_STEP)
    return Case.objects.all() if desk.maybe() else Case.objects.filter(track__in=offers.values("track"))


def transfer_case(desk: Desk) -> Wish:
    case, kind = desk.row(cases.TRANSFER, _cases(desk)), desk.of((FIRST_STEP, *KINDS))
    return desk.wish(case_deeds.transfer_case, case, to=desk.team(), kind=kind, seen=desk.seen(case))


def reroute_case(desk: Desk) -> Wish:
    case, to = desk.row(cases.REROUTE, _cases(desk)), desk.team()
    return desk.wish(
        case_deeds.reroute_case,
        case,
        service_task=to.service_task or ServiceTask.objects.get(pk="WORKING_AGE"),
        place=Place.objects.order_by("pk").first() if desk.maybe() else None,
        area=Area.objects.filter(pk=to.area_id).first(),
        to=to,
        reason=desk.of(list(RerouteReason)),
        seen=desk.seen(case),
    )


def hand_over_case(desk: Desk) -> Wish:
    case = desk.row(cases.HAND_OVER, _cases(desk))
    person = desk.colleague() if desk.maybe() else None
    return desk.wish(
        case_deeds.hand_over_case,
        case,
        to=person.team if person else desk.team(),
        worker_id=person.user.pk if person else None,
        seen=desk.seen(case),
    )


def accept_case(desk: Desk) -> Wish:
    return desk.wish(case_deeds.accept_case, desk.row(cases.ACCEPT, _offered(desk)), read=desk.maybe())


def refuse_case(desk: Desk) -> Wish:
    case, reason = desk.row(cases.REFUSE, _offered(desk)), desk.of(list(RefusalReason))
    return desk.wish(case_deeds.refuse_case, case, reason=reason)


def withdraw_case(desk: Desk) -> Wish:
    return desk.wish(case_deeds.withdraw_case, desk.row(cases.WITHDRAW, _offered(desk)))


def coordinate_case(desk: Desk) -> Wish:
    case = desk.row(cases.COORDINATE, _cases(desk))
    return desk.wish(
        case_deeds.coordinate_case,
        case,
        contact_person_id=desk.colleague().user.pk,
        teams=desk.of(([], [desk.team()], [desk.team(), desk.asker.team])),
        kind=desk.of(KINDS),
        seen=desk.seen(case),
    )


def advance_case(desk: Desk) -> Wish:
    case = desk.row(cases.ADVANCE, _cases(desk))
    return desk.wish(case_deeds.advance_case, case, plan=desk.plan(), seen=desk.seen(case))


def add_step(desk: Desk) -> Wish:
    case = desk.row(cases.ADD_STEP, _cases(desk))
    return desk.wish(case_deeds.add_step_to_case, case, plan=desk.plan())


def agree_meeting(desk: Desk) -> Wish:
    case = desk.row(cases.AGREE_MEETING, _cases(desk))
    worker = User.objects.get(pk=desk.colleague().user.pk)
    at = desk.now + desk.of((2 * DAY, 9 * DAY, 4 * DAY, -DAY))
    mode = desk.of(list(MeetingMode))
    seen = desk.seen(case)
    return desk.wish(case_deeds.agree_meeting, case, at=at, mode=mode, worker=worker, seen=seen)


def mark_meeting(desk: Desk) -> Wish:
    agreed = Case.objects.filter(meetings__state=MeetingState.AGREED)
    case = desk.row(cases.MARK_MEETING, _cases(desk) if desk.maybe() else agreed)
    return desk.wish(
        case_deeds.mark_meeting,
        case,
        state=desk.of(list(MeetingState)[1:]),
        plan=desk.plan(),
        new_at=desk.now + 5 * DAY if desk.maybe() else None,
        seen=desk.seen(case),
    )


def pause_case(desk: Desk) -> Wish:
    return desk.wish(case_deeds.pause_case, desk.row(cases.PAUSE, _cases(desk)), reason=desk.of(PAUSES))


def resume_case(desk: Desk) -> Wish:
    paused = Case.objects.filter(track__in=Pause.objects.going_on().values("track"))
    case = desk.row(cases.RESUME, _cases(desk) if desk.maybe() else paused)
    return desk.wish(case_deeds.resume_case, case, seen=desk.seen(case))


def note_case(desk: Desk) -> Wish:
    case = desk.row(cases.NOTE, Case.objects.all())
    return desk.wish(case_deeds.note_case, case, kind=desk.of(list(NoteKind)), text="Called, no answer.")


def read_brief(desk: Desk) -> Wish:
    case = desk.row(cases.READ_BRIEF, Case.objects.all())
    return desk.wish(case_deeds.read_brief, case, seen=desk.seen(case))


def tell_client(desk: Desk) -> Wish:
    case, how = desk.row(cases.TELL, Case.objects.all()), desk.of(list(ToldBy))
    return desk.wish(case_deeds.tell_client, case, how=how, text="Somebody calls you.")


def ask_in_case(desk: Desk) -> Wish:
    return desk.wish(case_deeds.ask_in_case, desk.row(cases.ASK, _cases(desk)), text="What do I do?")


def answer_question(desk: Desk) -> Wish:
    waiting = Question.objects.filter(answered_at=None)
    question = desk.row(cases.ANSWER, Question.objects.all() if desk.maybe() else waiting)
    return desk.wish(case_deeds.answer_question, question, text="Do as you think best.")


def close_case(desk: Desk) -> Wish:
    case = desk.row(cases.CLOSE, _cases(desk))
    return desk.wish(case_deeds.close_case, case, ending=desk.of(list(Ending)), seen=desk.seen(case))


def reopen_case(desk: Desk) -> Wish:
    closed = Case.objects.filter(state=CaseState.CLOSED)
    case = desk.row(cases.REOPEN, _cases(desk) if desk.maybe() else closed)
    return desk.wish(case_deeds.reopen_case, case, plan=desk.plan(), seen=desk.seen(case))


# Steps


def _steps(desk: Desk) -> QuerySet[Step]:
    """Open ones, now and then all."""
    return Step.objects.all() if desk.maybe() else Step.objects.open()


def take_step(desk: Desk) -> Wish:
    return desk.wish(work_deeds.take_step, desk.row(work.TAKE, _steps(desk)))


def return_step(desk: Desk) -> Wish:
    taken = Step.objects.open().exclude(worker=None)
    step = desk.row(work.RETURN, _steps(desk) if desk.maybe() else taken)
    return desk.wish(
        work_deeds.return_step,
        step,
        reason=desk.of(list(ReturnReason)),
        seen_worker=desk.of((None, step.worker_id, desk.asker.user.pk)),
    )


def attempt_contact(desk: Desk) -> Wish:
    step, by = desk.row(work.ATTEMPT, _steps(desk)), desk.of(list(AttemptBy))
    return desk.wish(work_deeds.attempt_contact, step, by=by, reached=desk.maybe())


def complete_step(desk: Desk) -> Wish:
    return desk.wish(work_deeds.complete_step, desk.row(work.COMPLETE, _steps(desk)))
