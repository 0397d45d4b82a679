"""What stands booked or held in somebody's calendar; of which case, for whoever sees it by work (I-19)."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as If
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject

from reimari.access.actor import Actor
from reimari.appointments.models import Hold
from reimari.appointments.queries import FREES
from reimari.appointments.rules import Site, Taken
from reimari.cases.access import READING, cases_at_work
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode, MeetingState
from reimari.staff.models import Post
from reimari.work.models import Entry

STANDS = frozenset(MeetingState) - frozenset(FREES)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCase:
    """Of which case a meeting is; only for whoever sees it by work."""

    pk: UUID
    number: str
    need: str
    person: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A meeting in somebody's calendar. `ends`: the client's end, None: nobody said how long it takes.

    `background`: of which it was booked, empty when it was agreed by hand. `lifts_at`: it was freed, and can
    be booked again from then on. `unread`: its worker hasn't read the brief. `case` None: the viewer doesn't
    learn of whom it is.
    """

    user: UUID
    begins: dt.datetime
    ends: dt.datetime | None
    span: tuple[dt.datetime, dt.datetime] | None
    state: MeetingState
    mode: MeetingMode
    background: str
    site: Site
    lifts_at: dt.datetime | None
    unread: bool
    case: OfCase | None

    @property
    def stands(self) -> bool:
        """Whether it takes place, took place, or was waited for in vain."""
        return self.state in STANDS

    @property
    def taken(self) -> Taken | None:
        """As it takes its worker's time; None: it takes none, or is over."""
        if self.span is None or (self.state != MeetingState.AGREED and self.lifts_at is None):
            return None
        return Taken(self.user, *self.span, booked=self.stands, lifts_at=self.lifts_at)


def booked_of(
    users: Collection[UUID], begins: dt.datetime, ends: dt.datetime, *, actor: Actor | None
) -> list[Booked]:
    """The meetings of these people between the moments, the first first; also what was freed. One query.

    `actor` None: for nobody who may learn of whom they are.
    """
    by_clock = Q(span__overlap=(begins, ends)) | Q(span=None, at__gte=begins, at__lt=ends)
    about = Case.objects.filter(pk=OuterRef("case"))
    seen = cases_at_work(actor, about) if actor else about.none()
    told = JSONObject(pk="pk", number="number", need="need", person="person")
    rows = Meeting.objects.filter(by_clock, worker__in=users).annotate(
        **where_columns(),
        of_case=ArraySubquery(seen.values(json=told)[:1]),
        background=F("booking__background"),
        returns=F("marked_at") + F("booking__returns_after"),
    )
    rows = rows.annotate(unread=is_unread())
    return [_booked(row) for row in rows.order_by("at", "pk")]


def where_columns(meeting: str = "") -> dict[str, Any]:
    """With what rows are annotated for `site_of`: where one meets, and how.

    And `brief_read`: whether the meeting's worker has read the brief. `meeting`: the path to it from the row.
    """
    track = "track" if meeting else "case"
    post = Post.objects.filter(user=OuterRef(f"{meeting}worker"), team=OuterRef(f"{meeting}booking__team"))
    base = post.order_by("-valid_from", "pk")
    read = Entry.objects.filter(
        track=OuterRef(track),
        kind__in=READING,
        actor_id=OuterRef(f"{meeting}worker"),
        facts__has_key="brief",
    )
    return {
        "way": F(f"{meeting}mode"),
        "site_place": F(f"{meeting}booking__site_place"),
        "site_unit": F(f"{meeting}booking__site_unit"),
        "base_place": Subquery(base.values("site_place")[:1]),
        "base_unit": Subquery(base.values("site_unit")[:1]),
        "brief_read": Exists(read),
    }


def is_unread() -> If:
    """Whether the brief of a booked meeting waits for its worker (R-KL-38); what they booked themselves they
    know. Wants `where_columns`."""
    for_them = Q(booking__isnull=False) & ~Q(booking__booked_by=F("worker"))
    waits = Q(state=MeetingState.AGREED, brief_read=False) & for_them
    return If(When(waits, then=Value(value=True)), default=Value(value=False))


def site_of(row: Any) -> Site:
    """Where one meets at the office; empty: it isn't told. Wants `where_columns`."""
    if row.way != MeetingMode.OFFICE:
        return Site()
    told = Site(row.site_place or "", row.site_unit or "")
    return told if told.place or told.unit else Site(row.base_place or "", row.base_unit or "")


def _booked(row: Any) -> Booked:
    state = MeetingState(row.state)
    return Booked(
        user=row.worker_id,
        begins=row.at,
        ends=row.ends_at,
        span=(row.span.lower, row.span.upper) if row.span else None,
        state=state,
        mode=MeetingMode(row.mode),
        background=row.background or "",
        site=site_of(row),
        lifts_at=row.returns if state in FREES else None,
        unread=row.unread,
        case=_case(row.of_case[0]) if row.of_case else None,
    )


def _case(told: dict[str, Any]) -> OfCase:
    person = told["person"]
    return OfCase(
        pk=UUID(told["pk"]),
        number=told["number"],
        need=told["need"],
        person=UUID(person) if person else None,
    )


def held_of(
    users: Collection[UUID], begins: dt.datetime, ends: dt.datetime, *, now: dt.datetime
) -> list[Hold]:
    """What is held of these people between the moments, the first first. One query."""
    holds = Hold.objects.standing(now).filter(user__in=users, span__overlap=(begins, ends))
    return list(holds.order_by("begins", "pk"))


def taken_by(booked: Iterable[Booked], holds: Iterable[Hold]) -> Iterable[Taken]:
    """The same as the rules take it."""
    for meeting in booked:
        if meeting.taken:
            yield meeting.taken
    for hold in holds:
        yield Taken(hold.user_id, hold.span.lower, hold.span.upper, lifts_at=hold.until)
