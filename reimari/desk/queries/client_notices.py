"""What a client was told by notices, by which way, what came of it; what somebody has to tell otherwise."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.common.asking import Given
from reimari.desk.queries.rows import name_in
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.notices.models import ClientNotice, in_json
from reimari.notices.states import NotSent
from reimari.region.profile.values import NoticeKind

MOST = 12  # of a case, the newest first
MINE, SINCE = 20, dt.timedelta(days=14)
KINDS: Mapping[str, Any] = {
    NoticeKind.BOOKED: _("a time was booked"),
    NoticeKind.MOVED: _("the client moved the time"),
    NoticeKind.MOVED_BY_US: _("we moved the time"),
    NoticeKind.CANCELLED: _("the client cancelled the time"),
    NoticeKind.CANCELLED_BY_US: _("we cancelled the time"),
    NoticeKind.REMINDER: _("reminder of the time"),
    NoticeKind.TIMES: _("times that the client can choose by answering"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """One notice. `state`: waits, sending, sent, delayed, arrived, lost or unsent; `at`: of the state, or
    when it goes out. `waits`: somebody has to tell the client otherwise."""

    what: str
    meets_at: dt.datetime
    told_at: dt.datetime
    way: str
    state: str
    at: dt.datetime | None
    attempts: int
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A case whose client somebody has to tell otherwise. `may_open`: the viewer may see its page."""

    case_id: UUID
    number: str
    need: str
    what: str
    way: str
    reason: str
    told_at: dt.datetime
    meets_at: dt.datetime
    may_open: bool


def notices_of_case() -> ArraySubquery:
    """The notices of an outer case, for `notices_in`; wants the gap `now`."""
    rows = ClientNotice.objects.filter(case=OuterRef("pk"))
    waiting = ClientNotice.objects.to_be_told(Given("now")).filter(pk=OuterRef("pk"))
    rows = rows.annotate(waits=Exists(waiting)).order_by("-told_at", "-pk")
    return ArraySubquery(rows.values(json=JSONObject(waits="waits", **in_json()))[:MOST])


def notices_in(found: Iterable[Mapping[str, Any]]) -> tuple[NoticeShown, ...]:
    """As the case's page tells them; no query."""
    return tuple(_shown(each) for each in found)


def _shown(told: Mapping[str, Any]) -> NoticeShown:
    state, at = _state(told)
    return NoticeShown(
        what=str(KINDS.get(told["kind"], told["kind"])),
        meets_at=dt.datetime.fromisoformat(told["meets_at"]),
        told_at=dt.datetime.fromisoformat(told["told_at"]),
        way=_way(told["channel"]),
        state=state,
        at=dt.datetime.fromisoformat(at) if at else None,
        attempts=told["attempts"] or 0,
        reason=_reason(told["reason"]),
        waits=told["waits"],
    )


# Of a message: how the page calls its state, and the column that tells since when.
STATES: Mapping[str, tuple[str, str]] = {
    MessageState.QUEUED: ("waits", "next_at"),
    MessageState.SENT: ("sent", "sent_at"),
    MessageState.FAILED: ("lost", ""),
    MessageState.WITHDRAWN: ("withdrawn", ""),
}


def _state(told: Mapping[str, Any]) -> tuple[str, str | None]:
    """How far it has come, and since when."""
    if told["reason"]:
        return "unsent", None
    if told["delivery"]:
        names = {Delivery.DELIVERED: "arrived", Delivery.DELAYED: "delayed", Delivery.FAILED: "lost"}
        return names[Delivery(told["delivery"])], told["delivery_at"]
    state, at = STATES.get(told["state"], ("sending", ""))
    return state, told[at] if at else None


def _way(channel: str | None) -> str:
    return str(Channel(channel).label) if channel else ""


def _reason(code: str) -> str:
    return str(NotSent(code).label) if code else ""


def mine_to_tell(seen: Q) -> ArraySubquery:
    """What an outer user has to tell clients: of cases that they work on, meet in, or booked for.

    `seen`: the cases whose page they may see. Wants the gaps `now` and `notices_since`.
    """
    path = OuterRef("pk")
    mine = Q(case__current_step__worker=path) | Q(meeting__worker=path) | Q(meeting__booking__booked_by=path)
    rows = ClientNotice.objects.to_be_told(Given("now")).filter(mine, told_at__gte=Given("notices_since"))
    may_open = Exists(Case.objects.filter(seen, pk=OuterRef("case")))
    told = JSONObject(
        case="case",
        number="case__number",
        need="case__need",
        kind="kind",
        channel="message__channel",
        reason="reason",
        told_at="told_at",
        meets_at="meeting__at",
        may_open="may_open",
    )
    rows = rows.annotate(may_open=may_open).order_by("meeting__at", "pk")
    return ArraySubquery(rows.values(json=told)[:MINE])


def to_tell_in(found: Iterable[Mapping[str, Any]], needs: Mapping[str, Any]) -> tuple[ToTell, ...]:
    """As one's day tells them; no query."""
    return tuple(
        ToTell(
            case_id=UUID(told["case"]),
            number=told["number"],
            need=name_in(needs, told["need"]),
            what=str(KINDS.get(told["kind"], told["kind"])),
            way=_way(told["channel"]),
            reason=_reason(told["reason"]),
            told_at=dt.datetime.fromisoformat(told["told_at"]),
            meets_at=dt.datetime.fromisoformat(told["meets_at"]),
            may_open=told["may_open"],
        )
        for told in found
    )
