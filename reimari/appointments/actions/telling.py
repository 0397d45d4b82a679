"""The client is told of their time: agreed, moved, cancelled, proposed anew, and the day before (R-KL-02)."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.appointments import access
from reimari.appointments.models import Booking, TimesOffered
from reimari.appointments.rules.booking import NOT_REMINDED
from reimari.appointments.told import booking_of, is_dangerous, values_of, worker_changed
from reimari.cases.actions import SeenCase, keep_told
from reimari.cases.actions.checking import refuse_changed
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import CaseState, ChangedBy, MeetingState, ToldBy
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import day_in_helsinki
from reimari.notices.actions import tell_again as send_again
from reimari.notices.actions import tell_of, withdraw_waiting
from reimari.notices.facts import RELATED, Fact, next_of
from reimari.notices.models import ClientNotice
from reimari.notices.queries import is_of_use
from reimari.notices.rules import NOT_SENT, hours_of, is_reminded, telling_problems
from reimari.region.profile.values import NoticeKind
from reimari.region.queries import profile_on
from reimari.work.actions import write_entry
from reimari.work.queries import county_on


@part
def tell_booked(booking: Booking, *, now: dt.datetime) -> ClientNotice:
    """The client is told that a time was booked for them."""
    return _told(f"booked:{booking.pk}", NoticeKind.BOOKED, booking.meeting, now=now)


@part
def tell_moved(old: Meeting, new: Booking, *, by_client: bool, now: dt.datetime) -> ClientNotice:
    """The client is told that another time holds now; it takes the place of telling that one was booked."""
    kind = NoticeKind.MOVED if by_client else NoticeKind.MOVED_BY_US
    return _told(f"moved:{new.pk}", kind, new.meeting, now=now, must_reach=not by_client, was=old.at)


@part
def tell_cancelled(booking: Booking, *, by_client: bool, now: dt.datetime) -> ClientNotice:
    """The client is told that a time doesn't hold any more; call it when the case has its next step."""
    kind = NoticeKind.CANCELLED if by_client else NoticeKind.CANCELLED_BY_US
    return _told(f"cancelled:{booking.pk}", kind, booking.meeting, now=now, must_reach=not by_client)


@part
def hear_meeting(meeting: Meeting, *, was: Meeting | None, now: dt.datetime) -> None:
    """The client is told of a time that was agreed, moved or cancelled by hand, as of a booked one.

    What waits still of one that doesn't hold any more is taken back. Of a meeting that ends with its case, or
    whose time is over already, nothing else is told.
    """
    if meeting.state == MeetingState.AGREED and was is None:
        _told(f"booked:{meeting.pk}", NoticeKind.BOOKED, meeting, now=now)
    elif meeting.state == MeetingState.AGREED and was:
        ours = was.changed_by != ChangedBy.CLIENT
        kind = NoticeKind.MOVED_BY_US if ours else NoticeKind.MOVED
        _told(f"moved:{meeting.pk}", kind, meeting, now=now, must_reach=ours, was=was.at)
    elif meeting.at <= now or Case.objects.filter(pk=meeting.case_id, state=CaseState.CLOSED).exists():
        withdraw_waiting(meeting.case, now=now)
    else:
        ours = meeting.changed_by != ChangedBy.CLIENT
        kind = NoticeKind.CANCELLED_BY_US if ours else NoticeKind.CANCELLED
        _told(f"cancelled:{meeting.pk}", kind, meeting, now=now, must_reach=ours)


@part
def tell_worker(meeting: Meeting, *, key: UUID, who: str, now: dt.datetime) -> ClientNotice | None:
    """The client is told who meets them instead, at the same time; None: they have met. `key`: of the giving.

    What waits still and names another isn't sent.
    """
    if meeting.state != MeetingState.AGREED or meeting.at <= now:
        return None
    withdraw_waiting(meeting.case, kind=NoticeKind.WORKER, now=now)
    booking, dangerous = booking_of(meeting), is_dangerous(meeting.case_id)
    fact = worker_changed(meeting, booking, key=str(key), who=who, dangerous=dangerous)
    return tell_of(fact, now=now)


@part
def tell_times(booking: Booking, offered: TimesOffered, *, now: dt.datetime) -> ClientNotice:
    """The client who asked for another time is told which they can choose by answering (R-KL-39)."""
    moments = [dt.datetime.fromisoformat(each) for each in offered.moments]
    return _told(f"times:{offered.pk}", NoticeKind.TIMES, booking.meeting, now=now, times=moments)


@does(access.REMIND)
def remind_client(case: Case, *, actor: Actor, now: dt.datetime) -> ClientNotice:
    """The client is reminded of their agreed time, once; refused when there is nothing to remind of now."""
    meeting = Meeting.objects.filter(case=case, state=MeetingState.AGREED).first()
    hours = hours_of(profile_on(day_in_helsinki(now)), day_in_helsinki(now))
    if meeting is None or not is_reminded(meeting.at, meeting.agreed_at, hours, now=now):
        raise Refused(Problem("appointments.not_reminded", NOT_REMINDED))
    key = f"{NoticeKind.REMINDER}:{meeting.pk}"
    if known := ClientNotice.objects.filter(key=key).first():
        return known
    told = _told(key, NoticeKind.REMINDER, meeting, now=now)
    write_entry(case.track_id, now=now, notice=str(told.pk))
    return told


@does(access.TELL)
def tell_of_time(
    case: Case, *, notice: UUID, how: ToldBy, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> Note:
    """Record that the client was told otherwise what a notice hasn't told them (R-KL-02, I-36).

    By whoever booked it, too. What they were told is what notices say happens next, in their language. Like
    `cases.tell` it ends everybody's waiting for it; refused when nobody waits for it, when it doesn't hold,
    and when something else comes next than what was `seen`.
    """
    lost = ClientNotice.objects.select_related("meeting").filter(pk=notice, case=case).first()
    waits = ClientNotice.objects.to_be_told(now).filter(pk=notice, case=case).exists()
    of_use = lost is None or is_of_use(lost, now)
    refuse(telling_problems(open_case=case.closed_at is None, of_use=of_use, waits=waits))
    refuse_changed(case, seen)
    told = Case.objects.select_related("track", *RELATED).get(pk=case.pk)
    words = next_of(told, county_on(now), day_in_helsinki(now))
    return keep_told(told, how=how, text=words, by=actor.id, now=now, notice=str(notice))


@does(access.TELL_AGAIN)
def tell_again(
    case: Case, *, notice: UUID, actor: Actor, now: dt.datetime, knows: bool = False
) -> ClientNotice:
    """What the client didn't get is sent once more; `knows`: whoever asks for it knows that it may come
    twice, where nobody knows whether it arrived."""
    rows = ClientNotice.objects.select_related("message", "meeting")
    lost = rows.filter(pk=notice, case=case).first()
    if lost is None:
        raise Refused(Problem("notices.not_sent", NOT_SENT))
    again = send_again(lost, dangerous=is_dangerous(case.pk), knows=knows, now=now)
    write_entry(case.track_id, now=now, notice=str(again.pk))
    return again


@part
def _told(
    key: str,
    kind: NoticeKind,
    meeting: Meeting,
    *,
    now: dt.datetime,
    must_reach: bool = False,
    times: Sequence[dt.datetime] = (),
    **moments: dt.datetime | None,
) -> ClientNotice:
    """Nothing is of use to the client once the time has begun, unless they have to know it anyhow."""
    fact = Fact(
        key=key,
        kind=kind,
        meeting=meeting,
        values=values_of(meeting, booking_of(meeting), {"when": meeting.at, **moments}, times),
        until=None if must_reach else meeting.at,
        must_reach=must_reach,
        dangerous=is_dangerous(meeting.case_id),
    )
    return tell_of(fact, now=now)
