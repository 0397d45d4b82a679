"""A client answers a text message about their time: it is cancelled, moved, or read by a person (R-KL-39)."""

import datetime as dt
from itertools import islice

from reimari.access.deeds import part, running
from reimari.appointments.actions.booking import hold_for
from reimari.appointments.actions.changing import cancel_meeting, move_to_held
from reimari.appointments.actions.telling import tell_times
from reimari.appointments.models import Booking, TimesOffered
from reimari.appointments.own_times import SERVED, own_choice, own_times
from reimari.appointments.rules.replies import MOST_CHOICES, Reply, Wish, read_reply
from reimari.cases.actions import Why
from reimari.cases.actions.moving import about_case
from reimari.cases.models import Case
from reimari.cases.states import CONTACT_STEP, CaseState, ChangedBy, ChangeReason, MeetingState
from reimari.common.problems import Refused
from reimari.common.working_days import day_in_helsinki
from reimari.messaging.actions import Notice, queue_message
from reimari.messaging.models import IncomingText
from reimari.messaging.states import Channel
from reimari.notices.rules import takes_texts
from reimari.people.rules import shown_phone
from reimari.region.profile.notice_words import words_in
from reimari.region.rules.addresses import calls
from reimari.work.actions import Plan, open_step, write_entry
from reimari.work.models import Step, wait_for_track
from reimari.work.queries import county_on

OFFER_HOLDS = dt.timedelta(hours=24)  # after it a number may mean another time


@part
def hear_text(text: IncomingText, *, now: dt.datetime) -> None:
    """Do what the answer clearly asks; what isn't clear is read by whoever has the case.

    A text that belongs to no open case is answered with the number to call: nobody waits for us in vain.
    """
    case = _case_of(text)
    if case is None:
        _say_where_to_call(text, now=now)
        return
    write_entry(case.track_id, now=now, text=str(text.pk))
    booking = Booking.objects.select_related("team", "meeting__case__person", "meeting__case__place").filter(
        meeting__case=case, meeting__state=MeetingState.AGREED, meeting__at__gt=now
    )
    if not _done(read_reply(text.words), case, booking.first(), now=now):
        _let_read(case, now=now)


def _case_of(text: IncomingText) -> Case | None:
    """The open case that the text is about, locked."""
    if text.track_id is None:
        return None
    wait_for_track(text.track_id)
    rows = Case.objects.select_related("team", "current_step", "person", "place")
    return (
        rows.select_for_update(of=("self",), no_key=True)
        .filter(track=text.track_id, state=CaseState.OPEN)
        .first()
    )


@part
def _done(reply: Reply, case: Case, booking: Booking | None, *, now: dt.datetime) -> bool:
    """Whether the answer was clear and could be done."""
    if booking is None:
        return False
    match reply.wish:
        case Wish.CANCEL:
            cancel_meeting(case, why=Why(ChangedBy.CLIENT, ChangeReason.UNTOLD), now=now)
            return True
        case Wish.MOVE:
            return _offer(booking, now=now)
        case Wish.CHOICE:
            return _choose(case, booking, reply.number, now=now)
    return False


@part
def _offer(booking: Booking, *, now: dt.datetime) -> bool:
    """The next times go to the client; none: a person finds one."""
    profile = county_on(now).profile
    times = [each.begins for each in islice(own_times(booking, profile, now=now), MOST_CHOICES)]
    if not times:
        return False
    offered = TimesOffered.objects.create(
        booking=booking, moments=[each.isoformat() for each in times], offered_at=now
    )
    tell_times(booking, offered, now=now)
    return True


@part
def _choose(case: Case, booking: Booking, number: int, *, now: dt.datetime) -> bool:
    """Move to the time of that number; when it was taken meanwhile the next ones are offered."""
    lately = booking.times_offered.filter(offered_at__gt=now - OFFER_HOLDS)
    offered = lately.order_by("-offered_at", "-pk").first()
    if offered is None or number > len(offered.moments):
        return False
    begins = dt.datetime.fromisoformat(offered.moments[number - 1])
    choice = own_choice(booking, county_on(now).profile, begins, now=now)
    if choice is None:
        return _offer(booking, now=now)
    actor, why = running().actor, Why(ChangedBy.CLIENT, ChangeReason.TIME)
    try:
        held = hold_for(booking.team, choice=choice, form=booking.pk, actor=actor, now=now)
    except Refused:
        return _offer(booking, now=now)
    move_to_held(case, hold=held.pk, why=why, actor=actor, now=now)
    return True


@part
def _let_read(case: Case, *, now: dt.datetime) -> None:
    """Whoever has the case reads the answer and contacts the client; one such step waits at a time."""
    current = case.current_step
    waits = Step.objects.open().filter(track=case.track_id, kind=CONTACT_STEP)
    if current is None or waits.exists():
        return
    plan = Plan(kind=CONTACT_STEP, team=current.team, worker_id=current.worker_id)
    open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)


@part
def _say_where_to_call(text: IncomingText, *, now: dt.datetime) -> None:
    """Once a day to a number: machines answer each other."""
    county, day = county_on(now), day_in_helsinki(now)
    number = calls(county.profile, "", day)
    if not number or not text.number.startswith("+") or not takes_texts(text.number):
        return
    words = "\n".join(words_in(each)["unheard"]["text"].format(phone=shown_phone(number)) for each in SERVED)
    notice = Notice(
        key=f"unheard:{text.number}:{day}",
        kind="appointments.unheard",
        channel=Channel.SMS,
        address=text.number,
        words=f"{words}\n{county.profile.name.in_language('fi')}",
        language="fi",
    )
    queue_message(notice, now=now)
