"""What is booked and held in somebody's calendar, in words: until when, how and where one meets (R-KL-24)."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reimari.appointments.models import Hold
from reimari.appointments.rules import Site
from reimari.appointments.standing import Booked, site_of
from reimari.cases.states import MeetingMode, MeetingState
from reimari.common.dates import exact_words
from reimari.common.working_days import HELSINKI
from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.rows import language, name_in
from reimari.region.profile.values import Profile, by_code
from reimari.work.models import Step

type Names = Callable[[Site], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A booked time, or a held one: it is being agreed now. `clock`: from when until when, if that is known.

    `state`: how it went, empty while it is to come. `case`, `number`, `need`: only for whoever sees the case
    by work.
    """

    begins: dt.datetime
    clock: str
    mode: str
    where: str
    held: bool
    state: str = ""
    case: UUID | None = None
    number: str = ""
    need: str = ""
    person: UUID | None = None
    unread: bool = False


def slots_of(
    booked: Iterable[Booked], holds: Iterable[Hold], profile: Profile, site: Names
) -> Sequence[Slot]:
    """What stands booked and what is held, the first first."""
    needs = by_code(profile.needs)
    found = [
        Slot(
            begins=each.begins,
            clock=clock_of(each.begins, each.ends),
            mode=str(each.mode.label),
            where=site(each.site),
            held=False,
            state="" if each.state == MeetingState.AGREED else str(each.state.label),
            case=each.case.pk if each.case else None,
            number=each.case.number if each.case else "",
            need=name_in(needs, each.case.need) if each.case else "",
            person=each.case.person if each.case else None,
            unread=each.unread,
        )
        for each in booked
        if each.stands
    ]
    found += [
        Slot(
            begins=each.begins,
            clock=clock_of(each.begins, each.ends),
            mode=str(MeetingMode(each.mode).label),
            where="",
            held=True,
        )
        for each in holds
    ]
    return sorted(found, key=lambda slot: (slot.begins, slot.held))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTold:
    """An agreed meeting in one's day. `told`: from when until when, how and where one meets."""

    told: str
    unread: bool


def told_of(row: Any, profile: Profile) -> MeetingTold:
    """A meeting with `where_columns`."""
    told = f"{clock_of(row.at, row.ends_at)} {row.get_mode_display()}"
    where = place_in(site_of(row), profile)
    return MeetingTold(told=f"{told}, {where}" if where else told, unread=row.unread)


def agreed_on(step: Step) -> str:
    """From when until when one meets by the step's agreed meeting, and how; empty: it has none."""
    meeting = getattr(step, "meeting", None)
    if meeting is None or meeting.state != MeetingState.AGREED:
        return ""
    return f"{clock_of(meeting.at, meeting.ends_at)} {meeting.get_mode_display()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The agreed meeting of a case. `booked_by`: who booked it, empty when it was agreed by hand; `contact`:
    in which contact, and whether the viewer may open it.

    `unread`: its worker hasn't read the brief; `reads`: it is the viewer who should.
    """

    mode: str
    at: dt.datetime
    until: str
    where: str
    worker: str
    booked_by: str
    booked_at: dt.datetime | None
    contact: UUID | None
    contact_at: dt.datetime | None
    opens_contact: bool
    unread: bool
    reads: bool


def agreed_in(shown: CaseShown) -> Agreed | None:
    """The meeting that the case waits for, if one is agreed."""
    meeting = shown.meeting
    if meeting is None:
        return None
    step: Any = next(step for step in shown.steps if step.pk == meeting.step_id)
    booking: Any = getattr(meeting, "booking", None)
    came_in = {matter.contact_id: matter.contact.received_at for matter in shown.matters}
    contact = booking.contact_id if booking else None
    unread = bool(booking) and booking.booked_by_id != meeting.worker_id and not step.brief_read
    return Agreed(
        mode=str(meeting.get_mode_display()),
        at=meeting.at,
        until=hour(meeting.ends_at.astimezone(HELSINKI).time()) if meeting.ends_at else "",
        where=place_in(site_of(step), shown.county.profile) if booking else "",
        worker=str(meeting.worker),
        booked_by=str(booking.booked_by or "") if booking else "",
        booked_at=booking.booked_at if booking else None,
        contact=contact if contact in came_in else None,
        contact_at=came_in.get(contact) if contact else None,
        opens_contact=contact in {each.pk for each in shown.contacts},
        unread=unread,
        reads=unread and meeting.worker_id == shown.actor.id,
    )


def meeting_told(row: Any, profile: Profile) -> str:
    """“Monday 30.11.2026 at 9.00, phone call, Satu Kallio” of a meeting with `where_columns`."""
    where = place_in(site_of(row), profile)
    when = exact_words(row.at.astimezone(HELSINKI), language=language())
    return ", ".join(filter(None, (when, str(row.get_mode_display()), where, str(row.worker))))


def place_in(site: Site, profile: Profile) -> str:
    """The name of the place or unit; empty where neither is told."""
    if site.place:
        return name_in(by_code(profile.places), site.place)
    return name_in(by_code(profile.units), site.unit) if site.unit else ""


def clock_of(begins: dt.datetime, ends: dt.datetime | None) -> str:
    """“9.00–9.30” in Finnish time; “9.00” when nobody said how long it takes."""  # noqa: RUF002 (a range)
    since = hour(begins.astimezone(HELSINKI).time())
    return f"{since}–{hour(ends.astimezone(HELSINKI).time())}" if ends else since  # noqa: RUF001 (a range)


def hour(clock: dt.time) -> str:
    return f"{clock.hour}.{clock:%M}"


def persons_in(slots: Iterable[Slot]) -> set[UUID]:
    """Whose cases are shown."""
    return {slot.person for slot in slots if slot.person}
