"""What the words of a notice may name of a time; and what clients would be told if others met them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from reimari.appointments.links import client_link
from reimari.appointments.models import Booking
from reimari.appointments.standing import site_of, where_columns
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingMode, MeetingState
from reimari.contacts.models import Matter
from reimari.contacts.states import NotTold
from reimari.messaging.states import Channel
from reimari.notices.facts import RELATED, Fact, Values, spoken_to, way_now, words_of
from reimari.notices.rules import Telling, Way, safe_name
from reimari.notices.states import NotSent
from reimari.region.profile.notice_words import words_in
from reimari.region.profile.values import NoticeKind, by_code, fold
from reimari.work.queries import County, spoken_due

DANGER = Matter.objects.filter(not_told=NotTold.DANGEROUS)


def is_dangerous(case: UUID) -> bool:
    """Whether telling could put the client in danger."""
    return DANGER.filter(case=case).exists()


def booking_of(meeting: Meeting) -> Booking | None:
    """Of what the meeting was booked; None: it was agreed by hand."""
    return Booking.objects.select_related("meeting").filter(meeting=meeting).first()


def values_of(
    meeting: Meeting,
    booking: Booking | None,
    moments: Mapping[str, dt.datetime | None],
    offered: Sequence[dt.datetime] = (),
    **more: str,
) -> Values:
    """What the words may name of a meeting; one that was agreed by hand has no link and hears no answers."""

    def told(county: County, language: str, telling: Telling) -> Mapping[str, str]:
        times = {name: spoken_due(at, language) if at else "" for name, at in moments.items()}
        times["times"] = "\n".join(
            f"{number}) {spoken_due(at, language)}" for number, at in enumerate(offered, start=1)
        )
        times["how"] = _how(meeting, county, language, telling, booked=booking is not None)
        link = {"link": client_link(booking, language)} if booking else {"link": "", "reply": ""}
        return more | times | link

    return told


def _how(meeting: Meeting, county: County, language: str, telling: Telling, *, booked: bool) -> str:
    """How one meets, and at the office where; a place whose name tells the matter isn't named.

    Where one meets by hand's agreement is written nowhere: nothing is said of it.
    """
    say, mode = words_in(language)["ways"], MeetingMode(meeting.mode)
    if mode != MeetingMode.OFFICE:
        return say[mode]
    if not booked:
        return ""
    site = site_of(meeting if hasattr(meeting, "way") else _with_place(meeting))
    items = by_code(county.profile.places) if site.place else by_code(county.profile.units)
    found = items.get(fold(site.place or site.unit))
    where = safe_name(found.name.in_language(language), telling, "") if found else ""
    return say["office"].format(where=where) if where else say["untold"]


def _with_place(meeting: Meeting) -> Meeting:
    return Meeting.objects.annotate(**where_columns()).get(pk=meeting.pk)


def worker_changed(meeting: Meeting, booking: Booking | None, *, key: str, who: str, dangerous: bool) -> Fact:
    """That somebody else than was agreed meets the client, at the same time (R-KS-52).

    They can't know of it otherwise; once they have met it is of no use.
    """
    return Fact(
        key=f"worker:{key}",
        kind=NoticeKind.WORKER,
        meeting=meeting,
        values=values_of(meeting, booking, {"when": meeting.at}, who=who),
        until=meeting.at,
        must_reach=True,
        dangerous=dangerous,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldTell:
    """What a client would be told: by which way (`why_not`: by none), and in which words, in a language."""

    way: str
    why_not: str
    title: str
    words: str
    language: str


def would_tell(steps: Mapping[UUID, str], county: County, *, now: dt.datetime) -> dict[UUID, WouldTell]:
    """For each of these steps that has an agreed time ahead: what its client is told if whoever is named
    meets them instead. One query, none without steps."""
    if not steps:
        return {}
    rows = Meeting.objects.filter(step__in=steps, state=MeetingState.AGREED, at__gt=now)
    rows = rows.select_related(*(f"case__{each}" for each in RELATED), "booking")
    rows = rows.annotate(dangerous=Exists(DANGER.filter(case=OuterRef("case"))), **where_columns())
    return {row.step_id: _would_tell(row, steps[row.step_id], county, now) for row in rows}


def _would_tell(meeting: Any, who: str, county: County, now: dt.datetime) -> WouldTell:
    booking, case = getattr(meeting, "booking", None), meeting.case
    if booking:
        booking.meeting = meeting
    fact = worker_changed(meeting, booking, key="", who=who, dangerous=meeting.dangerous)
    way = way_now(case, county, until=fact.until, dangerous=fact.dangerous, now=now)
    channel = way.channel if isinstance(way, Way) else None
    words = words_of(fact, case, county, channel, timezone.localdate(now))
    in_text = channel == Channel.SMS
    return WouldTell(
        way=str(channel.label) if channel else "",
        why_not=str(way.label) if isinstance(way, NotSent) else "",
        title="" if in_text else words.title,
        words=words.sms if in_text else words.words,
        language=spoken_to(case, county),
    )
