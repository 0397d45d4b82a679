"""What a client was told by notices, by which way, what came of it; what somebody has to tell otherwise."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as Choose
from django.db.models import Exists, OuterRef, Q, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from reimari.cases.models import Case
from reimari.common.asking import Given
from reimari.cover.models import CoverItem
from reimari.desk.queries.promised import Coming
from reimari.desk.queries.rows import name_in
from reimari.messaging.rules import is_unknown
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.notices.models import ClientNotice, in_json
from reimari.notices.queries import next_words
from reimari.notices.rules import Telling, language_of, telling_of
from reimari.notices.states import NotSent
from reimari.region.profile.values import NoticeKind, by_code, fold
from reimari.staff.models import Team
from reimari.work.queries import County

MOST = 12  # of a case, the newest first
MINE, SINCE = 20, dt.timedelta(days=14)
KINDS: Mapping[str, Any] = {
    NoticeKind.BOOKED: _("a time was booked"),
    NoticeKind.MOVED: _("the client moved the time"),
    NoticeKind.MOVED_BY_US: _("we moved the time"),
    NoticeKind.CANCELLED: _("the client cancelled the time"),
    NoticeKind.CANCELLED_BY_US: _("we cancelled the time"),
    NoticeKind.REMINDER: _("reminder of the time"),
    NoticeKind.WORKER: _("somebody else meets the client"),
    NoticeKind.TIMES: _("times that the client can choose by answering"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """One notice. `state`: waits, sending, sent, delayed, arrived, read, unsure, lost, withdrawn or unsent;
    `at`: of the state, or when it goes out. `waits`: somebody has to tell the client otherwise. `again`: it
    can be sent again; `unknown`: it isn't known whether it arrived."""

    pk: UUID
    what: str
    meets_at: dt.datetime
    told_at: dt.datetime
    way: str
    state: str
    at: dt.datetime | None
    attempts: int
    reason: str
    waits: bool
    again: bool
    unknown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A case whose client somebody has to tell otherwise. `may_open`: the viewer may see its page; `contact`:
    the one that they took, in which the time was booked: there the client's number stands. `again`: they may
    send it again; `unknown`: it isn't known whether it arrived. `words`, in `language`: what the client is
    told of the `current` step, as they record it by one press; empty when they can't."""

    pk: UUID
    case_id: UUID
    number: str
    need: str
    what: str
    way: str
    reason: str
    told_at: dt.datetime
    meets_at: dt.datetime
    may_open: bool
    contact: UUID | None
    again: bool
    unknown: bool
    words: str
    language: str
    current: UUID


@dataclass(frozen=True, slots=True)
class MayTell:
    """What somebody may do at all of what clients weren't told: send it again, record that they told it."""

    again: bool
    told: bool


def notices_of_case() -> ArraySubquery:
    """The notices of an outer case, for `notices_in`; wants the gap `now`."""
    rows = ClientNotice.objects.filter(case=OuterRef("pk"))
    waiting = ClientNotice.objects.to_be_told(Given("now")).filter(pk=OuterRef("pk"))
    again = ClientNotice.objects.can_be_sent_again(Given("now")).filter(pk=OuterRef("pk"))
    rows = rows.annotate(waits=Exists(waiting), again=Exists(again)).order_by("-told_at", "-pk")
    return ArraySubquery(rows.values(json=JSONObject(waits="waits", again="again", **in_json()))[:MOST])


def notices_in(found: Iterable[Mapping[str, Any]]) -> tuple[NoticeShown, ...]:
    """As the case's page tells them; no query."""
    return tuple(_shown(each) for each in found)


def notices_of_items(items: Iterable[CoverItem], *, now: dt.datetime) -> dict[UUID, NoticeShown]:
    """How far the notices have come that told clients of a substitute, by covered step. One query."""
    keys = {f"worker:{item.pk}": item.pk for item in items}
    rows = ClientNotice.objects.filter(key__in=keys)
    waiting = ClientNotice.objects.to_be_told(now).filter(pk=OuterRef("pk"))
    rows = rows.annotate(waits=Exists(waiting))
    told = rows.values("key", json=JSONObject(waits="waits", **in_json()))
    return {keys[each["key"]]: _shown(each["json"] | {"again": False}) for each in told}


def _shown(told: Mapping[str, Any]) -> NoticeShown:
    state, at = _state(told)
    return NoticeShown(
        pk=UUID(told["pk"]),
        what=str(KINDS.get(told["kind"], told["kind"])),
        meets_at=dt.datetime.fromisoformat(told["meets_at"]),
        told_at=dt.datetime.fromisoformat(told["told_at"]),
        way=_way(told["channel"]),
        state=state,
        at=dt.datetime.fromisoformat(at) if at else None,
        attempts=told["attempts"] or 0,
        reason=_reason(told["reason"]),
        waits=told["waits"],
        again=told["again"],
        unknown=is_unknown(told["delivery"] or "", told["error"] or ""),
    )


REPORTED: Mapping[str, str] = {
    Delivery.DELIVERED: "arrived",
    Delivery.READ: "read",
    Delivery.DELAYED: "delayed",
    Delivery.UNSURE: "unsure",
    Delivery.FAILED: "lost",
}
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
        return REPORTED[Delivery(told["delivery"])], told["delivery_at"]
    state, at = STATES.get(told["state"], ("sending", ""))
    return state, told[at] if at else None


def _way(channel: str | None) -> str:
    return str(Channel(channel).label) if channel else ""


def _reason(code: str) -> str:
    return str(NotSent(code).label) if code else ""


def mine_to_tell(seen: Q, told_again: Q, told: Q) -> ArraySubquery:
    """What an outer user has to tell clients: of cases that they work on, meet in, or booked for.

    `seen`: the cases whose page they may see; `told_again`: those of which they may send a notice again;
    `told`: those of which they may record that the client was told. Wants the gaps `now`, `notices_since`.
    """
    path = OuterRef("pk")
    mine = Q(case__current_step__worker=path) | Q(meeting__worker=path) | Q(meeting__booking__booked_by=path)
    rows = ClientNotice.objects.to_be_told(Given("now")).filter(mine, told_at__gte=Given("notices_since"))
    may_open = Exists(Case.objects.filter(seen, pk=OuterRef("case")))
    lost = ClientNotice.objects.can_be_sent_again(Given("now")).filter(pk=OuterRef("pk"))
    again = Exists(Case.objects.filter(told_again, pk=OuterRef("case"))) & Exists(lost)
    of_use = Exists(ClientNotice.objects.of_use(Given("now")).filter(pk=OuterRef("pk")))
    recorded = Exists(Case.objects.filter(told, pk=OuterRef("case"))) & of_use
    own_contact = When(meeting__booking__contact__taken_by=path, then="meeting__booking__contact")
    columns = JSONObject(
        pk="pk",
        contact="own_contact",
        again="again",
        delivery="message__delivery",
        error="message__error",
        case="case",
        number="case__number",
        need="case__need",
        kind="kind",
        channel="message__channel",
        reason="reason",
        told_at="told_at",
        meets_at="meeting__at",
        may_open="may_open",
        recorded="recorded",
        current="case__current_step",
        step="case__current_step__kind",
        team="case__current_step__team",
        due="case__current_step__due_at",
        spoken="case__language",
        speaks="case__person__language",
    )
    rows = rows.annotate(may_open=may_open, again=again, recorded=recorded, own_contact=Choose(own_contact))
    rows = rows.order_by("meeting__at", "pk")
    return ArraySubquery(rows.values(json=columns)[:MINE])


def to_tell_in(
    found: Iterable[Mapping[str, Any]], county: County, may: MayTell, *, day: dt.date
) -> tuple[ToTell, ...]:
    """As one's day tells them; no query."""
    if not found:
        return ()
    needs, telling = by_code(county.profile.needs), telling_of(county.profile, day)
    return tuple(
        ToTell(
            pk=UUID(told["pk"]),
            again=may.again and told["again"],
            unknown=is_unknown(told["delivery"] or "", told["error"] or ""),
            case_id=UUID(told["case"]),
            number=told["number"],
            need=name_in(needs, told["need"]),
            what=str(KINDS.get(told["kind"], told["kind"])),
            way=_way(told["channel"]),
            reason=_reason(told["reason"]),
            told_at=dt.datetime.fromisoformat(told["told_at"]),
            meets_at=dt.datetime.fromisoformat(told["meets_at"]),
            may_open=told["may_open"],
            contact=UUID(told["contact"]) if told["contact"] else None,
            current=UUID(told["current"]),
            language=(language := language_of([told["spoken"], told["speaks"] or ""], county.profile)),
            words=_words(told, county, language, telling) if may.told and told["recorded"] else "",
        )
        for told in found
    )


def _words(told: Mapping[str, Any], county: County, language: str, telling: Telling) -> str:
    """What happens next in the case: what the client is told."""
    team = by_code(county.profile.teams).get(fold(told["team"]))
    step = Coming(
        told["step"],
        Team(code=told["team"], unit_id=team.unit if team else ""),
        dt.datetime.fromisoformat(told["due"]),
    )
    return next_words(step, county, language, telling)
