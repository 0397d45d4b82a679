"""Somebody's own duty, bookable and booked times as a calendar reads them (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext, override
from icalendar import Calendar, Event

from reimari.accounts.models import User
from reimari.appointments.facts import known_of
from reimari.appointments.parsing import OWN
from reimari.appointments.rules import Opening
from reimari.appointments.rules.values import WHOLE
from reimari.appointments.standing import Booked, booked_of
from reimari.cases.states import MeetingState
from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.desk.queries.booked import clock_of
from reimari.desk.queries.roster import duty_words
from reimari.desk.queries.rows import name_in
from reimari.region.profile.values import Profile, by_code
from reimari.staff.models import DutyFeed, Post
from reimari.staff.roster import Lines, midday_of, roster_of
from reimari.staff.rules.roster import MORNING, Duty
from reimari.work.queries import County

BACK, AHEAD = 14, 90  # days
WORK_BEGINS, WORK_ENDS = dt.time(8), dt.time(16)  # where the line's hours aren't told


def owner_of(token_hash: str) -> User | None:
    """Whose address this is, while it is open, their account is, and they have a post. One query."""
    held = Post.objects.valid_on(timezone.localdate()).values("user")
    feed = (
        DutyFeed.objects.filter(token_hash=token_hash, revoked_at=None, user__is_active=True, user__in=held)
        .select_related("user")
        .first()
    )
    return feed.user if feed else None


def feed_of(user: User, county: County, *, now: dt.datetime) -> bytes:
    """Their duty, the times in which they can be booked and those that are, in their language.

    No client, no number, no reason of an absence.
    """
    today = timezone.localdate(now)
    first, last = today - BACK * ONE_DAY, today + AHEAD * ONE_DAY
    teams = list(Post.objects.not_over(first).filter(user=user).values_list("team__unit__teams", flat=True))
    roster = roster_of([team for team in teams if team], county.profile, first=first, last=last)
    calendar = Calendar()
    calendar.add("prodid", "-//Reimari//duty//FI")
    calendar.add("version", "2.0")
    lines = Lines(county.profile)
    with override(user.language):
        for duty in roster.duties:
            if duty.user == user.pk:
                calendar.add_component(_event(duty, county, lines, now))
        for opening in _openings(user, county.profile, first, last):
            calendar.add_component(_times(opening, county, now))
        for meeting in booked_of([user.pk], WHOLE.on(first)[0], WHOLE.on(last)[1], actor=None):
            if meeting.state == MeetingState.AGREED:
                calendar.add_component(_booked(meeting, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _openings(user: User, profile: Profile, first: dt.date, last: dt.date) -> Iterator[Opening]:
    """In which stretches they can be booked."""
    if not profile.backgrounds:
        return
    calendars = known_of(profile, first=first, last=last, users=[user.pk]).calendars
    for number in range((last - first).days + 1):
        yield from calendars.openings(first + number * ONE_DAY)


def _times(opening: Opening, county: County, now: dt.datetime) -> Event:
    """A stretch in which times can be booked: for what, and not by whom."""
    event = Event()
    event.add("uid", f"{opening.begins:%Y%m%dT%H%M}-times-{opening.user}{OWN}")
    event.add("dtstamp", now)
    event.add("dtstart", opening.begins.astimezone(HELSINKI))
    event.add("dtend", opening.ends.astimezone(HELSINKI))
    name = name_in(by_code(county.profile.backgrounds), opening.background)
    event.add("summary", gettext("Times to book: %(name)s") % {"name": name})
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # what is only offered isn't taken
    return event


def _booked(meeting: Booked, now: dt.datetime) -> Event:
    """A booked time, with the worker's own minutes: how one meets, and not with whom."""
    begins, ends = meeting.span or (meeting.begins, None)
    event = Event()
    event.add("uid", f"{meeting.begins:%Y%m%dT%H%M}-booked-{meeting.user}{OWN}")
    event.add("dtstamp", now)
    event.add("dtstart", begins.astimezone(HELSINKI))
    if ends:
        event.add("dtend", ends.astimezone(HELSINKI))
    told = {"clock": clock_of(meeting.begins, meeting.ends), "mode": meeting.mode.label}
    event.add("summary", gettext("Booked %(clock)s: %(mode)s") % told)
    event.add("class", "PRIVATE")
    return event


def _event(duty: Duty, county: County, lines: Lines, now: dt.datetime) -> Event:
    day, half = duty.slot.day, duty.slot.half
    midday = dt.datetime.combine(day, midday_of(county.profile, day), HELSINKI)
    opens, closes = lines.hours_of(duty.where.line, day) or (
        dt.datetime.combine(day, WORK_BEGINS, HELSINKI),
        dt.datetime.combine(day, WORK_ENDS, HELSINKI),
    )
    event = Event()
    event.add("uid", f"{day.isoformat()}-{half}-{duty.where.line}-{duty.user}{OWN}")
    event.add("dtstamp", now)
    event.add(
        "dtstart", opens.astimezone(HELSINKI) if half == MORNING else max(midday, opens.astimezone(HELSINKI))
    )
    event.add(
        "dtend", min(midday, closes.astimezone(HELSINKI)) if half == MORNING else closes.astimezone(HELSINKI)
    )
    event.add("summary", duty_words(county.profile, duty))
    event.add("class", "PRIVATE")
    return event
