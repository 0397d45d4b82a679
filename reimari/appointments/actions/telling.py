"""The client is told of their time: booked, moved, cancelled, proposed anew, and the day before (R-KL-02)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.appointments import access
from reimari.appointments.links import client_link
from reimari.appointments.models import Booking, TimesOffered
from reimari.appointments.rules.booking import NOT_REMINDED
from reimari.appointments.standing import site_of, where_columns
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode, MeetingState
from reimari.common.problems import Problem, Refused
from reimari.common.working_days import day_in_helsinki
from reimari.contacts.models import Matter
from reimari.contacts.states import NotTold
from reimari.notices.actions import Fact, Values, tell_of
from reimari.notices.models import ClientNotice
from reimari.notices.rules import Telling, hours_of, is_reminded, safe_name
from reimari.region.profile.notice_words import words_in
from reimari.region.profile.values import NoticeKind, by_code, fold
from reimari.region.queries import profile_on
from reimari.work.actions import write_entry
from reimari.work.queries import County, spoken_due


@part
def tell_booked(booking: Booking, *, now: dt.datetime) -> ClientNotice:
    """The client is told that a time was booked for them."""
    return _told(f"booked:{booking.pk}", NoticeKind.BOOKED, booking, now=now)


@part
def tell_moved(old: Booking, new: Booking, *, by_client: bool, now: dt.datetime) -> ClientNotice:
    """The client is told that another time holds now; it takes the place of telling that one was booked."""
    kind = NoticeKind.MOVED if by_client else NoticeKind.MOVED_BY_US
    was = old.meeting.at
    return _told(f"moved:{new.pk}", kind, new, now=now, must_reach=not by_client, was=was)


@part
def tell_cancelled(booking: Booking, *, by_client: bool, now: dt.datetime) -> ClientNotice:
    """The client is told that a time doesn't hold any more; call it when the case has its next step."""
    kind = NoticeKind.CANCELLED if by_client else NoticeKind.CANCELLED_BY_US
    return _told(f"cancelled:{booking.pk}", kind, booking, now=now, must_reach=not by_client)


@part
def tell_times(booking: Booking, offered: TimesOffered, *, now: dt.datetime) -> ClientNotice:
    """The client who asked for another time is told which they can choose by answering (R-KL-39)."""
    moments = [dt.datetime.fromisoformat(each) for each in offered.moments]
    return _told(f"times:{offered.pk}", NoticeKind.TIMES, booking, now=now, times=moments)


@does(access.REMIND)
def remind_client(case: Case, *, actor: Actor, now: dt.datetime) -> ClientNotice:
    """The client is reminded of their agreed time, once; refused when there is nothing to remind of now."""
    meeting = Meeting.objects.filter(case=case, state=MeetingState.AGREED, booking__isnull=False).first()
    hours = hours_of(profile_on(day_in_helsinki(now)), day_in_helsinki(now))
    if meeting is None or not is_reminded(meeting.at, meeting.booking.booked_at, hours, now=now):
        raise Refused(Problem("appointments.not_reminded", NOT_REMINDED))
    key = f"{NoticeKind.REMINDER}:{meeting.pk}"
    if known := ClientNotice.objects.filter(key=key).first():
        return known
    told = _told(key, NoticeKind.REMINDER, meeting.booking, now=now)
    write_entry(case.track_id, now=now, notice=str(told.pk))
    return told


@part
def _told(
    key: str,
    kind: NoticeKind,
    booking: Booking,
    *,
    now: dt.datetime,
    must_reach: bool = False,
    times: Sequence[dt.datetime] = (),
    **moments: dt.datetime | None,
) -> ClientNotice:
    """Nothing is of use to the client once the time has begun, unless they have to know it anyhow."""
    meeting = booking.meeting
    dangerous = Matter.objects.filter(case=meeting.case_id, not_told=NotTold.DANGEROUS).exists()
    fact = Fact(
        key=key,
        kind=kind,
        meeting=meeting,
        values=_values(booking, {"when": meeting.at, **moments}, times),
        until=None if must_reach else meeting.at,
        must_reach=must_reach,
        dangerous=dangerous,
    )
    return tell_of(fact, now=now)


def _values(
    booking: Booking, moments: Mapping[str, dt.datetime | None], offered: Sequence[dt.datetime]
) -> Values:
    """What the words may name of a booking."""

    def told(county: County, language: str, telling: Telling) -> Mapping[str, str]:
        times = {name: spoken_due(at, language) if at else "" for name, at in moments.items()}
        times["times"] = "\n".join(
            f"{number}) {spoken_due(at, language)}" for number, at in enumerate(offered, start=1)
        )
        return times | {
            "how": _how(booking, county, language, telling),
            "link": client_link(booking, language),
        }

    return told


def _how(booking: Booking, county: County, language: str, telling: Telling) -> str:
    """How one meets, and at the office where; a place whose name tells the matter isn't named."""
    say, mode = words_in(language)["ways"], MeetingMode(booking.meeting.mode)
    if mode != MeetingMode.OFFICE:
        return say[mode]
    site = site_of(Meeting.objects.annotate(**where_columns()).get(pk=booking.meeting_id))
    items = by_code(county.profile.places) if site.place else by_code(county.profile.units)
    found = items.get(fold(site.place or site.unit))
    where = safe_name(found.name.in_language(language), telling, "") if found else ""
    return say["office"].format(where=where) if where else say["untold"]
